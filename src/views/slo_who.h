/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_WHO_H
#define VIEWS_SLO_WHO_H

/*
 * One endpoint or operation that spends a budget: what an update prepares (slo_who.c) and
 * a draw only reads (slo_who_draw.c).
 */

#include <stddef.h>
#include <stdint.h>

#include "canvas/axis.h"
#include "core/buf.h"
#include "slo/board.h"
#include "views/slo.h"

enum { WHO_POINTS_MAX = 512, WHO_LINES_MAX = 3 };

/* A line of a graph: values of one series, its own copy. */
struct who_line {
    const char *name;
    int64_t times_ms[WHO_POINTS_MAX];
    double values[WHO_POINTS_MAX];
    size_t count;
};

struct who_graph {
    struct who_line lines[WHO_LINES_MAX];
    size_t line_count;
    struct axis_range range;
    double threshold; /* NaN: none */
    const char *notice;
};

enum { WHO_RATE, WHO_BAD, WHO_TIME, WHO_GRAPHS };

struct who_view {
    struct view base;
    const struct slo_board *board;
    char slo[SLO_NAME_MAX], label[32], name[SLO_NAME_MAX];
    const struct slo_report *report; /* NULL before there are data */
    int64_t length_ms, to_ms;        /* to_ms 0: now */
    int64_t now_ms, step_ms, window_ms;
    bool utc;
    struct buf counts, times; /* the questions; empty: cannot be asked */
    struct who_graph graphs[WHO_GRAPHS];
};

void who_draw(const struct view *base, struct canvas *canvas, struct rect area,
              const struct draw_ctx *ctx);

#endif
