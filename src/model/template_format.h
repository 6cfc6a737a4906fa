/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TEMPLATE_FORMAT_H
#define MODEL_TEMPLATE_FORMAT_H

/*
 * How the value of a template variable is written: the formats of ${name:format}, and
 * what holds without one. Private to the template files.
 */

#include <stddef.h>

#include "core/buf.h"
#include "model/template.h"

/* Where a variable stands in a query decides how its value is escaped. */
enum template_place {
    PLACE_TEXT,     /* not a query */
    PLACE_BARE,     /* outside of quotes: escaped as in double quotes, to be harmless */
    PLACE_DOUBLE,   /* "…" */
    PLACE_SINGLE,   /* '…' */
    PLACE_BACKTICK, /* `…`: nothing can be escaped */
};

struct template_format {
    const char *name, *help;
    void (*write)(struct buf *out, const struct template_value *value,
                  enum template_place place);
};

/* The format of that name, or NULL. An empty name gives the one for the place. */
const struct template_format *template_format_find(const char *name, size_t size,
                                                   enum template_place place);
/* The format that a mistyped name may mean, or NULL. */
const char *template_format_nearest(const char *name);

/* $__interval's form: the largest unit, truncated, as Grafana writes it. */
void template_write_interval(struct buf *out, int64_t ms);

#endif
