/* SPDX-License-Identifier: MIT */

/*
 * What real servers answered: Jaeger 1.76 and 2.20 in both of its APIs, Tempo 3.0.
 */

#include <stdlib.h>

#include "core/mem.h"
#include "support.h"
#include "support/test.h"

static const char sync_id[] = "f156f8c754ec715e6fea6f289ba1cad1";

/* One trace was sent to all of them: whatever the form, the tree is the same. */
static void test_same_trace_everywhere(void **state)
{
    static const char *const names[] = {
        "jaeger-2.20/trace_sync.json", "jaeger-2.20/v3_trace_sync.json",
        "tempo-3.0/v1_trace.json", "tempo-3.0/v2_trace.json"};
    char first[1024] = "";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct result *result = decode_fixture(&ask_trace, names[i]);
        const struct trace *trace = trace_of(result);
        char id[TRACE_ID_TEXT], tree[1024] = "";
        size_t used = 0;

        assert_string_equal(trace_id_format(trace->id, id), sync_id);
        for (size_t s = 0; s < trace->span_count; s++) {
            const struct span *span = &trace->spans[s];

            /* Jaeger's own form cuts to microseconds. */
            used += (size_t)snprintf(
                tree + used, sizeof(tree) - used, "%d %s %s %s%s %lld\n", span->depth,
                span->operation, trace_service_of(trace, span)->name,
                span_kind_name((enum span_kind)span->kind), span->error ? " error" : "",
                (long long)(span->start_ns / 1000));
        }
        if (i == 0)
            snprintf(first, sizeof(first), "%s", tree);
        assert_string_equal(tree, first);
        assert_int_equal(trace->root_count, 1);
        assert_int_equal(trace->orphan_count, 0);
        assert_int_equal(trace->service_count, 3);
        result_unref(result);
    }
    assert_non_null(
        strstr(first, "0 POST /api/sync/push sql-studio-backend server error"));
    assert_non_null(strstr(first, "1 db.pool.acquire"));
}

static void test_details(void **state)
{
    static const char *const names[] = {"jaeger-2.20/trace_sync.json",
                                        "jaeger-2.20/v3_trace_sync.json",
                                        "tempo-3.0/v2_trace.json"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct result *result = decode_fixture(&ask_trace, names[i]);
        const struct trace *trace = trace_of(result);
        const struct span *root = &trace->spans[0];

        assert_string_equal(trace_attribute(trace, root, "http.status_code"), "500");
        assert_string_equal(trace_attribute(trace, root, "service.version"), "1.0.0");
        assert_string_equal(root->message, "internal error");
        assert_int_equal(root->event_count, 1);
        assert_string_equal(root->events[0].name, "exception");
        /* A secret in a statement is not shown. */
        assert_null(
            strstr(trace_attribute(trace, span_named(trace, "db.query"), "db.statement"),
                   "hunter2"));
        result_unref(result);
    }
}

/* The parts of the critical path make up the whole root. */
static void test_critical_path_covers_root(void **state)
{
    struct result *result = decode_fixture(&ask_trace, "jaeger-1.76/trace_sync.json");
    const struct trace *trace = trace_of(result);
    int64_t sum = 0;

    (void)state;
    for (size_t i = 0; i < trace->span_count; i++)
        sum += trace->spans[i].critical_ns;
    assert_int_equal(sum, trace->spans[trace->root].duration_ns);
    result_unref(result);
}

static void test_leading_zero(void **state)
{
    static const char *const names[] = {"jaeger-2.20/trace_leading_zero.json",
                                        "tempo-3.0/v2_trace_leading_zero.json"};
    struct query_spec ask = ask_trace;

    (void)state;
    ask.expr = "4ec83a9162cca68e2bf0c2547326f5e";
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct result *result = decode_fixture(&ask, names[i]);
        char id[TRACE_ID_TEXT];

        assert_string_equal(trace_id_format(trace_of(result)->id, id),
                            "04ec83a9162cca68e2bf0c2547326f5e");
        result_unref(result);
    }
}

static void check_newest_first(const struct trace_answer *answer)
{
    for (size_t i = 1; i < answer->found_count; i++)
        assert_true(answer->found[i - 1].start_ns >= answer->found[i].start_ns);
}

static void test_searches(void **state)
{
    static const char *const names[] = {
        "jaeger-1.76/search.json",    "jaeger-1.76/v3_search.json",
        "jaeger-2.20/search.json",    "jaeger-2.20/search_errors.json",
        "jaeger-2.20/v3_search.json", "jaeger-2.20/v3_search_attributes.json"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct result *result = decode_fixture(&ask_traces, names[i]);
        const struct trace_answer *answer = result->traces;

        assert_true(answer->found_count > 0);
        check_newest_first(answer);
        for (size_t k = 0; k < answer->found_count; k++) {
            const struct trace_summary *row = &answer->found[k];

            assert_true(row->counted && row->spans > 0 && row->services > 0);
            assert_true(row->duration_ns > 0 && row->operation && row->service);
            if (strstr(names[i], "errors") || strstr(names[i], "attributes"))
                assert_true(row->errors > 0);
        }
        result_unref(result);
    }
}

static void test_tempo_search(void **state)
{
    struct result *result =
        decode_fixture(&ask_tempo_traces, "tempo-3.0/search_recent.json");
    const struct trace_answer *answer = result->traces;
    char id[TRACE_ID_TEXT];

    (void)state;
    check_newest_first(answer);
    assert_string_equal(trace_id_format(answer->found[0].id, id),
                        "04ec83a9162cca68e2bf0c2547326f5e");
    assert_string_equal(answer->found[0].operation, "POST /api/sync/push");
    assert_true(answer->found[0].counted);
    result_unref(result);
    result = decode_fixture(&ask_tempo_traces, "tempo-3.0/search_tags.json");
    assert_int_equal(result->traces->found_count, 2);
    assert_false(result->traces->found[0].counted);
    result_unref(result);
    result = decode_fixture(&ask_tempo_traces, "tempo-3.0/search_none.json");
    assert_int_equal(result->traces->found_count, 0);
    result_unref(result);
}

static void test_names(void **state)
{
    static const char *const names[] = {"jaeger-2.20/services.json",
                                        "jaeger-2.20/v3_services.json"};
    static const char *const empty[] = {
        "jaeger-2.20/services_empty.json", "jaeger-1.76/services_empty.json",
        "jaeger-1.76/v3_services_empty.json", "jaeger-2.20/v3_services_empty.json"};
    struct result *result;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        result = decode_fixture(&ask_services, names[i]);
        assert_int_equal(result->value_count, 4);
        assert_string_equal(result->values[0], "jaeger");
        assert_string_equal(result->values[3], "turso");
        result_unref(result);
    }
    for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
        result = decode_fixture(&ask_services, empty[i]);
        assert_int_equal(result->value_count, 0);
        result_unref(result);
    }
    result = decode_fixture(&ask_services, "jaeger-2.20/v3_operations.json");
    assert_true(result->value_count > 3);
    result_unref(result);
    result = decode_fixture(&ask_services, "tempo-3.0/tag_values_v2.json");
    assert_int_equal(result->value_count, 3);
    result_unref(result);
}

/* An id that is not there, beside one that is: shown, and said. */
static void test_errors_beside_traces(void **state)
{
    struct result *result =
        decode_fixture(&ask_traces, "jaeger-2.20/search_ids_missing.json");

    (void)state;
    assert_int_equal(result->traces->found_count, 1);
    assert_true(result->warning_count > 0);
    assert_non_null(strstr(result->warnings[0], "not found"));
    result_unref(result);
}

static bool nothing(enum source_kind kind, const struct query_spec *query, int status,
                    const char *name)
{
    size_t size;
    char *body = fixture_read(name, &size);
    bool is = source_class_find(kind)->is_nothing(query, status, body, size);

    free(body);
    return is;
}

/* Not there is an answer; a path that is not there is none. */
static void test_not_found(void **state)
{
    struct result *result;

    (void)state;
    assert_true(
        nothing(SOURCE_JAEGER, &ask_trace, 404, "jaeger-2.20/err_404_trace.json"));
    assert_true(
        nothing(SOURCE_JAEGER, &ask_trace, 404, "jaeger-1.76/v3_err_404_trace.json"));
    assert_true(
        nothing(SOURCE_JAEGER, &ask_traces, 404, "jaeger-2.20/v3_search_none.json"));
    assert_false(
        nothing(SOURCE_JAEGER, &ask_traces, 404, "jaeger-2.20/err_404_path.txt"));
    assert_false(nothing(SOURCE_JAEGER, &ask_trace, 400, "jaeger-2.20/err_400_id.json"));
    assert_true(nothing(SOURCE_TEMPO, &ask_trace, 404, "tempo-3.0/v1_404.txt"));
    assert_false(nothing(SOURCE_TEMPO, &ask_trace, 404, "tempo-3.0/err_404.txt"));
    assert_false(nothing(SOURCE_TEMPO, &ask_tempo_traces, 404, "tempo-3.0/v1_404.txt"));
    result = decode_fixture(&ask_trace, "tempo-3.0/v2_not_found.json");
    assert_null(result->traces->trace);
    result_unref(result);
}

static void test_refusals_are_worded(void **state)
{
    static const struct {
        enum source_kind kind;
        int status;
        const char *name, *words;
    } rows[] = {
        {SOURCE_JAEGER, 400, "jaeger-1.76/err_400_duration.json",   "missing unit"         },
        {SOURCE_JAEGER, 400, "jaeger-2.20/err_400_no_service.json", "service"              },
        {SOURCE_JAEGER, 400, "jaeger-2.20/v3_err_no_times.json",    "are required"         },
        {SOURCE_TEMPO,  400, "tempo-3.0/search_err_parse.txt",      "invalid TraceQL query"},
        {SOURCE_TEMPO,  400, "tempo-3.0/search_err_range.txt",      "168h0m0s"             },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct query_spec query = ask_traces;
        struct err err = {0};
        size_t size;
        char *body = fixture_read(rows[i].name, &size);

        query.source = rows[i].kind;
        assert_null(decode_all_ways(&query, rows[i].status, body, size, &err));
        assert_int_equal(err.kind, ERR_QUERY);
        assert_non_null(strstr(err.msg, rows[i].words));
        free(body);
    }
}

static void test_probes(void **state)
{
    char version[64], flavour[32];
    struct err err = {0};
    size_t size;
    char *body = fixture_read("jaeger-2.20/err_400_id.json", &size);

    (void)state;
    assert_true(source_jaeger.identify(400, body, size, version, flavour, &err));
    assert_string_equal(flavour, "Jaeger");
    free(body);
    assert_false(
        source_jaeger.identify(404, "404 page not found\n", 19, version, flavour, &err));
    assert_non_null(strstr(err.msg, "not Jaeger's API"));
    body = fixture_read("tempo-3.0/buildinfo.json", &size);
    assert_true(source_tempo.identify(200, body, size, version, flavour, &err));
    assert_string_equal(flavour, "Tempo");
    free(body);
    assert_false(source_tempo.identify(200, "<html>", 6, version, flavour, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_trace_everywhere),
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_critical_path_covers_root),
        cmocka_unit_test(test_leading_zero),
        cmocka_unit_test(test_searches),
        cmocka_unit_test(test_tempo_search),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_errors_beside_traces),
        cmocka_unit_test(test_not_found),
        cmocka_unit_test(test_refusals_are_worded),
        cmocka_unit_test(test_probes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
