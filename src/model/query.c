/* SPDX-License-Identifier: MIT */
#include "model/query.h"

static const char *const source_kind_names[SOURCE_KIND_COUNT] = {
    [SOURCE_PROMETHEUS] = "prometheus",
    [SOURCE_ALERTMANAGER] = "alertmanager",
    [SOURCE_LOKI] = "loki",
    [SOURCE_JAEGER] = "jaeger",
    [SOURCE_TEMPO] = "tempo",
};

const char *source_kind_name(enum source_kind kind)
{
    return (unsigned)kind < SOURCE_KIND_COUNT ? source_kind_names[kind] : "unknown";
}
