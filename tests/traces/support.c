/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/mem.h"
#include "support/test.h"

const struct query_spec ask_trace = {.source = SOURCE_JAEGER,
                                     .kind = QUERY_TRACE,
                                     .expr = "f156f8c754ec715e6fea6f289ba1cad1"};
const struct query_spec ask_traces = {.source = SOURCE_JAEGER,
                                      .kind = QUERY_TRACES,
                                      .expr = "service=sql-studio-backend",
                                      .range_ms = 3600000,
                                      .limit = 20};
const struct query_spec ask_tempo_traces = {
    .source = SOURCE_TEMPO, .kind = QUERY_TRACES, .expr = "", .range_ms = 3600000};
const struct query_spec ask_services = {
    .source = SOURCE_JAEGER, .kind = QUERY_LABEL_VALUES, .label = "service"};

char *fixture_read(const char *name, size_t *ret_size)
{
    char *path = xasprintf("%s/tests/fixtures/traces/%s", SOURCE_DIR, name);
    char *bytes = xmalloc((size_t)1 << 20);
    FILE *file = fopen(path, "rb");

    if (!file)
        fail_msg("cannot open %s", path);
    *ret_size = fread(bytes, 1, (size_t)1 << 20, file);
    fclose(file);
    free(path);
    return bytes;
}

static struct result *decode_pieces(const struct query_spec *query, int status,
                                    const char *body, size_t size, size_t piece,
                                    struct err *err)
{
    const struct source_class *class = source_class_find(query->source);
    struct decoder *decoder = class->begin(query, status, &result_limits_default);

    for (size_t at = 0; at < size;) {
        size_t next = piece == 0 || size - at < piece ? size - at : piece;
        /* A copy of just these bytes, so that a sanitizer sees a read beyond them. */
        char *copy = xmalloc(next);
        bool more;

        memcpy(copy, body + at, next);
        more = class->feed(decoder, copy, next);
        free(copy);
        if (!more)
            break;
        at += next;
    }
    return class->end(decoder, err);
}

static void dump_attributes(const struct span_attributes *attributes, struct buf *out)
{
    for (uint32_t i = 0; i < attributes->count; i++)
        buf_printf(out, " %s=%s", attributes->items[i].key, attributes->items[i].value);
}

static void dump_span(const struct trace *trace, const struct span *span, struct buf *out)
{
    buf_printf(out,
               "%d %016" PRIx64 " %s/%s %" PRId64 "+%" PRId64 " self %" PRId64
               " crit %" PRId64 " kind %s%s%s%s",
               span->depth, span->id, trace_service_of(trace, span)->name,
               span->operation, span->start_ns, span->duration_ns, span->self_ns,
               span->critical_ns, span_kind_name((enum span_kind)span->kind),
               span->error ? " error" : "", span->orphan ? " orphan" : "",
               span->warned ? " warned" : "");
    dump_attributes(&span->attributes, out);
    for (uint32_t i = 0; i < span->event_count; i++) {
        buf_printf(out, "\n  event %s %" PRId64, span->events[i].name,
                   span->events[i].ns);
        dump_attributes(&span->events[i].attributes, out);
    }
    for (uint32_t i = 0; i < span->link_count; i++)
        buf_printf(out, "\n  link %" PRIx64, span->links[i].span);
    buf_putc(out, '\n');
}

void answer_dump(const struct result *result, struct buf *out)
{
    const struct trace_answer *answer = result->traces;
    char id[TRACE_ID_TEXT];

    buf_printf(out, "type %d partial %d\n", (int)result->type, result->partial);
    for (size_t i = 0; i < result->value_count; i++)
        buf_printf(out, "value %s\n", result->values[i]);
    for (size_t i = 0; i < result->warning_count; i++)
        buf_printf(out, "warning %s\n", result->warnings[i]);
    if (!answer)
        return;
    for (size_t i = 0; i < answer->found_count; i++) {
        const struct trace_summary *row = &answer->found[i];

        buf_printf(out, "%s %" PRId64 "+%" PRId64 " %s %s %u/%u/%u\n",
                   trace_id_format(row->id, id), row->start_ns, row->duration_ns,
                   row->service ? row->service : "-",
                   row->operation ? row->operation : "-", row->spans, row->errors,
                   row->services);
    }
    if (!answer->trace)
        return;
    buf_printf(out, "trace %s\n", trace_id_format(answer->trace->id, id));
    for (size_t i = 0; i < answer->trace->span_count; i++)
        dump_span(answer->trace, &answer->trace->spans[i], out);
}

struct result *decode_all_ways(const struct query_spec *query, int status,
                               const char *body, size_t size, struct err *err)
{
    static const size_t pieces[] = {1, 2, 3, 7};
    struct result *whole = decode_pieces(query, status, body, size, 0, err);
    struct buf expected, got;

    buf_init(&expected, (size_t)16 << 20);
    buf_init(&got, (size_t)16 << 20);
    if (whole)
        answer_dump(whole, &expected);
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct err other = {0};
        struct result *result =
            decode_pieces(query, status, body, size, pieces[i], &other);

        assert_true(!result == !whole);
        buf_clear(&got);
        if (result) {
            answer_dump(result, &got);
            assert_string_equal(got.data, expected.data);
        } else {
            assert_string_equal(other.msg, err->msg);
        }
        result_unref(result);
    }
    buf_done(&expected);
    buf_done(&got);
    return whole;
}

struct result *decode_text(const struct query_spec *query, const char *body)
{
    struct err err = {0};
    struct result *result = decode_all_ways(query, 200, body, strlen(body), &err);

    if (!result)
        fail_msg("%s: %s", body, err.msg);
    return result;
}

struct result *decode_fixture(const struct query_spec *query, const char *name)
{
    size_t size;
    char *body = fixture_read(name, &size);
    struct err err = {0};
    struct result *result = decode_all_ways(query, 200, body, size, &err);

    if (!result)
        fail_msg("%s: %s", name, err.msg);
    free(body);
    return result;
}

const struct trace *trace_of(const struct result *result)
{
    assert_int_equal(result->type, RESULT_TRACES);
    assert_non_null(result->traces->trace);
    return result->traces->trace;
}

const struct span *span_named(const struct trace *trace, const char *operation)
{
    for (size_t i = 0; i < trace->span_count; i++)
        if (strcmp(trace->spans[i].operation, operation) == 0)
            return &trace->spans[i];
    fail_msg("no span %s", operation);
    return NULL;
}
