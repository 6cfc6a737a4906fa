/* SPDX-License-Identifier: MIT */
#include "datasource/source.h"

/* One row for each kind of server that can be asked. */
static const struct source_class *const classes[] = {
    &source_prometheus, &source_loki, &source_alertmanager, &source_jaeger, &source_tempo,
};

const struct source_class *source_class_find(enum source_kind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
        if (classes[i]->kind == kind)
            return classes[i];
    }
    return NULL;
}
