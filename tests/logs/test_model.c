/* SPDX-License-Identifier: MIT */

/* Merging, levels, fields, secrets and the text of queries. */

#include <stdlib.h>

#include "datasource/pace.h"
#include "model/log_fields.h"
#include "model/log_redact.h"
#include "model/logql.h"
#include "model/logs_batch.h"
#include "support.h"
#include "support/test.h"

static void assert_texts(const struct result *result, const char *expected)
{
    struct buf got;

    buf_init(&got, 65536);
    for (size_t i = 0; i < result->logs->count; i++)
        buf_printf(&got, "%s ", result->logs->lines[i].text);
    assert_string_equal(got.data, expected);
    buf_done(&got);
}

static void what_comes_again_is_not_doubled(void **state)
{
    struct result *kept = loki_lines("1000000 a\n2000000 b\n2000000 b\n3000000 c");
    struct result *tail = loki_lines("2000000 b\n2000000 b\n2000000 b\n3000000 c\n"
                                     "3000000 d\n1500000 late");
    struct result *merged = logs_merge(kept, tail, 0), *again;

    (void)state;
    assert_texts(merged, "a late b b b c d ");
    assert_int_equal(merged->logs->arrived, 3);
    assert_int_equal(merged->logs->lines[0].serial, 0);
    again = logs_merge(merged, tail, 2);
    assert_texts(again, "b b b c d ");
    assert_int_equal(again->logs->arrived, 3);
    result_unref(kept);
    result_unref(tail);
    result_unref(merged); /* batches are shared: the other goes on */
    assert_texts(again, "b b b c d ");
    result_unref(again);
}

/* What a view still shows is not touched by what comes, wherever that belongs; two logs
   may grow out of one. */
static void a_log_that_is_held_does_not_change(void **state)
{
    struct result *first = loki_lines("1000000 a\n4000000 d");
    struct result *next = loki_lines("5000000 e\n6000000 f"),
                  *late = loki_lines("2000000 b\n5000000 e\n7000000 g"),
                  *other = loki_lines("6000000 x\n6000000 y");
    struct result *held = logs_merge(NULL, first, 0), *grown, *mixed, *branch;

    (void)state;
    result_unref(first);
    grown = logs_merge(held, next, 0);
    branch = logs_merge(held, other, 0);
    mixed = logs_merge(grown, late, 0);
    assert_texts(held, "a d ");
    assert_texts(grown, "a d e f ");
    assert_texts(branch, "a d x y ");
    assert_texts(mixed, "a b d e f g ");
    result_unref(held);
    result_unref(grown);
    result_unref(next);
    result_unref(other);
    result_unref(late);
    assert_texts(branch, "a d x y ");
    grown = logs_merge(mixed, branch, 5);
    assert_texts(grown, "e f x y g ");
    result_unref(mixed);
    result_unref(branch);
    assert_texts(grown, "e f x y g ");
    assert_int_equal(grown->logs->lines[0].batch, grown->logs->parts[0].batch->number);
    result_unref(grown);
}

static void older_lines_are_put_before_what_is_kept(void **state)
{
    struct result *newer = loki_lines("3000000 c\n3000000 c\n4000000 d");
    struct result *page = loki_lines("2000000 b\n3000000 c\n3000000 c\n3000000 c"),
                  *before = loki_lines("1000000 a\n2000000 b\n2000000 b");
    struct result *older, *oldest;

    (void)state;
    page->logs->full = true;
    older = logs_merge_older(NULL, page, newer->logs);
    assert_texts(older, "b c ");
    assert_true(older->logs->full);
    oldest = logs_merge_older(older, before, newer->logs);
    assert_texts(oldest, "a b b c ");
    assert_false(oldest->logs->full);
    assert_int_equal(oldest->logs->arrived, 0);
    assert_texts(older, "b c ");
    result_unref(newer);
    result_unref(page);
    result_unref(before);
    result_unref(older);
    assert_texts(oldest, "a b b c ");
    result_unref(oldest);
}

static void following_for_long_stays_within_the_maximum(void **state)
{
    struct buf text;
    struct result *kept = loki_lines("1000000 first");
    const size_t each = 3000;

    (void)state;
    buf_init(&text, 16 << 20);
    for (size_t round = 0; round < 40; round++) {
        struct result *tail, *merged;

        buf_clear(&text);
        for (size_t i = 0; i < each; i++)
            buf_printf(&text, "%s%zu line-%zu", i > 0 ? "\n" : "",
                       2000000 + (round * each + i) * 1000, round * each + i);
        tail = loki_lines(text.data);
        merged = logs_merge(kept, tail, 0);
        result_unref(kept);
        result_unref(tail);
        kept = merged;
        assert_true(kept->logs->part_count <= 40);
    }
    assert_int_equal(kept->logs->count, LOGS_LINES_MAX);
    assert_int_equal(kept->logs->dropped, 40 * each + 1 - LOGS_LINES_MAX);
    assert_string_equal(kept->logs->lines[LOGS_LINES_MAX - 1].text, "line-119999");
    result_unref(kept);
    buf_done(&text);
}

static void the_next_page_begins_where_nothing_is_missed(void **state)
{
    struct result *page = loki_lines("20000000000 a\n30000000000 b");
    struct query_window first = {10000, 40000}, second = {30000, 40000};
    struct progress progress = {0};
    bool more;

    (void)state;
    /* All there was: ten seconds back from the end. */
    assert_int_equal(pace_follow(&progress, page->logs, &first, true, &more), 30000);
    assert_false(more);
    /* A full page is gone on with at its last line, a moment that fills one is passed. */
    page->logs->full = true;
    assert_int_equal(pace_follow(&progress, page->logs, &first, true, &more), 30000);
    assert_true(more);
    assert_false(page->logs->gap);
    assert_int_equal(pace_follow(&progress, page->logs, &second, true, &more), 30001);
    assert_true(more && page->logs->gap);
    /* The round's last page goes back by what the round's lines allow. */
    progress.round_lines = 14998;
    page->logs->full = false;
    assert_int_equal(pace_follow(&progress, page->logs, &second, true, &more), 35000);
    assert_false(more);
    result_unref(page);
}

static void levels_come_from_where_they_are(void **state)
{
    static const struct {
        const char *text;
        enum line_level level;
    } lines[] = {
        {"{\\\"level\\\":\\\"warning\\\",\\\"msg\\\":\\\"x\\\"}", LINE_WARNING},
        {"level=error msg=x",                                     LINE_ERROR  },
        {"msg=x severity=high",                                   LINE_ERROR  },
        {"{\\\"level\\\":\\\"info\\\",\\\"status\\\":503}",       LINE_ERROR  },
        {"{\\\"status\\\":404}",                                  LINE_WARNING},
        {"status=200",                                            LINE_INFO   },
        {"the level is unknown",                                  LINE_UNKNOWN},
        {"sublevel=error",                                        LINE_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[200];
        struct result *result;

        snprintf(text, sizeof(text), "1 %s", lines[i].text);
        result = loki_lines(text);
        if (result->logs->lines[0].level != lines[i].level)
            fail_msg("%s: %s", lines[i].text,
                     line_level_name((enum line_level)result->logs->lines[0].level));
        result_unref(result);
    }
}

static void assert_field(const char *text, const char *name, const char *value)
{
    struct log_fields fields;
    struct arena arena;
    const char *got;

    arena_init(&arena, 0);
    assert_true(log_fields_parse(&fields, text, strlen(text), &arena));
    got = log_fields_get(&fields, name);
    if (!value ? got != NULL : !got || strcmp(got, value) != 0)
        fail_msg("%s: %s is %s", text, name, got ? got : "not there");
    arena_done(&arena);
}

static void fields_of_a_line_are_found(void **state)
{
    static const char nested[] = "{\"a\":1,\"b\":{\"c\":\"x\\ny\",\"d\":{}},"
                                 "\"e\":[1,{\"f\":2}],\"g\":null}";

    (void)state;
    assert_field(nested, "a", "1");
    assert_field(nested, "b.c", "x\ny");
    assert_field(nested, "e", "[1,{\"f\":2}]");
    assert_field(nested, "g", "null");
    /* Half a pair is no character, and takes none with it. */
    assert_field("{\"u\":\"\\ud83d\\u0041\"}", "u",
                 "\xef\xbf\xbd"
                 "A");
    assert_field("{\"u\":\"\\ud83d\\ude00\\u001b\"}", "u",
                 "\xf0\x9f\x98\x80\xe2\x90\x9b");
    assert_field("level=info msg=\"took \\\"long\\\"\" n=1.5", "msg", "took \"long\"");
    assert_field("plain text with a=b in it", "a", NULL);
    assert_field("{\"a\":1", "a", NULL);
    assert_field("{\"a\":1} and more", "a", NULL);
    assert_field("{\"a\":\"\\", "a", NULL);
    assert_field("", "a", NULL);
}

static void assert_masked(const char *text, const char *expected)
{
    struct buf out;

    buf_init(&out, 4096);
    (void)log_redact(&out, text, strlen(text));
    assert_string_equal(out.data, expected);
    buf_done(&out);
}

static void secrets_are_masked_and_nothing_else(void **state)
{
    (void)state;
    assert_masked("login password=hunter2, ok", "login password=" LOG_REDACTED ", ok");
    assert_masked("{\"password\":\"a b\",\"n\":1}",
                  "{\"password\":\"" LOG_REDACTED "\",\"n\":1}");
    assert_masked("{\"q\":\"{\\\"api_key\\\":\\\"zzz\\\"}\"}",
                  "{\"q\":\"{\\\"api_key\\\":\\\"" LOG_REDACTED "\\\"}\"}");
    assert_masked("Authorization: Bearer abcdefghijklmnop",
                  "Authorization: Bearer " LOG_REDACTED);
    assert_masked("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh end",
                  "got " LOG_REDACTED " end");
    assert_masked("postgres://app:s3cret@db:5432/x",
                  "postgres://app:" LOG_REDACTED "@db:5432/x");
    /* A secret that a value in it hid is found once that is masked. */
    assert_masked("x://u:1token=http://u;p@h", "x://u:" LOG_REDACTED "@h");
    assert_masked("the token expired", "the token expired");
    assert_masked("tokens=5 in 3 s, https://host:80/a",
                  "tokens=5 in 3 s, https://host:80/a");
}

static void assert_filter(const char *expr, enum logql_origin origin, const char *name,
                          const char *value, bool out, const char *expected)
{
    struct buf ret;
    struct err err = {0};

    buf_init(&ret, 4096);
    logql_filter(&ret, expr, origin, name, value, out);
    assert_string_equal(ret.data, expected);
    assert_true(logql_check(ret.data, &err));
    buf_done(&ret);
}

static void filters_are_written_safely(void **state)
{
    (void)state;
    assert_filter("{a=\"}\"}", LOGQL_STREAM, "pod", "p-1", false,
                  "{a=\"}\", pod=\"p-1\"}");
    assert_filter("{a=\"b\"} | json", LOGQL_JSON, "details.ip", "a\"b\\c\n", false,
                  "{a=\"b\"} | json | details_ip=\"a\\\"b\\\\c\\n\"");
    assert_filter("{a=\"b\"} |= \"| json\"", LOGQL_JSON, "x", "1", true,
                  "{a=\"b\"} |= \"| json\" | json | x!=\"1\"");
    assert_filter("{a=\"b\"}", LOGQL_TEXT, "", "50% {x}", false,
                  "{a=\"b\"} |= \"50% {x}\"");
    assert_filter("{a=\"b\"}", LOGQL_LABEL, "trace_id", "00ff", false,
                  "{a=\"b\"} | trace_id=\"00ff\"");
}

static void empty_selectors_are_refused_here(void **state)
{
    static const char *const bad[] = {"{}",
                                      "{a=\"\"}",
                                      "{a!=\"b\"}",
                                      "{a=~\".*\"}",
                                      "{a=~\"x|\"} |= \"y\"",
                                      "rate({ }[1m])",
                                      "{a!~\"x\"} | json"};
    static const char *const good[] = {"{a=\"b\"}", "{a=~\".+\", b!=\"\"}", "1+1",
                                       "sum(rate({a=~\"x|y\"} |= \"{}\" [1m]))"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err err = {0};

        if (logql_check(bad[i], &err))
            fail_msg("accepted: %s", bad[i]);
    }
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct err err = {0};

        if (!logql_check(good[i], &err))
            fail_msg("refused: %s", good[i]);
    }
}

static void assert_narrow(const char *expr, const char *label, const char *value,
                          const char *expected)
{
    struct name_values labels = {0};
    struct buf out;

    name_values_add(&labels, label, value);
    buf_init(&out, 4096);
    logql_narrow(&out, expr, &labels);
    assert_string_equal(out.data, expected);
    buf_done(&out);
    name_values_done(&labels);
}

static void a_query_is_narrowed_to_what_was_selected(void **state)
{
    (void)state;
    assert_narrow("{a=\"b\"} | json", "endpoint", "/api/x/:id/y",
                  "{a=\"b\"} | json | path=~\"/api/x/[^/]+/y\" or "
                  "endpoint=\"/api/x/:id/y\"");
    assert_narrow("{a=\"b\"} | json", "endpoint", "/api/x",
                  "{a=\"b\"} | json | path=\"/api/x\" or endpoint=\"/api/x\"");
    assert_narrow("{a=\"b\"} | logfmt", "status", "5xx",
                  "{a=\"b\"} | logfmt | status=~\"5..\"");
    assert_narrow("{a=\"b\"}", "pod", "p-1",
                  "{a=\"b\"} | pod_name=\"p-1\" or pod=\"p-1\"");
    /* What it would have to parse, and what it says itself, is left alone. */
    assert_narrow("{a=\"b\"}", "status", "500", "{a=\"b\"}");
    assert_narrow("{a=\"b\"} | json | status >= 500", "status", "500",
                  "{a=\"b\"} | json | status >= 500");
    assert_narrow("{a=\"b\"} | json", "le", "0.5", "{a=\"b\"} | json");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_again_is_not_doubled),
        cmocka_unit_test(a_log_that_is_held_does_not_change),
        cmocka_unit_test(older_lines_are_put_before_what_is_kept),
        cmocka_unit_test(a_query_is_narrowed_to_what_was_selected),
        cmocka_unit_test(following_for_long_stays_within_the_maximum),
        cmocka_unit_test(the_next_page_begins_where_nothing_is_missed),
        cmocka_unit_test(levels_come_from_where_they_are),
        cmocka_unit_test(fields_of_a_line_are_found),
        cmocka_unit_test(secrets_are_masked_and_nothing_else),
        cmocka_unit_test(filters_are_written_safely),
        cmocka_unit_test(empty_selectors_are_refused_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
