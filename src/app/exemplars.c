/* SPDX-License-Identifier: MIT */
#include "app/exemplars.h"

#include <stdlib.h>

#include "app/scrape.h"
#include "app/specs.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/number.h"
#include "model/result.h"

enum { PERIOD_MS = 60 * 1000, EXPR_MAX = 64 << 10 };

struct watched {
    uint64_t query; /* 0: not asked */
    struct query_spec spec;
    uint64_t seen; /* generation */
};

struct exemplar_watch {
    struct board_env env;
    size_t count;
    struct watched panels[];
};

struct exemplar_watch *exemplars_new(size_t panels, const struct board_env *env)
{
    struct exemplar_watch *watch =
        xcalloc(1, sizeof(*watch) + panels * sizeof(watch->panels[0]));

    watch->env = *env;
    watch->count = panels;
    return watch;
}

static void unbind(struct exemplar_watch *watch, struct watched *watched)
{
    if (watched->query)
        store_unsubscribe(watch->env.store, watched->query);
    spec_done(&watched->spec);
    watched->query = 0;
}

void exemplars_free(struct exemplar_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->count; i++)
        unbind(watch, &watch->panels[i]);
    free(watch);
}

/* "(a) or (b)": the server takes the selectors of all queries out of one expression. The
   raw form: recorded series have no exemplars. */
static bool join_queries(const struct exemplar_watch *watch,
                         const struct panel_spec *spec, int64_t range_ms, struct buf *out)
{
    const struct variables *variables = watch->env.variables;
    int64_t scrape_ms = scrape_interval_ms(watch->env.settings, watch->env.store);
    struct template_times times = {scrape_ms, range_ms, scrape_ms};
    struct err err = {0};
    double constant;

    for (size_t i = 0; i < spec->target_count; i++) {
        const struct target *target = &spec->targets[i];

        /* A constant line selects nothing, and "or" takes no scalar. */
        if (target->source != SOURCE_PROMETHEUS || target->kind != QUERY_RANGE ||
            target->hidden || number_parse(target->expr, &constant))
            continue;
        if (variables_missing(variables, watch->env.store, target->expr, &err))
            return false;
        buf_puts(out, out->size > 0 ? " or (" : "(");
        if (!template_expand(out, target->expr, TEMPLATE_PROMQL,
                             variables->template_values, variables->count, &times, &err))
            return false;
        buf_putc(out, ')');
    }
    return out->size > 0 && !out->overflow;
}

void exemplars_bind(struct exemplar_watch *watch, size_t panel,
                    const struct panel_spec *spec, bool wanted, int64_t range_ms)
{
    struct watched *watched = &watch->panels[panel];
    struct query_spec asked = {.source = SOURCE_PROMETHEUS,
                               .kind = QUERY_EXEMPLARS,
                               .range_ms = range_ms,
                               .end_ms = watch->env.range->end_ms,
                               .period_ms = PERIOD_MS};
    uint64_t old = watched->query;
    struct buf text;

    if (!wanted) {
        unbind(watch, watched);
        return;
    }
    buf_init(&text, EXPR_MAX);
    if (!join_queries(watch, spec, range_ms, &text)) {
        unbind(watch, watched);
        buf_done(&text);
        return;
    }
    asked.expr = text.data;
    if (!old || !spec_equal(&asked, &watched->spec)) {
        watched->query = store_subscribe(watch->env.store, &asked);
        spec_done(&watched->spec);
        spec_copy(&watched->spec, &asked);
        if (old)
            store_unsubscribe(watch->env.store, old);
    }
    buf_done(&text);
}

static const struct query_state *state_of(const struct exemplar_watch *watch,
                                          size_t panel)
{
    uint64_t query = watch->panels[panel].query;

    return query ? store_state(watch->env.store, query) : NULL;
}

bool exemplars_changed(struct exemplar_watch *watch, size_t panel)
{
    struct watched *watched = &watch->panels[panel];
    const struct query_state *state = state_of(watch, panel);
    uint64_t generation = state ? state->generation : 0;
    bool changed = generation != watched->seen;

    watched->seen = generation;
    return changed;
}

bool exemplars_awaited(const struct exemplar_watch *watch, size_t panel)
{
    const struct query_state *state = state_of(watch, panel);

    return state && (state->status == QUERY_LOADING || state->status == QUERY_IDLE);
}

const struct exemplars *exemplars_of(const struct exemplar_watch *watch, size_t panel)
{
    const struct query_state *state = state_of(watch, panel);

    return state && state->result ? state->result->exemplars : NULL;
}
