/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SILENCE_FORM_H
#define VIEWS_SILENCE_FORM_H

/*
 * A silence before it is sent: what it hides now, what it would have hidden in the last
 * seven days, and a question whose first answer is Cancel. It is sent once. What was
 * typed stays until the server has taken it.
 */

#include "alerts/alert_set.h"
#include "alerts/silence_draft.h"
#include "views/line_field.h"
#include "views/view.h"

/* Rows below those of the matchers. */
enum silence_row {
    SILENCE_ROW_FOR,
    SILENCE_ROW_BY,
    SILENCE_ROW_COMMENT,
    SILENCE_ROW_SEND,
    SILENCE_ROWS
};

struct silence_form {
    struct view base;
    struct alert_set set;
    struct silence_draft draft;
    char *silence;     /* id of the one to be extended, until it is known; else NULL */
    struct labels own; /* of the alert in Prometheus; count 0: not known */
    bool own_known;
    char *past_expr; /* PromQL of the last seven days */

    struct {
        bool known;
        size_t alerts, critical;
        char names[160];
    } past;

    struct {
        size_t alerts, critical;
        char names[160];
    } now;

    int row; /* matchers first, then enum silence_row */
    struct line_field field;
    bool asking, yes; /* the question; its answer so far */
    bool sent;        /* and not yet concluded */
    enum view_sent outcome;
    char message[400];
    char *body; /* as it was sent */
    int member; /* who gets it */
    bool read_only;
    int64_t now_ms;
    bool utc;
};

/* From an alert's labels, a group's matchers or a silence, as the context says. */
struct view *view_silence_form_new(const struct context *context) ALLOCATES;
void silence_form_draw(const struct view *base, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx);

/* What matchers hide of a set: how many that fire, of them critical, and the names. */
void silence_hides(const struct alert_set *set, const struct matcher_set *matchers,
                   size_t *ret_alerts, size_t *ret_critical, char *names, size_t size);
/* The member to write to: the first that is up, else the first. */
int silence_member(const struct view_env *env);

#endif
