/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_COMPLETE_H
#define ALERTS_COMPLETE_H

/*
 * What could stand at the end of a filter that is typed: names of labels the alerts have,
 * or values of the label whose matcher was begun.
 */

#include "alerts/alert_set.h"
#include "core/buf.h"

enum { COMPLETIONS_MAX = 200 };

struct completion {
    const char *text; /* of the set */
    size_t alerts;    /* that have it */
};

struct completions {
    struct completion items[COMPLETIONS_MAX]; /* those of most alerts first */
    size_t count;
    size_t begins; /* byte of the text where the matcher or word at its end begins */
    size_t from;   /* byte of the text from where a choice stands */
    bool is_value; /* of a label; else names of labels */
};

/* For the end of the text, as far as it is typed; none within a word that cannot become
   a matcher. */
void filter_complete(const struct alert_set *set, const char *text,
                     struct completions *ret);
/* The text with a choice put in: a name with "=", a value in quotes and a blank behind. */
void filter_completed(const char *text, const struct completions *completions,
                      size_t index, struct buf *out);

#endif
