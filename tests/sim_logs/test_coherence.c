/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "metrics.h"
#include "server.h"
#include "support/test.h"
#include "traces_walk.h"

/*
 * Metrics, logs and traces tell the same story: what the counters count is in the log,
 * what the log names can be opened as a trace, and the trace says what the log says.
 */

#define L "{namespace=\"sql-studio\", container_name=\"backend\"}"

enum { ENTRIES_MAX = 5000 };

static struct server server;

/* What the counters of cells with one of these flags grew by, over all slots and lives;
   of requests only, or with background work. */
static uint64_t counted(unsigned any, bool requests_only, int64_t from_ns, int64_t to_ns)
{
    uint64_t total = 0;
    for (int i = 0; i < model_endpoint_count(); i++) {
        struct model_query query = {
            .from_ns = from_ns, .to_ns = to_ns, .any = any, .slot = -1, .endpoint = i};
        if (model_endpoint(i)->method || !requests_only)
            total += model_query_count(server.model, &query);
    }
    return total;
}

static json_t *lines_of(const char *query, int64_t from_ns, int64_t to_ns)
{
    struct reply reply = server_get_header(
        server.loki_port, "X-Loki-Response-Encoding-Flags: categorize-labels",
        "/loki/api/v1/query_range", "query", query, "start", server_ns(from_ns), "end",
        server_ns(to_ns), "limit", "5000", NULL);
    if (reply.status != 200)
        fail_msg("%d %s", reply.status, reply.body);
    json_t *json = reply_json(&reply);
    json_t *all = json_array(), *stream;
    size_t i;
    json_array_foreach(json_object_get(json_object_get(json, "data"), "result"), i,
                       stream) json_array_extend(all, json_object_get(stream, "values"));
    json_decref(json);
    reply_done(&reply);
    assert_true(json_array_size(all) < ENTRIES_MAX);
    return all;
}

static const char *metadata(const json_t *entry, const char *category, const char *key)
{
    return json_string_value(
        json_object_get(json_object_get(json_array_get(entry, 2), category), key));
}

static const struct {
    const char *name;
    int from; /* minutes from noon */
} windows[] = {
    {"quiet",       -180},
    {"bad release", -38 },
    {"pool leak",   36  },
    {"attack",      64  },
    {"sync outage", 110 },
};

static void failures_in_the_log_are_those_counted(void **state)
{
    (void)state;

    static const struct {
        const char *query;
        unsigned any;
        bool requests_only;
    } classes[] = {
        {L " |= \"http_request\" | json | type=\"http_request\" | status >= 500",
         CELL_ERROR,                                                                                  true },
        {L " |= \"database_query\" | json | type=\"database_query\" | level=\"error\"",
         CELL_DB_ERROR,                                                                               false},
        {L " |= \"sync_operation\" | json | type=\"sync_operation\" | level=\"error\"",
         CELL_SYNC_FAIL,                                                                              false},
        {L " |= \"Panic recovered\" | json | level=\"error\"",                          CELL_PANIC,   true },
        {L " |= \"account_locked\" | json | type=\"security_event\"",                   CELL_LOCKOUT, true },
    };

    for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
        int64_t from = SERVER_NOON + windows[i].from * MODEL_MINUTE;
        /* Few enough for one page, also in the worst of them. */
        int64_t to = from + (i == 0 ? 1800 : 30) * MODEL_SECOND;
        for (size_t k = 0; k < ARRAY_LEN(classes); k++) {
            json_t *lines = lines_of(classes[k].query, from, to);
            uint64_t count = counted(classes[k].any, classes[k].requests_only, from, to);
            if (json_array_size(lines) != count)
                fail_msg("%s: %zu lines for a count of %" PRIu64 ": %s", windows[i].name,
                         json_array_size(lines), count, classes[k].query);
            json_decref(lines);
        }
        assert_true(counted(CELL_ERROR, true, from, to) > 0);
    }
}

/* A look over many hours leaves out what cannot pass: it must find no less for it. */
static void long_windows_find_no_less(void **state)
{
    (void)state;
    static const char *const queries[] = {
        L " |= \"security_event\"",
        L " |= \"account_locked\"",
        L " |= \"authentication\"",
        L " |= \"sync_operation\"",
        L " |= \"Panic recovered\"",
        L " |= \"too many connections\"",
        L " |= \"Starting Howlerops Backend\"",
        L " |= \"http_request\" | json | status >= 500",
    };

    enum { HOURS = 3 };

    char query[256];
    for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
        double total = 0, whole = 0;
        /* Three windows of an hour, then all at once. */
        for (int hour = 0; hour <= HOURS; hour++) {
            int64_t end = SERVER_NOON + (2 - hour % HOURS) * 60 * MODEL_MINUTE;
            (void)snprintf(query, sizeof(query), "sum(count_over_time(%s [%dh]))",
                           queries[i], hour == HOURS ? HOURS : 1);
            struct reply reply = server_get(server.loki_port, "/loki/api/v1/query",
                                            "query", query, "time", server_ns(end), NULL);
            json_t *json = reply_json(&reply);
            json_t *series = json_array_get(
                json_object_get(json_object_get(json, "data"), "result"), 0);
            const char *text =
                json_string_value(json_array_get(json_object_get(series, "value"), 1));
            double value = text ? strtod(text, NULL) : 0;
            total += hour < HOURS ? value : 0;
            whole = value;
            json_decref(json);
            reply_done(&reply);
        }
        assert_true(total > 0);
        assert_near(whole, total, 0);
    }
}

static void failed_logins_are_those_counted(void **state)
{
    (void)state;
    int64_t from = SERVER_NOON + 62 * MODEL_MINUTE, to = from + MODEL_MINUTE;
    json_t *lines = lines_of(L " |= \"http_request\" | json | type=\"http_request\" | "
                               "path=\"/api/auth/login\" | status >= 400 | status < 500",
                             from, to);
    assert_int_equal(json_array_size(lines), counted(CELL_AUTH_FAIL, true, from, to));
    assert_true(json_array_size(lines) > 500);
    json_decref(lines);
}

/* The status codes and errors of the root span of a trace in v1's JSON. */
static void check_jaeger_trace(const char *id, const char *span_id, const char *status)
{
    char path[80];
    (void)snprintf(path, sizeof(path), "/api/traces/%s", id);
    struct reply reply = server_get(server.jaeger_port, path, NULL);
    assert_int_equal(reply.status, 200);
    json_t *json = reply_json(&reply), *span, *tag;
    json_t *spans =
        json_object_get(json_array_get(json_object_get(json, "data"), 0), "spans");
    size_t i, k;
    bool root = false, error = false, same_status = false;
    json_array_foreach(spans, i, span)
    {
        if (json_array_size(json_object_get(span, "references")) > 0)
            continue;
        root = true;
        assert_string_equal(json_string_value(json_object_get(span, "spanID")), span_id);
        json_array_foreach(json_object_get(span, "tags"), k, tag)
        {
            const char *key = json_string_value(json_object_get(tag, "key"));
            json_t *value = json_object_get(tag, "value");
            error |= strcmp(key, "error") == 0 && json_is_true(value);
            same_status |= strcmp(key, "http.status_code") == 0 &&
                           json_integer_value(value) == strtol(status, NULL, 10);
        }
    }
    assert_true(root);
    assert_true(error);
    assert_true(same_status);
    json_decref(json);
    reply_done(&reply);
}

static void check_tempo_trace(const char *id)
{
    char path[80];
    (void)snprintf(path, sizeof(path), "/api/v2/traces/%s", id);
    struct reply reply = server_get(server.tempo_port, path, NULL);
    assert_int_equal(reply.status, 200);
    assert_non_null(strstr(reply.body, "STATUS_CODE_ERROR"));
    reply_done(&reply);
}

static void every_error_line_opens_its_trace(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(windows); i++) {
        int64_t from = SERVER_NOON + windows[i].from * MODEL_MINUTE;
        json_t *entry,
            *lines = lines_of(L " |= \"http_request\" | json | status >= 500 | "
                                "__error__=\"\"",
                              from, from + (i == 0 ? 300 : 3) * MODEL_SECOND);
        size_t k;
        assert_true(json_array_size(lines) > 0);
        json_array_foreach(lines, k, entry)
        {
            const char *id = metadata(entry, "structuredMetadata", "trace_id");
            assert_string_equal(id, metadata(entry, "parsed", "trace_id_extracted"));
            check_jaeger_trace(id, metadata(entry, "structuredMetadata", "span_id"),
                               metadata(entry, "parsed", "status"));
            check_tempo_trace(id);
        }
        json_decref(lines);
    }
}

static json_int_t root_duration(const json_t *trace)
{
    size_t i;
    json_t *span;
    json_array_foreach(json_object_get(trace, "spans"), i, span)
    {
        if (json_array_size(json_object_get(span, "references")) == 0)
            return json_integer_value(json_object_get(span, "duration"));
    }
    return -1;
}

static bool keep_first(void *user, const struct traces_trace *trace)
{
    struct traces_trace *first = user;
    *first = *trace;
    return false;
}

/* From a trace to its lines: by the id alone, as the drill-down does. */
static void a_trace_finds_its_lines(void **state)
{
    (void)state;
    static struct traces_trace trace;
    char query[160];
    struct traces_window window = {.start_ns = SERVER_NOON,
                                   .end_ns = SERVER_NOON + 10 * MODEL_MINUTE,
                                   .now_ns = SERVER_NOON + 60 * MODEL_MINUTE,
                                   .endpoint = -1,
                                   .errors = true};
    assert_true(traces_walk(server.model, &window, keep_first, &trace) > 0);
    (void)snprintf(query, sizeof(query), "{namespace=\"sql-studio\"} |= \"%s\"",
                   trace.id);
    json_t *lines = lines_of(query, trace.event.time_ns - MODEL_MINUTE,
                             trace.event.time_ns + MODEL_MINUTE);
    assert_true(json_array_size(lines) >= 2);
    json_decref(lines);
}

/* Each exemplar that a pod's histogram shows names a trace that can be opened, as long as
   the bucket's. */
static void exemplars_open(void **state)
{
    (void)state;
    struct model_sample *samples = calloc(MODEL_SLOTS, sizeof(*samples));
    struct buffer out;
    int64_t now = SERVER_NOON + 12 * MODEL_MINUTE;
    assert_non_null(samples);
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        model_sample(server.model, slot, now, &samples[slot]);
    buffer_init(&out, 64 << 20);
    struct expose expose = {.out = &out, .openmetrics = true, .exemplars = true};
    struct scrape scrape = {
        .m = server.model, .t_ns = now, .index = 1, .samples = samples};
    expose_table(&expose, http_families, http_family_count, &scrape);
    static const char mark[] = "# {trace_id=\"";
    size_t opened = 0;
    for (const char *at = buffer_text(&out); (at = strstr(at, mark)) && opened < 50;) {
        char id[33], path[80];
        at += sizeof(mark) - 1;
        (void)snprintf(id, sizeof(id), "%.32s", at);
        (void)snprintf(path, sizeof(path), "/api/traces/%s", id);
        double seconds = strtod(strstr(at, "} ") + 2, NULL);
        struct reply reply = server_get(server.jaeger_port, path, NULL);
        assert_int_equal(reply.status, 200);
        json_t *json = reply_json(&reply);
        json_t *trace = json_array_get(json_object_get(json, "data"), 0);
        assert_near((double)root_duration(trace) / 1e6, seconds, 1e-5);
        json_decref(json);
        reply_done(&reply);
        opened++;
    }
    assert_true(opened > 5);
    buffer_done(&out);
    free(samples);
}

/* 99 % of the healthy requests have no trace; their lines name it all the same. */
static void most_healthy_traces_were_not_kept(void **state)
{
    (void)state;
    struct model_query query = {.from_ns = SERVER_NOON,
                                .to_ns = SERVER_NOON + MODEL_SECOND,
                                .none = CELL_COMPLETE,
                                .slot = -1,
                                .endpoint = -1};
    struct model_cursor *cursor = model_cursor_new(server.model, &query);
    struct model_event event;
    char id[33], path[80];
    int kept = 0, seen = 0;
    while (model_cursor_next(cursor, &event) && seen < 300) {
        model_trace_id(server.model, event.identity, id);
        (void)snprintf(path, sizeof(path), "/api/traces/%s", id);
        struct reply reply = server_get(server.jaeger_port, path, NULL);
        assert_int_equal(reply.status, event.traced ? 200 : 404);
        kept += event.traced;
        seen++;
        reply_done(&reply);
    }
    model_cursor_free(cursor);
    assert_int_equal(seen, 300);
    assert_true(kept < 20);
}

static bool check_spans(void *user, const struct traces_trace *trace)
{
    int *skewed = user;
    const struct traces_span *root = &trace->spans[0];
    int64_t sum = 0;
    assert_true(trace->span_count > 0 && root->parent == 0);
    assert_int_equal(root->start_ns + root->duration_ns, trace->event.time_ns);
    assert_int_equal(root->error, (trace->event.cell->flags & CELL_ERROR) != 0);
    for (size_t i = 1; i < trace->span_count; i++) {
        const struct traces_span *span = &trace->spans[i];
        bool known = false;
        for (size_t k = 0; k < i; k++)
            known |= trace->spans[k].id == span->parent;
        assert_true(known);
        assert_true(span->start_ns >= root->start_ns);
        assert_true(span->duration_ns <= root->duration_ns);
        if (span->parent == root->id)
            sum += span->duration_ns;
        if (span->start_ns + span->duration_ns > root->start_ns + root->duration_ns) {
            /* Only another machine's clock can be wrong. */
            assert_string_not_equal(span->service, root->service);
            (*skewed)++;
        }
    }
    assert_true(sum <= root->duration_ns);
    return true;
}

static void spans_fit_into_their_request(void **state)
{
    (void)state;
    static const int minutes[] = {0, -36, 37, 64, 110, 215};
    int skewed = 0;
    for (size_t i = 0; i < ARRAY_LEN(minutes); i++) {
        struct traces_window window = {
            .start_ns = SERVER_NOON + minutes[i] * MODEL_MINUTE,
            .end_ns = SERVER_NOON + (minutes[i] + 3) * MODEL_MINUTE,
            .now_ns = SERVER_NOON + 1000 * MODEL_MINUTE,
            .endpoint = -1};
        assert_true(traces_walk(server.model, &window, check_spans, &skewed) > 100);
    }
    assert_true(skewed > 0);
}

/* The same trace, rebuilt: byte for byte the same answer. */
static void traces_do_not_change(void **state)
{
    (void)state;
    struct reply replies[2];
    for (int round = 0; round < 2; round++)
        replies[round] =
            server_get(server.jaeger_port, "/api/traces", "service", MODEL_SERVICE,
                       "start", server_ns(SERVER_NOON / 1000), "end",
                       server_ns(SERVER_NOON / 1000 + 60000000), NULL);
    assert_string_equal(replies[0].body, replies[1].body);
    reply_done(&replies[0]);
    reply_done(&replies[1]);
}

static int start(void **state)
{
    (void)state;
    server_start(&server);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_stop(&server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_in_the_log_are_those_counted),
        cmocka_unit_test(long_windows_find_no_less),
        cmocka_unit_test(failed_logins_are_those_counted),
        cmocka_unit_test(every_error_line_opens_its_trace),
        cmocka_unit_test(a_trace_finds_its_lines),
        cmocka_unit_test(exemplars_open),
        cmocka_unit_test(most_healthy_traces_were_not_kept),
        cmocka_unit_test(spans_fit_into_their_request),
        cmocka_unit_test(traces_do_not_change),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
