/* SPDX-License-Identifier: MIT */

/*
 * The places of OTLP as JSON (opentelemetry-proto, trace/v1/trace.proto; its JSON mapping
 * as Jaeger v3 writes it, and gogo's as Tempo does).
 */

#include <string.h>

#include "datasource/span_schema.h"

/* --- resources and scopes --- */

static bool take_resource_spans(struct decoder *decoder, enum json_token token)
{
    decoder->first_span = decoder->build.spans.count;
    decoder->process_attributes = (struct span_attributes){0};
    return span_take_map(decoder, token, PLACE_OTLP_RESOURCE_SPANS);
}

static bool take_resource(struct decoder *decoder, enum json_token token)
{
    return span_take_map(decoder, token, PLACE_OTLP_RESOURCE);
}

static bool take_scopes(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_OTLP_SCOPES);
}

static const char *service_of(const struct span_attributes *attributes)
{
    for (uint32_t i = 0; i < attributes->count; i++)
        if (strcmp(attributes->items[i].key, "service.name") == 0)
            return attributes->items[i].value;
    return NULL;
}

/* Only now is its resource known: it may stand behind the spans. */
static void end_resource_spans(struct decoder *decoder)
{
    struct span_build *build = &decoder->build;
    uint32_t process;

    if (decoder->first_span == build->spans.count)
        return;
    process = span_build_process(build, service_of(&decoder->process_attributes),
                                 decoder->process_attributes);
    for (size_t i = decoder->first_span; i < build->spans.count; i++)
        build->spans.items[i].span.process = process;
}

static bool take_resource_attributes(struct decoder *decoder, enum json_token token)
{
    decoder->owned = (struct span_attributes){0};
    return span_take_list(decoder, token, PLACE_ATTRIBUTES);
}

static void end_resource(struct decoder *decoder)
{
    decoder->process_attributes = decoder->owned;
    decoder->owned = (struct span_attributes){0};
}

static bool take_scope_spans(struct decoder *decoder, enum json_token token)
{
    return span_take_map(decoder, token, PLACE_OTLP_SCOPE_SPANS);
}

static bool take_spans(struct decoder *decoder, enum json_token token)
{
    return span_take_list(decoder, token, PLACE_OTLP_SPANS);
}

static const struct span_member resource_spans_members[] = {
    {"resource",                    take_resource},
    {"scopeSpans",                  take_scopes  },
    {"instrumentationLibrarySpans", take_scopes  },
    {NULL,                          NULL         },
};

static const struct span_member resource_members[] = {
    {"attributes", take_resource_attributes},
    {NULL,         NULL                    },
};

static const struct span_member scope_spans_members[] = {
    {"spans", take_spans},
    {NULL,    NULL      },
};

const struct span_place_row span_otlp_resources = {.element = take_resource_spans};
const struct span_place_row span_otlp_resource_spans = {.members = resource_spans_members,
                                                        .end = end_resource_spans};
const struct span_place_row span_otlp_resource = {.members = resource_members,
                                                  .end = end_resource};
const struct span_place_row span_otlp_scopes = {.element = take_scope_spans};
const struct span_place_row span_otlp_scope_spans = {.members = scope_spans_members};

/* --- a span --- */

static bool take_span(struct decoder *decoder, enum json_token token)
{
    decoder->span = (struct span_raw){0};
    decoder->end_ns = 0;
    decoder->owned = (struct span_attributes){0};
    return span_take_map(decoder, token, PLACE_OTLP_SPAN);
}

static bool take_parent(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->span.span.parent_id = span_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
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

static bool take_attributes(struct decoder *decoder, enum json_token token)
{
    decoder->owned = (struct span_attributes){0};
    if (!decoder->build.details)
        return span_ignore(decoder, token);
    return span_take_list(decoder, token, PLACE_ATTRIBUTES);
}

static bool take_events(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    if (!decoder->build.details)
        return span_ignore(decoder, token);
    return span_take_list(decoder, token, PLACE_OTLP_EVENTS);
}

static bool take_links(struct decoder *decoder, enum json_token token)
{
    span_keep_attributes(decoder);
    if (!decoder->build.details)
        return span_ignore(decoder, token);
    return span_take_list(decoder, token, PLACE_OTLP_LINKS);
}

static bool take_status(struct decoder *decoder, enum json_token token)
{
    return span_take_map(decoder, token, PLACE_OTLP_STATUS);
}

static void end_span(struct decoder *decoder)
{
    struct span *span = &decoder->span.span;

    span_keep_attributes(decoder);
    span->duration_ns = decoder->end_ns > span->start_ns && span->start_ns >= 0
                            ? decoder->end_ns - span->start_ns
                            : 0;
    span_build_span(&decoder->build, &decoder->span);
}

static const struct span_member span_members[] = {
    {"traceId",           span_take_trace_id},
    {"spanId",            span_take_id      },
    {"parentSpanId",      take_parent       },
    {"name",              span_take_name    },
    {"kind",              take_kind         },
    {"startTimeUnixNano", take_start        },
    {"endTimeUnixNano",   take_end          },
    {"attributes",        take_attributes   },
    {"events",            take_events       },
    {"links",             take_links        },
    {"status",            take_status       },
    {NULL,                NULL              },
};

static bool take_code(struct decoder *decoder, enum json_token token)
{
    decoder->span.span.error = span_is_text(decoder, token, "2") ||
                               span_is_text(decoder, token, "STATUS_CODE_ERROR");
    return span_ignore(decoder, token);
}

static bool take_status_message(struct decoder *decoder, enum json_token token)
{
    const char *text = span_take_text(decoder, token);

    decoder->span.span.message = *text ? text : NULL;
    return true;
}

static const struct span_member status_members[] = {
    {"code",    take_code          },
    {"message", take_status_message},
    {NULL,      NULL               },
};

const struct span_place_row span_otlp_spans = {.element = take_span};
const struct span_place_row span_otlp_span = {.members = span_members, .end = end_span};
const struct span_place_row span_otlp_status = {.members = status_members};

/* --- events and links --- */

static bool take_event(struct decoder *decoder, enum json_token token)
{
    decoder->event = (struct span_event){.name = ""};
    decoder->owned = (struct span_attributes){0};
    return span_take_map(decoder, token, PLACE_OTLP_EVENT);
}

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

static bool take_link(struct decoder *decoder, enum json_token token)
{
    decoder->link = (struct span_link){
        {0, 0},
        0
    };
    return span_take_map(decoder, token, PLACE_OTLP_LINK);
}

static bool take_link_trace(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->link.trace = span_trace_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

static bool take_link_span(struct decoder *decoder, enum json_token token)
{
    if (token == JSON_STRING)
        decoder->link.span = span_id(decoder->scan.text, decoder->scan.size);
    return span_ignore(decoder, token);
}

static void end_link(struct decoder *decoder)
{
    if (decoder->build.links.count < TRACE_EVENTS_MAX)
        vec_push(&decoder->build.links, decoder->link);
}

static const struct span_member event_members[] = {
    {"timeUnixNano", take_event_time},
    {"name",         take_event_name},
    {"attributes",   take_attributes},
    {NULL,           NULL           },
};

static const struct span_member link_members[] = {
    {"traceId", take_link_trace},
    {"spanId",  take_link_span },
    {NULL,      NULL           },
};

const struct span_place_row span_otlp_events = {.element = take_event};
const struct span_place_row span_otlp_event = {.members = event_members,
                                               .end = span_end_event};
const struct span_place_row span_otlp_links = {.element = take_link};
const struct span_place_row span_otlp_link = {.members = link_members, .end = end_link};
