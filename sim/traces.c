/* SPDX-License-Identifier: MIT */
#include "traces.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traces_build.h"

uint64_t traces_span_id(const struct model *model, uint64_t identity, unsigned index)
{
    uint64_t id = model_event_hash(model, identity, 100 + index);
    return id ? id : 1; /* an id of zeros is none */
}

const char *traces_text(struct traces_trace *trace, const char *format, ...)
{
    size_t room = sizeof(trace->text) - trace->text_size;
    char *to = trace->text + trace->text_size;
    va_list args;
    va_start(args, format);
    int size = vsnprintf(to, room, format, args);
    va_end(args);
    if (size < 0 || (size_t)size >= room)
        return "";
    trace->text_size += (size_t)size + 1;
    return to;
}

struct traces_span *traces_add_span(struct traces_trace *trace, const struct model *model,
                                    const struct traces_span *parent, const char *name,
                                    const char *service, enum traces_kind kind,
                                    int64_t start_ns, int64_t duration_ns)
{
    static const struct {
        const char *service, *scope;
    } scopes[] = {
        {"sync-worker", "sync" },
        {"turso",       "turso"}
    };

    if (trace->span_count == TRACES_SPANS_MAX)
        return &trace->spans[TRACES_SPANS_MAX - 1];
    unsigned index = (unsigned)trace->span_count++;
    struct traces_span *span = &trace->spans[index];
    *span = (struct traces_span){
        .id = traces_span_id(model, trace->event.identity, index),
        .parent = parent ? parent->id : 0,
        .name = name,
        .service = service,
        .scope = kind == TRACES_SERVER ? "http-handler" : "database",
        .kind = kind,
        .start_ns = start_ns,
        .duration_ns = duration_ns > 0 ? duration_ns : 0,
    };
    for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
        if (strcmp(scopes[i].service, service) == 0)
            span->scope = scopes[i].scope;
    }
    return span;
}

static struct traces_attribute *next_attribute(struct traces_span *span, const char *key)
{
    if (span->attribute_count == TRACES_ATTRIBUTES_MAX)
        span->attribute_count--;
    struct traces_attribute *attribute = &span->attributes[span->attribute_count++];
    *attribute = (struct traces_attribute){.key = key};
    return attribute;
}

void traces_add_string(struct traces_span *span, const char *key, const char *value)
{
    next_attribute(span, key)->text = value;
}

void traces_add_int(struct traces_span *span, const char *key, int64_t value)
{
    struct traces_attribute *attribute = next_attribute(span, key);
    attribute->type = TRACES_INT;
    attribute->number = value;
}

void traces_add_bool(struct traces_span *span, const char *key, bool value)
{
    struct traces_attribute *attribute = next_attribute(span, key);
    attribute->type = TRACES_BOOL;
    attribute->number = value;
}

void traces_fail(struct traces_span *span, const char *message, const char *type,
                 const char *stack)
{
    span->error = true;
    span->message = message;
    span->exception_type = type;
    span->exception_message = message;
    span->exception_stack = stack;
}

bool traces_find(const struct model *model, const char *hex, int64_t now_ns,
                 struct traces_trace *ret)
{
    struct model_event event;
    if (!model_event_by_trace_id(model, hex, now_ns, &event) || !event.traced)
        return false;
    traces_build(model, &event, ret);
    return ret->span_count > 0;
}

bool traces_normalise_id(const char *text, char ret_hex[33], size_t *ret_bad)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++) {
        if (!isxdigit((unsigned char)text[i])) {
            *ret_bad = i;
            return false;
        }
    }
    *ret_bad = size;
    if (size == 0 || size > 32)
        return false;
    memset(ret_hex, '0', 32 - size);
    for (size_t i = 0; i < size; i++)
        ret_hex[32 - size + i] = (char)tolower((unsigned char)text[i]);
    ret_hex[32] = '\0';
    return true;
}
