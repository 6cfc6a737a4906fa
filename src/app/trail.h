/* SPDX-License-Identifier: MIT */
#ifndef APP_TRAIL_H
#define APP_TRAIL_H

/*
 * The way back from a jump: from an alert to its component's dashboard, from the search
 * to a panel. Esc with nothing open returns to where the jump began, with the views that
 * were open there, the focus, the scroll and the time range.
 */

#include "app/session.h"
#include "app/view_stack.h"

enum { TRAIL_MAX = 8 };

struct trail_step {
    char *dashboard; /* its name */
    struct dashboard_place place;
    struct timerange range;
    struct view_stack stack;
    struct dashboard_place arrival; /* where the jump led */
};

struct trail {
    struct trail_step *steps[TRAIL_MAX]; /* oldest first */
    size_t count;
};

/* A jump begins: the views are put aside, and the stack is empty afterwards. */
void trail_leave(struct trail *trail, struct session *session, struct view_stack *stack);
/* The jump is done: this is where it led. */
void trail_arrive(struct trail *trail, const struct session *session);
/* Nothing was moved since the newest jump: there is nothing else to go back from. */
bool trail_at_arrival(const struct trail *trail, const struct session *session);
/* Back to where the newest jump began; false where there was none. The stack is empty. */
bool trail_return(struct trail *trail, struct session *session, struct view_stack *stack);
/* Somebody went somewhere else: there is no way back. */
void trail_clear(struct trail *trail, struct session *session);

#endif
