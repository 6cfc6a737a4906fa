/* SPDX-License-Identifier: MIT */

/*
 * Answers of Jaeger and Tempo: any bytes, as a trace and as a search, whole and in
 * pieces. Both ways must agree, and a trace must be a forest that holds every span once.
 */

#include <string.h>

#include "core/utf8.h"
#include "datasource/source.h"
#include "fuzz.h"
#include "model/trace.h"
#include "model/trace_query.h"

static struct result *decode(const struct query_spec *query, const char *body,
                             size_t size, size_t piece, struct err *err)
{
    const struct source_class *class = source_class_find(query->source);
    struct decoder *decoder = class->begin(query, 200, &result_limits_default);

    for (size_t at = 0; at < size; at += piece) {
        size_t next = size - at < piece ? size - at : piece;

        if (!class->feed(decoder, body + at, next))
            break;
    }
    return class->end(decoder, err);
}

static void check_text(const char *text, enum utf8_newline newline)
{
    FUZZ_ASSERT(text && utf8_clean(text, strlen(text), newline));
}

static void check_span(const struct trace *trace, size_t index)
{
    const struct span *span = &trace->spans[index];

    FUZZ_ASSERT(span->parent < (int32_t)index);
    FUZZ_ASSERT(index + span->below < trace->span_count);
    FUZZ_ASSERT(span->process < trace->process_count);
    FUZZ_ASSERT(span->duration_ns >= 0 && span->self_ns >= 0);
    FUZZ_ASSERT(span->self_ns <= span->duration_ns);
    FUZZ_ASSERT(span->critical_ns >= 0 && span->critical_ns <= span->duration_ns);
    FUZZ_ASSERT(span->start_ns >= trace->start_ns && span_end_ns(span) <= trace->end_ns);
    if (span->parent >= 0) {
        const struct span *parent = &trace->spans[span->parent];

        FUZZ_ASSERT(index <= (size_t)span->parent + parent->below);
        FUZZ_ASSERT(span->depth == parent->depth + 1);
    }
    check_text(span->operation, UTF8_NEWLINE_PICTURE);
    for (uint32_t i = 0; i < span->attributes.count; i++) {
        check_text(span->attributes.items[i].key, UTF8_NEWLINE_PICTURE);
        check_text(span->attributes.items[i].value, UTF8_NEWLINE_KEEP);
    }
}

static void check(const struct result *result)
{
    const struct trace *trace = result->traces ? result->traces->trace : NULL;
    int64_t critical = 0;

    for (size_t i = 0; trace && i < trace->span_count; i++) {
        check_span(trace, i);
        critical += trace->spans[i].critical_ns;
    }
    FUZZ_ASSERT(!trace || trace->spans[trace->root].duration_ns == critical);
    for (size_t i = 1; result->traces && i < result->traces->found_count; i++)
        FUZZ_ASSERT(result->traces->found[i - 1].start_ns >=
                    result->traces->found[i].start_ns);
}

static void compare(const struct result *a, const struct result *b)
{
    const struct trace_answer *x = a->traces, *y = b->traces;

    FUZZ_ASSERT(a->type == b->type && !x == !y && a->value_count == b->value_count);
    if (!x)
        return;
    FUZZ_ASSERT(x->found_count == y->found_count && !x->trace == !y->trace);
    FUZZ_ASSERT(!x->trace || (x->trace->span_count == y->trace->span_count &&
                              x->trace->root_count == y->trace->root_count));
}

/* A search that can be read means the same when it is written and read again. */
static void search(const char *text)
{
    struct trace_query query, again;
    struct buf out, second;

    if (!trace_query_parse(text, &query, NULL))
        return;
    buf_init(&out, 4 * TRACE_QUERY_MAX);
    buf_init(&second, 4 * TRACE_QUERY_MAX);
    trace_query_format(&query, &out);
    if (trace_query_parse(out.data, &again, NULL)) {
        trace_query_format(&again, &second);
        FUZZ_ASSERT(strcmp(out.data, second.data) == 0);
        trace_query_done(&again);
    }
    buf_done(&out);
    buf_done(&second);
    trace_query_done(&query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct query_spec queries[] = {
        {.source = SOURCE_JAEGER, .kind = QUERY_TRACE, .expr = "1"},
        {.source = SOURCE_JAEGER,            .kind = QUERY_TRACES, .expr = ""},
        {.source = SOURCE_TEMPO, .kind = QUERY_TRACES, .expr = ""},
        {
         .source = SOURCE_TEMPO,
         .kind = QUERY_LABEL_VALUES,
         },
    };
    char *text = fuzz_text(data, size);

    search(text);
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        struct err err = {0}, other = {0};
        struct result *whole = decode(&queries[i], text, size, size + 1, &err);
        struct result *pieces = decode(&queries[i], text, size, 1 + size % 13, &other);

        FUZZ_ASSERT(!whole == !pieces);
        if (whole) {
            check(whole);
            compare(whole, pieces);
        } else {
            FUZZ_ASSERT(strcmp(err.msg, other.msg) == 0);
            check_text(err.msg, UTF8_NEWLINE_PICTURE);
        }
        result_unref(whole);
        result_unref(pieces);
    }
    free(text);
    return 0;
}
