/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/list.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "model/result.h"
#include "model/trace_align.h"
#include "views/list_input.h"
#include "views/trace_ask.h"
#include "views/trace_text.h"
#include "views/waterfall_view.h"

/*
 * Two traces side by side: which spans both have, how long they took in each, and what
 * only one of them has. Both are drawn on the scale of the longer one.
 */

enum { A, B, BOTH };

enum { HEAD_ROWS = 3, TIME_COLUMNS = 9 };

struct compare_view {
    struct view base;
    char *ids[BOTH];
    struct trace_source sources[BOTH];
    struct result *held[BOTH];
    const struct trace *traces[BOTH];
    char said[BOTH][200]; /* why it is not there; "" it is on its way */
    struct trace_pair *pairs;
    size_t pair_count;
    struct list list;
};

static struct compare_view *self(struct view *base)
{
    return (struct compare_view *)base;
}

static size_t queries(const struct view *base, const struct view_env *env,
                      struct query_spec *ret, size_t max)
{
    const struct compare_view *view = (const struct compare_view *)base;

    (void)env;
    for (size_t i = 0; i < BOTH && i < max; i++)
        ret[i] = (struct query_spec){.source = view->sources[i].kind,
                                     .member = view->sources[i].member,
                                     .kind = QUERY_TRACE,
                                     .expr = view->ids[i]};
    return BOTH;
}

static bool take_answer(struct compare_view *view, int which,
                        const struct query_state *state)
{
    const struct trace_answer *answer = state->result ? state->result->traces : NULL;

    view->said[which][0] = '\0';
    if (state->status == QUERY_FAILED)
        snprintf(view->said[which], sizeof(view->said[which]), "%.190s", state->err.msg);
    else if (state->status == QUERY_OK && !(answer && answer->trace))
        snprintf(view->said[which], sizeof(view->said[which]), "not there any more");
    if (view->held[which] == state->result)
        return false;
    result_unref(view->held[which]);
    view->held[which] = result_hold(state->result);
    view->traces[which] = answer ? answer->trace : NULL;
    return true;
}

static void update(struct view *base, const struct view_env *env)
{
    struct compare_view *view = self(base);
    bool changed = false;

    for (int i = 0; i < BOTH && (size_t)i < env->query_count; i++)
        changed = take_answer(view, i, env->queries[i]) || changed;
    if (changed) {
        free(view->pairs);
        view->pairs = NULL;
        view->pair_count =
            view->traces[A] && view->traces[B]
                ? trace_align(view->traces[A], view->traces[B], &view->pairs)
                : 0;
    }
    list_refresh(&view->list, (int)view->pair_count, NULL, NULL);
    list_resize(&view->list, env->rows > HEAD_ROWS ? env->rows - HEAD_ROWS : 0);
}

/* --- drawing --- */

static void draw_head(const struct compare_view *view, struct canvas *canvas,
                      struct rect line)
{
    int x = line.x;

    canvas_hline(canvas, line.x, line.y, line.w, STYLE_RULE);
    for (int i = 0; i < BOTH; i++) {
        const struct trace *trace = view->traces[i];
        char text[300], takes[32];

        snprintf(text, sizeof(text), "%s %.8s %.100s %s ",
                 i == A ? "Compare A" : "with B", view->ids[i],
                 trace ? trace_operation_text(trace->spans[trace->root].operation) : "",
                 trace ? trace_duration_text(trace->end_ns - trace->start_ns, takes,
                                             sizeof(takes))
                       : "");
        x += canvas_text_fit(canvas, x, line.y, line.x + line.w - x, STYLE_TITLE, text);
    }
}

static const struct span *span_of(const struct compare_view *view,
                                  const struct trace_pair *pair, int which)
{
    int32_t index = which == A ? pair->a : pair->b;

    return index < 0 ? NULL : &view->traces[which]->spans[index];
}

static void draw_bar(const struct compare_view *view, struct canvas *canvas, int which,
                     const struct span *span, struct rect room, enum glyphs glyphs)
{
    const struct trace *trace = view->traces[which];
    int64_t longest = 1;
    int first, end;

    for (int i = 0; i < BOTH; i++)
        if (view->traces[i]->end_ns - view->traces[i]->start_ns > longest)
            longest = view->traces[i]->end_ns - view->traces[i]->start_ns;
    first = (int)((double)(span->start_ns - trace->start_ns) / (double)longest * room.w);
    end = (int)((double)(span_end_ns(span) - trace->start_ns) / (double)longest * room.w +
                0.5);
    if (first >= room.w)
        first = room.w - 1;
    if (end <= first)
        end = first + 1;
    canvas_fill(canvas, (struct rect){room.x + first, room.y, end - first, 1},
                span->error ? STYLE_CRITICAL
                            : waterfall_service_style(which == A ? 0 : 1),
                glyph(glyphs, GLYPH_BAR_FULL));
}

/* "+12 ms", "only A": what changed from A to B, and how much of a change it is. */
static uint16_t difference(const struct span *a, const struct span *b, char *buf,
                           size_t size)
{
    char text[32];
    int64_t more;

    if (!a || !b) {
        snprintf(buf, size, "only %c", a ? 'A' : 'B');
        return STYLE_INFO;
    }
    more = b->duration_ns - a->duration_ns;
    snprintf(buf, size, "%s%s",
             more > 0   ? "+"
             : more < 0 ? "-"
                        : "",
             trace_duration_text(more < 0 ? -more : more, text, sizeof(text)));
    return more > a->duration_ns || more < -(a->duration_ns / 2) ? STYLE_WARNING
                                                                 : STYLE_DIM;
}

static void draw_row(const struct compare_view *view, struct canvas *canvas,
                     struct rect area, int row, const struct draw_ctx *ctx)
{
    const struct trace_pair *pair = &view->pairs[row];
    const struct span *spans[BOTH] = {span_of(view, pair, A), span_of(view, pair, B)};
    int which = spans[A] ? A : B, y = area.y + row - view->list.top;
    int left = area.w / 3, x = area.x + 1, half = (area.w - left - 31) / 2;
    char text[240];

    trace_branch_text(view->traces[which], (size_t)(which == A ? pair->a : pair->b),
                      ctx->glyphs, text, sizeof(text));
    if (utf8_width(text) > left / 2)
        text[utf8_prefix(text, strlen(text), left / 2)] = '\0';
    x += canvas_text(canvas, x, y, STYLE_DIM, text);
    canvas_text_fit(canvas, x, y, area.x + left - x, STYLE_DEFAULT,
                    trace_operation_text(spans[which]->operation));
    x = area.x + left + 1;
    for (int i = 0; i < BOTH; i++, x += TIME_COLUMNS + 1) {
        if (!spans[i])
            continue;
        canvas_text_right(canvas, x, y, TIME_COLUMNS,
                          spans[i]->error ? STYLE_CRITICAL : STYLE_DEFAULT,
                          trace_duration_text(spans[i]->duration_ns, text, sizeof(text)));
        if (half > 4)
            draw_bar(view, canvas, i, spans[i],
                     (struct rect){area.x + left + 31 + i * half, y, half - 1, 1},
                     ctx->glyphs);
    }
    which = difference(spans[A], spans[B], text, sizeof(text));
    canvas_text_right(canvas, x, y, TIME_COLUMNS, (uint16_t)which, text);
    if (row != view->list.cursor)
        return;
    canvas_add_attributes(canvas, (struct rect){area.x, y, left, 1}, STYLE_BOLD);
    canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(ctx->glyphs, GLYPH_FOCUS));
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct compare_view *view = (const struct compare_view *)base;
    int x = area.x + area.w / 3 + 1;

    draw_head(view, canvas, rect_cut_top(&area, 1));
    if (view->pair_count == 0) {
        for (int i = 0; i < BOTH; i++)
            canvas_printf(canvas, area.x + 1, area.y + i, STYLE_LABEL, "%c  %s",
                          i == A ? 'A' : 'B',
                          view->said[i][0]  ? view->said[i]
                          : view->traces[i] ? "there"
                                            : "loading");
        return;
    }
    (void)rect_cut_top(&area, 1);
    canvas_text(canvas, area.x + 1, area.y, STYLE_LABEL, "OPERATION");
    canvas_text_right(canvas, x, area.y, TIME_COLUMNS, STYLE_LABEL, "A");
    canvas_text_right(canvas, x + TIME_COLUMNS + 1, area.y, TIME_COLUMNS, STYLE_LABEL,
                      "B");
    canvas_text_right(canvas, x + 2 * (TIME_COLUMNS + 1), area.y, TIME_COLUMNS,
                      STYLE_LABEL, "A TO B");
    (void)rect_cut_top(&area, 1);
    for (int row = view->list.top; row < list_bottom(&view->list); row++)
        draw_row(view, canvas, area, row, ctx);
}

/* --- keys and the rest --- */

static unsigned act(struct view *base, enum action action)
{
    struct list *list = &self(base)->list;

    if (action == ACTION_BACK)
        return VIEW_CLOSE;
    return list_keys(list, action, NULL, NULL) ? VIEW_HANDLED | VIEW_REDRAW
                                               : VIEW_IGNORED;
}

/* The trace that has the selected span; B where both do: it is the one that was chosen
   last. */
static bool context(const struct view *base, struct context *ret)
{
    const struct compare_view *view = (const struct compare_view *)base;
    bool b = view->pair_count == 0 || view->pairs[view->list.cursor].b >= 0;

    context_set(&ret->title, "comparison");
    context_set(&ret->trace_id, view->ids[b ? B : A]);
    return true;
}

static void path(const struct view *base, char *buf, size_t size)
{
    const struct compare_view *view = (const struct compare_view *)base;

    snprintf(buf, size, "%.8s and %.8s", view->ids[A], view->ids[B]);
}

static void free_view(struct view *base)
{
    struct compare_view *view = self(base);

    for (int i = 0; i < BOTH; i++) {
        result_unref(view->held[i]);
        free(view->ids[i]);
    }
    free(view->pairs);
    free(view);
}

static const struct view_class compare_class = {
    .name = "compare",
    .title = "Compare",
    .help =
        "Two traces side by side; t opens the second one, or the one that has the span",
    .scope = SCOPE_MOVE,
    .free = free_view,
    .queries = queries,
    .update = update,
    .draw = draw,
    .act = act,
    .context = context,
    .path = path,
};

struct view *view_compare_new(const char *const ids[2],
                              const struct trace_source sources[2])
{
    struct compare_view *view = xcalloc(1, sizeof(*view));

    view->base.cls = &compare_class;
    for (int i = 0; i < BOTH; i++) {
        view->ids[i] = xstrdup(ids[i]);
        view->sources[i] = sources[i];
    }
    return &view->base;
}
