/* SPDX-License-Identifier: MIT */
#include "metrics.h"

#include <stdio.h>
#include <string.h>

#include "catalogue.h"

const struct model_sample *metrics_own(const struct scrape *s)
{
    return &s->samples[s->index];
}

uint64_t metrics_count(const struct model_sample *s, int endpoint, unsigned with,
                       unsigned without)
{
    uint64_t count = 0;
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        if ((endpoint < 0 || cell->endpoint == endpoint) &&
            (cell->flags & with) == with && !(cell->flags & without))
            count += s->count[c];
    }
    return count;
}

uint64_t metrics_outcome(const struct model_sample *s, int endpoint,
                         enum model_outcome outcome)
{
    int cell = catalogue_find(endpoint, outcome);
    return cell < 0 ? 0 : s->count[cell];
}

void metrics_label(char *out, size_t size, const char *name, const char *value)
{
    snprintf(out, size, "%s=\"%s\"", name, value);
}

void metrics_label_add(char *out, size_t size, const char *name, const char *value)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, ",%s=\"%s\"", name, value);
}
