/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SERIES_CHOICE_H
#define VIEWS_SERIES_CHOICE_H

/*
 * What a reader has chosen to see of a panel's series: which are hidden, how they are
 * sorted, how axis and legend look. Series are known by what they are (series_item_key()):
 * a choice survives refreshes, gaps and restarts of what is measured.
 *
 * Ownership: zeroed is nothing chosen; series_choice_done() frees.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/vec.h"
#include "views/series_list.h"

enum series_sort {
    SORT_WORST, /* state, then the value now */
    SORT_NAME,
    SORT_LAST,
    SORT_DIFFERENCE, /* against the period before */
    SORT_MIN,
    SORT_MAX,
    SORT_MEAN,
    SORT_COUNT
};

/* Instead of what the layout says. */
enum choice_axis { AXIS_AS_LAID_OUT, AXIS_CHOSEN_LINEAR, AXIS_CHOSEN_LOG };

enum choice_legend {
    LEGEND_AS_LAID_OUT,
    LEGEND_CHOSEN_TABLE,
    LEGEND_CHOSEN_LINE,
    LEGEND_CHOSEN_NONE,
};

struct series_choice {
    VEC(uint64_t) hidden;
    uint64_t alone; /* all but this one are hidden, whatever the list says */
    bool has_alone;
    enum series_sort sort;
    bool reverse;
    enum choice_axis axis;
    enum choice_legend legend;
};

void series_choice_done(struct series_choice *choice);
/* The same choice for another panel (the layout was read again). */
void series_choice_copy(struct series_choice *to, const struct series_choice *from);

bool series_choice_hides(const struct series_choice *choice, uint64_t key);
/* Hide, or show again; of one that stood alone the others come back. */
void series_choice_toggle(struct series_choice *choice, uint64_t key);
/* Only this one; the same again: all. */
void series_choice_only(struct series_choice *choice, uint64_t key);
/* Sorted by the next column; that of differences only where something is compared. */
void series_choice_next_sort(struct series_choice *choice, bool compared);

/* Indexes of the items as the choice sorts them; rank: worst first, then: per item the
   value of the period before, NULL where nothing is compared. */
void series_choice_order(const struct series_choice *choice,
                         const struct series_list *list, const uint32_t *rank,
                         const double *then, uint32_t *order);

#endif
