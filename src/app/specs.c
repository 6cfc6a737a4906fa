/* SPDX-License-Identifier: MIT */
#include "app/specs.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

bool spec_equal(const struct query_spec *a, const struct query_spec *b)
{
    return a->source == b->source && a->kind == b->kind && a->range_ms == b->range_ms &&
           a->end_ms == b->end_ms && a->step_ms == b->step_ms &&
           a->period_ms == b->period_ms && a->member == b->member &&
           a->limit == b->limit && a->forward == b->forward && a->head == b->head &&
           same_text(a->expr, b->expr) && same_text(a->label, b->label);
}

void spec_copy(struct query_spec *ret, const struct query_spec *from)
{
    *ret = *from;
    ret->expr = from->expr ? xstrdup(from->expr) : NULL;
    ret->label = from->label ? xstrdup(from->label) : NULL;
}

static void free_text(const char *text)
{
    char *owned;

    memcpy(&owned, &text, sizeof(owned)); /* spec_copy() made it */
    free(owned);
}

void spec_done(struct query_spec *spec)
{
    free_text(spec->expr);
    free_text(spec->label);
    *spec = (struct query_spec){0};
}
