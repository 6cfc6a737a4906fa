/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_FRAME_H
#define VIEWS_FRAME_H

/*
 * All of a panel but its contents: the title line with the newest value, the condition
 * (condition.c), and the lines around or instead of the contents. The six conditions
 * look different without colour:
 *
 *     live      Error rate ─────────────── 6.8 %
 *     loading   Error rate ──────────── loading…
 *     stale     Error rate ────── 6.8 % 42s old!   contents faded, why below
 *     no data   Error rate ───────────── no data   a sentence and the query, no axis
 *     partial   Error rate ────────── 6.8 % part   the server's warning below
 *     failed    Error rate ────────────── failed   the reason, marked in the query
 */

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"
#include "views/panel.h"

enum { FRAME_LINES = 32 };

struct frame_line {
    uint16_t style;
    const char *text;
};

struct frame_text {
    struct frame_line lines[FRAME_LINES];
    size_t count;
};

struct panel_frame {
    struct arena arena;        /* of the texts, cleared at each update */
    struct frame_text body;    /* instead of the contents */
    struct frame_text below;   /* under them */
    char value[64], aside[48]; /* the title line's right end: bright, and beside it */
    char step[32];             /* full screen: dim, before them; "" none */
};

struct panel_frame *frame_new(void) ALLOCATES;
void frame_free(struct panel_frame *frame);

/* Condition, age and notice from the queries' states (condition.c). */
void condition_update(struct panel *panel, const struct panel_input *input);
/* The class found no sample in the window though the answers held series. */
void condition_no_samples(struct panel *panel, const struct panel_input *input);
/* All series that the class found ended before now (summary.ended_ms). */
void condition_ended(struct panel *panel, const struct panel_input *input);
/* Index of the first target that failed, or query_count. */
size_t condition_failed_target(const struct panel_input *input);

/* Lines below the contents, before the class's update; returns the rows they take. */
int frame_prepare(struct panel *panel, const struct panel_input *input);
/* Title line and body, after it. */
void frame_finish(struct panel *panel, const struct panel_input *input);
/* Title line, and the lines below or instead of the contents. Returns the rectangle for
   the contents: empty where they are not to be drawn. */
struct rect frame_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx);

/* Add text, wrapped to columns, at most max lines (frame_text.c). */
void frame_add(struct panel_frame *frame, struct frame_text *to, uint16_t style,
               const char *text, int columns, size_t max);
/* Add the query with a caret under the place (from 1; column in characters) that the
   server named; line 0: without. */
void frame_add_query(struct panel_frame *frame, struct frame_text *to, const char *expr,
                     int line, int column, int columns, size_t max);
/* Find "1:17: parse error" in a message; false where there is no place. */
bool frame_error_place(const char *message, int *ret_line, int *ret_column);

#endif
