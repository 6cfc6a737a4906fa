/* SPDX-License-Identifier: MIT */
#include "datasource/span_decode.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/number.h"
#include "datasource/span_schema.h"

enum {
    ERROR_BODY_MAX = 16 * 1024,
    VALUE_NEST_MAX = 16, /* of lists and maps in a value; deeper ones are left out */
};

static bool fail(struct decoder *decoder)
{
    decoder->failed = true;
    return false;
}

bool span_unexpected(struct decoder *decoder, const char *what)
{
    if (!decoder->failed)
        err_set(&decoder->err, ERR_DECODE, "unexpected answer: %s", what);
    return fail(decoder);
}

bool span_push(struct decoder *decoder, enum span_place place)
{
    if (decoder->top + 1 == SPAN_STACK_MAX)
        return span_unexpected(decoder, "nested too deeply");
    decoder->stack[++decoder->top] = place;
    return true;
}

bool span_ignore(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_OBJECT || token == JSON_ARRAY)
        json_scan_skip(&decoder->scan);
    return true;
}

bool span_take_list(struct decoder *decoder, enum json_token token, enum span_place place)
{
    return token == JSON_ARRAY ? span_push(decoder, place) : span_ignore(decoder, token);
}

bool span_take_map(struct decoder *decoder, enum json_token token, enum span_place place)
{
    return token == JSON_OBJECT ? span_push(decoder, place) : span_ignore(decoder, token);
}

const char *span_take_text(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING || token == JSON_NUMBER)
        return span_build_text(&decoder->build, decoder->scan.text, decoder->scan.size);
    (void)span_ignore(decoder, token);
    return "";
}

int64_t span_take_integer(struct decoder *decoder, enum json_token token)
{
    const char *text = decoder->scan.text;
    char number[32];
    int64_t whole;
    double real;

    if ((token != JSON_STRING && token != JSON_NUMBER) ||
        decoder->scan.size >= sizeof(number)) {
        (void)span_ignore(decoder, token);
        return 0;
    }
    memcpy(number, text, decoder->scan.size);
    number[decoder->scan.size] = '\0';
    if (number_parse_i64(number, &whole))
        return whole;
    if (number_parse(number, &real) && real > -9e18 && real < 9e18)
        return (int64_t)real;
    return 0;
}

bool span_is_text(const struct decoder *decoder, enum json_token token, const char *text)
{
    return (token == JSON_STRING || token == JSON_NUMBER) &&
           decoder->scan.size == strlen(text) &&
           memcmp(decoder->scan.text, text, decoder->scan.size) == 0;
}

bool span_take_trace_id(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->span.trace = span_trace_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

bool span_take_id(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->span.span.id = span_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

bool span_take_name(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.operation = span_take_text(decoder, token);
    return true;
}

void span_keep_attributes(struct decoder *decoder)
{
    if (decoder->owned.count > 0)
        decoder->span.span.attributes = decoder->owned;
    decoder->owned = (struct span_attributes){0};
}

void span_end_event(struct decoder *decoder)
{
    decoder->event.attributes = decoder->owned;
    decoder->owned = (struct span_attributes){0};
    if (decoder->build.events.count < TRACE_EVENTS_MAX)
        vec_push(&decoder->build.events, decoder->event);
}

enum span_kind span_kind_of(const char *text)
{
    static const char prefix[] = "SPAN_KIND_";

    if (text[0] >= '1' && text[0] <= '5' && !text[1])
        return (enum span_kind)(text[0] - '0');
    if (strncmp(text, prefix, sizeof(prefix) - 1) == 0)
        text += sizeof(prefix) - 1;
    for (int kind = SPAN_KIND_INTERNAL; kind < SPAN_KIND_COUNT; kind++)
        if (strcasecmp(text, span_kind_name((enum span_kind)kind)) == 0)
            return (enum span_kind)kind;
    return SPAN_KIND_UNKNOWN;
}

/* --- places that both grammars have --- */

static bool take_document(struct decoder *decoder, enum json_token token)
{
    return token == JSON_OBJECT ? span_push(decoder, PLACE_TOP)
                                : span_unexpected(decoder, "it is not an object");
}

static bool take_top(struct decoder *decoder, enum json_token token)
{
    return span_take_map(decoder, token, PLACE_TOP);
}

static bool take_resources(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_OTLP_RESOURCES);
}

static bool take_data(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_JAEGER_TRACES);
}

static bool take_errors(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_JAEGER_ERRORS);
}

static bool take_status(struct decoder *decoder, enum json_token token)
{
    if (span_is_text(decoder, token, "PARTIAL"))
        decoder->build.result->partial = true;
    return span_ignore(decoder, token);
}

static bool take_message(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->build.message = span_take_text(decoder, token);
    return span_ignore(decoder, token);
}

static const struct span_member top_members[] = {
    {"result",        take_top      },
    {"trace",         take_top      },
    {"resourceSpans", take_resources},
    {"batches",       take_resources},
    {"data",          take_data     },
    {"errors",        take_errors   },
    {"status",        take_status   },
    {"message",       take_message  },
    {NULL,            NULL          },
};

static bool take_attribute(struct decoder *decoder, enum json_token token)
{
    decoder->key = NULL;
    buf_clear(&decoder->value);
    return span_take_map(decoder, token, PLACE_ATTRIBUTE);
}

static void end_attributes(struct decoder *decoder)
{
    decoder->owned = span_build_attributes(&decoder->build);
}

static void append_scalar(struct decoder *decoder, enum json_token token)
{
    struct buf *value = &decoder->value;

    if (decoder->value_pending)
        decoder->value_pending = false;
    else if (value->size > 0 && value->data[value->size - 1] != '[')
        buf_puts(value, ", ");
    if (token == JSON_STRING || token == JSON_NUMBER)
        buf_add(value, decoder->scan.text, decoder->scan.size);
    else if (token != JSON_NULL)
        buf_puts(value, token == JSON_TRUE ? "true" : "false");
}

static bool take_value(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_OBJECT || token == JSON_ARRAY) {
        if (decoder->value_depth == VALUE_NEST_MAX)
            return span_ignore(decoder, token);
        decoder->value_depth++;
        return span_push(decoder, PLACE_VALUE);
    }
    append_scalar(decoder, token);
    return true;
}

/* In {"kvlistValue":{"values":[{"key":"a","value":{…}}]}} only the names behind "key" say
   something: append_scalar() gets those too, and what follows stands behind "=". */
static bool value_key(struct decoder *decoder)
{
    if (decoder->scan.size == 5 && memcmp(decoder->scan.text, "value", 5) == 0 &&
        decoder->value_depth > 1 && decoder->value.size > 0) {
        buf_putc(&decoder->value, '=');
        decoder->value_pending = true;
    }
    return true;
}

static void end_value(struct decoder *decoder)
{
    decoder->value_depth--;
    decoder->value_pending = false;
}

static bool take_key(struct decoder *decoder, enum json_token token)
{
    decoder->key = span_take_text(decoder, token);
    return true;
}

static void end_attribute(struct decoder *decoder)
{
    const char *key = decoder->key ? decoder->key : "";

    span_build_attribute(
        &decoder->build, key,
        span_build_value(&decoder->build, key, decoder->value.data, decoder->value.size));
}

static const struct span_member attribute_members[] = {
    {"key",   take_key  },
    {"value", take_value},
    {NULL,    NULL      },
};

static const struct span_place_row document_row = {.element = take_document};
static const struct span_place_row top_row = {.members = top_members};
static const struct span_place_row attributes_row = {.element = take_attribute,
                                                     .end = end_attributes};
static const struct span_place_row attribute_row = {.members = attribute_members,
                                                    .end = end_attribute};
static const struct span_place_row value_row = {
    .key = value_key, .element = take_value, .end = end_value};

static const struct span_place_row *const places[PLACE_COUNT] = {
    [PLACE_DOCUMENT] = &document_row,
    [PLACE_TOP] = &top_row,
    [PLACE_ATTRIBUTES] = &attributes_row,
    [PLACE_ATTRIBUTE] = &attribute_row,
    [PLACE_VALUE] = &value_row,
    [PLACE_OTLP_RESOURCES] = &span_otlp_resources,
    [PLACE_OTLP_RESOURCE_SPANS] = &span_otlp_resource_spans,
    [PLACE_OTLP_RESOURCE] = &span_otlp_resource,
    [PLACE_OTLP_SCOPES] = &span_otlp_scopes,
    [PLACE_OTLP_SCOPE_SPANS] = &span_otlp_scope_spans,
    [PLACE_OTLP_SPANS] = &span_otlp_spans,
    [PLACE_OTLP_SPAN] = &span_otlp_span,
    [PLACE_OTLP_STATUS] = &span_otlp_status,
    [PLACE_OTLP_EVENTS] = &span_otlp_events,
    [PLACE_OTLP_EVENT] = &span_otlp_event,
    [PLACE_OTLP_LINKS] = &span_otlp_links,
    [PLACE_OTLP_LINK] = &span_otlp_link,
    [PLACE_JAEGER_TRACES] = &span_jaeger_traces,
    [PLACE_JAEGER_TRACE] = &span_jaeger_trace,
    [PLACE_JAEGER_SPANS] = &span_jaeger_spans,
    [PLACE_JAEGER_SPAN] = &span_jaeger_span,
    [PLACE_JAEGER_REFERENCES] = &span_jaeger_references,
    [PLACE_JAEGER_REFERENCE] = &span_jaeger_reference,
    [PLACE_JAEGER_LOGS] = &span_jaeger_logs,
    [PLACE_JAEGER_LOG] = &span_jaeger_log,
    [PLACE_JAEGER_NOTES] = &span_jaeger_notes,
    [PLACE_JAEGER_PROCESSES] = &span_jaeger_processes,
    [PLACE_JAEGER_PROCESS] = &span_jaeger_process,
    [PLACE_JAEGER_ERRORS] = &span_jaeger_errors,
    [PLACE_JAEGER_ERROR] = &span_jaeger_error,
};

/* --- tokens --- */

static const struct span_member *find_member(const struct span_member *members,
                                             const char *name, size_t size)
{
    for (; members->name; members++)
        if (strlen(members->name) == size && memcmp(members->name, name, size) == 0)
            return members;
    return NULL;
}

static bool take_token(struct decoder *decoder, enum json_token token)
{
    const struct span_place_row *row = places[decoder->stack[decoder->top]];
    const struct json_scan *scan = &decoder->scan;

    if (token == JSON_KEY && row->key)
        return row->key(decoder);
    if (token == JSON_KEY) {
        decoder->member = find_member(row->members, scan->text, scan->size);
        return true;
    }
    if (token == JSON_OBJECT_END || token == JSON_ARRAY_END) {
        decoder->top--;
        if (row->end)
            row->end(decoder);
        return true;
    }
    if (row->members)
        return decoder->member ? decoder->member->take(decoder, token)
                               : span_ignore(decoder, token);
    return row->element(decoder, token);
}

static bool pull(struct decoder *decoder)
{
    enum json_token token;

    while ((token = json_scan_next(&decoder->scan)) > JSON_END) {
        decoder->begun = true;
        if (!take_token(decoder, token))
            return fail(decoder);
    }
    if (token != JSON_ERROR)
        return true;
    json_scan_explain(&decoder->scan, decoder->begun, &decoder->err);
    return fail(decoder);
}

/* --- the three functions of the class --- */

struct decoder *span_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    decoder->query = *query;
    decoder->expr = xstrdup(query->expr ? query->expr : "");
    decoder->query.expr = decoder->expr;
    decoder->http_status = http_status;
    json_scan_init(&decoder->scan, limits->depth, limits->label_bytes);
    span_build_init(&decoder->build, &decoder->query, limits);
    map_init(&decoder->process_index);
    buf_init(&decoder->body, ERROR_BODY_MAX);
    buf_init(&decoder->value, limits->label_bytes);
    return decoder;
}

static bool http_ok(const struct decoder *decoder)
{
    return decoder->http_status >= 200 && decoder->http_status < 300;
}

bool span_decode_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    size_t max = decoder->build.limits.body_bytes;
    size_t room = ERROR_BODY_MAX - decoder->body.size;

    if (decoder->failed)
        return false;
    decoder->bytes += size;
    if (decoder->bytes > max) {
        err_set(&decoder->err, ERR_LIMIT,
                "the answer is larger than %zu MiB: ask for fewer traces", max >> 20);
        return fail(decoder);
    }
    if (!http_ok(decoder)) {
        (void)buf_add(&decoder->body, bytes, size < room ? size : room);
        return true;
    }
    json_scan_feed(&decoder->scan, bytes, size);
    return pull(decoder);
}

static bool finish(struct decoder *decoder)
{
    if (decoder->failed || decoder->http_status == 204)
        return !decoder->failed;
    if (!http_ok(decoder)) {
        api_error_from_body(decoder->http_status, decoder->body.data, decoder->body.size,
                            &decoder->err);
        return false;
    }
    json_scan_finish(&decoder->scan);
    if (!pull(decoder))
        return false;
    return span_build_finish(&decoder->build, &decoder->query, &decoder->err);
}

struct result *span_decode_end(struct decoder *decoder, struct err *err)
{
    struct result *result = NULL;

    if (err && finish(decoder)) {
        result = decoder->build.result;
        result->body_bytes = decoder->bytes;
        decoder->build.result = NULL;
    } else if (err) {
        *err = decoder->err;
    }
    span_build_done(&decoder->build);
    map_done(&decoder->process_index);
    json_scan_done(&decoder->scan);
    buf_done(&decoder->body);
    buf_done(&decoder->value);
    free(decoder->expr);
    free(decoder);
    return result;
}
