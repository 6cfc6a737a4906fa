/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include "go_json.h"
#include "jaeger_private.h"

static void write_tag(struct buffer *out, bool *comma, const char *key, const char *value)
{
    buffer_puts(out, *comma ? ",{\"key\":" : "{\"key\":");
    go_json_text(out, key);
    buffer_puts(out, ",\"type\":\"string\",\"value\":");
    go_json_text(out, value);
    buffer_putc(out, '}');
    *comma = true;
}

static void write_attribute(struct buffer *out, bool *comma,
                            const struct traces_attribute *attribute)
{
    if (attribute->type == TRACES_STRING) {
        write_tag(out, comma, attribute->key, attribute->text);
        return;
    }
    buffer_puts(out, *comma ? ",{\"key\":" : "{\"key\":");
    go_json_text(out, attribute->key);
    if (attribute->type == TRACES_INT)
        buffer_printf(out, ",\"type\":\"int64\",\"value\":%" PRId64 "}",
                      attribute->number);
    else
        buffer_printf(out, ",\"type\":\"bool\",\"value\":%s}",
                      attribute->number ? "true" : "false");
    *comma = true;
}

static void write_tags(struct buffer *out, const struct traces_span *span)
{
    bool comma = false;
    buffer_puts(out, "\"tags\":[");
    write_tag(out, &comma, "otel.scope.name", span->scope);
    write_tag(out, &comma, "otel.scope.version", "1.0.0");
    for (size_t i = 0; i < span->attribute_count; i++)
        write_attribute(out, &comma, &span->attributes[i]);
    write_tag(out, &comma, "span.kind", traces_kind_name(span->kind));
    if (span->error) {
        static const struct traces_attribute error = {"error", TRACES_BOOL, NULL, 1};
        write_tag(out, &comma, "otel.status_code", "ERROR");
        write_attribute(out, &comma, &error);
        if (span->message)
            write_tag(out, &comma, "otel.status_description", span->message);
    }
    buffer_putc(out, ']');
}

static void write_logs(struct buffer *out, const struct traces_span *span)
{
    bool comma = false;
    buffer_puts(out, ",\"logs\":[");
    if (span->exception_type) {
        buffer_printf(out, "{\"timestamp\":%" PRId64 ",\"fields\":[",
                      (span->start_ns + span->duration_ns) / 1000);
        write_tag(out, &comma, "event", "exception");
        write_tag(out, &comma, "exception.message", span->exception_message);
        if (span->exception_stack)
            write_tag(out, &comma, "exception.stacktrace", span->exception_stack);
        write_tag(out, &comma, "exception.type", span->exception_type);
        buffer_puts(out, "]}");
    }
    buffer_putc(out, ']');
}

static size_t process_of(const struct traces_trace *trace, const struct traces_span *span)
{
    for (size_t i = 0; i < trace->resource_count; i++) {
        if (strcmp(trace->resources[i].service, span->service) == 0)
            return i + 1;
    }
    return 1;
}

static void write_span(struct buffer *out, const struct traces_trace *trace,
                       const struct traces_span *span)
{
    buffer_printf(out,
                  "{\"traceID\":\"%s\",\"spanID\":\"%016" PRIx64 "\",\"operationName\":",
                  trace->id, span->id);
    go_json_text(out, span->name);
    buffer_puts(out, ",\"references\":[");
    if (span->parent)
        buffer_printf(
            out,
            "{\"refType\":\"CHILD_OF\",\"traceID\":\"%s\",\"spanID\":\"%016" PRIx64 "\"}",
            trace->id, span->parent);
    buffer_printf(out, "],\"startTime\":%" PRId64 ",\"duration\":%" PRId64 ",",
                  span->start_ns / 1000, span->duration_ns / 1000);
    write_tags(out, span);
    write_logs(out, span);
    buffer_printf(out, ",\"processID\":\"p%zu\",\"warnings\":null}",
                  process_of(trace, span));
}

static void write_process(struct buffer *out, const struct traces_resource *resource,
                          size_t number)
{
    bool comma = false;
    buffer_printf(out, "%s\"p%zu\":{\"serviceName\":\"%s\",\"tags\":[",
                  number > 1 ? "," : "", number, resource->service);
    for (size_t i = 0; i < resource->attribute_count; i++) {
        if (strcmp(resource->attributes[i].key, "service.name") != 0)
            write_attribute(out, &comma, &resource->attributes[i]);
    }
    buffer_puts(out, "]}");
}

void jaeger_write_trace(struct buffer *out, const struct traces_trace *trace)
{
    /* The order of spans is not promised: in every other trace children come first. */
    bool turned = trace->spans[0].id & 1;
    buffer_printf(out, "{\"traceID\":\"%s\",\"spans\":[", trace->id);
    for (size_t i = 0; i < trace->span_count; i++) {
        if (i)
            buffer_putc(out, ',');
        write_span(out, trace, &trace->spans[turned ? trace->span_count - 1 - i : i]);
    }
    buffer_puts(out, "],\"processes\":{");
    for (size_t i = 0; i < trace->resource_count; i++)
        write_process(out, &trace->resources[i], i + 1);
    buffer_puts(out, "},\"warnings\":null}");
}
