/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_DESCRIBE_H
#define VIEWS_DESCRIBE_H

/*
 * What is on the screen as JSON Lines (RFC 8259 objects, one a line): for copying, for
 * scripts and for tests. Numbers are exact; one that JSON has no form for (NaN,
 * infinities) is a string, as Prometheus writes it; what is missing is left out. A series
 * without a value now has no "last", and "text" says since when; the value of one that is
 * compared with the period before is in "before".
 *
 *     {"series":"p95","labels":{},"unit":"s","last":1.92,"text":"1.92 s",
 *      "last_ms":1763864165000,"min":0.2,"max":1.95,"mean":0.6,"state":"warning"}
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "model/labels.h"
#include "views/series_list.h"

struct describe {
    struct buf *out;
    bool first;
};

struct describe describe_begin(struct buf *out);
void describe_text(struct describe *object, const char *key, const char *value);
void describe_number(struct describe *object, const char *key, double value);
void describe_integer(struct describe *object, const char *key, int64_t value);
void describe_labels(struct describe *object, const char *key,
                     const struct labels *labels);
/* An object within: ended by describe_object_end() before the outer one goes on. */
struct describe describe_object(struct describe *object, const char *key);
void describe_object_end(struct describe *object);
void describe_end(struct describe *object);

/* One line for a series with its statistics. */
void describe_series(struct buf *out, const struct series_item *item,
                     const struct panel_spec *spec);

#endif
