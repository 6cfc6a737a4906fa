/* SPDX-License-Identifier: MIT */
#include "expose.h"

#include <stdio.h>
#include <string.h>

#include "duration.h"

enum { BOUNDS_MAX = 16 };

/* `name_suffix{labels,more,extra} `; `more` is one more label, as `le="1"`. */
static void put_series(struct expose *x, const char *suffix, const char *labels,
                       const char *more)
{
    struct buffer *out = x->out;
    buffer_puts(out, x->name);
    buffer_puts(out, suffix);
    const char *parts[] = {labels, more, x->extra};
    char separator = '{';
    for (int i = 0; i < 3; i++) {
        if (!parts[i])
            continue;
        buffer_putc(out, separator);
        buffer_puts(out, parts[i]);
        separator = ',';
    }
    if (separator == ',')
        buffer_putc(out, '}');
    buffer_putc(out, ' ');
}

static void put_seconds(struct buffer *out, int64_t ms)
{
    buffer_int(out, ms / 1000);
    if (ms % 1000)
        buffer_printf(out, ".%03d", (int)(ms % 1000));
}

static void put_end(struct expose *x)
{
    if (x->stamp_ms) {
        buffer_putc(x->out, ' ');
        if (x->openmetrics)
            put_seconds(x->out, x->stamp_ms);
        else
            buffer_int(x->out, x->stamp_ms);
    }
    buffer_putc(x->out, '\n');
}

static const char *suffix_of(const struct expose *x)
{
    return x->total ? "_total" : "";
}

void expose_count(struct expose *x, const char *labels, uint64_t value)
{
    put_series(x, suffix_of(x), labels, NULL);
    buffer_uint(x->out, value);
    put_end(x);
}

void expose_value(struct expose *x, const char *labels, double value)
{
    put_series(x, suffix_of(x), labels, NULL);
    buffer_double(x->out, value);
    put_end(x);
}

/* `le="0.25"`, formatted as Go does; OpenMetrics wants a point in every number. */
static void format_bound(const struct expose *x, double bound, char *out, size_t size)
{
    char number[24];
    snprintf(number, sizeof number, "%.6g", bound);
    bool plain = !strpbrk(number, ".e");
    snprintf(out, size, "le=\"%s%s\"", number, plain && x->openmetrics ? ".0" : "");
}

static void put_bucket(struct expose *x, const char *labels, const char *le,
                       uint64_t count, const struct expose_exemplar *exemplar)
{
    put_series(x, "_bucket", labels, le);
    buffer_uint(x->out, count);
    if (exemplar && exemplar->trace_id[0]) {
        buffer_printf(x->out, " # {trace_id=\"%s\"} ", exemplar->trace_id);
        buffer_double(x->out, exemplar->value);
        buffer_putc(x->out, ' ');
        put_seconds(x->out, exemplar->time_ns / 1000000);
        buffer_putc(x->out, '\n');
        return;
    }
    put_end(x);
}

void expose_histogram(struct expose *x, const char *labels, const double *bounds,
                      const uint64_t *counts, int bound_count, uint64_t count, double sum,
                      const struct expose_exemplar *exemplars)
{
    for (int i = 0; i < bound_count; i++) {
        char le[32];
        format_bound(x, bounds[i], le, sizeof le);
        put_bucket(x, labels, le, counts[i], exemplars ? &exemplars[i] : NULL);
    }
    put_bucket(x, labels, "le=\"+Inf\"", count,
               exemplars ? &exemplars[bound_count] : NULL);
    put_series(x, "_sum", labels, NULL);
    buffer_double(x->out, sum);
    put_end(x);
    put_series(x, "_count", labels, NULL);
    buffer_uint(x->out, count);
    put_end(x);
}

void expose_distribution(struct expose *x, const char *labels, const double *bounds,
                         int bound_count, const struct duration *d, uint64_t count)
{
    uint64_t counts[BOUNDS_MAX];
    for (int i = 0; i < bound_count; i++)
        counts[i] = (uint64_t)(duration_share(d, bounds[i]) * (double)count);
    expose_histogram(x, labels, bounds, counts, bound_count, count,
                     d->mean * (double)count, NULL);
}

void expose_family(struct expose *x, const struct family *family)
{
    static const char *const types[] = {"counter", "gauge", "histogram", "untyped"};
    static const char *const openmetrics_types[] = {"counter", "gauge", "histogram",
                                                    "unknown"};
    x->name = family->name;
    x->total = family->type == FAMILY_COUNTER;
    const char *suffix = x->total && !x->openmetrics ? "_total" : "";
    buffer_printf(x->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", family->name, suffix,
                  family->help, family->name, suffix,
                  x->openmetrics ? openmetrics_types[family->type] : types[family->type]);
}

void expose_table(struct expose *x, const struct family *families, size_t count,
                  const struct scrape *s)
{
    for (size_t i = 0; i < count; i++) {
        if (families[i].proposed && s->as_is)
            continue;
        size_t before = x->out->size;
        expose_family(x, &families[i]);
        size_t head = x->out->size;
        families[i].emit(x, s);
        if (x->out->size == head) /* a family without series is not printed at all */
            x->out->size = before;
    }
}
