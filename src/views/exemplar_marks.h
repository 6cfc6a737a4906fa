/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_EXEMPLAR_MARKS_H
#define VIEWS_EXEMPLAR_MARKS_H

/*
 * Exemplars as marks on what shows time from left to right: the greatest of every 36th of
 * the range. Which row a value stands on is the graph's to say. The one the crosshair is on
 * says in words whose request it was.
 *
 * Ownership: items are in the arena given to build, with all they point into.
 */

#include "canvas/axis.h"
#include "core/arena.h"
#include "model/exemplar.h"
#include "views/panel.h"

struct exemplar_marks {
    struct plot_window window;
    struct exemplar *items; /* oldest first */
    size_t count;
};

/* Which of all (NULL: none) are marked in this window. */
void exemplar_marks_build(struct exemplar_marks *marks, struct arena *arena,
                          const struct exemplars *all, const struct plot_window *window);
/* panel_class.exemplar() of them. */
const struct exemplar *exemplar_marks_at(const struct exemplar_marks *marks, int64_t ms,
                                         int direction);

/* Row of a value from the top of a plot that is so high; rows beyond are its edges. */
typedef int exemplar_row_fn(const void *ctx, double value, int height);

/* `over`: a mark replaces what is there; else it takes free cells only, and one that
   stands at the top may move down by a row or two. */
void exemplar_marks_draw(const struct exemplar_marks *marks, struct canvas *canvas,
                         struct rect plot, const struct draw_ctx *ctx, bool over,
                         exemplar_row_fn *row_of, const void *row_ctx);

#endif
