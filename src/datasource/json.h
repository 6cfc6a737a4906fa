/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_JSON_H
#define DATASOURCE_JSON_H

/*
 * Small and irregular bodies as a tree (range answers, log lines and spans have
 * scanners of their own). Every getter bears a NULL node and a node of another type and
 * says "not there", so that decoders need no checks of their own. Texts are as the
 * server wrote them: pass them through utf8_sanitize() before keeping them.
 *
 * Lenient where servers are: a byte order mark and blanks in front, NUL escapes, bytes
 * that are not UTF-8 (replaced by U+FFFD), integers beyond 64 bits (read as reals),
 * repeated keys (the last wins). Depth at most 64.
 *
 * Ownership: json_parse() → json_free(). Nodes and texts live as long as the document.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/err.h"

/* The library's own node, never looked into from here. */
struct json_t;

enum { JSON_DEPTH_MAX = 64, JSON_BODY_MAX = 32 * 1024 * 1024 };

/* Any JSON value. NULL and ERR_DECODE (or ERR_LIMIT) where it is none. */
struct json_t *json_parse(const char *body, size_t size, struct err *err);
void json_free(struct json_t *document);

bool json_is_list(const struct json_t *node);
bool json_is_map(const struct json_t *node);
bool json_is_nothing(const struct json_t *node); /* NULL or null */

/* Member of a map, or NULL. */
const struct json_t *json_member(const struct json_t *map, const char *key);
/* Elements of a list; 0 for anything else. */
size_t json_count(const struct json_t *list);
const struct json_t *json_item(const struct json_t *list, size_t index);
/* Iterate a map: start with *at NULL. False at the end. */
bool json_next(const struct json_t *map, void **at, const char **ret_key,
               const struct json_t **ret_value);

/* The text of a string node, or NULL; ret_size (may be NULL) counts NUL bytes too. */
const char *json_text(const struct json_t *node, size_t *ret_size);
/* The text of a member, or the fallback. */
const char *json_member_text(const struct json_t *map, const char *key,
                             const char *fallback);
/* Numbers, and strings that hold exactly one. */
bool json_number(const struct json_t *node, double *ret);
bool json_integer64(const struct json_t *node, int64_t *ret);
bool json_bool(const struct json_t *node, bool fallback);

/* "2.14": of jansson, for --version. */
const char *json_library_version(void);

#endif
