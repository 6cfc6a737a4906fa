/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "views/timeseries.h"

/*
 * What happened, on a graph: alerts that concern it as one bar along the top, named by
 * the worst; restarts and releases as dim vertical lines. Under the crosshair all that
 * happened then is named.
 */

enum { BANDS_MAX = 64, MARKS_MAX = 32, LABEL_MAX = 80 };

/* Labels that tell alerts and series of one place no more apart than their being there. */
static bool is_general(const char *name)
{
    static const char *const names[] = {"alertname", "alertstate", "severity",
                                        "component", "namespace",  "job",
                                        "cluster",   "env",        "__name__"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* Do the series of the graph have this label, and one of them the same value? */
static void look_for(const struct ts_state *state, const struct label *label,
                     bool *ret_known, bool *ret_same)
{
    *ret_known = *ret_same = false;
    for (size_t i = 0; i < state->list.count && !*ret_same; i++) {
        const char *value = labels_get(&state->list.items[i].labels, label->name);

        *ret_known |= value != NULL;
        *ret_same = value && strcmp(value, label->value) == 0;
    }
}

/* An alert of a pod is not of a graph that shows other pods; one of the graph's component
   is its own, and where neither has one, one that a label is shared with. */
static bool concerns(const struct ts_state *state, const struct panel_spec *spec,
                     const struct annotation *annotation)
{
    const struct labels *labels = &annotation->labels;
    bool shared = false;

    if (annotation->kind != ANNOTATION_ALERT)
        return false;
    if (spec->component && annotation->component &&
        strcmp(spec->component, annotation->component) != 0)
        return false;
    for (size_t i = 0; i < labels->count; i++) {
        bool known, same;

        if (is_general(labels->pairs[i].name))
            continue;
        look_for(state, &labels->pairs[i], &known, &same);
        if (known && !same)
            return false;
        shared |= same;
    }
    return shared || (spec->component && annotation->component);
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

        if (concerns(state, input->spec, at) && overlaps(state, at) &&
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
        others += !known && concerns(state, input->spec, at) && overlaps(state, at);
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

            if (at != worst && (int)at->state == level &&
                concerns(state, input->spec, at) && overlaps(state, at))
                add_band(state, at, NULL);
        }
    }
}

static void add_event(struct ts_state *state, const struct annotation *at)
{
    struct ts_event *event = &state->events[state->event_count];

    if (state->event_count == BANDS_MAX + MARKS_MAX)
        return;
    *event = (struct ts_event){
        .from_ms = at->from_ms,
        .to_ms = at->kind == ANNOTATION_ALERT ? at->to_ms : 0,
        .style = at->kind == ANNOTATION_ALERT ? band_style(at->state) : STYLE_VALUE,
        .title = arena_strndup(&state->arena, at->title, strnlen(at->title, LABEL_MAX)),
        .state = at->state,
    };
    if (at->kind == ANNOTATION_ALERT)
        (void)labels_copy(&at->labels, &state->arena, &event->labels);
    state->event_count += event->title != NULL;
}

const struct labels *ts_marks_alert(const struct panel *panel, int64_t from_ms,
                                    int64_t to_ms)
{
    const struct ts_state *state = panel->state;
    const struct ts_event *worst = NULL;

    for (size_t i = 0; i < state->event_count; i++) {
        const struct ts_event *at = &state->events[i];

        if (at->to_ms != 0 && at->to_ms > from_ms && at->from_ms < to_ms &&
            (!worst || at->state > worst->state ||
             (at->state == worst->state && at->from_ms > worst->from_ms)))
            worst = at;
    }
    return worst ? &worst->labels : NULL;
}

static bool is_under(const struct ts_state *state, const struct ts_event *event,
                     int64_t ms)
{
    if (event->to_ms != 0)
        return event->from_ms <= ms && ms < event->to_ms;
    return plot_window_bin(&state->window, event->from_ms, 1) ==
           plot_window_bin(&state->window, ms, 1);
}

const char *ts_marks_under(const struct ts_state *state, int64_t ms, char *buf,
                           size_t size, uint16_t *ret_style)
{
    buf[0] = '\0';
    for (size_t i = 0; i < state->event_count; i++) {
        const struct ts_event *event = &state->events[i];
        size_t used = strlen(buf);

        if (!is_under(state, event, ms) || strstr(buf, event->title))
            continue;
        if (used == 0 || event->style == STYLE_CRITICAL)
            *ret_style = event->style;
        snprintf(buf + used, size - used, "%s%s", used ? ", " : "", event->title);
    }
    return buf[0] ? buf : NULL;
}

void ts_marks_build(struct ts_state *state, const struct panel_input *input)
{
    state->bands = arena_alloc(&state->arena, BANDS_MAX * sizeof(*state->bands));
    state->marks = arena_alloc(&state->arena, MARKS_MAX * sizeof(*state->marks));
    state->events =
        arena_alloc(&state->arena, (BANDS_MAX + MARKS_MAX) * sizeof(*state->events));
    state->band_count = state->mark_count = state->event_count = 0;
    if (!state->bands || !state->marks || !state->events)
        return;
    add_bands(state, input);
    for (size_t i = 0; i < input->annotation_count; i++) {
        const struct annotation *at = &input->annotations[i];

        if (overlaps(state, at) &&
            (at->kind == ANNOTATION_MARK || concerns(state, input->spec, at)))
            add_event(state, at);

        if (at->kind == ANNOTATION_MARK && overlaps(state, at) &&
            state->mark_count < MARKS_MAX)
            state->marks[state->mark_count++] =
                (struct plot_marker){at->from_ms, GLYPH_END_OF_DATA, STYLE_AXIS};
    }
}
