/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "views/timeseries.h"

/*
 * What happened, on a graph: alerts of its component as one bar along the top, named by
 * the worst; restarts and releases as dim vertical lines.
 */

enum { BANDS_MAX = 64, MARKS_MAX = 32, LABEL_MAX = 80 };

static bool concerns(const struct panel_spec *spec, const struct annotation *annotation)
{
    return annotation->kind == ANNOTATION_ALERT && spec->component &&
           annotation->component && strcmp(spec->component, annotation->component) == 0;
}

static bool overlaps(const struct ts_state *state, const struct annotation *annotation)
{
    return annotation->to_ms > state->window.from_ms &&
           annotation->from_ms < state->window.to_ms;
}

static uint16_t band_style(enum threshold_state state)
{
    return state == STATE_CRITICAL ? STYLE_CRITICAL
           : state == STATE_INFO   ? STYLE_INFO
                                   : STYLE_WARNING;
}

/* The newest alert of the worst state: it gives the bar its name. NULL: none. */
static const struct annotation *worst_alert(const struct ts_state *state,
                                            const struct panel_input *input)
{
    const struct annotation *worst = NULL;

    for (size_t i = 0; i < input->annotation_count; i++) {
        const struct annotation *at = &input->annotations[i];

        if (concerns(input->spec, at) && overlaps(state, at) &&
            (!worst || at->state > worst->state ||
             (at->state == worst->state && at->from_ms > worst->from_ms)))
            worst = at;
    }
    return worst;
}

/* "HighErrorRate +2": alerts of other names are counted. */
static const char *name_of(struct ts_state *state, const struct panel_input *input,
                           const struct annotation *worst)
{
    size_t others = 0;

    for (size_t i = 0; i < input->annotation_count; i++) {
        const struct annotation *at = &input->annotations[i];
        bool known = strcmp(at->title, worst->title) == 0;

        for (size_t k = 0; k < i && !known; k++)
            known = strcmp(input->annotations[k].title, at->title) == 0;
        others += !known && concerns(input->spec, at) && overlaps(state, at);
    }
    if (others > 0)
        return arena_printf(&state->arena, "%.60s +%zu", worst->title, others);
    return arena_strndup(&state->arena, worst->title, strnlen(worst->title, LABEL_MAX));
}

static void add_band(struct ts_state *state, const struct annotation *at,
                     const char *label)
{
    if (state->band_count < BANDS_MAX)
        state->bands[state->band_count++] =
            (struct plot_band){at->from_ms, at->to_ms, band_style(at->state), label};
}

/* The worst first: bands take only cells that are free. */
static void add_bands(struct ts_state *state, const struct panel_input *input)
{
    const struct annotation *worst = worst_alert(state, input);

    if (!worst)
        return;
    add_band(state, worst, name_of(state, input, worst));
    for (int level = STATE_CRITICAL; level >= STATE_OK; level--) {
        for (size_t i = 0; i < input->annotation_count; i++) {
            const struct annotation *at = &input->annotations[i];

            if (at != worst && (int)at->state == level && concerns(input->spec, at) &&
                overlaps(state, at))
                add_band(state, at, NULL);
        }
    }
}

void ts_marks_build(struct ts_state *state, const struct panel_input *input)
{
    state->bands = arena_alloc(&state->arena, BANDS_MAX * sizeof(*state->bands));
    state->marks = arena_alloc(&state->arena, MARKS_MAX * sizeof(*state->marks));
    state->band_count = state->mark_count = 0;
    if (!state->bands || !state->marks)
        return;
    add_bands(state, input);
    for (size_t i = 0; i < input->annotation_count; i++) {
        const struct annotation *at = &input->annotations[i];

        if (at->kind == ANNOTATION_MARK && overlaps(state, at) &&
            state->mark_count < MARKS_MAX)
            state->marks[state->mark_count++] =
                (struct plot_marker){at->from_ms, GLYPH_END_OF_DATA, STYLE_AXIS};
    }
}
