/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SERIES_LIST_H
#define VIEWS_SERIES_LIST_H

/*
 * The series a panel shows, collected from all its queries, with what every panel type
 * needs of them: a name that says only what differs, a colour that stays, the newest
 * value and its state.
 *
 * Ownership: series_list_init() → series_list_done(); all text is in the list's arena.
 * `series` points into a result and is good during the update only:
 * series_list_release() at its end forgets it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "model/series.h"
#include "views/panel.h"

struct series_item {
    const struct series *series; /* NULL after the update, and for computed items */
    size_t target;               /* index into the specification's targets */
    struct labels labels;
    const char *name; /* by the target's legend, or the labels that tell it apart */
    const char
        *brief; /* the name without what all names of the target begin or end with */
    uint64_t identity; /* the same in every run */
    uint16_t look;     /* style of its line: STYLE_SERIES_1 … */
    const struct unit *unit;
    struct series_stats stats;  /* within the window; last: NaN where there is none now */
    enum threshold_state state; /* of stats.last; OK where there is none */
    bool has_before; /* it is compared: `before` is its value in the period before */
    double before;
    bool hidden;         /* the reader chose not to see it: neither drawn nor stacked */
    const char *absence; /* why there is none now: "ended 42m ago"; "" where there is */
};

struct series_list {
    struct arena arena;
    struct series_item *items;
    size_t count;
    size_t total; /* there were, before the maximum */
};

void series_list_init(struct series_list *list);
void series_list_done(struct series_list *list);

/* Forget all, then collect the float series of every target that is not hidden, in the
   order of targets and labels; of more than max those with the largest values now.
   Names, looks, statistics are set. Series without a sample in the window are left out. */
void series_list_collect(struct series_list *list, const struct panel_input *input,
                         size_t max);
void series_list_release(struct series_list *list);

/* Statistics over the window of the input, of an item of its target whose samples these
   are, with unit and state. A series has a value now only where its newest sample is
   near the end of what was asked, as Prometheus looks back for one: within two steps or
   five minutes. What ended before is history, neither judged nor summed nor ranked. */
void series_list_measure(struct series_list *list, struct series_item *item,
                         const struct series *series, const struct panel_input *input);
/* Is a newest sample at that moment near enough to be a value of now? spacing_ms: usual
   distance of samples, where the answer has no step. */
bool series_is_current(const struct panel_input *input, size_t target, int64_t last_ms,
                       int64_t spacing_ms);
/* "42m", "1d 3h": how long before now that moment is, in whole minutes. */
const char *series_age(const struct panel_input *input, int64_t last_ms, char *buf,
                       size_t size);
/* Moment of the newest sample where no item has a value now; 0 where one has, or where
   there are no items. */
int64_t series_list_ended(const struct series_list *list);
/* Set unit and state of an item whose stats are known. */
void series_item_judge(struct series_item *item, const struct panel_spec *spec);

/* Colours by identity: the same set gives the same colours in every run, two of a panel
   differ while there are enough. Items that have a look (not 0) keep it. */
void series_list_colour(struct series_list *list);

/* Indexes of the items, worst state first, then the largest value now, those without one
   last; order has room for list->count. */
void series_list_order(const struct series_list *list, uint32_t *order);

/* What the item is, among those of its panel: the same after refreshes and restarts. */
uint64_t series_item_key(const struct series_item *item);
/* What panel_class.series gives for an item. */
void series_item_tell(const struct series_item *item, struct panel_series *ret);

/* The item's newest (or any) value as text. */
const char *series_item_format(const struct series_item *item,
                               const struct panel_spec *spec, double value, char *buf,
                               size_t size);
/* Style of a value by its state: STYLE_CRITICAL …; normal where it is OK. */
uint16_t state_style(enum threshold_state state, uint16_t normal);

/* ---- names (naming.c) ---- */

/* Set name and brief of all items from their labels and the targets' legends. */
void series_list_name(struct series_list *list, const struct panel_input *input);

#endif
