/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOG_FIELDS_H
#define MODEL_LOG_FIELDS_H

/*
 * What a line says, as names and values: a JSON object (nested ones as "details.ip"), or
 * logfmt (`level=info msg="took long"`). Read when a line is shown, not when it arrives:
 * of 100,000 lines fifty are on the screen. Texts live in the caller's arena.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

enum { LOG_FIELDS_MAX = 96, LOG_GROUPS_MAX = 24 };

enum log_format { LOG_PLAIN, LOG_JSON, LOG_LOGFMT };

struct log_field {
    const char *name;
    const char *leaf;  /* the name without its object's, within it */
    const char *value; /* strings without quotes; lists as they are written */
};

/* A nested object: its fields are items[from … to). */
struct log_group {
    const char *name, *leaf; /* as a field's */
    size_t from, to;
    int depth; /* objects around it */
};

struct log_fields {
    struct log_field items[LOG_FIELDS_MAX];
    size_t count;
    struct log_group groups[LOG_GROUPS_MAX]; /* as they begin */
    size_t group_count;
    enum log_format format;
};

/* Read a clean text of a line. Not more than LOG_FIELDS_MAX fields are kept; a text that
   is neither form has none. False when the arena is full. */
bool log_fields_parse(struct log_fields *ret, const char *text, size_t size,
                      struct arena *arena);
/* The value, or NULL. */
const char *log_fields_get(const struct log_fields *fields, const char *name);

#endif
