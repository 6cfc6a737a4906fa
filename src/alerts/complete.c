/* SPDX-License-Identifier: MIT */
#include "alerts/complete.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/map.h"

enum { NAME_MAX_BYTES = 256 };

/* The matcher at the end of a text. */
struct tail {
    size_t name, name_size; /* where its label stands */
    size_t value;           /* where its value begins, behind a quote; 0: not yet */
    bool quoted, closed;
};

static bool is_between(char c)
{
    return strchr(" \t\n,{}", c) != NULL;
}

/* Behind the operator at *at, which it moves; false where there is none. */
static bool skip_operator(const char *text, size_t *at)
{
    size_t length = strspn(text + *at, "=!~");

    *at += length;
    return length > 0;
}

static struct tail find_tail(const char *text)
{
    struct tail tail = {0};
    size_t at = 0;

    while (text[at]) {
        size_t start = at;

        if (is_between(text[at])) {
            at++;
            tail = (struct tail){.name = at};
            continue;
        }
        tail = (struct tail){.name = start};
        at += strcspn(text + at, "=!~ \t\n,{}\"");
        tail.name_size = at - start;
        if (text[at] == '"' || !skip_operator(text, &at)) {
            at += text[at] == '"'; /* no name: passed over */
            continue;
        }
        tail.quoted = text[at] == '"';
        at += tail.quoted;
        tail.value = at;
        while (text[at] && !(tail.quoted ? text[at] == '"' : is_between(text[at])))
            at += text[at] == '\\' && text[at + 1] ? 2 : 1;
        tail.closed = tail.quoted && text[at] == '"';
        at += tail.closed;
    }
    return tail;
}

static int by_alerts(const void *a, const void *b)
{
    const struct completion *left = a, *right = b;

    if (left->alerts != right->alerts)
        return left->alerts > right->alerts ? -1 : 1;
    return strcmp(left->text, right->text);
}

/* Count a text that begins as what is typed; case is not what tells labels apart. */
static void offer(struct completions *ret, struct map *known, const char *text,
                  const char *prefix)
{
    uintptr_t at = (uintptr_t)map_get(known, text);

    if (at > 0) {
        ret->items[at - 1].alerts++;
        return;
    }
    if (ret->count == COMPLETIONS_MAX || strncasecmp(text, prefix, strlen(prefix)) != 0)
        return;
    ret->items[ret->count++] = (struct completion){text, 1};
    (void)map_put(known, text, (void *)(uintptr_t)ret->count);
}

void filter_complete(const struct alert_set *set, const char *text,
                     struct completions *ret)
{
    struct tail tail = find_tail(text);
    char name[NAME_MAX_BYTES];
    struct map known;

    ret->count = 0;
    ret->is_value = tail.value > 0;
    ret->begins = tail.name;
    ret->from = ret->is_value ? tail.value : tail.name;
    if (tail.closed || tail.name_size >= sizeof(name))
        return;
    memcpy(name, text + tail.name, tail.name_size);
    name[tail.name_size] = '\0';
    map_init(&known);
    for (size_t i = 0; i < set->count; i++) {
        const struct labels *labels = &set->items[i].alert->labels;

        for (size_t k = 0; k < labels->count; k++) {
            if (!ret->is_value)
                offer(ret, &known, labels->pairs[k].name, text + ret->from);
            else if (strcmp(labels->pairs[k].name, name) == 0)
                offer(ret, &known, labels->pairs[k].value, text + ret->from);
        }
    }
    map_done(&known);
    qsort(ret->items, ret->count, sizeof(ret->items[0]), by_alerts);
}

void filter_completed(const char *text, const struct completions *completions,
                      size_t index, struct buf *out)
{
    const char *choice = completions->items[index].text;
    size_t from = completions->from;

    if (!completions->is_value) {
        buf_add(out, text, from);
        buf_printf(out, "%s=", choice);
        return;
    }
    buf_add(out, text, from > 0 && text[from - 1] == '"' ? from - 1 : from);
    buf_put_quoted(out, choice);
    buf_putc(out, ' ');
}
