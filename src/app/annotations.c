/* SPDX-License-Identifier: MIT */
#include "app/annotations.h"

#include <stdlib.h>
#include <string.h>

#include "app/scrape.h"
#include "app/specs.h"
#include "core/arena.h"
#include "core/mem.h"
#include "core/vec.h"
#include "model/result.h"

enum { POINTS = 240, ITEMS_MAX = 500, TEXT_MAX = 16 << 10, ARENA_MAX = 4 << 20 };

struct bound {
    uint64_t query; /* 0: not asked */
    struct query_spec spec;
    uint64_t seen; /* generation */
};

struct annotations {
    const struct dashboard *dashboard;
    struct board_env env;
    struct bound *bound; /* one for each of the dashboard */
    struct arena arena;  /* of the titles */
    VEC(struct annotation) items;
    bool unbound; /* a question was given up since the last update */
};

struct annotations *annotations_new(const struct dashboard *dashboard,
                                    const struct board_env *env)
{
    struct annotations *annotations = xcalloc(1, sizeof(*annotations));

    annotations->dashboard = dashboard;
    annotations->env = *env;
    annotations->bound =
        xcalloc(dashboard->annotation_count + 1, sizeof(*annotations->bound));
    arena_init(&annotations->arena, ARENA_MAX);
    return annotations;
}

static void unbind(struct annotations *annotations, struct bound *bound)
{
    if (bound->query) {
        store_unsubscribe(annotations->env.store, bound->query);
        annotations->unbound = true;
    }
    spec_done(&bound->spec);
    *bound = (struct bound){0};
}

void annotations_free(struct annotations *annotations)
{
    if (!annotations)
        return;
    for (size_t i = 0; i < annotations->dashboard->annotation_count; i++)
        unbind(annotations, &annotations->bound[i]);
    arena_done(&annotations->arena);
    vec_free(&annotations->items);
    free(annotations->bound);
    free(annotations);
}

static void bind_one(struct annotations *annotations, size_t index)
{
    const struct annotation_spec *from = &annotations->dashboard->annotations[index];
    const struct variables *variables = annotations->env.variables;
    struct bound *bound = &annotations->bound[index];
    int64_t scrape_ms =
        scrape_interval_ms(annotations->env.settings, annotations->env.store);
    int64_t range =
        timerange_ms(annotations->env.range, annotations->dashboard->range_ms);
    struct query_spec spec = {.source = SOURCE_PROMETHEUS,
                              .kind = QUERY_RANGE,
                              .range_ms = range,
                              .end_ms = annotations->env.range->end_ms,
                              .step_ms = board_step_ms(range, POINTS, scrape_ms),
                              .period_ms = annotations->dashboard->refresh_ms};
    struct template_times times = {spec.step_ms, range, scrape_ms};
    struct err err = {0};
    struct buf text;
    uint64_t old = bound->query;

    buf_init(&text, TEXT_MAX);
    if (template_expand(&text, from->expr, TEMPLATE_PROMQL, variables->template_values,
                        variables->count, &times, &err)) {
        spec.expr = text.data;
        if (!old || !spec_equal(&spec, &bound->spec)) {
            bound->query = store_subscribe(annotations->env.store, &spec);
            spec_done(&bound->spec);
            spec_copy(&bound->spec, &spec);
            if (old)
                store_unsubscribe(annotations->env.store, old);
        }
    }
    buf_done(&text);
}

void annotations_bind(struct annotations *annotations, bool shown)
{
    for (size_t i = 0; i < annotations->dashboard->annotation_count; i++) {
        if (shown)
            bind_one(annotations, i);
        else
            unbind(annotations, &annotations->bound[i]);
    }
}

static enum threshold_state state_of(const struct labels *labels)
{
    const char *severity = labels_get(labels, "severity");

    if (severity && strcmp(severity, "critical") == 0)
        return STATE_CRITICAL;
    return severity && strcmp(severity, "info") == 0 ? STATE_INFO : STATE_WARNING;
}

static const char *title_of(struct annotations *annotations,
                            const struct annotation_spec *spec,
                            const struct labels *labels)
{
    const char *title;
    struct buf text;

    buf_init(&text, TEXT_MAX);
    template_legend(&text, spec->title ? spec->title : spec->name, labels);
    title = arena_strndup(&annotations->arena, text.data, text.size);
    buf_done(&text);
    return title ? title : spec->name;
}

/* Samples above zero that follow each other at the step are one span. */
static void join(struct annotations *annotations, const struct annotation_spec *spec,
                 const struct series *series, int64_t step_ms)
{
    struct annotation *open = NULL;
    const char *component = labels_get(&series->labels, "component");
    struct annotation blank = {
        .kind = spec->style && strcmp(spec->style, "alert") == 0 ? ANNOTATION_ALERT
                                                                 : ANNOTATION_MARK,
        .state = state_of(&series->labels),
        .title = title_of(annotations, spec, &series->labels),
    };

    (void)labels_copy(&series->labels, &annotations->arena, &blank.labels);
    if (component)
        blank.component =
            arena_strndup(&annotations->arena, component, strlen(component));
    for (size_t i = 0; series->values && i < series->count; i++) {
        if (!(series->values[i] > 0)) {
            open = NULL;
            continue;
        }
        if (!open || series->times_ms[i] - open->to_ms > step_ms / 2) {
            if (annotations->items.count == ITEMS_MAX)
                return;
            blank.from_ms = series->times_ms[i];
            vec_push(&annotations->items, blank);
            open = &annotations->items.items[annotations->items.count - 1];
        }
        open->to_ms = series->times_ms[i] + step_ms;
    }
}

bool annotations_update(struct annotations *annotations)
{
    const struct dashboard *dashboard = annotations->dashboard;
    const struct store *store = annotations->env.store;
    bool changed = annotations->unbound;

    annotations->unbound = false;
    for (size_t i = 0; i < dashboard->annotation_count; i++) {
        struct bound *bound = &annotations->bound[i];
        const struct query_state *state =
            bound->query ? store_state(store, bound->query) : NULL;
        uint64_t generation = state ? state->generation : 0;

        changed = changed || generation != bound->seen;
        bound->seen = generation;
    }
    if (!changed)
        return false;
    annotations->items.count = 0;
    arena_clear(&annotations->arena);
    for (size_t i = 0; i < dashboard->annotation_count; i++) {
        const struct query_state *state =
            annotations->bound[i].query ? store_state(store, annotations->bound[i].query)
                                        : NULL;
        const struct result *result = state ? state->result : NULL;

        for (size_t s = 0; result && s < result->series_count; s++)
            join(annotations, &dashboard->annotations[i], &result->series[s],
                 annotations->bound[i].spec.step_ms);
    }
    return true;
}

const struct annotation *annotations_items(const struct annotations *annotations,
                                           size_t *ret_count)
{
    *ret_count = annotations->items.count;
    return annotations->items.items;
}
