/* SPDX-License-Identifier: MIT */

/*
 * The places of Jaeger's own JSON (jaeger, model/json: microseconds, references instead of
 * parents, processes beside the spans).
 */

#include <string.h>

#include "datasource/span_schema.h"

static int64_t nanoseconds(int64_t us)
{
    return us > INT64_MAX / 1000 ? INT64_MAX : us < 0 ? 0 : us * 1000;
}

/* --- references --- */

static bool take_reference_type(struct decoder *decoder, enum json_token token)
{
    decoder->follows = json_scan_is(&decoder->walk.scan, token, "FOLLOWS_FROM");
    return true;
}

static bool take_reference_trace(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->reference_trace =
            span_trace_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
}

static bool take_reference_span(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->reference_span =
            span_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
}

/* The parent is the first CHILD_OF into the same trace, else the first FOLLOWS_FROM; the
   other references are links. */
static bool end_reference(struct decoder *decoder)
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
    return true;
}

static const struct json_member reference_members[] = {
    {"refType", take_reference_type,  NULL},
    {"traceID", take_reference_trace, NULL},
    {"spanID",  take_reference_span,  NULL},
    {NULL,      NULL,                 NULL},
};

static const struct json_place reference_place = {.members = reference_members,
                                                  .end = end_reference};

static bool take_reference(struct decoder *decoder, enum json_token token)
{
    decoder->reference_trace = (struct trace_id){0, 0};
    decoder->reference_span = 0;
    decoder->follows = false;
    return json_walk_enter(&decoder->walk, token, &reference_place);
}

static const struct json_place references_place = {.element = take_reference};

/* --- logs --- */

static bool take_timestamp(struct decoder *decoder, enum json_token token)
{
    decoder->event.ns = nanoseconds(span_take_integer(decoder, token));
    return true;
}

static bool end_log(struct decoder *decoder)
{
    for (uint32_t i = 0; i < decoder->owned.count; i++)
        if (strcmp(decoder->owned.items[i].key, "event") == 0)
            decoder->event.name = decoder->owned.items[i].value;
    return span_end_event(decoder);
}

static const struct json_member log_members[] = {
    {"timestamp", take_timestamp, NULL                },
    {"fields",    NULL,           &span_attribute_list},
    {NULL,        NULL,           NULL                },
};

static const struct json_place log_place = {.members = log_members, .end = end_log};

static bool take_log(struct decoder *decoder, enum json_token token)
{
    decoder->event = (struct span_event){.name = ""};
    decoder->owned = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &log_place);
}

static const struct json_place logs_place = {.element = take_log};

/* --- a span --- */

/* Of old versions; references say more. */
static bool take_parent(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING && !decoder->has_parent)
        decoder->span.span.parent_id =
            span_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
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
    return json_walk_enter(&decoder->walk, token, &span_attribute_list);
}

static bool take_references(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    return json_walk_enter(&decoder->walk, token, &references_place);
}

static bool take_logs(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    if (!decoder->build.details)
        return true;
    return json_walk_enter(&decoder->walk, token, &logs_place);
}

static bool take_note(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.warned = decoder->span.span.warned || token == JSON_STRING;
    return true;
}

/* A span's warnings. */
static const struct json_place notes_place = {.element = take_note};

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

static bool end_span(struct decoder *decoder)
{
    struct span *span = &decoder->span.span;

    span_keep_attributes(decoder);
    read_tags(span);
    if (!decoder->build.details)
        span->attributes = (struct span_attributes){0};
    span_build_span(&decoder->build, &decoder->span);
    return true;
}

static const struct json_member span_members[] = {
    {"traceID",       span_take_trace_id, NULL        },
    {"spanID",        span_take_id,       NULL        },
    {"parentSpanID",  take_parent,        NULL        },
    {"operationName", span_take_name,     NULL        },
    {"references",    take_references,    NULL        },
    {"startTime",     take_start,         NULL        },
    {"duration",      take_duration,      NULL        },
    {"tags",          take_span_tags,     NULL        },
    {"logs",          take_logs,          NULL        },
    {"processID",     take_process_key,   NULL        },
    {"warnings",      NULL,               &notes_place},
    {NULL,            NULL,               NULL        },
};

static const struct json_place span_place = {.members = span_members, .end = end_span};

static bool take_span(struct decoder *decoder, enum json_token token)
{
    decoder->span = (struct span_raw){0};
    decoder->has_parent = false;
    decoder->owned = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &span_place);
}

static const struct json_place spans_place = {.element = take_span};

/* --- processes and traces --- */

static bool take_service(struct decoder *decoder, enum json_token token)
{
    decoder->service = span_take_text(decoder, token);
    return true;
}

static bool end_process(struct decoder *decoder)
{
    uint32_t index =
        span_build_process(&decoder->build, decoder->service, decoder->owned);

    decoder->owned = (struct span_attributes){0};
    (void)map_put(&decoder->process_index, decoder->process_key,
                  (void *)((uintptr_t)index + 1));
    return true;
}

static const struct json_member process_members[] = {
    {"serviceName", take_service, NULL                },
    {"tags",        NULL,         &span_attribute_list},
    {NULL,          NULL,         NULL                },
};

static const struct json_place process_place = {.members = process_members,
                                                .end = end_process};

static bool process_key(struct decoder *decoder)
{
    decoder->process_key = span_build_text(&decoder->build, decoder->walk.scan.text,
                                           decoder->walk.scan.size);
    return true;
}

static bool take_process(struct decoder *decoder, enum json_token token)
{
    decoder->service = NULL;
    decoder->owned = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &process_place);
}

static const struct json_place processes_place = {.key = process_key,
                                                  .element = take_process};

/* Processes stand behind the spans; one may be missing. */
static bool end_trace(struct decoder *decoder)
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
    return true;
}

static const struct json_member trace_members[] = {
    {"spans",     NULL, &spans_place    },
    {"processes", NULL, &processes_place},
    {NULL,        NULL, NULL            },
};

static const struct json_place trace_place = {.members = trace_members, .end = end_trace};

static bool take_trace(struct decoder *decoder, enum json_token token)
{
    decoder->first_span = decoder->build.spans.count;
    map_clear(&decoder->process_index);
    return json_walk_enter(&decoder->walk, token, &trace_place);
}

const struct json_place span_jaeger_traces = {.element = take_trace};

/* --- errors beside traces --- */

static bool take_error_text(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        span_build_warning(&decoder->build, decoder->walk.scan.text,
                           decoder->walk.scan.size);
    return true;
}

static const struct json_member error_members[] = {
    {"msg", take_error_text, NULL},
    {NULL,  NULL,            NULL},
};

static const struct json_place error_place = {.members = error_members};

static bool take_error(struct decoder *decoder, enum json_token token)
{
    return json_walk_enter(&decoder->walk, token, &error_place);
}

const struct json_place span_jaeger_errors = {.element = take_error};
