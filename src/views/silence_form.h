/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SILENCE_FORM_H
#define VIEWS_SILENCE_FORM_H

/*
 * A silence before it is sent: what it hides now, what it would have hidden in the last
 * seven days, and a question whose first answer is Cancel. It is sent once, to the
 * cluster of the alert where there are several. What was typed stays until the server has
 * taken it: a form that was left is as it was when it is opened again.
 */

#include "alerts/alert_set.h"
#include "alerts/memory.h"
#include "alerts/silence_draft.h"
#include "views/line_field.h"
#include "views/view.h"

/* Rows below those of the matchers. */
enum silence_row {
    SILENCE_ROW_CLUSTER, /* only where there are several */
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

    struct alert_memory *memory; /* keeps what was typed; NULL before the first update */
    uint64_t about;              /* what the form was opened for */
    bool touched;                /* something was typed or chosen */
    int cluster;                 /* index into the set's that gets it */
    int row;                     /* matchers first, then enum silence_row */
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

/* The row of a form's line below the matchers. */
int silence_form_row(const struct silence_form *form, int line);
/* Of struct view_class (silence_form_keys.c). */
unsigned silence_form_act(struct view *base, enum action action);
bool silence_form_editing(const struct view *base);
unsigned silence_form_edit(struct view *base, const struct event *event);
/* The draft says which cluster gets it. */
void silence_name_cluster(struct silence_form *form);

/* Previews (silence_preview.c): of the newest set; of an answer about the past; the
   question about the past, which changes with what is chosen. */
void silence_preview_now(struct silence_form *form);
void silence_preview_past(struct silence_form *form, const struct query_state *state);
void silence_ask_past(struct silence_form *form);
/* The labels that Prometheus knows: those of an alert that all matchers hold of. */
void silence_learn_own(struct silence_form *form);
/* Whether a silence like it stands: after an exchange without an answer, or before one. */
bool silence_is_there(const struct silence_form *form);
/* What matchers hide of a cluster's alerts: how many that fire, of them critical, and the
   names. */
void silence_hides(const struct alert_set *set, int cluster,
                   const struct matcher_set *matchers, size_t *ret_alerts,
                   size_t *ret_critical, char *names, size_t size);

#endif
