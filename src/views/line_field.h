/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LINE_FIELD_H
#define VIEWS_LINE_FIELD_H

/*
 * One line of text that is typed: appended to and erased at its end. A view hands it every
 * key while `active`.
 */

#include <stdbool.h>

#include "canvas/canvas.h"
#include "canvas/key.h"

enum { LINE_FIELD_MAX = 1024 };

enum line_reply {
    LINE_TYPED, /* the text may have changed */
    LINE_TAKEN, /* Enter */
    LINE_LEFT,  /* Esc: the text is what it was before */
};

struct line_field {
    bool active;
    char text[LINE_FIELD_MAX];
    char before[LINE_FIELD_MAX];
};

/* Begin to edit this text. */
void line_field_open(struct line_field *field, const char *text);
/* A key or a paste; one that ends it makes it inactive. */
enum line_reply line_field_event(struct line_field *field, const struct event *event);
/* "label: text▌"; its end stays in sight. */
void line_field_draw(const struct line_field *field, struct canvas *canvas,
                     struct rect line, const char *label);

#endif
