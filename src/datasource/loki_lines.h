/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_LOKI_LINES_H
#define DATASOURCE_LOKI_LINES_H

/*
 * Lines built piece by piece, as a decoder reads them: labels of a stream, then entries
 * of a time, a text and pairs of metadata. Texts are cleaned and kept once; a pair that
 * is as in the line before shares its text. What is full is said at the end, so that
 * nobody checks between.
 *
 * Ownership: loki_lines_init() → loki_lines_done(); loki_lines_result() gives away the
 * result.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"
#include "core/utf8.h"
#include "model/logs.h"
#include "model/result.h"

enum { LOKI_PAIRS_MAX = 128 };

struct loki_pair {
    const char *name, *value;
    size_t name_size, value_size; /* of the clean texts */
    bool parsed;
};

struct loki_lines {
    struct result *result;
    struct result_limits limits;
    bool full; /* the arena is */
    struct logs_line *lines;
    size_t count, capacity, stream_from; /* first line of the stream being read */
    struct labels *stream;
    /* Of what is being read; the line's before shares texts. */
    struct loki_pair pairs[LOKI_PAIRS_MAX], before[LOKI_PAIRS_MAX];
    size_t pair_count, before_count;
    struct logs_line line; /* being read */
};

void loki_lines_init(struct loki_lines *self, const struct result_limits *limits);
void loki_lines_done(struct loki_lines *self);
/* Of a repeated list of streams the last one counts. */
void loki_lines_restart(struct loki_lines *self);

/* False: there is no room for another. */
bool loki_lines_begin_stream(struct loki_lines *self);
/* The pairs are the stream's labels. */
void loki_lines_labels(struct loki_lines *self);
/* Labels may come behind the lines: they get them here. */
void loki_lines_end_stream(struct loki_lines *self);

void loki_lines_begin_pairs(struct loki_lines *self);
/* A name and its value, as the server wrote them; parsed: by the query's pipeline. */
void loki_lines_name(struct loki_lines *self, const char *text, size_t size, bool parsed);
void loki_lines_value(struct loki_lines *self, const char *text, size_t size);

void loki_lines_begin_entry(struct loki_lines *self);
/* False where the digits are no number. */
bool loki_lines_time(struct loki_lines *self, const char *digits, size_t size);
void loki_lines_text(struct loki_lines *self, const char *text, size_t size, bool cut);
/* False where the entry had no time or no text. */
bool loki_lines_end_entry(struct loki_lines *self);

/* Clean text in the result's arena; "" when that is full. */
const char *loki_lines_keep(struct loki_lines *self, const char *text, size_t size,
                            enum utf8_newline newline);
/* All lines in order; asked: how many at most (0: not said). NULL and the error where
   there was no room. */
struct result *loki_lines_result(struct loki_lines *self, size_t asked,
                                 const char *const *warnings, size_t warning_count,
                                 struct err *err);

#endif
