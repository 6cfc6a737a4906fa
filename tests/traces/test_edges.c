/* SPDX-License-Identifier: MIT */

/*
 * What servers and applications send that no specification promises: whatever it is, the
 * result is a forest that holds every span once.
 */

#include <stdlib.h>

#include "core/buf.h"
#include "core/mem.h"
#include "model/trace_align.h"
#include "support.h"
#include "support/test.h"

/* Jaeger's own form around spans. */
static char *jaeger(const char *spans, const char *processes)
{
    return xasprintf("{\"data\":[{\"traceID\":\"abc\",\"spans\":[%s],\"processes\":%s}]}",
                     spans, processes);
}

static struct result *decode_jaeger(const char *spans)
{
    char *body = jaeger(spans, "{\"p1\":{\"serviceName\":\"shop\",\"tags\":[]}}");
    struct query_spec ask = ask_trace;
    struct result *result;

    ask.expr = "abc";
    result = decode_text(&ask, body);
    free(body);
    return result;
}

#define SPAN(id, references, start, duration)                                            \
    "{\"traceID\":\"abc\",\"spanID\":\"" id "\",\"operationName\":\"op-" id              \
    "\",\"references\":[" references "],\"startTime\":" start ",\"duration\":" duration  \
    ",\"tags\":[],\"logs\":[],\"processID\":\"p1\"}"
#define CHILD_OF(id)                                                                     \
    "{\"refType\":\"CHILD_OF\",\"traceID\":\"abc\",\"spanID\":\"" id "\"}"
#define FOLLOWS(id)                                                                      \
    "{\"refType\":\"FOLLOWS_FROM\",\"traceID\":\"abc\",\"spanID\":\"" id "\"}"

/* Every span once, parents before children, subtrees where `below` says. */
static void check_forest(const struct trace *trace, size_t spans)
{
    size_t roots = 0;

    assert_int_equal(trace->span_count, spans);
    for (size_t i = 0; i < spans; i++) {
        const struct span *span = &trace->spans[i];

        assert_true(span->parent < (int32_t)i);
        assert_true(i + span->below < spans);
        if (span->parent < 0) {
            roots++;
            assert_int_equal(span->depth, 0);
            continue;
        }
        assert_int_equal(span->depth, trace->spans[span->parent].depth + 1);
        assert_true(i <= (size_t)span->parent + trace->spans[span->parent].below);
    }
    assert_int_equal(trace->root_count, roots);
    assert_true(roots > 0);
}

static void test_self_parent_and_cycle(void **state)
{
    struct result *result = decode_jaeger(SPAN("1", CHILD_OF("1"), "10", "5") "," SPAN(
        "2", CHILD_OF("3"), "20", "5") "," SPAN("3", CHILD_OF("2"), "21", "5"));
    const struct trace *trace = trace_of(result);

    (void)state;
    check_forest(trace, 3);
    assert_int_equal(trace->root_count, 2);
    assert_true(span_named(trace, "op-1")->orphan);
    assert_true(span_named(trace, "op-2")->orphan);
    assert_int_equal(span_named(trace, "op-3")->depth, 1);
    result_unref(result);
}

static void test_orphans_and_roots(void **state)
{
    struct result *result = decode_jaeger(
        SPAN("1", "", "10", "100") "," SPAN("2", CHILD_OF("99"), "20", "5") //
        "," SPAN("3", "", "5", "1"));
    const struct trace *trace = trace_of(result);

    (void)state;
    check_forest(trace, 3);
    assert_int_equal(trace->root_count, 3);
    assert_int_equal(trace->orphan_count, 1);
    /* The critical path is that of the longest root. */
    assert_string_equal(trace->spans[trace->root].operation, "op-1");
    result_unref(result);
}

/* Two spans of one id: the child belongs to the one that contains it. */
static void test_twin_ids(void **state)
{
    struct result *result = decode_jaeger(SPAN(
        "1", "", "0", "1000") ",{\"traceID\":\"abc\",\"spanID\":\"2\","
                              "\"operationName\":\"early\",\"references\":[" CHILD_OF(
                                  "1") "],\"startTime\":10,\"duration\":20,"
                                       "\"processID\":\"p1\"},"
                                       "{\"traceID\":\"abc\",\"spanID\":\"2\","
                                       "\"operationName\":\"late\","
                                       "\"references\":[" CHILD_OF(
                                           "1") "],\"startTime\":100,\"duration\":50,"
                                                "\"processID\":\"p1\"}," //
                                          SPAN("3", CHILD_OF("2"), "110", "5"));
    const struct trace *trace = trace_of(result);

    (void)state;
    check_forest(trace, 4);
    assert_string_equal(trace->spans[span_named(trace, "op-3")->parent].operation,
                        "late");
    result_unref(result);
}

static void test_references(void **state)
{
    struct result *result = decode_jaeger(
        SPAN("1", "", "10", "100") "," SPAN("2", "", "10", "100") "," SPAN(
            "3", FOLLOWS("1") "," CHILD_OF("2"), "20", "5") "," //
        SPAN("4", FOLLOWS("1"), "30", "5") "," SPAN(
            "5", "{\"refType\":\"CHILD_OF\",\"traceID\":\"def\",\"spanID\":\"1\"}", "40",
            "5"));
    const struct trace *trace = trace_of(result);

    (void)state;
    check_forest(trace, 5);
    assert_string_equal(trace->spans[span_named(trace, "op-3")->parent].operation,
                        "op-2");
    assert_int_equal(span_named(trace, "op-3")->link_count, 1);
    assert_string_equal(trace->spans[span_named(trace, "op-4")->parent].operation,
                        "op-1");
    /* A parent in another trace is a link, not a missing span. */
    assert_int_equal(span_named(trace, "op-5")->parent, -1);
    assert_false(span_named(trace, "op-5")->orphan);
    assert_int_equal(span_named(trace, "op-5")->link_count, 1);
    result_unref(result);
}

static void test_missing_process(void **state)
{
    char *body = jaeger(SPAN("1", "", "10", "1"), "{\"p2\":{\"serviceName\":\"\"}}");
    struct query_spec ask = ask_trace;
    struct result *result;

    (void)state;
    ask.expr = "abc";
    result = decode_text(&ask, body);
    assert_string_equal(trace_service_of(trace_of(result), trace_of(result)->spans)->name,
                        "unknown");
    result_unref(result);
    free(body);
}

static void test_clocks(void **state)
{
    struct result *result = decode_jaeger(
        SPAN("1", "", "1000", "100") "," SPAN("2", CHILD_OF("1"), "900", "0") //
        "," SPAN("3", CHILD_OF("1"), "1050", "90"));
    const struct trace *trace = trace_of(result);

    (void)state;
    check_forest(trace, 3);
    assert_int_equal(trace->early_ns, 100000);
    assert_int_equal(trace->late_ns, 40000);
    assert_string_equal(trace->spans[trace->early].operation, "op-2");
    assert_int_equal(trace->start_ns, 900000);
    assert_int_equal(trace->end_ns, 1140000);
    /* Not repaired: it is where it says. */
    assert_int_equal(span_named(trace, "op-2")->start_ns, 900000);
    result_unref(result);
}

static void test_self_time(void **state)
{
    struct result *result;
    const struct trace *trace;

    (void)state;
    /* 100 - [10, 60) - [90, 100): overlaps count once, what is outside not at all. */
    result = decode_jaeger(
        SPAN("1", "", "1000", "100") "," SPAN("2", CHILD_OF("1"), "1010", "30") "," //
        SPAN("3", CHILD_OF("1"), "1020", "40") "," SPAN("4", CHILD_OF("1"), "1090",
                                                        "40"));
    trace = trace_of(result);
    assert_int_equal(span_named(trace, "op-1")->self_ns, 40000);
    /* Back from the end: 4 until 1090, the root until 1060, 3 until 1020, then the root
       (2 still ran when 3 began, so it was not what was waited for). */
    assert_int_equal(span_named(trace, "op-4")->critical_ns, 10000);
    assert_int_equal(span_named(trace, "op-3")->critical_ns, 40000);
    assert_int_equal(span_named(trace, "op-2")->critical_ns, 0);
    assert_int_equal(span_named(trace, "op-1")->critical_ns, 50000);
    result_unref(result);
}

static const char otlp_head[] = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[";

static struct result *decode_otlp(const char *spans)
{
    char *body = xasprintf("%s%s]}]}]}", otlp_head, spans);
    struct query_spec ask = ask_trace;
    struct result *result;

    ask.expr = "abc";
    result = decode_text(&ask, body);
    free(body);
    return result;
}

/* One span as Jaeger, Tempo and old libraries write its ids: all the same. */
static void test_id_forms(void **state)
{
    static const struct {
        const char *trace, *span;
    } forms[] = {
        {"00000000000000004c9e4cc20900a9a7", "4c9e4cc20900a9a7"},
        {"4C9E4CC20900A9A7",                 "4C9E4CC20900A9A7"},
        {"AAAAAAAAAABMnkzCCQCppw==",         "TJ5MwgkAqac="    },
        {"AAAAAAAAAABMnkzCCQCppw",           "TJ5MwgkAqac"     },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *span = xasprintf("{\"traceId\":\"%s\",\"spanId\":\"%s\",\"name\":\"a\","
                               "\"startTimeUnixNano\":1}",
                               forms[i].trace, forms[i].span);
        struct result *result = decode_otlp(span);
        const struct trace *trace = trace_of(result);

        assert_true(trace->id.high == 0 && trace->id.low == UINT64_C(0x4c9e4cc20900a9a7));
        assert_true(trace->spans[0].id == UINT64_C(0x4c9e4cc20900a9a7));
        result_unref(result);
        free(span);
    }
}

/* Keys in the wrong order, none at all, unknown ones, other types than promised. */
static void test_tolerance(void **state)
{
    struct result *result = decode_text(
        &ask_trace,
        "{\"future\":{\"a\":[1,{}]},\"batches\":[{\"instrumentationLibrarySpans\":[{"
        "\"spans\":[{\"status\":{\"code\":\"STATUS_CODE_ERROR\"},\"events\":[{\"name\":7}"
        "],"
        "\"attributes\":[{\"value\":{\"intValue\":5},\"key\":\"late\"},{\"key\":\"none\"}"
        ","
        "{\"key\":\"empty\",\"value\":{}},{\"key\":\"list\",\"value\":{\"arrayValue\":"
        "{\"values\":[{\"stringValue\":\"a\"},{\"intValue\":\"2\"}]}}},{\"key\":\"map\","
        "\"value\":{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"boolValue\":"
        "true}}]}}}],\"kind\":\"SPAN_KIND_CLIENT\",\"traceId\":\"1\",\"spanId\":\"2\","
        "\"endTimeUnixNano\":\"30\",\"startTimeUnixNano\":\"10\",\"name\":null}]}],"
        "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
        "{\"stringValue\":\"behind\"}}]}}],\"status\":\"PARTIAL\",\"message\":\"too "
        "big\"}");
    const struct trace *trace = trace_of(result);
    const struct span *span = &trace->spans[0];

    (void)state;
    assert_string_equal(trace_service_of(trace, span)->name, "behind");
    assert_true(span->error && span->kind == SPAN_KIND_CLIENT);
    assert_int_equal(span->duration_ns, 20);
    assert_string_equal(trace_attribute(trace, span, "late"), "5");
    assert_string_equal(trace_attribute(trace, span, "none"), "");
    assert_string_equal(trace_attribute(trace, span, "list"), "a, 2");
    assert_string_equal(trace_attribute(trace, span, "map"), "k=true");
    assert_true(trace->partial);
    assert_string_equal(trace->message, "too big");
    result_unref(result);
    result = decode_text(&ask_trace, "{\"data\":null,\"errors\":null}");
    assert_null(result->traces->trace);
    result_unref(result);
    result = decode_text(&ask_trace, "{\"data\":{\"a\":1},\"result\":[],\"trace\":3}");
    assert_null(result->traces->trace);
    result_unref(result);
}

static void refused(const char *body)
{
    struct err err = {0};

    assert_null(decode_all_ways(&ask_trace, 200, body, strlen(body), &err));
    assert_int_equal(err.kind, ERR_DECODE);
}

static void test_refused(void **state)
{
    (void)state;
    refused("");
    refused("[]");
    refused("<html>");
    refused("{\"data\":[");
    refused("{\"data\":[}");
}

static void test_hostile_text(void **state)
{
    struct result *result =
        decode_otlp("{\"traceId\":\"1\",\"spanId\":\"1\",\"name\":\"a\\u001b]0;"
                    "x\\u0007\\u202eb\\nc\","
                    "\"attributes\":[{\"key\":\"k\\u001b[2J\",\"value\":{\"stringValue\":"
                    "\"line\\nnext\\u001b[31m\"}},{\"key\":\"db.password\",\"value\":"
                    "{\"stringValue\":\"hunter2\"}}]}");
    const struct span *span = trace_of(result)->spans;

    (void)state;
    assert_null(strpbrk(span->operation, "\033\a\n"));
    assert_null(strpbrk(span->attributes.items[0].key, "\033\a\n"));
    assert_null(strpbrk(span->attributes.items[0].value, "\033\a"));
    assert_non_null(strchr(span->attributes.items[0].value, '\n'));
    assert_null(strstr(span->attributes.items[1].value, "hunter2"));
    result_unref(result);
}

static void test_nonsense_numbers(void **state)
{
    struct result *result = decode_otlp(
        "{\"traceId\":\"1\",\"spanId\":\"1\",\"startTimeUnixNano\":"
        "\"9223372036854775807\",\"endTimeUnixNano\":\"99999999999999999999\"},"
        "{\"traceId\":\"1\",\"spanId\":\"2\",\"parentSpanId\":\"1\","
        "\"startTimeUnixNano\":\"-5\",\"endTimeUnixNano\":\"1\"},"
        "{\"traceId\":\"1\",\"spanId\":\"3\",\"parentSpanId\":\"1\","
        "\"startTimeUnixNano\":\"7\",\"endTimeUnixNano\":\"9223372036854775806\"}");

    (void)state;
    check_forest(trace_of(result), 3);
    assert_true(trace_of(result)->end_ns >= trace_of(result)->start_ns);
    result_unref(result);
}

/* Equal traces pair span by span; what one has more stays where it was. */
static void test_align(void **state)
{
    struct result *one = decode_fixture(&ask_trace, "jaeger-2.20/trace_sync.json");
    struct result *other =
        decode_fixture(&ask_trace, "jaeger-2.20/trace_leading_zero.json");
    const struct trace *a = trace_of(one), *b = trace_of(other);
    struct trace_pair *pairs;
    size_t count = trace_align(a, a, &pairs), only_a = 0, only_b = 0;

    (void)state;
    assert_int_equal(count, a->span_count);
    for (size_t i = 0; i < count; i++)
        assert_true(pairs[i].a == (int32_t)i && pairs[i].b == (int32_t)i);
    free(pairs);
    count = trace_align(a, b, &pairs);
    for (size_t i = 0; i < count; i++) {
        only_a += pairs[i].b < 0;
        only_b += pairs[i].a < 0;
        if (pairs[i].a >= 0 && pairs[i].b >= 0)
            assert_string_equal(a->spans[pairs[i].a].operation,
                                b->spans[pairs[i].b].operation);
    }
    assert_int_equal(count, a->span_count + only_b);
    assert_int_equal(count, b->span_count + only_a);
    free(pairs);
    result_unref(one);
    result_unref(other);
    /* Two children of one name: the first with the first, the second is new. */
    one = decode_jaeger(SPAN("1", "", "1000", "100"));
    other = decode_jaeger(
        SPAN("1", "", "1000", "100") "," SPAN("1", CHILD_OF("1"), "1010", "5") //
        "," SPAN("1", CHILD_OF("1"), "1020", "5"));
    count = trace_align(trace_of(one), trace_of(other), &pairs);
    assert_int_equal(count, 3);
    assert_true(pairs[0].a == 0 && pairs[0].b == 0);
    assert_true(pairs[1].a == -1 && pairs[2].a == -1);
    free(pairs);
    result_unref(one);
    result_unref(other);
}

/* A chain of ten thousand, and ten thousand children of one span. */
static void test_deep_and_wide(void **state)
{
    enum { SPANS = 20000 };
    struct buf body;
    struct query_spec ask = ask_trace;
    struct err err = {0};
    struct decoder *decoder;
    struct result *result;

    (void)state;
    ask.expr = "1";
    buf_init(&body, (size_t)8 << 20);
    buf_puts(&body, otlp_head);
    for (unsigned i = 1; i <= SPANS; i++)
        buf_printf(&body,
                   "%s{\"traceId\":\"1\",\"spanId\":\"%x\",\"parentSpanId\":\"%x\","
                   "\"startTimeUnixNano\":%u,\"endTimeUnixNano\":%u}",
                   i > 1 ? "," : "", i, i < SPANS / 2 ? i - 1 : 1, 1000 + i, 90000 - i);
    buf_puts(&body, "]}]}]}");
    decoder = source_tempo.begin(&ask, 200, &result_limits_default);
    assert_true(source_tempo.feed(decoder, body.data, body.size));
    result = source_tempo.end(decoder, &err);
    check_forest(trace_of(result), SPANS);
    result_unref(result);
    buf_done(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_self_parent_and_cycle),
        cmocka_unit_test(test_orphans_and_roots),
        cmocka_unit_test(test_twin_ids),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_missing_process),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_self_time),
        cmocka_unit_test(test_id_forms),
        cmocka_unit_test(test_tolerance),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_hostile_text),
        cmocka_unit_test(test_nonsense_numbers),
        cmocka_unit_test(test_align),
        cmocka_unit_test(test_deep_and_wide),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
