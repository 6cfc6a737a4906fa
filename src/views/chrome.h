/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_CHROME_H
#define VIEWS_CHROME_H

/*
 * The three lines that are always there: where am I, how is the world, how do I go on.
 * Plain data filled by app for each frame, and a pure drawing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "model/source_state.h"
#include "views/action.h"
#include "views/strip.h"

enum { CHROME_DASHBOARDS_MAX = 9, CHROME_HINTS_MAX = 16 };

struct chrome_hint {
    char key[16];
    const char *word;
    enum action action;
};

struct chrome {
    const char *context; /* "prod" or "" */

    struct {
        const char *name; /* "App" */
        bool current;
    } dashboards[CHROME_DASHBOARDS_MAX];

    size_t dashboard_count;
    char range[64];   /* "1h" or "03:10 – 03:40" */
    char compare[32]; /* "vs 1d before"; "" not compared */
    char refresh[16]; /* "10s" */
    bool live, paused;
    char variables[200]; /* "pod=All interval=5m" */
    char chosen[100];    /* only those that are not at their default; "" none */
    char clock[32];      /* "03:12:45 CET" */
    /* The world: worst panel of the dashboard, counts, the newest notice. */
    struct strip world;
    const struct source_state *const *sources;
    size_t source_count;
    int64_t now_ms;
    char path[200];   /* "App › Error rate by pod" */
    char notice[200]; /* shown instead of the hints for a while; "" none */
    uint16_t notice_style;
    struct chrome_hint hints[CHROME_HINTS_MAX];
    size_t hint_count;
};

enum { CHROME_TOP_ROWS = 3, CHROME_BOTTOM_ROWS = 1 };

/* Draw the lines; returns the area between them for the view. */
struct rect chrome_draw(const struct chrome *chrome, struct canvas *canvas,
                        enum glyphs glyphs);
/* What a click on a place of those lines does, as they are drawn on such a screen;
   ACTION_NONE for nothing. */
enum action chrome_action_at(const struct chrome *chrome, int cols, int rows, int x,
                             int y, enum glyphs glyphs);
/* The area chrome_draw() leaves, for laying out before drawing. */
struct rect chrome_body(int cols, int rows);
/* Below the least size: the worst state in words. */
void chrome_draw_tiny(const struct chrome *chrome, struct canvas *canvas,
                      const char *worst);

#endif
