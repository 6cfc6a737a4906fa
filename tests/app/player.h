/* SPDX-License-Identifier: MIT */
#ifndef TESTS_APP_PLAYER_H
#define TESTS_APP_PLAYER_H

/*
 * The live screen without a terminal: keys go in, frames come out as text. The servers
 * are a stage's (stage.h); time stands still unless the test moves it.
 */

#include "app/live_state.h"
#include "app/stage.h"

struct player {
    struct stage stage;
    struct live live;
    struct options options;
    struct backend *backend;
    int cols, rows;
};

/* The stage first: layouts and servers are the test's to prepare before player_open(). */
void player_init(struct player *player);
void player_done(struct player *player);
void player_open(struct player *player, const char *dashboard, int cols, int rows);

/* One event, as the terminal would send it; a paste is taken over. */
void player_event(struct player *player, const struct event *event);
void player_key(struct player *player, uint32_t code);
void player_type(struct player *player, const char *text);
void player_act(struct player *player, enum action action);
/* A frame; and frames until everything asked has its answer. */
void player_draw(struct player *player);
void player_settle(struct player *player);
/* The frame as it was drawn; free() it. */
char *player_frame(struct player *player);
/* The settled frame without what says something for a while only; free() it. */
char *player_text(struct player *player);
void player_golden(struct player *player, const char *name);

#endif
