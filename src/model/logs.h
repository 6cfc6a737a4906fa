/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOGS_H
#define MODEL_LOGS_H

/*
 * Log lines of one answer, or of one that grows: all streams together, oldest first,
 * lines of one moment in the order they came. Texts are clean. Two lines of the same
 * stream, moment, metadata and text are both kept: how often a line came is part of it.
 *
 * Ownership: struct logs lives in its result's arena, and so do the lines of a decoded
 * answer; those of a merged one are in a block and batches, which results share (counted,
 * on the UI thread: logs_batch.h). logs_release() gives them up.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "model/labels.h"

enum {
    LOGS_LINES_MAX = 100000,       /* kept in memory; older ones are dropped, counted */
    LOGS_LINE_BYTES_MAX = 1 << 18, /* of one line, the rest is cut */
    LOGS_PAGE_LINES = 5000, /* asked for at once when following; Loki's own limit */
};

/* How bad a line is; the order is that of badness. */
enum line_level {
    LINE_UNKNOWN,
    LINE_TRACE,
    LINE_DEBUG,
    LINE_INFO,
    LINE_WARNING,
    LINE_ERROR,
    LINE_FATAL,
    LINE_LEVEL_COUNT
};

struct logs_line {
    int64_t ns;
    uint64_t id; /* of stream, moment, metadata and text; within one run of the program */
    uint64_t serial; /* the how-manieth that came after the first answer; 0: with it */
    const char *text;
    const struct labels *stream;
    const struct label *meta; /* structured metadata, then what the query parsed */
    uint32_t size;            /* of the text */
    uint16_t meta_count, parsed_from;
    uint32_t batch; /* number of the one that holds its texts; 0: the answer does */
    uint8_t level;  /* enum line_level */
    bool cut;       /* the text is the beginning of a longer one */
    bool failed;    /* the query's pipeline could not parse it (__error__) */
};

struct logs_batch;
struct logs_block;

/* A batch, and how many lines of a log have their texts in it. */
struct logs_part {
    struct logs_batch *batch;
    size_t lines;
};

struct logs {
    const struct logs_line *lines;
    size_t count;
    size_t failed;    /* lines with __error__ */
    bool full;        /* the answer had as many lines as it was allowed: there are more */
    bool gap;         /* some between two answers may be missing */
    uint64_t dropped; /* older ones left out at LOGS_LINES_MAX */
    uint64_t arrived; /* came after the first answer */
    struct logs_block *block; /* of the lines; NULL: the result's arena has them */
    struct logs_part *parts;  /* by the batches' numbers */
    size_t part_count;
};

struct result;

/* "error" …; "unknown". */
const char *line_level_name(enum line_level level);
/* 'F', 'E', 'W', 'I', 'D', 'T', ' '. */
char line_level_letter(enum line_level level);
/* What applications and servers write: "warn", "ERROR", "crit", "high", "30" is none. */
enum line_level line_level_parse(const char *text, size_t size);
/* From whichever of detected_level, level, severity and status the line carries, in
   this order and wherever they are (metadata, parsed, stream, JSON or logfmt text); a
   status of 5xx makes it an error whatever the rest says. */
enum line_level logs_line_level(const struct logs_line *line);
/* A label, metadata or parsed value by name, the nearest to the text first, or NULL. */
const char *logs_line_get(const struct logs_line *line, const char *name);
/* Identity of a line, to be stored in its id. */
uint64_t logs_line_hash(const struct logs_line *line);

/* Sort by time, keeping what is equal in order; the array is of the caller. */
void logs_sort(struct logs_line *lines, size_t count);
/* kept and tail as one: of equal lines the greater number of the two, what is older than
   keep_from_ms left out. Both arguments are left alone; kept may have no logs, or be
   NULL. */
struct result *logs_merge(const struct result *kept, const struct result *tail,
                          int64_t keep_from_ms) ALLOCATES;
/* A page of lines further back put before those that are kept (NULL: none yet), which
   themselves lie before the newer ones. A page ends within the moment where the next
   begins: what is known of it is left out, how often a line came is kept. Full says
   whether there is more before the page. Arguments are left alone. */
struct result *logs_merge_older(const struct result *kept, const struct result *page,
                                const struct logs *newer) ALLOCATES;
/* Give up what is shared; NULL is fine. */
void logs_release(const struct logs *logs);

#endif
