/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_PROBLEMS_H
#define CONFIG_PROBLEMS_H

/*
 * Everything that is wrong with a file, not only the first thing: "file:line:column:
 * error: message". Collected by the loaders, printed by `midwatch check` and at start.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"
#include "core/err.h"

enum problem_severity { PROBLEM_WARNING, PROBLEM_ERROR };

struct problem {
    enum problem_severity severity;
    char *file;
    int line, column;
    char *text;
};

struct problems {
    struct problem *items;
    size_t count, capacity; /* at most 200 are kept */
    size_t errors;
};

void problems_add(struct problems *problems, enum problem_severity severity,
                  const char *file, int line, int column, const char *format, ...)
    PRINTF_LIKE(6, 7);
void problems_done(struct problems *problems);
/* "file:line:column: error: text" */
const char *problem_format(const struct problem *problem, char *buf, size_t size);

#endif
