/* SPDX-License-Identifier: MIT */

/*
 * What a trace of 50,000 spans costs: decoding it as Tempo sends it while it arrives, the
 * tree and critical path made of it, the memory it keeps, the first frame, and a key.
 */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/buf.h"
#include "datasource/source.h"
#include "model/trace.h"
#include "views/trace_ask.h"

enum { SPANS = 50000, SERVICES = 20, PIECE = 16384, KEYS = 400 };

static const char id[] = "f156f8c754ec715e6fea6f289ba1cad1";

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void add_span(struct buf *out, unsigned n)
{
    /* A tree: each span hangs on one of the two hundred before it. */
    unsigned parent =
        n > 1 ? n - 1 - (n * 2654435761u >> 8) % (n > 200 ? 200 : n - 1) : 0;

    (void)buf_printf(
        out,
        "%s{\"traceId\":\"8Vb4x1TscV5v6m8om6HK0Q==\",\"spanId\":\"%016x\","
        "\"parentSpanId\":\"%016x\",\"name\":\"operation-%u\",\"kind\":"
        "\"SPAN_KIND_SERVER\",\"startTimeUnixNano\":\"17954369023%08u\","
        "\"endTimeUnixNano\":\"17954369024%08u\",\"attributes\":[{\"key\":"
        "\"http.method\",\"value\":{\"stringValue\":\"GET\"}},{\"key\":"
        "\"http.status_code\",\"value\":{\"intValue\":\"200\"}},{\"key\":\"request.id\","
        "\"value\":{\"stringValue\":\"3854f4aa-4f5c-4290-928c-%012u\"}}],\"status\":{%s}"
        "}",
        out->data[out->size - 1] == '[' ? "" : ",", n, parent, n % 97, n * 1000, n * 1000,
        n, n % 500 ? "" : "\"code\":\"STATUS_CODE_ERROR\"");
}

static void make_body(struct buf *out)
{
    (void)buf_puts(out, "{\"trace\":{\"resourceSpans\":[");
    for (unsigned service = 0; service < SERVICES; service++) {
        (void)buf_printf(out,
                         "%s{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
                         "\"value\":{\"stringValue\":\"service-%u\"}}]},\"scopeSpans\":"
                         "[{\"spans\":[",
                         service ? "," : "", service);
        for (unsigned n = service + 1; n <= SPANS; n += SERVICES)
            add_span(out, n);
        (void)buf_puts(out, "]}]}");
    }
    (void)buf_puts(out, "]}}");
}

static struct result *decode(const struct buf *body)
{
    static const struct query_spec query = {
        .source = SOURCE_TEMPO, .kind = QUERY_TRACE, .expr = id};
    struct decoder *decoder = source_tempo.begin(&query, 200, &result_limits_default);
    struct err err = {0};
    struct result *result;

    for (size_t at = 0; at < body->size; at += PIECE)
        (void)source_tempo.feed(decoder, body->data + at,
                                body->size - at < PIECE ? body->size - at : PIECE);
    result = source_tempo.end(decoder, &err);
    if (!result || !result->traces->trace || result->traces->trace->span_count != SPANS)
        exit(1);
    return result;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void measure_view(const struct result *result)
{
    static const enum action keys[] = {ACTION_DOWN, ACTION_PAGE_DOWN,  ACTION_TRACE_ERROR,
                                       ACTION_LAST, ACTION_TRACE_FOLD, ACTION_FIRST};
    struct query_state state = {.status = QUERY_OK, .result = result, .generation = 1};
    struct source_state source = {.kind = SOURCE_TEMPO};
    const struct query_state *states[] = {&state};
    const struct source_state *sources[] = {&source};
    struct view_env env = {.cols = 200,
                           .rows = 46,
                           .sources = sources,
                           .source_count = 1,
                           .queries = states,
                           .query_count = 1};
    struct draw_ctx ctx = {.utc = true};
    struct canvas *canvas = canvas_new(200, 46);
    double times[KEYS], began, first = 0;
    struct context context;
    struct view *view;

    context_init(&context);
    view = view_waterfall_new(id, &context);
    context_done(&context);
    for (int i = -1; i < KEYS; i++) {
        began = now_ms();
        if (i >= 0)
            (void)view->cls->act(view,
                                 keys[(size_t)i % (sizeof(keys) / sizeof(keys[0]))]);
        view->cls->update(view, &env);
        canvas_clear(canvas);
        view->cls->draw(view, canvas, canvas_bounds(canvas), &ctx);
        if (i < 0)
            first = now_ms() - began;
        else
            times[i] = now_ms() - began;
    }
    qsort(times, KEYS, sizeof(*times), compare);
    printf("%-58s %9.2f ms            <= 16 ms\n", "its first frame, 200x46", first);
    printf("%-58s %9.2f / %.2f ms   <= 16 ms\n", "a key in it, p50 / p99",
           times[KEYS / 2], times[KEYS * 99 / 100]);
    view->cls->free(view);
    canvas_free(canvas);
}

int main(void)
{
    struct buf body;
    struct result *result;
    double began, took;
    size_t before;

    buf_init(&body, (size_t)256 << 20);
    make_body(&body);
    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    began = now_ms();
    result = decode(&body);
    took = now_ms() - began;
    printf("%-58s %9.0f MB/s          >= 100 MB/s\n",
           "50,000 spans decoded, with tree and critical path",
           (double)body.size / 1e3 / took);
    printf("%-58s %9.2f x             <= 2 x\n", "memory kept over the answer's bytes",
           (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) /
               (double)body.size);
    measure_view(result);
    result_unref(result);
    printf("%-58s %9.1f MB\n", "the answer", (double)body.size / 1e6);
    buf_done(&body);
    return 0;
}
