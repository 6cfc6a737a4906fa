/* SPDX-License-Identifier: MIT */
#include "model/context.h"

#include <stdlib.h>

#include "core/mem.h"

void context_init(struct context *context)
{
    *context = (struct context){0};
}

/* Every text member, for freeing and copying. */
enum { TEXTS = 15 };

static void texts_of(struct context *context, char **ret[TEXTS])
{
    char **texts[TEXTS] = {
        &context->title,     &context->alert,   &context->component,
        &context->expr,      &context->logs,    &context->service,
        &context->operation, &context->tags,    &context->min_duration,
        &context->trace_id,  &context->silence, &context->matchers,
        &context->cluster,   &context->search,  &context->streams,
    };

    for (int i = 0; i < TEXTS; i++)
        ret[i] = texts[i];
}

void context_done(struct context *context)
{
    char **texts[TEXTS];

    texts_of(context, texts);
    for (int i = 0; i < TEXTS; i++)
        free(*texts[i]);
    name_values_done(&context->labels);
    *context = (struct context){0};
}

void context_set(char **member, const char *text)
{
    char *copy = text ? xstrdup(text) : NULL;

    free(*member);
    *member = copy;
}

void context_add_labels(struct context *context, const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++)
        name_values_add(&context->labels, labels->pairs[i].name, labels->pairs[i].value);
}

int64_t context_back_ms(int64_t from_ms, int64_t now_ms)
{
    const int64_t second_ms = 1000, minute_ms = 60 * second_ms;
    int64_t back = now_ms - from_ms;
    int64_t unit = back > 10 * minute_ms ? minute_ms : second_ms;

    return (back - second_ms + unit - 1) / unit * unit;
}

void context_copy(struct context *ret, const struct context *from)
{
    struct context source = *from; /* texts_of() takes no const */
    char **to[TEXTS], **texts[TEXTS];

    context_init(ret);
    ret->from_ms = from->from_ms;
    ret->to_ms = from->to_ms;
    texts_of(ret, to);
    texts_of(&source, texts);
    for (int i = 0; i < TEXTS; i++)
        context_set(to[i], *texts[i]);
    for (size_t i = 0; i < from->labels.count; i++)
        name_values_add(&ret->labels, from->labels.items[i].name,
                        from->labels.items[i].value);
}
