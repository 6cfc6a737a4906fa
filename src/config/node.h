/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_NODE_H
#define CONFIG_NODE_H

/*
 * A YAML document as a tree whose every node knows its line and column, so that an
 * error can point at it. Bounded: file 1 MiB, depth 64, 200,000 nodes; duplicate keys,
 * and aliases beyond a budget, are errors. Strings are sanitised.
 *
 * Ownership: one arena per file; yaml_load() → node_file_free().
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/attr.h"
#include "core/err.h"

enum node_type { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
    enum node_type type;
    int line, column; /* from 1 */
    const char *key;  /* in a map: its key */
    int key_line, key_column;
    const char *text; /* scalar; "" for null */
    bool quoted;      /* written in quotes or as a block */
    bool null;
    struct node *first; /* children of a list or map, in order */
    struct node *next;
    size_t count;
};

struct node_file {
    struct arena arena;
    char *path;
    struct node **documents; /* a stream may hold several */
    size_t document_count;
};

/* Load a file; the error carries line and column. */
struct node_file *yaml_load(const char *path, struct err *err) MUST_USE;
/* The same from memory; name is for messages. */
struct node_file *yaml_load_text(const char *name, const char *text, size_t size,
                                 struct err *err) MUST_USE;
void node_file_free(struct node_file *file);

/* Child of a map, or NULL. */
const struct node *node_get(const struct node *map, const char *key);

/* "0.2.5": of libyaml, for --version. */
const char *yaml_library_version(void);

#endif
