/* SPDX-License-Identifier: MIT */
#include "datasource/trace_lists.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "datasource/json.h"
#include "datasource/span_build.h"
#include "datasource/span_decode.h"
#include "model/trace.h"
#include "model/trace_query.h"

/* One of the two, by what was asked. */
struct trace_decoder {
    struct decoder *spans;
    struct buf body;
    struct query_spec query;
    struct result_limits limits;
    int http_status;
    bool named; /* an operation is searched for: what matches are its spans */
};

enum { LIST_BODY_MAX = 16 << 20 };

static bool has_spans(const struct query_spec *query)
{
    return query->kind == QUERY_TRACE ||
           (query->kind == QUERY_TRACES && query->source != SOURCE_TEMPO);
}

bool trace_query_refused(const struct query_spec *query, struct err *err)
{
    const char *expr = query->expr ? query->expr : "";
    struct trace_query search;
    struct trace_id id;

    if (query->kind == QUERY_TRACE && !trace_id_parse(expr, strlen(expr), &id)) {
        err_set(err, ERR_CONFIG, "\"%s\" is not a trace id (up to 32 hexadecimal digits)",
                expr);
        return true;
    }
    if (query->kind != QUERY_TRACES)
        return false;
    if (!trace_query_parse(expr, &search, err))
        return true;
    trace_query_done(&search);
    return false;
}

static bool names_operation(const struct query_spec *query)
{
    struct trace_query search;
    struct err err = {0};
    bool named;

    if (query->kind != QUERY_TRACES ||
        !trace_query_parse(query->expr ? query->expr : "", &search, &err))
        return false;
    named = search.operation != NULL;
    trace_query_done(&search);
    return named;
}

struct decoder *trace_decode_begin(const struct query_spec *query, int http_status,
                                   const struct result_limits *limits)
{
    struct trace_decoder *decoder = xcalloc(1, sizeof(*decoder));
    size_t max = limits->body_bytes < LIST_BODY_MAX ? limits->body_bytes : LIST_BODY_MAX;

    if (has_spans(query))
        decoder->spans = span_decode_begin(query, http_status, limits);
    buf_init(&decoder->body, max);
    decoder->query = *query;
    decoder->limits = *limits;
    decoder->http_status = http_status;
    decoder->named = names_operation(query);
    return (struct decoder *)decoder;
}

bool trace_decode_feed(struct decoder *base, const char *bytes, size_t size)
{
    struct trace_decoder *decoder = (struct trace_decoder *)base;

    return decoder->spans ? span_decode_feed(decoder->spans, bytes, size)
                          : buf_add(&decoder->body, bytes, size);
}

static char *clean(struct result *result, const char *text, size_t size)
{
    return utf8_sanitize_arena(&result->arena, text, size, UTF8_NEWLINE_PICTURE);
}

/* --- names --- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ["a"], [{"name":"a","spanKind":"server"}] or [{"type":"string","value":"a"}]. */
static const char *name_of(const struct json_t *item)
{
    const char *text = json_text(item, NULL);

    if (!text)
        text = json_member_text(item, "name", NULL);
    return text ? text : json_member_text(item, "value", NULL);
}

static void read_names(struct result *result, const struct json_t *list, size_t max)
{
    size_t count = json_count(list), kept = 0, unique = 0;
    const char **names = arena_alloc(&result->arena, (count + 1) * sizeof(*names));

    for (size_t i = 0; i < count && kept < max; i++) {
        const char *name = name_of(json_item(list, i));

        if (name && *name)
            names[kept++] = clean(result, name, strlen(name));
    }
    qsort(names, kept, sizeof(*names), compare_names);
    for (size_t i = 0; i < kept; i++)
        if (unique == 0 || strcmp(names[unique - 1], names[i]) != 0)
            names[unique++] = names[i];
    result->type = RESULT_VALUES;
    result->values = names;
    result->value_count = unique;
}

static bool read_lists(struct result *result, const struct json_t *document, size_t max,
                       struct err *err)
{
    static const char *const members[] = {"data", "services", "operations", "tagValues"};

    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct json_t *list = json_member(document, members[i]);

        if (list && (json_is_list(list) || json_is_nothing(list))) {
            read_names(result, list, max);
            return true;
        }
    }
    /* Jaeger 1.76 answers {} where it knows none. */
    if (json_is_map(document)) {
        read_names(result, NULL, 0);
        return true;
    }
    err_set(err, ERR_DECODE, "unexpected answer: not a list of names");
    return false;
}

/* --- Tempo's search --- */

static const char *root_text(struct result *result, const struct json_t *item,
                             const char *member)
{
    const char *text = json_member_text(item, member, "");

    /* "<root span not yet received>" is no name. */
    return *text && *text != '<' ? clean(result, text, strlen(text)) : NULL;
}

static void count_stats(const struct json_t *stats, struct trace_summary *row)
{
    const char *service;
    const struct json_t *value;
    void *at = NULL;

    if (!json_is_map(stats))
        return;
    row->counted = true;
    while (json_next(stats, &at, &service, &value)) {
        int64_t spans = 0, errors = 0;

        (void)json_integer64(json_member(value, "spanCount"), &spans);
        (void)json_integer64(json_member(value, "errorCount"), &errors);
        row->services++;
        row->spans += (uint32_t)(spans > 0 && spans < INT32_MAX ? spans : 0);
        row->errors += (uint32_t)(errors > 0 && errors < INT32_MAX ? errors : 0);
    }
}

/* The longest of those that the search matched; the server sends a few of them. */
static int64_t longest_match(const struct json_t *item)
{
    const struct json_t *set = json_member(item, "spanSet");
    const struct json_t *spans = json_member(set, "spans");
    int64_t longest = 0, ns;

    if (!spans)
        spans = json_member(json_item(json_member(item, "spanSets"), 0), "spans");
    for (size_t i = 0; i < json_count(spans); i++)
        if (json_integer64(json_member(json_item(spans, i), "durationNanos"), &ns) &&
            ns > longest && ns < INT64_MAX / 4)
            longest = ns;
    return longest;
}

static struct trace_summary read_found(struct result *result, const struct json_t *item,
                                       bool named)
{
    const char *id = json_member_text(item, "traceID", "");
    struct trace_summary row = {.id = span_trace_id(id, strlen(id))};
    int64_t ms = 0;

    (void)json_integer64(json_member(item, "startTimeUnixNano"), &row.start_ns);
    (void)json_integer64(json_member(item, "durationMs"), &ms);
    row.duration_ns = ms > 0 && ms < INT64_MAX / 4000000 ? ms * 1000000 : 0;
    if (row.start_ns < 0 || row.start_ns > INT64_MAX / 4)
        row.start_ns = 0;
    row.service = root_text(result, item, "rootServiceName");
    row.operation = root_text(result, item, "rootTraceName");
    if (named)
        row.matched_ns = longest_match(item);
    count_stats(json_member(item, "serviceStats"), &row);
    return row;
}

static int compare_newest(const void *a, const void *b)
{
    const struct trace_summary *x = a, *y = b;

    if (x->start_ns != y->start_ns)
        return x->start_ns > y->start_ns ? -1 : 1;
    return x->id.low < y->id.low ? -1 : x->id.low > y->id.low;
}

static bool read_search(struct result *result, const struct json_t *document, bool named,
                        size_t max, struct err *err)
{
    const struct json_t *list = json_member(document, "traces");
    size_t count = json_count(list);
    struct trace_summary *found;
    struct trace_answer *answer;

    if (!json_is_map(document) || (!json_is_list(list) && !json_is_nothing(list))) {
        err_set(err, ERR_DECODE, "unexpected answer: not a list of traces");
        return false;
    }
    count = count < max ? count : max;
    found = arena_alloc(&result->arena, (count + 1) * sizeof(*found));
    for (size_t i = 0; i < count; i++)
        found[i] = read_found(result, json_item(list, i), named);
    qsort(found, count, sizeof(*found), compare_newest);
    answer = arena_alloc(&result->arena, sizeof(*answer));
    *answer = (struct trace_answer){.found = found, .found_count = count};
    result->type = RESULT_TRACES;
    result->traces = answer;
    result->samples = count;
    result->partial = strcmp(json_member_text(document, "status", ""), "PARTIAL") == 0;
    return true;
}

static bool read_body(struct trace_decoder *decoder, struct result *result,
                      struct err *err)
{
    struct json_t *document;
    bool ok;

    if (decoder->http_status == 204)
        return true;
    if (decoder->http_status < 200 || decoder->http_status >= 300) {
        api_error_from_body(decoder->http_status, decoder->body.data, decoder->body.size,
                            err);
        return false;
    }
    if (decoder->body.overflow) {
        err_set(err, ERR_LIMIT, "the answer is larger than %d MiB", LIST_BODY_MAX >> 20);
        return false;
    }
    document = json_parse(decoder->body.data, decoder->body.size, err);
    if (!document)
        return false;
    ok = decoder->query.kind == QUERY_TRACES
             ? read_search(result, document, decoder->named, decoder->limits.series, err)
             : read_lists(result, document, decoder->limits.series, err);
    json_free(document);
    result->body_bytes = decoder->body.size;
    return ok;
}

struct result *trace_decode_end(struct decoder *base, struct err *err)
{
    struct trace_decoder *decoder = (struct trace_decoder *)base;
    struct result *result = NULL;

    if (decoder->spans) {
        result = span_decode_end(decoder->spans, err);
    } else if (err) {
        result = result_new();
        if (!read_body(decoder, result, err)) {
            result_unref(result);
            result = NULL;
        }
    }
    buf_done(&decoder->body);
    free(decoder);
    return result;
}
