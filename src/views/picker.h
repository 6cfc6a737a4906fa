/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_PICKER_H
#define VIEWS_PICKER_H

/*
 * Choosing from a list by typing: the palette, variables, time ranges, what to copy. A
 * view like any other; when it replies VIEW_CHOSEN, app reads the choice and pops it.
 */

#include "views/view.h"

struct picker_options {
    const char *title;   /* in front of the typed text */
    const char *hint;    /* below the list; NULL: none */
    const char *subject; /* app's own: name of the variable …; NULL: none */
    int kind;            /* app's own: what is being chosen */
    bool multi;          /* Space chooses several */
    bool free_text; /* what is typed may be the choice itself, where no item matches */
    /* Whether what is typed is a choice by itself, which then goes before all items, and
       what it means, or why it is none. NULL: by free_text alone. */
    bool (*accept)(const void *ctx, const char *typed, char *meaning, size_t size);
    const void *ctx;
};

struct view *view_picker_new(const struct picker_options *options) ALLOCATES;
bool view_is_picker(const struct view *view);
/* Append an item: texts are copied; detail stands dimly beside it, value is app's. */
void picker_add(struct view *picker, const char *text, const char *detail,
                const char *value, bool chosen);

/* Take all items out, for other ones; those of the same value keep their marks. */
void picker_restart(struct view *picker);
/* A word beside the count: that the items are being asked for, or why there are none. */
void picker_note(struct view *picker, const char *note);

/* After VIEW_CHOSEN. */
int picker_kind(const struct view *picker);
const char *picker_subject(const struct view *picker);
/* Value of the chosen item; NULL where the typed text is the choice. */
const char *picker_value(const struct view *picker);
/* What was typed. */
const char *picker_text(const struct view *picker);
/* The values marked by hand, separated by commas, or that under the cursor. */
void picker_values(const struct view *picker, struct buf *out);

#endif
