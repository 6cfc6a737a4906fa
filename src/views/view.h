/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_VIEW_H
#define VIEWS_VIEW_H

/*
 * A view fills the screen between the header and the hint line. Views are kept on a
 * stack: opening pushes, Esc pops and restores. As with panels, `update` computes and
 * `draw` is a pure function of the view's state. A view never asks a server; app gives
 * it what it may look at.
 *
 * Concrete views embed struct view as their first member.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "canvas/key.h"
#include "model/context.h"
#include "model/query.h"
#include "model/source_state.h"
#include "views/action.h"
#include "views/panel.h"

struct alert_memory;
struct logs_memory;
struct slo_board;

/* What became of the newest change that was sent (VIEW_SEND). */
enum view_sent {
    VIEW_SENT_NOTHING,
    VIEW_SENT_UNDER_WAY,
    VIEW_SENT_TAKEN,
    VIEW_SENT_REFUSED, /* it was not taken: the text says why */
    VIEW_SENT_UNKNOWN, /* no answer: nobody knows */
};

/* What the screen and the questions cost so far. */
struct view_costs {
    size_t questions, kept; /* asked now; answers kept for going back */
    uint64_t shared,
        merged; /* questions that were another's too; answers that were a tail */
    uint64_t frames, skipped, bytes,
        last_bytes; /* to the terminal; 0 frames: there is none */
    int64_t running_ms;
    int64_t bandwidth; /* bytes a second that its line bears; 0: no limit */
};

/* What a view may look at; outlives the call only. */
struct view_env {
    int64_t now_ms;
    bool utc;
    enum glyphs glyphs;
    int cols, rows; /* of the view's area */
    const struct source_state *const *sources;
    size_t source_count;
    const struct view_costs *costs; /* NULL: not known */
    /* Answers to what the view's queries() asked for, in that order. */
    const struct query_state *const *queries;
    size_t query_count;
    const struct slo_board
        *slos; /* outlives every view; NULL before data are asked for */
    enum view_sent sent;
    const char *sent_text;       /* what the server said, or why it was not taken; "" */
    bool read_only;              /* nothing may be written */
    struct alert_memory *alerts; /* outlives every view; NULL before data are asked for */
    struct logs_memory *logs;    /* outlives every view; NULL: each view has its own */
    /* The runbook for an alert of this name, clean Markdown that stays valid; NULL: none. */
    const char *(*runbook)(const char *alert);
    /* Keys bound to an action, as shown ("Tab", "g Home"); "" where none is. */
    const char *(*keys_of)(const void *ctx, enum action action);
    const void *keys_ctx;
};

/* What an action wants done; bits. */
enum view_reply {
    VIEW_IGNORED = 0, /* not for this view: app handles it */
    VIEW_HANDLED = 1,
    VIEW_REDRAW = 2,
    VIEW_UPDATE = 4, /* what is visible changed: subscribe and update */
    VIEW_CLOSE = 16,
    VIEW_SEND = 64,   /* what send() gives is to be written to a server */
    VIEW_CHOSEN = 32, /* a picker: read the choice, then it closes */
    VIEW_RANGE = 128, /* what range() gives is the time to show */
};

/* A change to a server, sent once: the texts stay valid during the call only. */
struct view_send {
    enum source_kind source;
    int member;
    const char *method, *path, *body; /* body: JSON, or "" */
};

struct view;

enum { VIEW_QUERIES_MAX = 48 };

struct view_class {
    const char *name, *title, *help;
    enum action_scope scope; /* SCOPE_DASHBOARD …: its own keys */
    void (*free)(struct view *view);
    /* What the view wants to know; app subscribes and hands the answers to update. Asked
       after each action and answer; what has not changed is kept. The texts stay valid
       until the next call into the view. NULL: nothing. */
    size_t (*queries)(const struct view *view, const struct view_env *env,
                      struct query_spec *ret, size_t max);
    void (*update)(struct view *view, const struct view_env *env);
    void (*draw)(const struct view *view, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx);
    unsigned (*act)(struct view *view, enum action action);
    /* While a field is edited: every key and paste goes there instead of the key map.
       The paste still belongs to the caller. Both NULL: no fields. */
    bool (*editing)(const struct view *view);
    unsigned (*edit)(struct view *view, const struct event *event);
    /* What the selection leads on with; false where nothing is selected. May be NULL. */
    bool (*context)(const struct view *view, struct context *ret);
    /* Add what can be copied of the selection to a picker (views/picker.h). NULL: the
       dashboard below is copied from. */
    void (*copies)(const struct view *view, struct view *picker);
    /* What to write after a reply with VIEW_SEND. NULL: never writes. */
    void (*send)(const struct view *view, struct view_send *ret);
    /* A mouse event inside the view's area; may be NULL. */
    unsigned (*mouse)(struct view *view, const struct event *event, struct rect area);
    /* After a reply with VIEW_RANGE: the range that was selected, which ends the selection;
       false where it is empty. NULL: none can be. */
    bool (*range)(struct view *view, struct time_window *ret);
    /* Where we are, for the path in the hint line ("Error rate by pod"). */
    void (*path)(const struct view *view, char *buf, size_t size);
};

struct view {
    const struct view_class *cls;
};

/* Keys and actions of the scopes that apply in a view, plus everywhere. */
struct view *view_help_new(enum action_scope scope, const char *about) ALLOCATES;
/* The program's log, newest first. */
struct view *view_messages_new(void) ALLOCATES;
/* Every data source and how it is. */
struct view *view_sources_new(void) ALLOCATES;
/* Log lines: of the context's query, or of its labels; live where it names no end. */
struct view *view_logs_new(const struct context *from) ALLOCATES;
/* Around the line selected in a log view; NULL where none is. */
struct view *view_logs_around_new(const struct view *from);
/* Why something was not done, and a text to be selected by hand. */
struct view *view_note_new(const char *title, const char *reason,
                           const char *text) ALLOCATES;

#endif
