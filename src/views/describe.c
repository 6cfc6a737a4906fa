/* SPDX-License-Identifier: MIT */
#include "views/describe.h"

#include <inttypes.h>
#include <math.h>

#include "core/number.h"

static void put_key(struct describe *object, const char *key)
{
    if (!object->first)
        buf_putc(object->out, ',');
    object->first = false;
    buf_put_quoted(object->out, key);
    buf_putc(object->out, ':');
}

struct describe describe_begin(struct buf *out)
{
    buf_putc(out, '{');
    return (struct describe){out, true};
}

void describe_text(struct describe *object, const char *key, const char *value)
{
    put_key(object, key);
    buf_put_quoted(object->out, value);
}

void describe_number(struct describe *object, const char *key, double value)
{
    char text[64];

    put_key(object, key);
    number_format_exact(value, text, sizeof(text));
    if (isfinite(value))
        buf_puts(object->out, text);
    else
        buf_put_quoted(object->out, text);
}

void describe_integer(struct describe *object, const char *key, int64_t value)
{
    put_key(object, key);
    buf_printf(object->out, "%" PRId64, value);
}

void describe_labels(struct describe *object, const char *key,
                     const struct labels *labels)
{
    struct describe inner;

    put_key(object, key);
    inner = describe_begin(object->out);
    for (size_t i = 0; i < labels->count; i++)
        describe_text(&inner, labels->pairs[i].name, labels->pairs[i].value);
    buf_putc(object->out, '}');
}

struct describe describe_object(struct describe *object, const char *key)
{
    put_key(object, key);
    return describe_begin(object->out);
}

void describe_object_end(struct describe *object)
{
    buf_putc(object->out, '}');
}

void describe_end(struct describe *object)
{
    buf_puts(object->out, "}\n");
}

void describe_series(struct buf *out, const struct series_item *item,
                     const struct panel_spec *spec)
{
    struct describe object = describe_begin(out);
    char text[64];

    describe_text(&object, "series", item->name);
    describe_labels(&object, "labels", &item->labels);
    describe_text(&object, "unit", item->unit ? item->unit->name : "short");
    if (item->stats.count > 0) {
        if (isnan(item->stats.last)) {
            describe_text(&object, "text", item->absence);
        } else {
            describe_number(&object, "last", item->stats.last);
            describe_text(
                &object, "text",
                series_item_format(item, spec, item->stats.last, text, sizeof(text)));
        }
        describe_integer(&object, "last_ms", item->stats.last_ms);
        if (item->has_before)
            describe_number(&object, "before", item->before);
        describe_number(&object, "min", item->stats.min);
        describe_number(&object, "max", item->stats.max);
        describe_number(&object, "mean", item->stats.mean);
    }
    describe_text(&object, "state", threshold_state_name(item->state));
    describe_end(&object);
}
