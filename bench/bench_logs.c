/* SPDX-License-Identifier: MIT */

/*
 * What 100,000 log lines cost, in CPU time: decoding a page of them as Loki sends it, taking up a
 * second of a log of 1,000 lines a second, and a key in the view that shows them.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/buf.h"
#include "datasource/source.h"
#include "model/logs.h"
#include "views/view.h"

enum { LINES = LOGS_LINES_MAX, SECOND = 1000, OVERLAP = 2500, KEYS = 400, MERGES = 40 };

static const int64_t start_ms = INT64_C(1795403565000);

/* Of this thread's work: what else the machine does is no part of it. */
static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void add_line(struct buf *out, size_t n)
{
    (void)buf_printf(
        out,
        "%s[\"%lld000000\",\"{\\\"duration_ms\\\":%zu.5,\\\"level\\\":\\\"info\\\","
        "\\\"msg\\\":\\\"HTTP request "
        "completed\\\",\\\"path\\\":\\\"/api/sync/upload\\\","
        "\\\"request_id\\\":\\\"3854f4aa-4f5c-4290-928c-%012zu\\\",\\\"status\\\":200}\","
        "{\"structuredMetadata\":{\"detected_level\":\"info\",\"trace_id\":\"%032zu\"}}]",
        out->data[out->size - 1] == '[' ? "" : ",", (long long)start_ms + (long long)n,
        n % 97, n, n);
}

/* late: some of the newest lines only come with the next answer. */
static void make_body(struct buf *out, size_t from, size_t to, bool late)
{
    buf_clear(out);
    (void)buf_puts(out, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\","
                        "\"result\":[{\"stream\":{\"app\":\"x\"},\"values\":[");
    for (size_t n = from; n < to; n++)
        if (!late || n % 100 != 0 || n + 200 < to)
            add_line(out, n);
    (void)buf_puts(out, "]}]}}");
}

static struct result *decode(const struct buf *body)
{
    static const struct query_spec query = {
        .source = SOURCE_LOKI, .kind = QUERY_FOLLOW, .expr = "{app=\"x\"}"};
    struct decoder *decoder = source_loki.begin(&query, 200, &result_limits_default);
    struct err err = {0};
    struct result *result;

    for (size_t at = 0; at < body->size; at += 16384)
        (void)source_loki.feed(decoder, body->data + at,
                               body->size - at < 16384 ? body->size - at : 16384);
    result = source_loki.end(decoder, &err);
    if (!result)
        exit(1);
    return result;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void print(const char *what, double *times, size_t count, const char *goal)
{
    qsort(times, count, sizeof(*times), compare);
    printf("%-58s %9.2f / %.2f ms   %s\n", what, times[count / 2],
           times[count * 99 / 100], goal);
}

static struct result *measure_merge(struct result *kept, struct buf *body, size_t *at,
                                    bool late, const char *what)
{
    double times[MERGES];

    /* The first one copies what was decoded at once, which no server gives. */
    for (size_t i = 0; i <= MERGES; i++) {
        size_t from = *at;
        struct result *tail, *merged;
        double began;

        *at += SECOND;
        make_body(body, from - OVERLAP, from + SECOND, late);
        tail = decode(body);
        began = now_ms();
        merged = logs_merge(kept, tail, 0);
        times[i > 0 ? i - 1 : 0] = now_ms() - began;
        result_unref(kept);
        result_unref(tail);
        kept = merged;
    }
    print(what, times, MERGES, "<= 16 ms");
    return kept;
}

static const char *keys_of(const void *ctx, enum action action)
{
    (void)ctx, (void)action;
    return "";
}

static void measure_keys(const struct result *result)
{
    static const enum action keys[] = {ACTION_DOWN, ACTION_PAGE_DOWN, ACTION_LAST,
                                       ACTION_UP,   ACTION_LOG_ERROR, ACTION_FIRST};
    struct query_state lines = {.status = QUERY_OK, .result = result, .generation = 1};
    struct query_state volume = {.status = QUERY_LOADING};
    const struct query_state *states[] = {&lines, &volume};
    struct view_env env = {.now_ms = start_ms + LINES,
                           .utc = true,
                           .cols = 200,
                           .rows = 46,
                           .queries = states,
                           .query_count = 2,
                           .keys_of = keys_of};
    struct draw_ctx ctx = {.now_ms = start_ms + LINES, .utc = true};
    struct canvas *canvas = canvas_new(200, 46);
    struct query_spec specs[VIEW_QUERIES_MAX];
    double times[KEYS];
    struct context context;
    struct view *view;

    context_init(&context);
    context_set(&context.logs, "{app=\"x\"}");
    view = view_logs_new(&context);
    context_done(&context);
    for (size_t i = 0; i < KEYS; i++) {
        double began = now_ms();

        (void)view->cls->act(view, keys[i % (sizeof(keys) / sizeof(keys[0]))]);
        (void)view->cls->queries(view, &env, specs, VIEW_QUERIES_MAX);
        view->cls->update(view, &env);
        canvas_clear(canvas);
        view->cls->draw(view, canvas, canvas_bounds(canvas), &ctx);
        times[i] = now_ms() - began;
    }
    print("a key among 100,000 lines, 200x46, p50 / p99", times, KEYS, "<= 16 ms");
    view->cls->free(view);
    canvas_free(canvas);
}

int main(void)
{
    struct buf body;
    struct result *result;
    double began, took;
    size_t at = LINES;

    buf_init(&body, (size_t)256 << 20);
    make_body(&body, 0, LINES, false);
    began = now_ms();
    result = decode(&body);
    took = now_ms() - began;
    printf("%-58s %15.0f MB/s   >= 100 MB/s\n", "100,000 lines decoded",
           (double)body.size / 1e3 / took);
    printf("%-58s %15.2f x      <= 2 x\n",
           "memory of 100,000 lines over the answer's bytes",
           (double)result->arena.reserved / (double)body.size);
    result = measure_merge(result, &body, &at, false,
                           "a second of 1,000 lines taken up by 100,000, p50 / p99");
    result = measure_merge(result, &body, &at, true,
                           "the same where some lines come late, p50 / p99");
    measure_keys(result);
    result_unref(result);
    buf_done(&body);
    return 0;
}
