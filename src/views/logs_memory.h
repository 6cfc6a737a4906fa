/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LOGS_MEMORY_H
#define VIEWS_LOGS_MEMORY_H

/*
 * What log views remember between them: the queries that were asked, and the lines that
 * were marked. A line is known again by its moment, stream and text, whatever a query
 * parses of it, so that a mark is still there when a filter has gone or lines have come.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "model/logs.h"

enum { LOGS_HISTORY_MAX = 50, LOGS_MARKS_MAX = 64 };

struct logs_mark {
    int64_t ns;
    uint64_t key;
};

struct logs_memory {
    char *queries[LOGS_HISTORY_MAX]; /* the newest last */
    size_t query_count;
    struct logs_mark marks[LOGS_MARKS_MAX]; /* by time */
    size_t mark_count;
};

struct logs_memory *logs_memory_new(void) ALLOCATES;
void logs_memory_free(struct logs_memory *memory);
/* Of many queries the oldest is forgotten; the newest is not kept twice in a row. */
void logs_memory_add_query(struct logs_memory *memory, const char *query);
/* Mark the line, or no longer; false where there are too many already. */
bool logs_memory_mark(struct logs_memory *memory, const struct logs_line *line);
bool logs_memory_marked(const struct logs_memory *memory, const struct logs_line *line);

#endif
