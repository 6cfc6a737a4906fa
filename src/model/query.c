/* SPDX-License-Identifier: MIT */
#include "model/query.h"

const struct source_kind_info source_kind_table[SOURCE_KIND_COUNT] = {
#define X(id, name, shorter, title, url) {name, shorter, title, #id, url},
    SOURCE_KIND_TABLE(X)
#undef X
};

const char *source_kind_name(enum source_kind kind)
{
    return (unsigned)kind < SOURCE_KIND_COUNT ? source_kind_table[kind].name : "unknown";
}
