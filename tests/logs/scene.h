/* SPDX-License-Identifier: MIT */
#ifndef TESTS_LOGS_SCENE_H
#define TESTS_LOGS_SCENE_H

/* A log view with answers of a Loki put in by hand: keys in, frames out. */

#include "support.h"
#include "views/view.h"

enum { SCENE_COLS = 120, SCENE_ROWS = 36, SCENE_STATES = 12 };

/* 2026-11-23 03:12:45 UTC. */
#define SCENE_NOW_MS INT64_C(1795403565000)

struct scene {
    struct view *view;
    struct result *result; /* of the first question */
    struct query_state states[SCENE_STATES];
    const struct query_state *known[SCENE_STATES];
    struct query_spec asked[VIEW_QUERIES_MAX];
    size_t count, answered;     /* questions; of these, how many are given to the view */
    struct logs_memory *memory; /* NULL: the view's own */
    struct canvas *canvas;
    int cols, rows;
};

/* Open the view with a query and the answer to it. */
void scene_begin(struct scene *scene, const char *query, struct result *result);
/* The same for a view made elsewhere. */
void scene_show_view(struct scene *scene, struct view *view, struct result *result);
void scene_end(struct scene *scene);
/* Ask, update and draw. */
void scene_show(struct scene *scene);
/* A new answer to the first question. */
void scene_give(struct scene *scene, struct result *result);
/* Answer the question of a kind, from the second on, and let the view see it; the result
   stays the caller's. Fails the test where it is not asked. */
void scene_answer(struct scene *scene, enum query_kind kind, const struct result *result);
/* The same while the text is typed: what is typed last sees the answer. */
void scene_answer_and(struct scene *scene, enum query_kind kind,
                      const struct result *result, const char *text);
/* The question of a kind, from the second on; NULL: not asked. */
const struct query_spec *scene_asked(const struct scene *scene, enum query_kind kind);
unsigned scene_press(struct scene *scene, enum action action);
/* Into the field that is edited; a newline is Enter, a tab Tab. */
void scene_type(struct scene *scene, const char *text);
/* A key into the field, e.g. KEY_CODE_UP. */
void scene_key(struct scene *scene, unsigned code, unsigned mods);
/* Row that shows the text, or -1. */
int scene_find(const struct scene *scene, const char *text);
/* The marked row's text holds this. */
void scene_assert_selected(const struct scene *scene, const char *text);
/* An error, an info, a warning with a secret, a panic of three lines. */
struct result *scene_four_lines(void);

#endif
