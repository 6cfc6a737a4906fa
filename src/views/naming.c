/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "model/template.h"
#include "views/series_list.h"

/*
 * Names of series. A target with a legend names its series itself; those of the others
 * are told apart by as few labels as do it, and only the labels' values are said.
 */

enum { NAME_MAX_BYTES = 1 << 20, NAME_COLUMNS = 200, LABELS_MAX = 64, PARTS_MAX = 4 };

/* A label that could tell series apart. */
struct candidate {
    const char *name;
    size_t distinct, bytes;
    bool chosen;
};

struct group {
    struct series_item **items;
    size_t count;
    struct candidate labels[LABELS_MAX];
    size_t label_count;
};

/* Labels that say the same as a better one does, or change without meaning. */
static bool label_is_poor(const char *name)
{
    static const char *const poor[] = {"__name__", "instance", "job", "uid", "id", NULL};

    for (size_t i = 0; poor[i]; i++) {
        if (strcmp(poor[i], name) == 0)
            return true;
    }
    return false;
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *value_of(const struct series_item *item, const char *label)
{
    const char *value = labels_get(&item->labels, label);

    return value ? value : "";
}

static void group_add_labels(struct group *group, const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++) {
        size_t k = 0;

        while (k < group->label_count &&
               strcmp(group->labels[k].name, labels->pairs[i].name) != 0)
            k++;
        if (k == group->label_count && k < LABELS_MAX)
            group->labels[group->label_count++] =
                (struct candidate){.name = labels->pairs[i].name};
    }
}

/* How many groups the series fall into by their values of the chosen labels and one
   more. */
static size_t group_distinct(const struct group *group, const char *more)
{
    const char **keys = xcalloc(group->count, sizeof(*keys));
    struct buf buf;
    size_t *starts = xcalloc(group->count, sizeof(*starts)), distinct = 0;

    buf_init(&buf, SIZE_MAX / 2);
    for (size_t i = 0; i < group->count; i++) {
        starts[i] = buf.size;
        for (size_t k = 0; k < group->label_count; k++) {
            const char *name = group->labels[k].name;

            if (group->labels[k].chosen || strcmp(name, more) == 0) {
                buf_puts(&buf, value_of(group->items[i], name));
                buf_putc(&buf, '\x1f');
            }
        }
        buf_putc(&buf, '\0');
    }
    for (size_t i = 0; i < group->count; i++)
        keys[i] = buf.data + starts[i];
    qsort(keys, group->count, sizeof(*keys), compare_text);
    for (size_t i = 0; i < group->count; i++)
        distinct += i == 0 || strcmp(keys[i - 1], keys[i]) != 0;
    free(starts);
    free(keys);
    buf_done(&buf);
    return distinct;
}

/* Is a the better label to say, both telling the same number of series apart? */
static bool candidate_better(const struct candidate *a, const struct candidate *b)
{
    bool a_poor = label_is_poor(a->name), b_poor = label_is_poor(b->name);

    if (a_poor != b_poor)
        return b_poor;
    if (a->distinct != b->distinct)
        return a->distinct > b->distinct;
    return a->bytes < b->bytes;
}

/* Choose labels greedily until every series is told apart or nothing helps. */
static void group_choose(struct group *group)
{
    size_t told = 1, chosen = 0;

    for (size_t i = 0; i < group->count; i++)
        group_add_labels(group, &group->items[i]->labels);
    for (size_t k = 0; k < group->label_count; k++) {
        for (size_t i = 0; i < group->count; i++)
            group->labels[k].bytes +=
                strlen(value_of(group->items[i], group->labels[k].name));
    }
    while (told < group->count && chosen < PARTS_MAX) {
        struct candidate *best = NULL;

        for (size_t k = 0; k < group->label_count; k++) {
            struct candidate *label = &group->labels[k];

            if (label->chosen)
                continue;
            label->distinct = group_distinct(group, label->name);
            if (label->distinct > told && (!best || candidate_better(label, best)))
                best = label;
        }
        if (!best)
            break;
        best->chosen = true;
        told = best->distinct;
        chosen++;
    }
}

/* The values of the chosen labels, in the labels' order. */
static void group_say(const struct group *group, const struct series_item *item,
                      struct buf *out)
{
    for (size_t i = 0; i < item->labels.count; i++) {
        const struct label *label = &item->labels.pairs[i];

        for (size_t k = 0; k < group->label_count; k++) {
            if (!group->labels[k].chosen ||
                strcmp(group->labels[k].name, label->name) != 0)
                continue;
            if (out->size)
                buf_putc(out, ' ');
            buf_puts(out, label->value);
        }
    }
}

/* A copy of what anyone could read of it: labels may be 64 KiB long. */
static const char *keep(struct series_list *list, const char *text, size_t size)
{
    char *copy = arena_strndup(&list->arena, text, utf8_prefix(text, size, NAME_COLUMNS));

    return copy ? copy : "";
}

/* A single series has nothing to be told apart from: what it is called, at best. */
static void name_single(struct series_list *list, struct series_item *item,
                        const struct panel_input *input)
{
    const struct target *target = &input->spec->targets[item->target];
    const char *name = labels_get(&item->labels, "__name__");
    struct buf buf;

    buf_init(&buf, NAME_MAX_BYTES);
    for (size_t i = 0; i < item->labels.count; i++) {
        if (label_is_poor(item->labels.pairs[i].name))
            continue;
        if (buf.size)
            buf_putc(&buf, ' ');
        buf_puts(&buf, item->labels.pairs[i].value);
    }
    if (target->column)
        item->name = target->column;
    else if (buf.size)
        item->name = keep(list, buf.data, buf.size);
    else
        item->name = name           ? name
                     : input->title ? keep(list, input->title, strlen(input->title))
                                    : "";
    buf_done(&buf);
}

/* Names for items by what tells them apart, after a common text. */
static void name_group(struct series_list *list, struct series_item **items, size_t count,
                       const char *before)
{
    struct group group = {.items = items, .count = count};
    struct buf buf;

    group_choose(&group);
    buf_init(&buf, NAME_MAX_BYTES);
    for (size_t i = 0; i < count; i++) {
        struct buf own;

        buf_clear(&buf);
        buf_init(&own, NAME_MAX_BYTES);
        group_say(&group, items[i], &own);
        if (before)
            buf_puts(&buf, before);
        if (before && own.size)
            buf_putc(&buf, ' ');
        buf_puts(&buf, own.data);
        if (buf.size == 0)
            buf_printf(&buf, "%zu", i + 1);
        items[i]->name = keep(list, buf.data, buf.size);
        buf_done(&own);
    }
    buf_done(&buf);
}

static void name_by_legend(struct series_list *list, struct series_item *item,
                           const char *legend)
{
    struct buf buf;

    buf_init(&buf, NAME_MAX_BYTES);
    template_legend(&buf, legend, &item->labels);
    if (buf.size == 0)
        labels_format(&item->labels, &buf);
    item->name = keep(list, buf.data, buf.size);
    buf_done(&buf);
}

static int compare_name(const void *a, const void *b)
{
    const struct series_item *x = *(struct series_item *const *)a;
    const struct series_item *y = *(struct series_item *const *)b;
    int order = strcmp(x->name, y->name);

    if (order)
        return order;
    return x->target != y->target ? (x->target < y->target ? -1 : 1)
                                  : labels_compare(&x->labels, &y->labels);
}

static int compare_brief(const void *a, const void *b)
{
    return strcmp((*(struct series_item *const *)a)->brief,
                  (*(struct series_item *const *)b)->brief);
}

/* Series that a legend gives the same name are told apart after it. */
static void name_repeats(struct series_list *list, struct series_item **sorted)
{
    size_t i = 0;

    for (size_t k = 0; k < list->count; k++)
        sorted[k] = &list->items[k];
    if (list->count > 1)
        qsort(sorted, list->count, sizeof(struct series_item *), compare_name);
    while (i < list->count) {
        size_t end = i + 1;

        while (end < list->count && strcmp(sorted[i]->name, sorted[end]->name) == 0)
            end++;
        if (end - i > 1)
            name_group(list, sorted + i, end - i, sorted[i]->name);
        i = end;
    }
}

static bool is_separator(char c)
{
    return c && strchr("-_/.:, =", c) != NULL;
}

/* What the names of one target have in common: [from, head) at the beginning, cut at
   separators and within one word, so that "rx backend-a" becomes "rx a"; and the last
   tail bytes. */
struct common {
    size_t from, head, tail;
};

static struct common common_parts(struct series_item *const *items, size_t count)
{
    const char *first = items[0]->name;
    size_t length = strlen(first);
    struct common common = {0, length, length};

    for (size_t i = 1; i < count; i++) {
        const char *name = items[i]->name;
        size_t n = strlen(name), k = 0;

        while (k < common.head && k < n && name[k] == first[k])
            k++;
        common.head = k;
        for (k = 0; k < common.tail && k < n && name[n - 1 - k] == first[length - 1 - k];)
            k++;
        common.tail = k;
    }
    while (common.head > 0 && !is_separator(first[common.head - 1]))
        common.head--;
    while (common.tail > 0 && !is_separator(first[length - common.tail]))
        common.tail--;
    for (size_t i = 0; i < common.head; i++) {
        if (first[i] == ' ')
            common.from = i + 1;
    }
    return common;
}

/* Shorter forms for one target's names: what all have in common is left out where enough
   remains to be read. */
static void brief_names(struct series_list *list, struct series_item **items,
                        size_t count)
{
    enum { READABLE = 3, WORTH = 4 };
    struct common common;

    if (count < 2)
        return;
    common = common_parts(items, count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(items[i]->name);

        if (length < common.head + READABLE)
            common.head = common.from = 0;
        if (length < common.head + common.tail + READABLE)
            common.tail = 0;
    }
    if (common.head - common.from + common.tail < WORTH)
        return;
    for (size_t i = 0; i < count; i++) {
        const char *name = items[i]->name;
        char *brief = arena_printf(&list->arena, "%.*s%.*s", (int)common.from, name,
                                   (int)(strlen(name) - common.head - common.tail),
                                   name + common.head);

        items[i]->brief = brief ? brief : name;
    }
}

/* No two series of a panel have one short name. */
static void brief_unique(struct series_list *list, struct series_item **sorted)
{
    for (size_t k = 0; k < list->count; k++)
        sorted[k] = &list->items[k];
    if (list->count > 1)
        qsort(sorted, list->count, sizeof(struct series_item *), compare_brief);
    for (size_t k = 1; k < list->count; k++) {
        if (strcmp(sorted[k - 1]->brief, sorted[k]->brief) != 0)
            continue;
        for (size_t i = 0; i < list->count; i++)
            list->items[i].brief = list->items[i].name;
        return;
    }
}

void series_list_name(struct series_list *list, const struct panel_input *input)
{
    struct series_item **plain = xcalloc(list->count + 1, sizeof(struct series_item *));
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct series_item *item = &list->items[i];
        const char *legend = input->spec->targets[item->target].legend;

        if (legend)
            name_by_legend(list, item, legend);
        else
            plain[count++] = item;
    }
    if (count == 1)
        name_single(list, plain[0], input);
    else if (count > 1)
        name_group(list, plain, count, NULL);
    name_repeats(list, plain);
    for (size_t i = 0; i < list->count; i++)
        list->items[i].brief = list->items[i].name;
    for (size_t i = 0; i < list->count;) {
        size_t start = i;

        for (count = 0;
             i < list->count && list->items[i].target == list->items[start].target;)
            plain[count++] = &list->items[i++];
        brief_names(list, plain, count);
    }
    brief_unique(list, plain);
    free(plain);
}
