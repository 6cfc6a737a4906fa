/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOG_PATTERNS_H
#define MODEL_LOG_PATTERNS_H

/*
 * Lines grouped by what they have in common: words with digits in them, quoted texts and
 * long hexadecimal words are taken for parameters ("<_>"), the rest is the pattern. For
 * lines that are fields it is their message. One pass, bounded memory; the rarest give
 * way when there are too many kinds.
 *
 * Ownership: a zeroed struct → log_patterns_done().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "model/logs.h"

enum { LOG_PATTERN_BINS = 10, LOG_PATTERNS_MAX = 256, LOG_PATTERN_BYTES = 160 };

struct log_pattern {
    const char *text;
    const char *example, *line; /* message and text of its first line, cut */
    size_t count;
    unsigned bins[LOG_PATTERN_BINS]; /* over the time of all lines, oldest first */
    enum line_level level;           /* the worst of its lines */
    bool fresh;                      /* none in the first half of the time */
};

struct log_patterns {
    struct arena arena;
    struct log_pattern *items; /* the most frequent first */
    size_t count;
    size_t other; /* lines of further kinds */
};

/* Group the newest lines, at most `most` of them. */
void log_patterns_build(struct log_patterns *patterns, const struct logs *logs,
                        size_t most);
void log_patterns_done(struct log_patterns *patterns);
/* Whether a text is of a pattern, whoever found that. */
bool log_pattern_covers(const char *pattern, const char *text);
/* The pattern of one text. */
void log_pattern_of(const char *text, char ret[LOG_PATTERN_BYTES]);

#endif
