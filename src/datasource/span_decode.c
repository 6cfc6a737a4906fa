/* SPDX-License-Identifier: MIT */
#include "datasource/span_decode.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/number.h"
#include "datasource/span_schema.h"

enum { VALUE_NEST_MAX = 16 /* lists and maps in a value; deeper ones are left out */ };

const char *span_take_text(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING || token == JSON_NUMBER)
        return span_build_text(&decoder->build, decoder->walk.scan.text,
                               decoder->walk.scan.size);
    return "";
}

int64_t span_take_integer(struct decoder *decoder, enum json_token token)
{
    const struct json_scan *scan = &decoder->walk.scan;
    char number[32];
    int64_t whole;
    double real;

    if ((token != JSON_STRING && token != JSON_NUMBER) || scan->size >= sizeof(number))
        return 0;
    memcpy(number, scan->text, scan->size);
    number[scan->size] = '\0';
    if (number_parse_i64(number, &whole))
        return whole;
    if (number_parse(number, &real) && real > -9e18 && real < 9e18)
        return (int64_t)real;
    return 0;
}

bool span_take_trace_id(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->span.trace =
            span_trace_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
}

bool span_take_id(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->span.span.id = span_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
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

bool span_end_event(struct decoder *decoder)
{
    decoder->event.attributes = decoder->owned;
    decoder->owned = (struct span_attributes){0};
    if (decoder->build.events.count < TRACE_EVENTS_MAX)
        vec_push(&decoder->build.events, decoder->event);
    return true;
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

/* --- attributes --- */

static void append_scalar(struct decoder *decoder, enum json_token token)
{
    struct buf *value = &decoder->value;

    if (decoder->value_pending)
        decoder->value_pending = false;
    else if (value->size > 0 && value->data[value->size - 1] != '[')
        buf_puts(value, ", ");
    if (token == JSON_STRING || token == JSON_NUMBER)
        buf_add(value, decoder->walk.scan.text, decoder->walk.scan.size);
    else if (token != JSON_NULL)
        buf_puts(value, token == JSON_TRUE ? "true" : "false");
}

static bool take_value(struct decoder *decoder, enum json_token token);

/* In {"kvlistValue":{"values":[{"key":"a","value":{…}}]}} only the names behind "key" say
   something: append_scalar() gets those too, and what follows stands behind "=". */
static bool value_key(struct decoder *decoder)
{
    if (decoder->value_depth > 1 && decoder->value.size > 0 &&
        json_scan_is(&decoder->walk.scan, JSON_KEY, "value")) {
        buf_putc(&decoder->value, '=');
        decoder->value_pending = true;
    }
    return true;
}

static bool end_value(struct decoder *decoder)
{
    decoder->value_depth--;
    decoder->value_pending = false;
    return true;
}

/* {"stringValue":…}, or what is nested in one. */
static const struct json_place value_map = {
    .key = value_key, .element = take_value, .end = end_value};
static const struct json_place value_list = {.element = take_value, .end = end_value};

static bool take_value(struct decoder *decoder, enum json_token token)
{
    if (token != JSON_OBJECT && token != JSON_ARRAY) {
        append_scalar(decoder, token);
        return true;
    }
    if (decoder->value_depth == VALUE_NEST_MAX)
        return true;
    decoder->value_depth++;
    return json_walk_enter(&decoder->walk, token,
                           token == JSON_OBJECT ? &value_map : &value_list);
}

static bool take_key(struct decoder *decoder, enum json_token token)
{
    decoder->key = span_take_text(decoder, token);
    return true;
}

static bool end_attribute(struct decoder *decoder)
{
    const char *key = decoder->key ? decoder->key : "";

    span_build_attribute(
        &decoder->build, key,
        span_build_value(&decoder->build, key, decoder->value.data, decoder->value.size));
    return true;
}

static const struct json_member attribute_members[] = {
    {"key",   take_key,   NULL},
    {"value", take_value, NULL},
    {NULL,    NULL,       NULL},
};

static const struct json_place attribute_place = {.members = attribute_members,
                                                  .end = end_attribute};

static bool take_attribute(struct decoder *decoder, enum json_token token)
{
    decoder->key = NULL;
    buf_clear(&decoder->value);
    return json_walk_enter(&decoder->walk, token, &attribute_place);
}

static bool end_attributes(struct decoder *decoder)
{
    decoder->owned = span_build_attributes(&decoder->build);
    return true;
}

const struct json_place span_attribute_list = {.element = take_attribute,
                                               .end = end_attributes};

/* --- the envelope of both grammars --- */

static bool take_status(struct decoder *decoder, enum json_token token)
{
    if (json_scan_is(&decoder->walk.scan, token, "PARTIAL"))
        decoder->build.result->partial = true;
    return true;
}

static bool take_message(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->build.message = span_take_text(decoder, token);
    return true;
}

static const struct json_place envelope_place;

static const struct json_member envelope_members[] = {
    {"result",        NULL,         &envelope_place     },
    {"trace",         NULL,         &envelope_place     },
    {"resourceSpans", NULL,         &span_otlp_resources},
    {"batches",       NULL,         &span_otlp_resources},
    {"data",          NULL,         &span_jaeger_traces },
    {"errors",        NULL,         &span_jaeger_errors },
    {"status",        take_status,  NULL                },
    {"message",       take_message, NULL                },
    {NULL,            NULL,         NULL                },
};

static const struct json_place envelope_place = {.members = envelope_members};

static bool take_document(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &envelope_place,
                            "it is not an object");
}

static const struct json_place document_place = {.element = take_document};

/* --- the three functions of the class --- */

struct decoder *span_decode_begin(const struct query_spec *query, int http_status,
                                  const struct result_limits *limits)
{
    struct decoder *decoder = xcalloc(1, sizeof(*decoder));

    decoder->query = *query;
    decoder->expr = xstrdup(query->expr ? query->expr : "");
    decoder->query.expr = decoder->expr;
    json_walk_init(&decoder->walk, &document_place, http_status, limits,
                   limits->label_bytes, "ask for fewer traces");
    span_build_init(&decoder->build, &decoder->query, limits);
    map_init(&decoder->process_index);
    buf_init(&decoder->value, limits->label_bytes);
    return decoder;
}

bool span_decode_feed(struct decoder *decoder, const char *bytes, size_t size)
{
    return json_walk_feed(&decoder->walk, bytes, size);
}

static bool finish(struct decoder *decoder)
{
    if (!json_walk_finish(&decoder->walk))
        return false;
    return decoder->walk.http_status == 204 ||
           span_build_finish(&decoder->build, &decoder->query, &decoder->walk.err);
}

struct result *span_decode_end(struct decoder *decoder, struct err *err)
{
    struct result *result = NULL;

    if (err && finish(decoder)) {
        result = decoder->build.result;
        result->body_bytes = decoder->walk.bytes;
        decoder->build.result = NULL;
    } else if (err) {
        *err = decoder->walk.err;
    }
    span_build_done(&decoder->build);
    map_done(&decoder->process_index);
    json_walk_done(&decoder->walk);
    buf_done(&decoder->value);
    free(decoder->expr);
    free(decoder);
    return result;
}
