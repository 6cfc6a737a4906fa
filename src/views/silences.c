/* SPDX-License-Identifier: MIT */
#include "views/silences.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/columns.h"
#include "canvas/list.h"
#include "core/duration.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "views/alert_ask.h"
#include "views/list_input.h"
#include "views/silence_form.h"

/*
 * Silences: what is hidden by whom and until when, how many alerts each matches now, and
 * which match none. One is extended by the form, and ended after a question.
 */

enum {
    COLUMN_STATE,
    COLUMN_ENDS,
    COLUMN_ALERTS,
    COLUMN_MATCHERS,
    COLUMN_BY,
    COLUMN_COMMENT,
    COLUMN_CLUSTER, /* only where there are several */
    COLUMNS
};

enum { TEXT_MAX = 600, PATH_MAX_BYTES = 256 };

static const int64_t soon_ms = 15 * 60 * 1000;

struct silences_view {
    struct view base;
    struct alert_set set;
    size_t *alerts; /* that each of the set's silences matches now */
    struct list list;
    struct column columns[COLUMNS];
    bool show_past;
    bool asking, yes, sent;
    uint16_t message_style;
    char message[400];
    char path[PATH_MAX_BYTES]; /* of the one that is ended */
    int member;
    bool read_only, utc;
    int64_t now_ms;
};

static const char *const states[] = {[SILENCE_EXPIRED] = "ended",
                                     [SILENCE_PENDING] = "later",
                                     [SILENCE_ACTIVE] = "active"};

static const struct silence *at(const struct silences_view *view, int row)
{
    return row < view->list.count ? view->set.silences[row].silence : NULL;
}

/* Name of the cluster a row belongs to, as it was configured. */
static const char *cluster_of(const struct silences_view *view, int row)
{
    int cluster = row < view->list.count ? view->set.silences[row].cluster : -1;

    return cluster >= 0 ? view->set.clusters[cluster].name : "";
}

/* The ended ones come last: leaving them out is leaving off the list's end. */
static int shown(const struct silences_view *view)
{
    size_t count = view->set.silence_count;

    while (!view->show_past && count > 0 &&
           view->set.silences[count - 1].silence->state == SILENCE_EXPIRED)
        count--;
    return (int)count;
}

static uint64_t row_id(const void *ctx, int row)
{
    const char *id = ((const struct silences_view *)ctx)->set.silences[row].silence->id;
    uint64_t hash = hash_stable(id, strlen(id), HASH_STABLE_START);

    return hash ? hash : 1;
}

/* --- asking and taking --- */

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    (void)base, (void)max; /* VIEW_QUERIES_MAX is more than there can be */
    return alert_ask_queries(env, ALERTS_SILENCED, ret);
}

static void count_alerts(struct silences_view *view)
{
    view->alerts =
        xreallocarray(view->alerts, view->set.silence_count + 1, sizeof(*view->alerts));
    for (size_t i = 0; i < view->set.silence_count; i++) {
        const struct silence *silence = view->set.silences[i].silence;
        struct matcher_set *set =
            silence->state == SILENCE_EXPIRED
                ? NULL
                : matcher_set_new(silence->matchers, silence->matcher_count, NULL);
        char names[64];
        size_t critical;

        view->alerts[i] = 0;
        if (set)
            silence_hides(&view->set, view->set.silences[i].cluster, set,
                          &view->alerts[i], &critical, names, sizeof(names));
        matcher_set_free(set);
    }
}

static void format_matchers(const struct silence *silence, char *buf, size_t size)
{
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < silence->matcher_count; i++) {
        buf_puts(&text, i ? " " : "");
        matcher_format(&silence->matchers[i], &text);
    }
    (void)utf8_ellipsize(text.data, 200, buf, size);
    buf_done(&text);
}

static void cell(const struct silences_view *view, int row, int column, char *buf,
                 size_t size, uint16_t *ret_style)
{
    const struct silence *silence = view->set.silences[row].silence;
    int64_t left = silence->ends_ms - view->now_ms;
    bool active = silence->state == SILENCE_ACTIVE;
    char text[64];

    *ret_style = silence->state == SILENCE_EXPIRED ? STYLE_DIM : STYLE_DEFAULT;
    switch (column) {
    case COLUMN_STATE:
        (void)snprintf(buf, size, "%s", states[silence->state]);
        break;
    case COLUMN_ENDS:
        moment_strftime(silence->ends_ms * 1000000, view->utc, "%a %H:%M", text,
                        sizeof(text));
        (void)snprintf(buf, size, "%s", text);
        if (active && left > 0 && left < soon_ms) {
            (void)snprintf(buf, size, "in %s",
                           duration_human(left / 1000 * 1000, text, sizeof(text)));
            *ret_style = STYLE_WARNING;
        }
        break;
    case COLUMN_ALERTS:
        if (silence->state == SILENCE_EXPIRED)
            (void)snprintf(buf, size, "-");
        else
            (void)snprintf(buf, size, "%s%zu", view->alerts[row] ? "" : "none ",
                           view->alerts[row]);
        if (active && view->alerts[row] == 0)
            *ret_style = STYLE_WARNING;
        break;
    case COLUMN_MATCHERS:
        format_matchers(silence, buf, size);
        break;
    case COLUMN_CLUSTER:
        (void)utf8_ellipsize(
            alert_cluster_name(&view->set, view->set.silences[row].cluster), 24, buf,
            size);
        break;
    case COLUMN_BY:
        (void)utf8_ellipsize(silence->created_by, 24, buf, size);
        break;
    default:
        utf8_sanitize_fixed(buf, size, silence->comment, strcspn(silence->comment, "\n"),
                            UTF8_NEWLINE_PICTURE);
    }
}

static int column_count(const struct silences_view *view)
{
    return view->set.cluster_count > 1 ? COLUMNS : COLUMN_CLUSTER;
}

static void measure(struct silences_view *view, int width)
{
    char text[TEXT_MAX];
    uint16_t style;

    columns_start(view->columns, (size_t)column_count(view));
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        for (int column = 0; column < column_count(view); column++) {
            cell(view, row, column, text, sizeof(text), &style);
            columns_measure(&view->columns[column], text);
        }
    }
    columns_fit(view->columns, (size_t)column_count(view), width - 3, 2);
}

static void say(struct silences_view *view, uint16_t style, const char *text)
{
    view->message_style = style;
    (void)snprintf(view->message, sizeof(view->message), "%.390s", text);
}

/* That an id is not known means that somebody else was quicker: 404, and 500 before
   0.26. */
static void take_outcome(struct silences_view *view, const struct view_env *env)
{
    if (!view->sent || env->sent == VIEW_SENT_UNDER_WAY || env->sent == VIEW_SENT_NOTHING)
        return;
    view->sent = false;
    if (env->sent == VIEW_SENT_TAKEN)
        say(view, STYLE_OK, "Ended.");
    else if (env->sent == VIEW_SENT_REFUSED && strstr(env->sent_text, "not found"))
        say(view, STYLE_OK, "It was gone already.");
    else if (env->sent == VIEW_SENT_REFUSED)
        say(view, STYLE_CRITICAL, env->sent_text);
    else
        say(view, STYLE_WARNING,
            "No answer: nobody knows whether it was ended. The list is read again.");
}

static void update(struct view *base, const struct view_env *env)
{
    struct silences_view *view = (struct silences_view *)base;

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->read_only = env->read_only;
    if (alert_ask_take(env, ALERTS_SILENCED, &view->set))
        count_alerts(view);
    list_refresh(&view->list, shown(view), row_id, view);
    list_resize(&view->list, env->rows - 4);
    if (!view->asking && !view->sent)
        view->member = alert_ask_member(env, cluster_of(view, view->list.cursor));
    measure(view, env->cols);
    take_outcome(view, env);
}

/* --- drawing --- */

static void draw_bottom(const struct silences_view *view, struct canvas *canvas,
                        struct rect area, const struct draw_ctx *ctx)
{
    int x = area.x + 2, y = area.y + area.h - 1;

    if (!view->asking && !view->message[0] && view->set.silences_err.kind != ERR_NONE) {
        char text[TEXT_MAX];

        (void)snprintf(text, sizeof(text), "Not everybody answered: %s",
                       view->set.silences_err.msg);
        canvas_text_fit(canvas, x, y, area.w - 3, STYLE_WARNING, text);
        return;
    }
    if (!view->asking) {
        canvas_text_fit(canvas, x, y, area.w - 3, view->message_style, view->message);
        return;
    }
    x += canvas_text(canvas, x, y, STYLE_WARNING, "End this silence now?   ");
    canvas_put(canvas, view->yes ? x + 11 : x, y, STYLE_SELECTED,
               glyph(ctx->glyphs, GLYPH_FOCUS));
    canvas_text(canvas, x + 2, y, view->yes ? STYLE_DEFAULT : STYLE_SELECTED, "Cancel");
    canvas_text(canvas, x + 13, y, view->yes ? STYLE_SELECTED : STYLE_DEFAULT, "End it");
}

static const char *remark(const struct silences_view *view)
{
    const struct alert_set *set = &view->set;

    if (!set->asked)
        return "No Alertmanager is configured (--alertmanager URL).";
    if (view->list.count > 0)
        return "";
    if (set->silences_err.kind != ERR_NONE)
        return set->silences_err.msg;
    return set->complete ? "No silences." : "loading";
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct silences_view *view = (const struct silences_view *)base;
    int y = area.y + 1, x = area.x;
    char text[TEXT_MAX];
    uint16_t style;

    x += canvas_text(canvas, x, area.y, STYLE_TITLE_FOCUS, "Silences") + 1;
    if (view->read_only)
        x += canvas_text(canvas, x, area.y, STYLE_CRITICAL,
                         "read-only: nothing is written") +
             1;
    canvas_hline(canvas, x, area.y, area.x + area.w - x, STYLE_RULE);
    if (remark(view)[0])
        canvas_text_fit(canvas, area.x + 2, y, area.w - 3,
                        view->set.silences_err.kind != ERR_NONE ? STYLE_CRITICAL
                                                                : STYLE_DIM,
                        remark(view));
    else
        columns_draw_heads(canvas, area.x + 2, y, view->columns,
                           (size_t)column_count(view));
    for (int row = view->list.top; row < list_bottom(&view->list); row++) {
        y++;
        for (int column = 0; column < column_count(view); column++) {
            cell(view, row, column, text, sizeof(text), &style);
            columns_draw(canvas, area.x + 2, y, &view->columns[column], style, text);
        }
        if (row == view->list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED,
                       glyph(ctx->glyphs, GLYPH_FOCUS));
    }
    draw_bottom(view, canvas, area, ctx);
}

/* --- keys --- */

static void ask(struct silences_view *view)
{
    const struct silence *silence = at(view, view->list.cursor);

    view->message[0] = '\0';
    if (!silence || silence->state == SILENCE_EXPIRED || view->sent)
        return;
    if (view->read_only) {
        say(view, STYLE_WARNING, "Read-only: nothing is written to a server.");
        return;
    }
    view->asking = true;
    view->yes = false;
    (void)snprintf(view->path, sizeof(view->path), "/api/v2/silence/%.200s", silence->id);
}

static unsigned answer(struct silences_view *view, enum action action)
{
    bool yes = view->yes;

    switch ((int)action) {
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_NEXT:
    case ACTION_PREVIOUS:
        view->yes = !view->yes;
        break;
    case ACTION_OPEN:
        view->asking = false;
        view->sent = yes;
        if (yes)
            say(view, STYLE_DIM, "Ending ...");
        return VIEW_HANDLED | VIEW_REDRAW | (yes ? VIEW_SEND : 0);
    case ACTION_BACK:
        view->asking = false;
        break;
    default:
        return VIEW_HANDLED; /* nothing else is done before the answer */
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned act(struct view *base, enum action action)
{
    struct silences_view *view = (struct silences_view *)base;

    if (view->asking)
        return answer(view, action);
    switch ((int)action) {
    case ACTION_BACK:
        return VIEW_CLOSE;
    case ACTION_PREVIOUS:
        list_move(&view->list, -1, row_id, view);
        break;
    case ACTION_NEXT:
        list_move(&view->list, 1, row_id, view);
        break;
    case ACTION_SILENCE_PAST:
        view->show_past = !view->show_past;
        break;
    case ACTION_SILENCE_EXPIRE:
        ask(view);
        break;
    default:
        if (!list_keys(&view->list, action, row_id, view))
            return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static bool context(const struct view *base, struct context *ret)
{
    const struct silences_view *view = (const struct silences_view *)base;
    const struct silence *silence = at(view, view->list.cursor);

    if (!silence || silence->state == SILENCE_EXPIRED)
        return false;
    context_set(&ret->silence, silence->id);
    context_set(&ret->cluster, cluster_of(view, view->list.cursor));
    return true;
}

static void send(const struct view *base, struct view_send *ret)
{
    const struct silences_view *view = (const struct silences_view *)base;

    *ret = (struct view_send){.source = SOURCE_ALERTMANAGER,
                              .member = view->member,
                              .method = "DELETE",
                              .path = view->path,
                              .body = ""};
}

static void free_view(struct view *base)
{
    struct silences_view *view = (struct silences_view *)base;

    alert_set_done(&view->set);
    free(view->alerts);
    free(view);
}

static const struct view_class silences_class = {
    .name = "silences",
    .title = "Silences",
    .help = "Silences: what each hides now, until when, by whom and why",
    .scope = SCOPE_SILENCES,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = draw,
    .act = act,
    .context = context,
    .send = send,
};

/* clang-format off */
static const struct column new_columns[COLUMNS] = {
    [COLUMN_STATE] = {.head = "STATE", .min = 6},
    [COLUMN_ENDS] = {.head = "ENDS", .min = 9},
    [COLUMN_ALERTS] = {.head = "ALERTS", .min = 6, .right = true},
    [COLUMN_MATCHERS] = {.head = "MATCHERS", .min = 20, .weight = 2},
    [COLUMN_BY] = {.head = "BY", .min = 4, .drop = 2},
    [COLUMN_COMMENT] = {.head = "COMMENT", .min = 10, .weight = 1, .drop = 3},
    [COLUMN_CLUSTER] = {.head = "CLUSTER", .drop = 1},
};

/* clang-format on */

struct view *view_silences_new(void)
{
    struct silences_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &silences_class;
    alert_set_init(&view->set);
    memcpy(view->columns, new_columns, sizeof(new_columns));
    return &view->base;
}
