/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_PANEL_KEYS_H
#define VIEWS_PANEL_KEYS_H

/*
 * Keys of a panel shown alone that change what is seen of its series: hide, only this one,
 * order, axis, legend; and the search among them.
 */

#include "views/line_field.h"
#include "views/view.h"

/* The series that is selected, -1: none. It is known by its key, and by its position where
   that has not moved. */
struct series_cursor {
    int position;
    uint64_t key;
    int former_position; /* before the search: Esc goes back there */
    uint64_t former_key;
    struct line_field find; /* while it is typed */
    char sought[128];       /* what was searched for */
};

/* Where the selected series stands now; -1: none is, or it is not there. */
int series_cursor_at(const struct series_cursor *cursor, const struct panel *panel);
void series_cursor_clear(struct series_cursor *cursor);

/* VIEW_IGNORED where the action is another's. VIEW_UPDATE: the panel is to be updated. */
unsigned panel_keys_act(struct panel *panel, struct series_cursor *cursor,
                        enum action action);
/* A key while the search is typed. */
unsigned panel_keys_edit(const struct panel *panel, struct series_cursor *cursor,
                         const struct event *event);
/* The search, in the last row of the panel's area. */
void panel_keys_draw(const struct panel *panel, const struct series_cursor *cursor,
                     struct canvas *canvas, struct rect area);

#endif
