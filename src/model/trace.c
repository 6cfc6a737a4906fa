/* SPDX-License-Identifier: MIT */
#include "model/trace.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"

bool trace_id_parse(const char *text, size_t size, struct trace_id *ret)
{
    struct trace_id id = {0, 0};

    if (size == 0 || size > TRACE_ID_TEXT - 1)
        return false;
    for (size_t i = 0; i < size; i++) {
        int digit = number_hex_digit(text[i]);

        if (digit < 0)
            return false;
        id.high = id.high << 4 | id.low >> 60;
        id.low = id.low << 4 | (uint64_t)digit;
    }
    *ret = id;
    return id.high != 0 || id.low != 0;
}

const char *trace_id_format(struct trace_id id, char buf[TRACE_ID_TEXT])
{
    snprintf(buf, TRACE_ID_TEXT, "%016" PRIx64 "%016" PRIx64, id.high, id.low);
    return buf;
}

bool trace_id_equal(struct trace_id a, struct trace_id b)
{
    return a.high == b.high && a.low == b.low;
}

const char *span_kind_name(enum span_kind kind)
{
    static const char *const names[SPAN_KIND_COUNT] = {
        [SPAN_KIND_UNKNOWN] = "",          [SPAN_KIND_INTERNAL] = "internal",
        [SPAN_KIND_SERVER] = "server",     [SPAN_KIND_CLIENT] = "client",
        [SPAN_KIND_PRODUCER] = "producer", [SPAN_KIND_CONSUMER] = "consumer",
    };

    return (unsigned)kind < SPAN_KIND_COUNT ? names[kind] : "";
}

const struct trace_service *trace_service_of(const struct trace *trace,
                                             const struct span *span)
{
    return &trace->services[trace->processes[span->process].service];
}

static const char *find(const struct span_attributes *attributes, const char *key)
{
    for (uint32_t i = 0; i < attributes->count; i++)
        if (strcmp(attributes->items[i].key, key) == 0)
            return attributes->items[i].value;
    return NULL;
}

const char *trace_attribute(const struct trace *trace, const struct span *span,
                            const char *key)
{
    const char *own = find(&span->attributes, key);

    return own ? own : find(&trace->processes[span->process].attributes, key);
}
