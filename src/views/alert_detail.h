/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_ALERT_DETAIL_H
#define VIEWS_ALERT_DETAIL_H

/*
 * Everything about one alert, as lines that are broken to a width and scrolled: what it
 * says, its labels, who is told, what silences or inhibits it, its graph, what began
 * near it, its rule and its runbook.
 *
 * Ownership: a zeroed struct is empty; alert_detail_done() frees. All text is copied.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/alert_set.h"
#include "alerts/memory.h"
#include "views/alert_graph.h"

enum detail_kind { DETAIL_TEXT, DETAIL_RULE, DETAIL_GRAPH, DETAIL_HISTORY };

struct detail_line {
    enum detail_kind kind;
    const char *caption; /* in front, in the column of captions; NULL: none */
    const char *text;
    uint16_t style;
};

enum { DETAIL_LINES_MAX = 1000 };

struct alert_detail {
    struct arena arena;
    bool ready;
    struct detail_line *lines; /* DETAIL_LINES_MAX */
    size_t count, runbook;     /* runbook: its first line, count where there is none */
    int width, graph_rows;
};

struct alert_detail_input {
    const struct alert_set *set;
    const struct alert_item *item;
    const struct alert_memory *memory;
    const char *runbook; /* Markdown, or NULL */
    int graph_rows;      /* with its title; 0: none */
    int64_t now_ms;
    bool utc;
    enum glyphs glyphs;
    int width;
};

void alert_detail_build(struct alert_detail *detail,
                        const struct alert_detail_input *input);
void alert_detail_done(struct alert_detail *detail);
/* From line top on. */
void alert_detail_draw(const struct alert_detail *detail, const struct alert_graph *graph,
                       size_t top, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx);

#endif
