/* SPDX-License-Identifier: MIT */

/*
 * The places of Jaeger's own JSON (jaeger, model/json: microseconds, references instead of
 * parents, processes beside the spans).
 */

#include <string.h>

#include "datasource/span_schema.h"

/* --- traces and processes --- */

static bool take_trace(struct decoder *decoder, enum json_token token)
{
    decoder->first_span = decoder->build.spans.count;
    map_clear(&decoder->process_index);
    return span_take_map(decoder, token, PLACE_JAEGER_TRACE);
}

static bool take_spans(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_JAEGER_SPANS);
}

static bool take_processes(struct decoder *decoder, enum json_token token)
{
    return span_take_map(decoder, token, PLACE_JAEGER_PROCESSES);
}

/* Processes stand behind the spans; one may be missing. */
static void end_trace(struct decoder *decoder)
{
    struct span_build *build = &decoder->build;
    uintptr_t unknown = 0;

    for (size_t i = decoder->first_span; i < build->spans.count; i++) {
        struct span_raw *raw = &build->spans.items[i];
        uintptr_t known = raw->process_key ? (uintptr_t)map_get(&decoder->process_index,
                                                                raw->process_key)
                                           : 0;

        if (!known && !unknown)
            unknown = 1 + (uintptr_t)span_build_process(build, NULL,
                                                        (struct span_attributes){0});
        raw->span.process = (uint32_t)((known ? known : unknown) - 1);
    }
}

static bool process_key(struct decoder *decoder)
{
    decoder->process_key =
        span_build_text(&decoder->build, decoder->scan.text, decoder->scan.size);
    return true;
}

static bool take_process(struct decoder *decoder, enum json_token token)
{
    decoder->service = NULL;
    decoder->owned = (struct span_attributes){0};
    return span_take_map(decoder, token, PLACE_JAEGER_PROCESS);
}

static bool take_service(struct decoder *decoder, enum json_token token)
{
    decoder->service = span_take_text(decoder, token);
    return true;
}

static bool take_tags(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_ATTRIBUTES);
}

static void end_process(struct decoder *decoder)
{
    uint32_t index =
        span_build_process(&decoder->build, decoder->service, decoder->owned);

    decoder->owned = (struct span_attributes){0};
    (void)map_put(&decoder->process_index, decoder->process_key,
                  (void *)((uintptr_t)index + 1));
}

static const struct span_member trace_members[] = {
    {"spans",     take_spans    },
    {"processes", take_processes},
    {NULL,        NULL          },
};

static const struct span_member process_members[] = {
    {"serviceName", take_service},
    {"tags",        take_tags   },
    {NULL,          NULL        },
};

const struct span_place_row span_jaeger_traces = {.element = take_trace};
const struct span_place_row span_jaeger_trace = {.members = trace_members,
                                                 .end = end_trace};
const struct span_place_row span_jaeger_processes = {.key = process_key,
                                                     .element = take_process};
const struct span_place_row span_jaeger_process = {.members = process_members,
                                                   .end = end_process};

/* --- a span --- */

static bool take_span(struct decoder *decoder, enum json_token token)
{
    decoder->span = (struct span_raw){0};
    decoder->has_parent = false;
    decoder->owned = (struct span_attributes){0};
    return span_take_map(decoder, token, PLACE_JAEGER_SPAN);
}

/* Of old versions; references say more. */
static bool take_parent(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING && !decoder->has_parent)
        decoder->span.span.parent_id = span_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

static int64_t nanoseconds(int64_t us)
{
    return us > INT64_MAX / 1000 ? INT64_MAX : us < 0 ? 0 : us * 1000;
}

static bool take_start(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.start_ns = nanoseconds(span_take_integer(decoder, token));
    return true;
}

static bool take_duration(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.duration_ns = nanoseconds(span_take_integer(decoder, token));
    return true;
}

static bool take_process_key(struct decoder *decoder, enum json_token token)
{
    decoder->span.process_key = span_take_text(decoder, token);
    return true;
}

static bool take_span_tags(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    return span_take_list(decoder, token, PLACE_ATTRIBUTES);
}

static bool take_references(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    return span_take_list(decoder, token, PLACE_JAEGER_REFERENCES);
}

static bool take_logs(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    if (!decoder->build.details)
        return span_ignore(decoder, token);
    return span_take_list(decoder, token, PLACE_JAEGER_LOGS);
}

static bool take_notes(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_JAEGER_NOTES);
}

/* What OTLP has as fields, Jaeger has as tags. */
static void read_tags(struct span *span)
{
    for (uint32_t i = 0; i < span->attributes.count; i++) {
        const struct span_attribute *tag = &span->attributes.items[i];

        if (strcmp(tag->key, "span.kind") == 0)
            span->kind = (uint8_t)span_kind_of(tag->value);
        else if (strcmp(tag->key, "error") == 0 && strcmp(tag->value, "false") != 0)
            span->error = true;
        else if (strcmp(tag->key, "otel.status_code") == 0 &&
                 strcmp(tag->value, "ERROR") == 0)
            span->error = true;
        else if (strcmp(tag->key, "otel.status_description") == 0 && *tag->value)
            span->message = tag->value;
    }
}

static void end_span(struct decoder *decoder)
{
    struct span *span = &decoder->span.span;

    span_keep_attributes(decoder);
    read_tags(span);
    if (!decoder->build.details)
        span->attributes = (struct span_attributes){0};
    span_build_span(&decoder->build, &decoder->span);
}

static const struct span_member span_members[] = {
    {"traceID",       span_take_trace_id},
    {"spanID",        span_take_id      },
    {"parentSpanID",  take_parent       },
    {"operationName", span_take_name    },
    {"references",    take_references   },
    {"startTime",     take_start        },
    {"duration",      take_duration     },
    {"tags",          take_span_tags    },
    {"logs",          take_logs         },
    {"processID",     take_process_key  },
    {"warnings",      take_notes        },
    {NULL,            NULL              },
};

const struct span_place_row span_jaeger_spans = {.element = take_span};
const struct span_place_row span_jaeger_span = {.members = span_members, .end = end_span};

static bool take_note(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.warned = decoder->span.span.warned || token == JSON_STRING;
    return span_ignore(decoder, token);
}

const struct span_place_row span_jaeger_notes = {.element = take_note};

/* --- references --- */

static bool take_reference(struct decoder *decoder, enum json_token token)
{
    decoder->reference_trace = (struct trace_id){0, 0};
    decoder->reference_span = 0;
    decoder->follows = false;
    return span_take_map(decoder, token, PLACE_JAEGER_REFERENCE);
}

static bool take_reference_type(struct decoder *decoder, enum json_token token)
{
    decoder->follows = span_is_text(decoder, token, "FOLLOWS_FROM");
    return span_ignore(decoder, token);
}

static bool take_reference_trace(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->reference_trace = span_trace_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

static bool take_reference_span(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->reference_span = span_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

/* The parent is the first CHILD_OF into the same trace, else the first FOLLOWS_FROM; the
   other references are links. */
static void end_reference(struct decoder *decoder)
{
    struct span_link link = {decoder->reference_trace, decoder->reference_span};
    bool same = trace_id_equal(link.trace, decoder->span.trace) ||
                (link.trace.high == 0 && link.trace.low == 0);

    if (same &&
        (!decoder->has_parent || (decoder->parent_follows && !decoder->follows))) {
        if (decoder->has_parent) {
            struct span_link former = {decoder->span.trace, decoder->span.span.parent_id};
            if (decoder->build.links.count < TRACE_EVENTS_MAX)
                vec_push(&decoder->build.links, former);
        }
        decoder->has_parent = true;
        decoder->parent_follows = decoder->follows;
        decoder->span.span.parent_id = link.span;
    } else if (decoder->build.links.count < TRACE_EVENTS_MAX) {
        vec_push(&decoder->build.links, link);
    }
}

static const struct span_member reference_members[] = {
    {"refType", take_reference_type },
    {"traceID", take_reference_trace},
    {"spanID",  take_reference_span },
    {NULL,      NULL                },
};

const struct span_place_row span_jaeger_references = {.element = take_reference};
const struct span_place_row span_jaeger_reference = {.members = reference_members,
                                                     .end = end_reference};

/* --- logs --- */

static bool take_log(struct decoder *decoder, enum json_token token)
{
    decoder->event = (struct span_event){.name = ""};
    decoder->owned = (struct span_attributes){0};
    return span_take_map(decoder, token, PLACE_JAEGER_LOG);
}

static bool take_timestamp(struct decoder *decoder, enum json_token token)
{
    decoder->event.ns = nanoseconds(span_take_integer(decoder, token));
    return true;
}

static void end_log(struct decoder *decoder)
{
    for (uint32_t i = 0; i < decoder->owned.count; i++)
        if (strcmp(decoder->owned.items[i].key, "event") == 0)
            decoder->event.name = decoder->owned.items[i].value;
    span_end_event(decoder);
}

static const struct span_member log_members[] = {
    {"timestamp", take_timestamp},
    {"fields",    take_tags     },
    {NULL,        NULL          },
};

const struct span_place_row span_jaeger_logs = {.element = take_log};
const struct span_place_row span_jaeger_log = {.members = log_members, .end = end_log};

/* --- errors beside traces --- */

static bool take_error(struct decoder *decoder, enum json_token token)
{
    return span_take_map(decoder, token, PLACE_JAEGER_ERROR);
}

static bool take_error_text(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        span_build_warning(&decoder->build, decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

static const struct span_member error_members[] = {
    {"msg", take_error_text},
    {NULL,  NULL           },
};

const struct span_place_row span_jaeger_errors = {.element = take_error};
const struct span_place_row span_jaeger_error = {.members = error_members};
