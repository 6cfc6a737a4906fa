/* SPDX-License-Identifier: MIT */
#ifndef APP_PLACE_H
#define APP_PLACE_H

/*
 * Where one was in each context: dashboard, panel, range and chosen variables, by names,
 * so that it outlives layouts and runs. Kept while contexts are switched, and in a file
 * from one run to the next.
 *
 * The file ($XDG_STATE_HOME/midwatch/session, version 1) has a word and its value on each
 * line; "context" begins a place. What is not understood is left out.
 */

#include <stdbool.h>
#include <stddef.h>

#include "app/session.h"

struct place {
    char *context;
    char *url; /* of its first source: another server is another place */
    char *dashboard, *panel;
    struct timerange range;
    enum compare compare;
    struct name_values chosen;
};

struct places {
    struct place *items;
    size_t count;
    char *current; /* context of the newest; NULL: none */
};

struct places *places_new(void) ALLOCATES;
void places_free(struct places *places);

/* Take down where the session is, for its context. */
void places_note(struct places *places, const struct session *session);
/* The place of the settings' context; NULL where it was not seen, or elsewhere. */
const struct place *places_find(const struct places *places,
                                const struct settings *settings);
/* Put a session that is not connected (session_start()) where it was: its dashboard where
   that has been loaded, the panel, the range; what was chosen but for what --var says. */
void place_restore(const struct place *place, struct session *session);

/* The file of the last run; nothing where there is none, or it is not readable. */
void places_load(struct places *places);
/* Replace it, in one step; what goes wrong is said in the log. */
void places_save(const struct places *places);

#endif
