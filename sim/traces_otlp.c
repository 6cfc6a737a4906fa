/* SPDX-License-Identifier: MIT */
#include "traces_otlp.h"

#include <inttypes.h>
#include <string.h>

#include "go_json.h"

enum { ID_BYTES_MAX = 16 };

static unsigned char hex_value(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* An id of hex digits in quotes, in the dialect's form. */
static void write_id(struct buffer *out, const char *hex, enum traces_dialect dialect)
{
    unsigned char bytes[ID_BYTES_MAX];
    size_t size = strlen(hex) / 2;
    buffer_putc(out, '"');
    if (dialect == TRACES_OTLP) {
        buffer_puts(out, hex);
    } else {
        for (size_t i = 0; i < size && i < ID_BYTES_MAX; i++)
            bytes[i] =
                (unsigned char)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
        go_base64(out, bytes, size);
    }
    buffer_putc(out, '"');
}

static void write_span_id(struct buffer *out, uint64_t id, enum traces_dialect dialect)
{
    char hex[17];
    for (int i = 16; i-- > 0; id >>= 4)
        hex[i] = "0123456789abcdef"[id & 15];
    hex[16] = '\0';
    write_id(out, hex, dialect);
}

void traces_write_attribute(struct buffer *out, const struct traces_attribute *attribute)
{
    buffer_puts(out, "{\"key\":");
    go_json_text(out, attribute->key);
    buffer_puts(out, ",\"value\":{");
    switch (attribute->type) {
    case TRACES_STRING:
        buffer_puts(out, "\"stringValue\":");
        go_json_text(out, attribute->text);
        break;
    case TRACES_INT:
        buffer_printf(out, "\"intValue\":\"%" PRId64 "\"", attribute->number);
        break;
    case TRACES_BOOL:
        buffer_printf(out, "\"boolValue\":%s", attribute->number ? "true" : "false");
        break;
    }
    buffer_puts(out, "}}");
}

static void write_attributes(struct buffer *out, const struct traces_attribute *items,
                             size_t count)
{
    buffer_puts(out, "\"attributes\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_putc(out, ',');
        traces_write_attribute(out, &items[i]);
    }
    buffer_putc(out, ']');
}

static void write_exception(struct buffer *out, const struct traces_span *span)
{
    struct traces_attribute attributes[3] = {
        {"exception.message",    TRACES_STRING, span->exception_message, 0},
        {"exception.stacktrace", TRACES_STRING, span->exception_stack,   0},
        {"exception.type",       TRACES_STRING, span->exception_type,    0},
    };
    size_t count = 3;
    if (!span->exception_stack) {
        attributes[1] = attributes[2];
        count = 2;
    }
    buffer_printf(
        out, ",\"events\":[{\"timeUnixNano\":\"%" PRId64 "\",\"name\":\"exception\",",
        span->start_ns + span->duration_ns);
    write_attributes(out, attributes, count);
    buffer_puts(out, "}]");
}

static void write_status(struct buffer *out, const struct traces_span *span,
                         enum traces_dialect dialect)
{
    buffer_puts(out, ",\"status\":{");
    if (span->error) {
        buffer_puts(out, "\"message\":");
        go_json_text(out, span->message ? span->message : "");
        buffer_puts(out, dialect == TRACES_OTLP ? ",\"code\":2"
                                                : ",\"code\":\"STATUS_CODE_ERROR\"");
    }
    buffer_putc(out, '}');
}

static void write_span(struct buffer *out, const struct traces_trace *trace,
                       const struct traces_span *span, enum traces_dialect dialect)
{
    static const char *const kinds[] = {
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT",      "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    };
    buffer_puts(out, "{\"traceId\":");
    write_id(out, trace->id, dialect);
    buffer_puts(out, ",\"spanId\":");
    write_span_id(out, span->id, dialect);
    if (span->parent) {
        buffer_puts(out, ",\"parentSpanId\":");
        write_span_id(out, span->parent, dialect);
    }
    buffer_puts(out, ",\"name\":");
    go_json_text(out, span->name);
    if (dialect == TRACES_OTLP)
        buffer_printf(out, ",\"kind\":%d", (int)span->kind);
    else
        buffer_printf(out, ",\"kind\":\"%s\"", kinds[span->kind]);
    buffer_printf(out,
                  ",\"startTimeUnixNano\":\"%" PRId64 "\",\"endTimeUnixNano\":\"%" PRId64
                  "\",",
                  span->start_ns, span->start_ns + span->duration_ns);
    write_attributes(out, span->attributes, span->attribute_count);
    if (span->exception_type)
        write_exception(out, span);
    write_status(out, span, dialect);
    buffer_putc(out, '}');
}

/* The scopes of a service, in order of their first span, each with its spans. */
static void write_scopes(struct buffer *out, const struct traces_trace *trace,
                         const char *service, enum traces_dialect dialect)
{
    const char *done[TRACES_SPANS_MAX];
    size_t done_count = 0;
    for (size_t i = 0; i < trace->span_count; i++) {
        const struct traces_span *first = &trace->spans[i];
        bool skip = strcmp(first->service, service) != 0;
        for (size_t k = 0; k < done_count && !skip; k++)
            skip = strcmp(done[k], first->scope) == 0;
        if (skip)
            continue;
        buffer_printf(out,
                      "%s{\"scope\":{\"name\":\"%s\",\"version\":\"1.0.0\"},\"spans\":[",
                      done_count ? "," : "", first->scope);
        done[done_count++] = first->scope;
        bool comma = false;
        for (size_t k = i; k < trace->span_count; k++) {
            const struct traces_span *span = &trace->spans[k];
            if (strcmp(span->service, service) != 0 ||
                strcmp(span->scope, first->scope) != 0)
                continue;
            if (comma)
                buffer_putc(out, ',');
            write_span(out, trace, span, dialect);
            comma = true;
        }
        buffer_puts(out, "]}");
    }
}

void traces_write_otlp(struct buffer *out, const struct traces_trace *trace,
                       enum traces_dialect dialect)
{
    for (size_t i = 0; i < trace->resource_count; i++) {
        const struct traces_resource *resource = &trace->resources[i];
        buffer_puts(out, i ? ",{\"resource\":{" : "{\"resource\":{");
        write_attributes(out, resource->attributes, resource->attribute_count);
        buffer_puts(out, "},\"scopeSpans\":[");
        write_scopes(out, trace, resource->service, dialect);
        buffer_puts(out, "]}");
    }
}
