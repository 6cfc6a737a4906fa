/* SPDX-License-Identifier: MIT */
#ifndef APP_SCREEN_H
#define APP_SCREEN_H

/*
 * One frame: the three lines that are always there around the view on top of the
 * stack. Fills a canvas from the session; knows no terminal.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/keymap.h"
#include "app/session.h"
#include "app/view_stack.h"
#include "canvas/backend.h"
#include "canvas/canvas.h"
#include "views/view.h"

/* Least size at which views are drawn; smaller says the worst state in words. */
enum { SCREEN_MIN_COLS = 40, SCREEN_MIN_ROWS = 12 };

struct screen {
    struct session *session;
    const struct keymap *keymap;
    struct view_stack stack; /* help, messages …: over the dashboard */
    bool can_return;         /* Esc leads back from a jump */
    int64_t now_ms;
    bool utc, paused;
    enum glyphs glyphs;
    const struct backend_stats *stats; /* of the terminal; NULL: none */
    int64_t started_ms;                /* wall */
    char notice[200];                  /* in place of the hints; "" none */
    uint16_t notice_style;
};

/* The view that gets keys: the one on top, or the dashboard. */
struct view *screen_view(const struct screen *screen);
/* Compute what changed, for this size. True: draw. */
bool screen_update(struct screen *screen, int cols, int rows);
void screen_draw(const struct screen *screen, struct canvas *canvas);
/* Only the lines around the view (the clock ticked). */
void screen_draw_chrome(const struct screen *screen, struct canvas *canvas);
/* What a click on the lines around the view does. */
enum action screen_action_at(const struct screen *screen, int cols, int rows, int x,
                             int y);
/* The area of the view. */
struct rect screen_body(int cols, int rows);
/* One line about the worst that is visible: "CRIT Error rate 6.8 %". */
void screen_worst(const struct session *session, char *buf, size_t size);

#endif
