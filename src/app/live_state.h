/* SPDX-License-Identifier: MIT */
#ifndef APP_LIVE_STATE_H
#define APP_LIVE_STATE_H

/*
 * What live.c (frames, signals, timers) and dispatch.c (what an action does) share.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/appearance.h"
#include "app/keymap.h"
#include "app/options.h"
#include "app/place.h"
#include "app/screen.h"
#include "app/session.h"
#include "app/trail.h"
#include "canvas/backend.h"
#include "loop/loop.h"

struct live {
    struct settings *settings;
    const struct options *options;
    struct places *places; /* where one was in each context */
    struct trail trail;
    struct session session;
    struct keymap keymap;
    struct screen screen;
    struct loop *loop;
    struct backend *backend;
    struct canvas *canvas;
    struct store *store;
    bool key_pressed;   /* paint in this turn */
    bool dirty;         /* data, keys or time changed what the view shows */
    bool chrome_dirty;  /* only the lines around it */
    bool gone;          /* the terminal went away */
    struct err failure; /* why there are no data to ask for: the end */
    int watched_out;    /* descriptor watched for writing, -1: none */
    int64_t painted_ms; /* last frame of new data, monotonic */
    int64_t changed_ms; /* since when there is something to show, 0: there is not */
    int64_t data_ms;    /* newest word from the store */
    uint64_t frame_timer;
    int64_t line_free_ms, line_cost_ms; /* --bandwidth: when the last frame is through */
    uint64_t values_seen; /* generation of the variable's values in the picker */
    uint64_t log_seen;    /* generation of the log ring already shown */
    uint64_t load_timer;  /* of the next layout to read, 0: none */
    bool first_round;     /* the dashboard has not been there yet */
    int64_t notice_until_ms;
    int64_t opened_ms; /* the terminal, monotonic */
    enum background background;
    char title[160];    /* the terminal's, as it was set last; "": not yet */
    int64_t noticed_ms; /* the terminal was asked to notify, monotonic; 0: never */
};

/* One event from the terminal; one action, as if its key had been pressed (dispatch.c). */
void dispatch_event(struct live *live, struct event *event);
void dispatch_action(struct live *live, enum action action);
/* To a dashboard as such: whatever was open is closed, and Esc leads nowhere. */
void dispatch_dashboard(struct live *live, size_t index);
/* A sentence in the hint line for a while (live.c). */
void live_say(struct live *live, uint16_t style, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Ask the servers of the settings' context from now on; false, and the loop ends with
   `failure`, where that cannot be (live.c). */
bool live_connect(struct live *live);
/* Settings or the background changed: colours and glyphs anew (live.c). */
void live_restyle(struct live *live);
/* The terminal says what its background is (live.c). */
void live_background(struct live *live, bool light);
/* Out to the shell and back (live.c). */
void live_suspend(struct live *live);

#endif
