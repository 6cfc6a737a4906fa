/* SPDX-License-Identifier: MIT */
#include "views/panel.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "slo/board.h"
#include "views/describe.h"
#include "views/frame.h"
#include "views/series_choice.h"

enum { TITLE_COLUMNS = 100 };

struct panel_picture {
    struct rect area;
    struct draw_ctx ctx;
    struct cell *cells;
    bool good; /* since the last update */
};

static_assert(sizeof(struct draw_ctx) == 40, "same_ctx() compares all of it");

struct panel *panel_new(const struct panel_spec *spec)
{
    struct panel *panel = xcalloc(1, sizeof(*panel));

    panel->spec = spec;
    panel->id = xstrdup(spec->id ? spec->id : "");
    panel->cls = panel_class_find(spec->type->name);
    assert(panel->cls); /* the layout loader knows only the registry's types */
    panel->choice = xcalloc(1, sizeof(*panel->choice));
    panel->condition = PANEL_LOADING;
    return panel;
}

void panel_wake(struct panel *panel)
{
    if (panel->state)
        return;
    panel->state = xcalloc(1, panel->cls->state_size ? panel->cls->state_size : 1);
    panel->frame = frame_new();
    panel->picture = xcalloc(1, sizeof(*panel->picture));
    if (panel->cls->init)
        panel->cls->init(panel);
}

bool panel_series_at(const struct panel *panel, size_t index, struct panel_series *ret)
{
    return panel->state && panel->cls->series && panel->cls->series(panel, index, ret);
}

/* What panel_wake() made. */
static void put_to_sleep(struct panel *panel)
{
    if (!panel->state)
        return;
    if (panel->cls->done)
        panel->cls->done(panel);
    frame_free(panel->frame);
    free(panel->picture->cells);
    free(panel->picture);
    free(panel->state);
}

void panel_free(struct panel *panel)
{
    if (!panel)
        return;
    put_to_sleep(panel);
    for (size_t i = 0; i < panel->scope_count; i++) {
        free(panel->scopes[i].name);
        free(panel->scopes[i].value);
    }
    free(panel->id);
    series_choice_done(panel->choice);
    free(panel->choice);
    free(panel);
}

void panel_scope(struct panel *panel, const char *name, const char *value)
{
    char *id = xasprintf("%s@%s", panel->id, value);

    assert(panel->scope_count < PANEL_SCOPES);
    free(panel->id);
    panel->id = id;
    panel->scopes[panel->scope_count++] =
        (struct panel_scope){xstrdup(name), xstrdup(value)};
}

static void note_queries(struct panel *panel, const struct panel_input *input)
{
    panel->step_ms = 0;
    panel->seen = panel->cls->slos && input->slos ? slo_board_version(input->slos) : 0;
    for (size_t i = 0; i < input->query_count; i++) {
        const struct query_state *state = input->queries[i];

        panel->seen += state->generation;
        if (state->result && state->result->step_ms > panel->step_ms)
            panel->step_ms = state->result->step_ms;
    }
}

void panel_update(struct panel *panel, const struct panel_input *input)
{
    struct panel_input own = *input;

    panel_wake(panel);
    panel->picture->good = false;
    panel->compared = input->ghosts != NULL;
    utf8_ellipsize(input->title ? input->title : panel->spec->title, TITLE_COLUMNS,
                   panel->title, sizeof(panel->title));
    note_queries(panel, input);
    condition_update(panel, input);
    own.rows -= frame_prepare(panel, input);
    panel->summary = (struct panel_summary){0};
    panel->cls->update(panel, &own);
    panel->touched = false;
    if (panel->summary.ended_ms > 0)
        condition_ended(panel, input);
    else if (!panel->summary.has_data)
        condition_no_samples(panel, input);
    frame_finish(panel, input);
}

static bool same_ctx(const struct draw_ctx *a, const struct draw_ctx *b)
{
    return a->glyphs == b->glyphs && a->utc == b->utc &&
           a->full_screen == b->full_screen && a->focused == b->focused &&
           a->selected_series == b->selected_series &&
           a->crosshair_ms == b->crosshair_ms && a->mark_ms == b->mark_ms;
}

static void keep_picture(struct panel_picture *picture, const struct canvas *canvas,
                         struct rect area, const struct draw_ctx *ctx)
{
    if (picture->area.w != area.w || picture->area.h != area.h)
        picture->cells = xreallocarray(picture->cells, (size_t)area.w * (size_t)area.h,
                                       sizeof(picture->cells[0]));
    canvas_copy(canvas, area, picture->cells);
    picture->area = area;
    picture->ctx = *ctx;
    picture->good = true;
}

static void draw_anew(const struct panel *panel, struct canvas *canvas, struct rect area,
                      const struct draw_ctx *ctx)
{
    struct rect inner = frame_draw(panel, canvas, area, ctx);

    if (!rect_empty(inner)) {
        canvas_clip(canvas, inner);
        panel->cls->draw(panel, canvas, inner, ctx);
        if (panel->condition == PANEL_STALE)
            canvas_add_attributes(canvas, inner, STYLE_FADE);
    }
}

void panel_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                const struct draw_ctx *ctx)
{
    struct panel_picture *picture = panel->picture;
    struct rect clip = canvas_clip(canvas, area);
    struct rect shown = rect_intersect(clip, area);
    bool whole = !rect_empty(area) && shown.w == area.w && shown.h == area.h;

    if (whole && picture->good && rect_equal(picture->area, area) &&
        same_ctx(&picture->ctx, ctx)) {
        canvas_paste(canvas, area, picture->cells);
    } else {
        draw_anew(panel, canvas, area, ctx);
        if (whole)
            keep_picture(picture, canvas, area, ctx);
    }
    canvas_set_clip(canvas, clip);
}

void panel_describe(const struct panel *panel, struct buf *out)
{
    struct describe object = describe_begin(out);

    describe_text(&object, "panel", panel->id);
    describe_text(&object, "title", panel->title);
    describe_text(&object, "type", panel->cls->type.name);
    describe_text(&object, "condition", panel_condition_name(panel->condition));
    if (*panel->summary.value)
        describe_text(&object, "value", panel->summary.value);
    describe_text(&object, "state", threshold_state_name(panel->summary.state));
    if (panel->age_ms > 0)
        describe_integer(&object, "age_ms", panel->age_ms);
    if (*panel->notice)
        describe_text(&object, "notice", panel->notice);
    describe_end(&object);
    if (panel->summary.has_data && panel->cls->describe)
        panel->cls->describe(panel, out);
}
