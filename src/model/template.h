/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TEMPLATE_H
#define MODEL_TEMPLATE_H

/*
 * Template variables: $name, ${name}, ${name:format} and [[name]] in queries, titles and
 * links, replaced as Grafana does it. In a query a value is escaped for where it stands
 * (PromQL string, LogQL string); a multi-value or All becomes a regular expression.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"
#include "model/labels.h"

struct template_value {
    const char *name;
    const char *const *values; /* chosen ones */
    size_t count;              /* ≥ 1 unless all */
    bool all;                  /* everything: ".*" in a query, "All" on the screen */
    bool multi;                /* regex-escaped even with one value, as Grafana does */
};

/* Times for the built-in variables $__interval, $__rate_interval, $__range, $__step and
   their _ms and _s forms, by Grafana's rules (pkg/promlib/models/query.go). */
struct template_times {
    int64_t step_ms, range_ms, scrape_ms; /* scrape interval, 15 s where unknown */
};

enum template_syntax {
    TEMPLATE_TEXT,   /* titles: plain values, joined by " + " */
    TEMPLATE_PROMQL, /* within the quotes of a matcher */
    TEMPLATE_LOGQL,
};

/* Append the text with its variables replaced. False, and the error names it, for a
   variable that does not exist (in queries) or an unknown format. */
bool template_expand(struct buf *out, const char *text, enum template_syntax syntax,
                     const struct template_value *values, size_t count,
                     const struct template_times *times, struct err *err) MUST_USE;
/* "{{pod}} {{status}}" with a series's labels. */
void template_legend(struct buf *out, const char *text, const struct labels *labels);
/* True where the text uses the variable. */
bool template_uses(const char *text, const char *name);

/* $__rate_interval in milliseconds: at least four scrapes, so that a rate has samples. */
int64_t template_rate_interval_ms(const struct template_times *times);

#endif
