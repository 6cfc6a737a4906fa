/* SPDX-License-Identifier: MIT */
#include "views/series_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/duration.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"

enum { LIST_BYTES_MAX = 64 << 20 };

void series_list_init(struct series_list *list)
{
    memset(list, 0, sizeof(*list));
    arena_init(&list->arena, LIST_BYTES_MAX);
}

void series_list_done(struct series_list *list)
{
    free(list->items);
    arena_done(&list->arena);
    memset(list, 0, sizeof(*list));
}

void series_list_release(struct series_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        list->items[i].series = NULL;
}

/* What the series is by its labels without the metric's name: the same pod has the same
   identity in every panel. Without labels the target's place decides, plainly, so that
   the quantiles of a panel have neighbouring colours. */
static uint64_t item_identity(const struct labels *labels, size_t target)
{
    uint64_t hash = HASH_STABLE_START;
    bool any = false;

    for (size_t i = 0; i < labels->count; i++) {
        const struct label *label = &labels->pairs[i];

        if (strcmp(label->name, "__name__") == 0)
            continue;
        hash = hash_stable(label->name, strlen(label->name) + 1, hash);
        hash = hash_stable(label->value, strlen(label->value) + 1, hash);
        any = true;
    }
    if (!any)
        return target;
    return target ? hash_stable(&target, sizeof(target), hash) : hash;
}

void series_item_judge(struct series_item *item, const struct panel_spec *spec)
{
    const struct target *target =
        item->target < spec->target_count ? &spec->targets[item->target] : NULL;

    item->unit = target && target->unit ? target->unit : spec->unit;
    if (!item->unit)
        item->unit = unit_find(NULL);
    if (item->stats.count == 0 || isnan(item->stats.last))
        item->state = STATE_OK;
    else if (target && target->thresholds)
        item->state = threshold_state(target->thresholds, target->threshold_count,
                                      item->stats.last);
    else
        item->state =
            threshold_state(spec->thresholds, spec->threshold_count, item->stats.last);
}

/* ---- what a series is now ---- */

bool series_is_current(const struct panel_input *input, size_t target, int64_t last_ms,
                       int64_t spacing_ms)
{
    enum { LOOKBACK_MS = 5 * 60 * 1000 };
    const struct result *result = input->queries[target]->result;
    int64_t step = result && result->step_ms > 0 ? result->step_ms : spacing_ms;
    int64_t end = input->window.to_ms;

    /* A source that is silent now has not ended the series of its newest answer. */
    if (result && result->to_ms > 0 && result->to_ms < end)
        end = result->to_ms;
    return end - last_ms <= (2 * step > LOOKBACK_MS ? 2 * step : LOOKBACK_MS);
}

const char *series_age(const struct panel_input *input, int64_t last_ms, char *buf,
                       size_t size)
{
    enum { MINUTE_MS = 60 * 1000 };

    return duration_human((input->now_ms - last_ms) / MINUTE_MS * MINUTE_MS, buf, size);
}

static void measure(const struct series *series, const struct panel_input *input,
                    size_t target, struct series_stats *ret)
{
    const struct result *result = input->queries[target]->result;
    int64_t spacing = result && result->step_ms > 0 ? 0 : series_spacing_ms(series);

    series_stats(series, input->window.from_ms, input->window.to_ms, ret);
    if (ret->count > 0 && !series_is_current(input, target, ret->last_ms, spacing))
        ret->last = (double)NAN;
}

/* A series that ended is not one whose newest samples are no numbers. */
static const char *absence_of(struct series_list *list, const struct series_stats *stats,
                              const struct series *series,
                              const struct panel_input *input)
{
    size_t end = series_lower_bound(series, input->window.to_ms + 1);
    bool ended = end > 0 && series->times_ms[end - 1] == stats->last_ms;
    char age[32];
    const char *text;

    if (stats->count == 0 || !isnan(stats->last))
        return "";
    series_age(input, stats->last_ms, age, sizeof(age));
    text = ended ? arena_printf(&list->arena, "ended %s ago", age)
                 : arena_printf(&list->arena, "NaN for %s", age);
    return text ? text : "-";
}

void series_list_measure(struct series_list *list, struct series_item *item,
                         const struct series *series, const struct panel_input *input)
{
    measure(series, input, item->target, &item->stats);
    item->absence = absence_of(list, &item->stats, series, input);
    series_item_judge(item, input->spec);
}

int64_t series_list_ended(const struct series_list *list)
{
    int64_t newest = 0;

    for (size_t i = 0; i < list->count; i++) {
        if (!isnan(list->items[i].stats.last))
            return 0;
        if (list->items[i].stats.last_ms > newest)
            newest = list->items[i].stats.last_ms;
    }
    return newest;
}

static void list_grow(struct series_list *list, size_t count)
{
    list->items = xreallocarray(list->items, count, sizeof(*list->items));
}

/* A series with samples in the window. */
struct found {
    const struct series *series;
    size_t target;
    struct series_stats stats;
    bool kept;
};

struct finds {
    struct found *items;
    size_t count, capacity;
};

static void find_in_target(struct series_list *list, const struct panel_input *input,
                           size_t target, struct finds *finds)
{
    const struct result *result = input->queries[target]->result;

    if (!result || result->series_count == 0)
        return;
    if (result->series_total > result->series_count)
        list->total += result->series_total - result->series_count;
    for (size_t i = 0; i < result->series_count; i++) {
        struct found found = {
            .series = &result->series[i], .target = target, .kept = true};

        if (!found.series->values)
            continue;
        measure(found.series, input, target, &found.stats);
        if (found.stats.count > 0)
            vec_push(finds, found);
    }
}

static int compare_found(const void *a, const void *b)
{
    const struct found *x = *(struct found *const *)a, *y = *(struct found *const *)b;

    if (isnan(x->stats.last) != isnan(y->stats.last))
        return isnan(x->stats.last) ? 1 : -1;
    if (x->stats.last > y->stats.last || x->stats.last < y->stats.last)
        return x->stats.last > y->stats.last ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Of too many the largest are kept, in their order: those that a top list looks for. */
static void keep_largest(struct finds *finds, size_t max)
{
    struct found **sorted;

    if (finds->count <= max)
        return;
    sorted = xcalloc(finds->count, sizeof(struct found *));
    for (size_t i = 0; i < finds->count; i++)
        sorted[i] = &finds->items[i];
    qsort(sorted, finds->count, sizeof(struct found *), compare_found);
    for (size_t i = max; i < finds->count; i++)
        sorted[i]->kept = false;
    free(sorted);
}

static void take(struct series_list *list, const struct panel_input *input,
                 const struct found *found)
{
    struct series_item item = {.series = found->series,
                               .target = found->target,
                               .name = "",
                               .brief = "",
                               .stats = found->stats};

    if (!found->kept || !labels_copy(&found->series->labels, &list->arena, &item.labels))
        return;
    item.identity = item_identity(&item.labels, item.target);
    item.absence = absence_of(list, &item.stats, item.series, input);
    series_item_judge(&item, input->spec);
    list->items[list->count++] = item;
}

void series_list_collect(struct series_list *list, const struct panel_input *input,
                         size_t max)
{
    struct finds finds = {0};

    arena_clear(&list->arena);
    list->count = list->total = 0;
    for (size_t i = 0; i < input->query_count; i++) {
        if (i < input->spec->target_count && !input->spec->targets[i].hidden)
            find_in_target(list, input, i, &finds);
    }
    list->total += finds.count;
    keep_largest(&finds, max);
    list_grow(list, finds.count < max ? finds.count : max);
    for (size_t i = 0; i < finds.count; i++)
        take(list, input, &finds.items[i]);
    vec_free(&finds);
    series_list_name(list, input);
    series_list_colour(list);
}

static int compare_identity(const void *a, const void *b)
{
    const struct series_item *x = *(const struct series_item *const *)a;
    const struct series_item *y = *(const struct series_item *const *)b;

    if (x->identity != y->identity)
        return x->identity < y->identity ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* The colour with the fewest users, looking from the preferred one in steps that lead
   through all of them (5 and 12 have no common factor) to an unlike colour first. */
static size_t colour_free(const size_t used[SERIES_STYLES], size_t preferred)
{
    size_t best = preferred;

    for (size_t i = 1; i < SERIES_STYLES; i++) {
        size_t slot = (preferred + i * 5) % SERIES_STYLES;

        if (used[slot] < used[best])
            best = slot;
    }
    return best;
}

void series_list_colour(struct series_list *list)
{
    struct series_item **sorted = xcalloc(list->count + 1, sizeof(struct series_item *));
    size_t used[SERIES_STYLES] = {0}, count = 0, late = 0;

    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].look == 0)
            sorted[count++] = &list->items[i];
    }
    if (count > 1)
        qsort(sorted, count, sizeof(struct series_item *), compare_identity);
    /* First everyone whose own colour is free, so that a newcomer moves few. */
    for (size_t i = 0; i < count; i++) {
        size_t slot = (size_t)(sorted[i]->identity % SERIES_STYLES);

        if (used[slot]) {
            sorted[late++] = sorted[i];
            continue;
        }
        used[slot]++;
        sorted[i]->look = (uint16_t)(STYLE_SERIES_1 + slot);
    }
    for (size_t i = 0; i < late; i++) {
        size_t slot = colour_free(used, (size_t)(sorted[i]->identity % SERIES_STYLES));

        used[slot]++;
        sorted[i]->look = (uint16_t)(STYLE_SERIES_1 + slot);
    }
    free(sorted);
}

struct ranked {
    const struct series_item *item;
    uint32_t index;
};

static int compare_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    double x_last = x->item->stats.last, y_last = y->item->stats.last;
    bool x_has = !isnan(x_last), y_has = !isnan(y_last);

    if (x_has != y_has)
        return x_has ? -1 : 1;
    if (x->item->state != y->item->state)
        return x->item->state > y->item->state ? -1 : 1;
    if (x_has && (x_last > y_last || x_last < y_last))
        return x_last > y_last ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

void series_list_order(const struct series_list *list, uint32_t *order)
{
    struct ranked *ranked = xcalloc(list->count + 1, sizeof(*ranked));

    for (size_t i = 0; i < list->count; i++)
        ranked[i] = (struct ranked){&list->items[i], (uint32_t)i};
    if (list->count > 1)
        qsort(ranked, list->count, sizeof(*ranked), compare_rank);
    for (size_t i = 0; i < list->count; i++)
        order[i] = ranked[i].index;
    free(ranked);
}

uint64_t series_item_key(const struct series_item *item)
{
    return hash_stable(&item->target, sizeof(item->target), item->identity);
}

void series_item_tell(const struct series_item *item, struct panel_series *ret)
{
    *ret = (struct panel_series){
        .name = item->name,
        .labels = &item->labels,
        .key = series_item_key(item),
        .target = item->target,
        .last = item->stats.last,
        .last_ms = item->stats.last_ms,
    };
}

const char *series_item_format(const struct series_item *item,
                               const struct panel_spec *spec, double value, char *buf,
                               size_t size)
{
    int decimals = item->unit == spec->unit || !item->unit ? spec->decimals : -1;

    return unit_format(item->unit ? item->unit : unit_find(NULL), value, decimals, buf,
                       size);
}

uint16_t state_style(enum threshold_state state, uint16_t normal)
{
    static const uint16_t styles[] = {
        [STATE_INFO] = STYLE_INFO,
        [STATE_WARNING] = STYLE_WARNING,
        [STATE_CRITICAL] = STYLE_CRITICAL,
    };

    return state == STATE_OK ? normal : styles[state];
}
