/* SPDX-License-Identifier: MIT */

/*
 * The places of OTLP as JSON (opentelemetry-proto, trace/v1/trace.proto; its JSON mapping
 * as Jaeger v3 writes it, and gogo's as Tempo does).
 */

#include <string.h>

#include "datasource/span_schema.h"

static bool take_attributes(struct decoder *decoder, enum json_token token)
{
    decoder->owned = (struct span_attributes){0};
    if (!decoder->build.details)
        return true;
    return json_walk_enter(&decoder->walk, token, &span_attribute_list);
}

/* --- events and links --- */

static bool take_event_time(struct decoder *decoder, enum json_token token)
{
    decoder->event.ns = span_take_integer(decoder, token);
    return true;
}

static bool take_event_name(struct decoder *decoder, enum json_token token)
{
    decoder->event.name = span_take_text(decoder, token);
    return true;
}

static const struct json_member event_members[] = {
    {"timeUnixNano", take_event_time, NULL},
    {"name",         take_event_name, NULL},
    {"attributes",   take_attributes, NULL},
    {NULL,           NULL,            NULL},
};

static const struct json_place event_place = {.members = event_members,
                                              .end = span_end_event};

static bool take_event(struct decoder *decoder, enum json_token token)
{
    decoder->event = (struct span_event){.name = ""};
    decoder->owned = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &event_place);
}

static const struct json_place events_place = {.element = take_event};

static bool take_link_trace(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->link.trace =
            span_trace_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
}

static bool take_link_span(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->link.span = span_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
}

static bool end_link(struct decoder *decoder)
{
    if (decoder->build.links.count < TRACE_EVENTS_MAX)
        vec_push(&decoder->build.links, decoder->link);
    return true;
}

static const struct json_member link_members[] = {
    {"traceId", take_link_trace, NULL},
    {"spanId",  take_link_span,  NULL},
    {NULL,      NULL,            NULL},
};

static const struct json_place link_place = {.members = link_members, .end = end_link};

static bool take_link(struct decoder *decoder, enum json_token token)
{
    decoder->link = (struct span_link){
        {0, 0},
        0
    };
    return json_walk_enter(&decoder->walk, token, &link_place);
}

static const struct json_place links_place = {.element = take_link};

/* --- a span --- */

static bool take_code(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.error =
        json_scan_is(&decoder->walk.scan, token, "2") ||
        json_scan_is(&decoder->walk.scan, token, "STATUS_CODE_ERROR");
    return true;
}

static bool take_status_message(struct decoder *decoder, enum json_token token)
{
    const char *text = span_take_text(decoder, token);

    decoder->span.span.message = *text ? text : NULL;
    return true;
}

static const struct json_member status_members[] = {
    {"code",    take_code,           NULL},
    {"message", take_status_message, NULL},
    {NULL,      NULL,                NULL},
};

static const struct json_place status_place = {.members = status_members};

static bool take_parent(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->span.span.parent_id =
            span_id(decoder->walk.scan.text, decoder->walk.scan.size);
    return true;
}

static bool take_kind(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.kind = (uint8_t)span_kind_of(span_take_text(decoder, token));
    return true;
}

static bool take_start(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.start_ns = span_take_integer(decoder, token);
    return true;
}

static bool take_end(struct decoder *decoder, enum json_token token)
{
    decoder->end_ns = span_take_integer(decoder, token);
    return true;
}

static bool take_events(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    if (!decoder->build.details)
        return true;
    return json_walk_enter(&decoder->walk, token, &events_place);
}

static bool take_links(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    if (!decoder->build.details)
        return true;
    return json_walk_enter(&decoder->walk, token, &links_place);
}

static bool end_span(struct decoder *decoder)
{
    struct span *span = &decoder->span.span;

    span_keep_attributes(decoder);
    span->duration_ns = decoder->end_ns > span->start_ns && span->start_ns >= 0
                            ? decoder->end_ns - span->start_ns
                            : 0;
    span_build_span(&decoder->build, &decoder->span);
    return true;
}

static const struct json_member span_members[] = {
    {"traceId",           span_take_trace_id, NULL         },
    {"spanId",            span_take_id,       NULL         },
    {"parentSpanId",      take_parent,        NULL         },
    {"name",              span_take_name,     NULL         },
    {"kind",              take_kind,          NULL         },
    {"startTimeUnixNano", take_start,         NULL         },
    {"endTimeUnixNano",   take_end,           NULL         },
    {"attributes",        take_attributes,    NULL         },
    {"events",            take_events,        NULL         },
    {"links",             take_links,         NULL         },
    {"status",            NULL,               &status_place},
    {NULL,                NULL,               NULL         },
};

static const struct json_place span_place = {.members = span_members, .end = end_span};

static bool take_span(struct decoder *decoder, enum json_token token)
{
    decoder->span = (struct span_raw){0};
    decoder->end_ns = 0;
    decoder->owned = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &span_place);
}

static const struct json_place spans_place = {.element = take_span};

/* --- resources and scopes --- */

static const struct json_member scope_spans_members[] = {
    {"spans", NULL, &spans_place},
    {NULL,    NULL, NULL        },
};

static const struct json_place scope_spans_place = {.members = scope_spans_members};

static bool take_scope_spans(struct decoder *decoder, enum json_token token)
{
    return json_walk_enter(&decoder->walk, token, &scope_spans_place);
}

static const struct json_place scopes_place = {.element = take_scope_spans};

static bool take_resource_attributes(struct decoder *decoder, enum json_token token)
{
    decoder->owned = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &span_attribute_list);
}

static bool end_resource(struct decoder *decoder)
{
    decoder->process_attributes = decoder->owned;
    decoder->owned = (struct span_attributes){0};
    return true;
}

static const struct json_member resource_members[] = {
    {"attributes", take_resource_attributes, NULL},
    {NULL,         NULL,                     NULL},
};

static const struct json_place resource_place = {.members = resource_members,
                                                 .end = end_resource};

static const char *service_of(const struct span_attributes *attributes)
{
    for (uint32_t i = 0; i < attributes->count; i++)
        if (strcmp(attributes->items[i].key, "service.name") == 0)
            return attributes->items[i].value;
    return NULL;
}

/* Only now is its resource known: it may stand behind the spans. */
static bool end_resource_spans(struct decoder *decoder)
{
    struct span_build *build = &decoder->build;
    uint32_t process;

    if (decoder->first_span == build->spans.count)
        return true;
    process = span_build_process(build, service_of(&decoder->process_attributes),
                                 decoder->process_attributes);
    for (size_t i = decoder->first_span; i < build->spans.count; i++)
        build->spans.items[i].span.process = process;
    return true;
}

static const struct json_member resource_spans_members[] = {
    {"resource",                    NULL, &resource_place},
    {"scopeSpans",                  NULL, &scopes_place  },
    {"instrumentationLibrarySpans", NULL, &scopes_place  },
    {NULL,                          NULL, NULL           },
};

static const struct json_place resource_spans_place = {.members = resource_spans_members,
                                                       .end = end_resource_spans};

static bool take_resource_spans(struct decoder *decoder, enum json_token token)
{
    decoder->first_span = decoder->build.spans.count;
    decoder->process_attributes = (struct span_attributes){0};
    return json_walk_enter(&decoder->walk, token, &resource_spans_place);
}

const struct json_place span_otlp_resources = {.element = take_resource_spans};
