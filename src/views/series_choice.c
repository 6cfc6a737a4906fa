/* SPDX-License-Identifier: MIT */
#include "views/series_choice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { HIDDEN_MAX = 10000 };

void series_choice_done(struct series_choice *choice)
{
    vec_free(&choice->hidden);
    *choice = (struct series_choice){0};
}

void series_choice_copy(struct series_choice *to, const struct series_choice *from)
{
    series_choice_done(to);
    *to = *from;
    memset(&to->hidden, 0, sizeof(to->hidden));
    for (size_t i = 0; i < from->hidden.count; i++)
        vec_push(&to->hidden, from->hidden.items[i]);
}

static size_t find(const struct series_choice *choice, uint64_t key)
{
    size_t i = 0;

    while (i < choice->hidden.count && choice->hidden.items[i] != key)
        i++;
    return i;
}

bool series_choice_hides(const struct series_choice *choice, uint64_t key)
{
    if (choice->has_alone)
        return key != choice->alone;
    return find(choice, key) < choice->hidden.count;
}

void series_choice_toggle(struct series_choice *choice, uint64_t key)
{
    size_t at = find(choice, key);

    if (choice->has_alone) {
        choice->has_alone = false;
        return;
    }
    if (at < choice->hidden.count)
        vec_remove(&choice->hidden, at);
    else if (choice->hidden.count < HIDDEN_MAX)
        vec_push(&choice->hidden, key);
}

void series_choice_only(struct series_choice *choice, uint64_t key)
{
    if (choice->has_alone && choice->alone == key) {
        choice->has_alone = false;
        return;
    }
    choice->has_alone = true;
    choice->alone = key;
}

void series_choice_next_sort(struct series_choice *choice, bool compared)
{
    choice->sort = (enum series_sort)((choice->sort + 1) % SORT_COUNT);
    if (choice->sort == SORT_DIFFERENCE && !compared)
        choice->sort = SORT_MIN;
    choice->reverse = false;
}

/* ---- order ---- */

struct sorted {
    const char *name;
    double value; /* the greatest first, NaN last */
    uint32_t index;
    bool by_name, reverse;
};

static double value_of(const struct series_item *item, enum series_sort sort,
                       const double *then, size_t index)
{
    switch (sort) {
    case SORT_LAST:
        return item->stats.last;
    case SORT_DIFFERENCE:
        return then ? fabs(item->stats.last - then[index]) / fabs(then[index])
                    : (double)NAN;
    case SORT_MIN:
        return item->stats.min;
    case SORT_MAX:
        return item->stats.max;
    case SORT_MEAN:
        return item->stats.mean;
    case SORT_WORST:
    case SORT_NAME:
    case SORT_COUNT:
        break;
    }
    return (double)NAN;
}

static int compare(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    int by = 0;

    if (x->by_name)
        by = strcmp(x->name, y->name);
    else if (isnan(x->value) != isnan(y->value))
        return isnan(x->value) ? 1 : -1; /* what has none stays last */
    else if (x->value > y->value || x->value < y->value)
        by = x->value > y->value ? -1 : 1;
    if (by != 0)
        return x->reverse ? -by : by;
    return x->index < y->index ? -1 : x->index > y->index;
}

void series_choice_order(const struct series_choice *choice,
                         const struct series_list *list, const uint32_t *rank,
                         const double *then, uint32_t *order)
{
    struct sorted *sorted;

    if (choice->sort == SORT_WORST) {
        for (size_t i = 0; i < list->count; i++)
            order[i] = rank[choice->reverse ? list->count - 1 - i : i];
        return;
    }
    sorted = xcalloc(list->count + 1, sizeof(*sorted));
    for (size_t i = 0; i < list->count; i++)
        sorted[i] = (struct sorted){
            .name = list->items[i].name,
            .value = value_of(&list->items[i], choice->sort, then, i),
            .index = (uint32_t)i,
            .by_name = choice->sort == SORT_NAME,
            .reverse = choice->reverse,
        };
    if (list->count > 1)
        qsort(sorted, list->count, sizeof(*sorted), compare);
    for (size_t i = 0; i < list->count; i++)
        order[i] = sorted[i].index;
    free(sorted);
}
