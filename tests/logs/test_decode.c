/* SPDX-License-Identifier: MIT */

/* What a real Loki 3.7 answered, and the shapes of older ones, whole and in pieces. */

#include <stdlib.h>

#include "core/utf8.h"
#include "support.h"
#include "support/test.h"

static void assert_in_order(const struct logs *logs)
{
    for (size_t i = 1; i < logs->count; i++)
        assert_true(logs->lines[i - 1].ns <= logs->lines[i].ns);
    for (size_t i = 0; i < logs->count; i++) {
        assert_non_null(logs->lines[i].stream);
        assert_true(
            utf8_clean(logs->lines[i].text, logs->lines[i].size, UTF8_NEWLINE_KEEP));
    }
}

static void streams_become_one_list_by_time(void **state)
{
    static const char *const names[] = {
        "query_range_streams.json",           "query_range_forward.json",
        "query_range_categorized.json",       "query_range_json_parsed.json",
        "query_range_json_parsed_plain.json", "query_range_equal_timestamps_page.json",
        "query_range_ugly_lines.json",        "query_range_ugly_plain.json",
        "query_range_by_trace.json",          "query_range_keep_empty_stream.json"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct result *result = loki_decode_fixture(&loki_query_logs, names[i]);

        assert_int_equal(result->type, RESULT_LOGS);
        assert_true(result->logs->count > 0);
        assert_in_order(result->logs);
        result_unref(result);
    }
}

static void nothing_found_is_an_answer(void **state)
{
    struct result *result =
        loki_decode_fixture(&loki_query_logs, "query_range_empty.json");

    (void)state;
    assert_non_null(result->logs);
    assert_int_equal(result->logs->count, 0);
    result_unref(result);
}

static void metadata_and_parsed_stay_apart_from_the_stream(void **state)
{
    struct result *result =
        loki_decode_fixture(&loki_query_logs, "query_range_json_parsed.json");
    const struct logs_line *line = &result->logs->lines[result->logs->count - 1];

    (void)state;
    assert_string_equal(labels_get(line->stream, "severity"), "info");
    assert_null(labels_get(line->stream, "status"));
    assert_string_equal(logs_line_get(line, "status"), "500");
    assert_string_equal(logs_line_get(line, "trace_id"),
                        "084a74e09c7c7d226bf3577d7e72e8fb");
    assert_true(line->parsed_from > 0 && line->parsed_from < line->meta_count);
    /* Logged as info, but a request that failed. */
    assert_int_equal(line->level, LINE_ERROR);
    result_unref(result);
}

static void flat_metadata_of_loki_2_is_understood(void **state)
{
    struct result *result = loki_decode_text(
        &loki_query_logs,
        "{\"data\":{\"result\":[{\"values\":[[\"1\",\"a\",{\"level\":\"warn\"}],"
        "[\"2\",\"b\"]],\"stream\":{\"app\":\"x\"}}],\"resultType\":\"streams\"},"
        "\"status\":\"success\"}");

    (void)state;
    assert_int_equal(result->logs->count, 2);
    assert_string_equal(logs_line_get(&result->logs->lines[0], "level"), "warn");
    assert_int_equal(result->logs->lines[0].level, LINE_WARNING);
    assert_string_equal(labels_get(result->logs->lines[1].stream, "app"), "x");
    result_unref(result);
}

static void pipeline_errors_are_marked_not_fatal(void **state)
{
    struct result *result =
        loki_decode_fixture(&loki_query_logs, "query_range_pipeline_errors.json");

    (void)state;
    assert_true(result->logs->failed > 0);
    assert_true(result->logs->failed < result->logs->count);
    result_unref(result);
}

static void hostile_lines_are_cleaned(void **state)
{
    struct result *result =
        loki_decode_fixture(&loki_query_logs, "query_range_ugly_lines.json");
    size_t longest = 0, broken = 0;

    (void)state;
    for (size_t i = 0; i < result->logs->count; i++) {
        const struct logs_line *line = &result->logs->lines[i];

        assert_null(strchr(line->text, '\x1b'));
        assert_null(strchr(line->text, '\r'));
        broken += strncmp(line->text, "multi\nline\n", 11) == 0;
        longest = line->size > longest ? line->size : longest;
    }
    assert_int_equal(broken, 1);
    assert_int_equal(longest, 20000);
    result_unref(result);
}

static void a_line_of_100_kb_is_whole_and_a_longer_one_cut(void **state)
{
    static const size_t sizes[] = {100 << 10, LOGS_LINE_BYTES_MAX + 1000};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct buf body;
        struct result *result;

        buf_init(&body, 1 << 20);
        buf_puts(&body, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\","
                        "\"result\":[{\"stream\":{},\"values\":[[\"1\",\"");
        for (size_t n = 0; n < sizes[i]; n++)
            buf_putc(&body, 'x');
        buf_puts(&body, "\"],[\"2\",\"after\"]]}]}}");
        result = loki_decode_text(&loki_query_logs, body.data);
        assert_int_equal(result->logs->count, 2);
        assert_int_equal(result->logs->lines[0].cut, i == 1);
        assert_int_equal(result->logs->lines[0].size,
                         i == 1 ? LOGS_LINE_BYTES_MAX : sizes[i]);
        assert_string_equal(result->logs->lines[1].text, "after");
        result_unref(result);
        buf_done(&body);
    }
}

static void a_full_answer_says_so(void **state)
{
    struct query_spec query = loki_query_logs;
    struct result *result;

    (void)state;
    query.limit = 10;
    result = loki_decode_fixture(&query, "query_range_equal_timestamps_page.json");
    assert_true(result->logs->full);
    result_unref(result);
    query.limit = 5000;
    result = loki_decode_fixture(&query, "query_range_equal_timestamps_page.json");
    assert_false(result->logs->full);
    result_unref(result);
}

static void metric_queries_are_series(void **state)
{
    struct result *result =
        loki_decode_fixture(&loki_query_range, "query_range_matrix.json");

    (void)state;
    assert_int_equal(result->type, RESULT_MATRIX);
    assert_true(result->series_count > 0);
    result_unref(result);
    result = loki_decode_fixture(&loki_query_instant, "query_vector.json");
    assert_int_equal(result->type, RESULT_VECTOR);
    result_unref(result);
    result = loki_decode_fixture(&loki_query_range, "index_volume_range_vector.json");
    assert_int_equal(result->series_count, 1);
    result_unref(result);
}

static void labels_may_be_left_out_when_there_are_none(void **state)
{
    struct result *result =
        loki_decode_fixture(&loki_query_values, "label_values_severity.json");

    (void)state;
    assert_true(result->value_count > 1);
    result_unref(result);
    result = loki_decode_fixture(&loki_query_values, "label_values_none.json");
    assert_int_equal(result->value_count, 0);
    result_unref(result);
}

static void errors_are_the_servers_words(void **state)
{
    static const struct {
        const char *name, *words;
        int status;
    } errors[] = {
        {"err_400_limit.txt",  "max entries limit",      400},
        {"err_400_parse.txt",  "literal not terminated", 400},
        {"err_400_length.txt", "exceeds the limit",      400},
        {"err_401_no_org.txt", "no org id",              401},
        {"err_404.txt",        "404",                    404},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        struct err err = {0};
        size_t size;
        char *body = loki_fixture(errors[i].name, &size);

        assert_null(loki_decode(&loki_query_logs, errors[i].status, body, size, 0, &err));
        if (!strstr(err.msg, errors[i].words))
            fail_msg("%s: %s", errors[i].name, err.msg);
        free(body);
    }
}

static void a_counting_query_is_not_a_log(void **state)
{
    struct err err = {0};
    size_t size;
    char *body = loki_fixture("query_range_matrix.json", &size);

    (void)state;
    assert_null(loki_decode(&loki_query_logs, 200, body, size, 0, &err));
    assert_non_null(strstr(err.msg, "counts lines"));
    assert_int_equal(err.kind, ERR_QUERY);
    free(body);
}

static void what_is_no_answer_is_refused(void **state)
{
    static const char number_for_time[] =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\","
        "\"result\":[{\"stream\":{},\"values\":[[1,\"x\"]]}]}}";
    static const char *const bodies[] = {
        "",
        "[]",
        "{}",
        number_for_time,
        "{\"status\":\"success\",\"data\":{\"result\":[{\"values\":[[\"1\"]]}]}}",
        "{\"status\":\"success\",\"data\":{\"result\":[{\"values\":[[\"x\",\"y\"]]}]}}",
        "{\"status\":\"success\",\"data\":"};

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct err err = {0};

        assert_null(
            loki_decode(&loki_query_logs, 200, bodies[i], strlen(bodies[i]), 0, &err));
        assert_true(err.kind == ERR_DECODE || err.kind == ERR_QUERY);
        assert_true(err.msg[0] != '\0');
    }
}

/* As a login page in front of it would be, whatever was asked and however it came. */
static void a_page_is_named_as_one(void **state)
{
    static const char page[] = "\n <!DOCTYPE html><html><body>Sign in</body></html>";
    static const struct query_spec *const queries[] = {
        &loki_query_logs, &loki_query_range, &loki_query_values};

    (void)state;
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        for (size_t piece = 0; piece < 4; piece++) {
            struct err err = {0};

            assert_null(
                loki_decode(queries[i], 200, page, sizeof(page) - 1, piece, &err));
            assert_int_equal(err.kind, ERR_DECODE);
            assert_non_null(strstr(err.msg, "HTML"));
        }
    }
}

static double number_of(const struct result *result, const char *label, const char *value)
{
    for (size_t i = 0; i < result->series_count; i++) {
        const char *text = labels_get(&result->series[i].labels, label);

        if (text && strcmp(text, value) == 0)
            return result->series[i].values[result->series[i].count - 1];
    }
    fail_msg("no %s=%s", label, value);
    return 0;
}

static void what_is_told_about_lines_is_series(void **state)
{
    struct query_spec query = {.source = SOURCE_LOKI, .expr = "{a=\"b\"}"};
    struct result *result;

    (void)state;
    query.kind = QUERY_PATTERNS;
    result = loki_decode_fixture(&query, "patterns.json");
    assert_int_equal(result->series_count, 3);
    assert_true(number_of(result, "level", "info") > 0);
    assert_int_equal(result->series[0].times_ms[0] % 1000, 0);
    assert_true(result->series[0].times_ms[0] > 1795000000000);
    result_unref(result);
    query.kind = QUERY_FIELDS;
    result = loki_decode_fixture(&query, "detected_fields.json");
    assert_int_equal((int)number_of(result, "label", "user_id"), 39);
    result_unref(result);
    query.kind = QUERY_LABEL_SETS;
    result = loki_decode_fixture(&query, "series.json");
    assert_true(result->series_count > 4);
    assert_non_null(labels_get(&result->series[0].labels, "pod_name"));
    result_unref(result);
    result = loki_decode_fixture(&query, "series_empty.json");
    assert_int_equal(result->series_count, 0);
    result_unref(result);
    query.kind = QUERY_VOLUME;
    result = loki_decode_fixture(&query, "index_volume.json");
    assert_int_equal((int)number_of(result, "namespace", "sql-studio"), 128985);
    result_unref(result);
    query.kind = QUERY_STATISTICS;
    result = loki_decode_text(&query,
                              "{\"streams\":1,\"chunks\":2,\"bytes\":3,\"entries\":4}");
    assert_int_equal((int)number_of(result, "name", "bytes"), 3);
    result_unref(result);
}

static void a_table_that_is_none_is_refused(void **state)
{
    static const char *const bodies[] = {"", "[]", "{\"data\":", "3",
                                         "{\"status\":\"error\"}"};
    struct query_spec query = {
        .source = SOURCE_LOKI, .kind = QUERY_PATTERNS, .expr = "{a=\"b\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct err err = {0};

        assert_null(loki_decode(&query, 200, bodies[i], strlen(bodies[i]), 0, &err));
        assert_true(err.msg[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_become_one_list_by_time),
        cmocka_unit_test(nothing_found_is_an_answer),
        cmocka_unit_test(metadata_and_parsed_stay_apart_from_the_stream),
        cmocka_unit_test(flat_metadata_of_loki_2_is_understood),
        cmocka_unit_test(pipeline_errors_are_marked_not_fatal),
        cmocka_unit_test(hostile_lines_are_cleaned),
        cmocka_unit_test(a_line_of_100_kb_is_whole_and_a_longer_one_cut),
        cmocka_unit_test(a_full_answer_says_so),
        cmocka_unit_test(metric_queries_are_series),
        cmocka_unit_test(labels_may_be_left_out_when_there_are_none),
        cmocka_unit_test(errors_are_the_servers_words),
        cmocka_unit_test(a_counting_query_is_not_a_log),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(a_page_is_named_as_one),
        cmocka_unit_test(what_is_told_about_lines_is_series),
        cmocka_unit_test(a_table_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
