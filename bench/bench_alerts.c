/* SPDX-License-Identifier: MIT */

/*
 * What 10,000 alerts in 500 groups cost: decoding them as Alertmanager and Prometheus
 * send them, the first frame of the view, a refresh of it, and a key in it. CPU time.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "alerts/memory.h"
#include "core/buf.h"
#include "datasource/source.h"
#include "views/alerts_view.h"

enum { ALERTS = 10000, GROUPS = 500, KEYS = 400, OPENINGS = 20, COLS = 200, ROWS = 46 };

static const int64_t start_ms = INT64_C(1795403565000);

/* Of this thread: nothing here waits, and other work on the machine is not counted. */
static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void add_labels(struct buf *out, int n)
{
    static const char *const severities[] = {"critical", "warning", "info"};

    buf_printf(out,
               "\"labels\":{\"alertname\":\"Alert%d\",\"component\":\"component-%d\","
               "\"severity\":\"%s\",\"namespace\":\"prod\",\"pod\":"
               "\"some-service-7d9f8b5c4-%05d\"},\"annotations\":{\"summary\":"
               "\"Something of pod %d is above what it should be\",\"runbook_url\":"
               "\"https://runbooks.example.com/alert-%d\"}",
               n % GROUPS % 40, n % GROUPS, severities[n % 3], n, n, n % GROUPS);
}

static void make_managers(struct buf *out)
{
    buf_putc(out, '[');
    for (int n = 0; n < ALERTS; n++) {
        buf_printf(out,
                   "%s{\"fingerprint\":\"%016x\",\"startsAt\":\"2026-11-23T%02d:%02d:00."
                   "123Z\",\"endsAt\":\"2026-11-23T23:00:00Z\",\"updatedAt\":"
                   "\"2026-11-23T03:12:00Z\",\"generatorURL\":\"http://p/graph\","
                   "\"receivers\":[{\"name\":\"pager\"}],\"status\":{\"state\":\"%s\","
                   "\"silencedBy\":[],\"inhibitedBy\":[]},",
                   n ? "," : "", (unsigned)n, n % 3, n % 60,
                   n % 10 ? "active" : "suppressed");
        add_labels(out, n);
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

static void make_rules(struct buf *out)
{
    buf_puts(out,
             "{\"status\":\"success\",\"data\":{\"groups\":[{\"name\":\"g\","
             "\"rules\":[{\"name\":\"Alert\",\"query\":\"value > 1\",\"duration\":60,"
             "\"type\":\"alerting\",\"health\":\"ok\",\"alerts\":[");
    for (int n = 0; n < ALERTS; n++) {
        buf_puts(out, n ? ",{" : "{");
        add_labels(out, n);
        buf_puts(out, ",\"state\":\"firing\",\"activeAt\":\"2026-11-23T00:00:00Z\","
                      "\"value\":\"2e+00\"}");
    }
    buf_puts(out, "]}]}]}}");
}

static struct result *decode(enum source_kind source, enum query_kind kind,
                             const struct buf *body)
{
    const struct source_class *cls = source_class_find(source);
    struct query_spec query = {.source = source, .kind = kind, .expr = ""};
    struct decoder *decoder = cls->begin(&query, 200, &result_limits_default);
    struct err err = {0};
    struct result *result;

    for (size_t at = 0; at < body->size; at += 16384)
        (void)cls->feed(decoder, body->data + at,
                        body->size - at < 16384 ? body->size - at : 16384);
    result = cls->end(decoder, &err);
    if (!result) {
        fprintf(stderr, "%s\n", err.msg);
        exit(1);
    }
    return result;
}

static struct result *decode_timed(enum source_kind source, enum query_kind kind,
                                   const struct buf *body, const char *what)
{
    double began = now_ms();
    struct result *result = decode(source, kind, body);

    printf("%-58s %15.1f ms   not on the screen's thread\n", what, now_ms() - began);
    return result;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void print(const char *what, double *times, size_t count)
{
    qsort(times, count, sizeof(*times), compare);
    printf("%-58s %9.2f / %.2f ms   <= 16 ms\n", what, times[count / 2],
           times[count * 99 / 100]);
}

static const char *keys_of(const void *ctx, enum action action)
{
    (void)ctx, (void)action;
    return "";
}

struct scene {
    struct query_state states[3];
    const struct query_state *queries[3];
    struct source_state sources[2];
    const struct source_state *source_list[2];
    struct view_env env;
    struct canvas *canvas;
};

static void make_scene(struct scene *scene, struct result *const results[3])
{
    static const enum source_kind kinds[] = {SOURCE_PROMETHEUS, SOURCE_ALERTMANAGER};

    *scene = (struct scene){.canvas = canvas_new(COLS, ROWS)};
    for (int i = 0; i < 3; i++) {
        scene->states[i] = (struct query_state){
            .status = QUERY_OK, .result = results[i], .generation = 1};
        scene->queries[i] = &scene->states[i];
    }
    for (int i = 0; i < 2; i++) {
        scene->sources[i].kind = kinds[i];
        scene->source_list[i] = &scene->sources[i];
    }
    scene->env = (struct view_env){.now_ms = start_ms,
                                   .utc = true,
                                   .cols = COLS,
                                   .rows = ROWS,
                                   .sources = scene->source_list,
                                   .source_count = 2,
                                   .queries = scene->queries,
                                   .query_count = 3,
                                   .keys_of = keys_of};
}

static void show(struct scene *scene, struct view *view)
{
    struct draw_ctx ctx = {.now_ms = start_ms, .utc = true, .selected_series = -1};

    view->cls->update(view, &scene->env);
    canvas_clear(scene->canvas);
    view->cls->draw(view, scene->canvas, canvas_bounds(scene->canvas), &ctx);
}

static void measure_opening(struct scene *scene)
{
    double times[OPENINGS], again[OPENINGS];

    for (size_t i = 0; i < OPENINGS; i++) {
        double began = now_ms();
        struct view *view = view_alerts_new(NULL);

        show(scene, view);
        times[i] = now_ms() - began;
        scene->states[0].generation++;
        began = now_ms();
        show(scene, view);
        again[i] = now_ms() - began;
        view->cls->free(view);
    }
    print("first frame of 10,000 alerts in 500 groups, p50 / p99", times, OPENINGS);
    print("a refresh of them taken up, p50 / p99", again, OPENINGS);
}

static void measure_keys(struct scene *scene)
{
    static const enum action moving[] = {ACTION_DOWN, ACTION_PAGE_DOWN, ACTION_LAST,
                                         ACTION_UP, ACTION_FIRST};

    static const enum action changing[] = {ACTION_ALERT_GROUP, ACTION_ALERT_ORDER,
                                           ACTION_ALERT_HIDDEN, ACTION_ALERT_ACK};
    struct view *view = view_alerts_new(NULL);
    struct event letter = {.type = EVENT_KEY, .code = '9'};
    double times[KEYS];

    show(scene, view);
    for (size_t i = 0; i < KEYS; i++) {
        double began = now_ms();

        (void)view->cls->act(view, moving[i % (sizeof(moving) / sizeof(moving[0]))]);
        show(scene, view);
        times[i] = now_ms() - began;
    }
    print("moving among them, 200x46, p50 / p99", times, KEYS);
    for (size_t i = 0; i < KEYS; i++) {
        double began = now_ms();

        (void)view->cls->act(view,
                             changing[i % (sizeof(changing) / sizeof(changing[0]))]);
        show(scene, view);
        times[i] = now_ms() - began;
    }
    print("another grouping, order, hidden or not, p50 / p99", times, KEYS);
    (void)view->cls->act(view, ACTION_ALERT_FILTER);
    for (size_t i = 0; i < OPENINGS; i++) {
        double began = now_ms();

        letter.code = i % 2 ? KEY_CODE_BACKSPACE : '9';
        (void)view->cls->edit(view, &letter);
        show(scene, view);
        times[i] = now_ms() - began;
    }
    print("a letter of a filter, with its choices, p50 / p99", times, OPENINGS);
    view->cls->free(view);
}

int main(void)
{
    struct result *results[3];
    struct buf managers, rules, silences;
    struct scene scene;
    struct alert_memory *memory = alert_memory_new();

    buf_init(&managers, (size_t)64 << 20);
    buf_init(&rules, (size_t)64 << 20);
    buf_init(&silences, 100);
    make_managers(&managers);
    make_rules(&rules);
    buf_puts(&silences, "[]");
    results[0] = decode_timed(SOURCE_ALERTMANAGER, QUERY_ALERTS, &managers,
                              "10,000 alerts of Alertmanager decoded");
    results[1] = decode(SOURCE_ALERTMANAGER, QUERY_SILENCES, &silences);
    results[2] = decode_timed(SOURCE_PROMETHEUS, QUERY_RULES, &rules,
                              "the same of Prometheus's rules decoded");
    make_scene(&scene, results);
    scene.env.alerts = memory;
    measure_opening(&scene);
    measure_keys(&scene);
    canvas_free(scene.canvas);
    alert_memory_free(memory);
    for (int i = 0; i < 3; i++)
        result_unref(results[i]);
    buf_done(&managers);
    buf_done(&rules);
    buf_done(&silences);
    return 0;
}
