/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "config/slo_forms.h"
#include "core/mem.h"

/*
 * Objectives in the forms of other programs: Sloth's prometheus/v1
 * (https://sloth.dev/specs/default/v1/) and OpenSLO v1
 * (https://github.com/OpenSLO/OpenSLO). Only what counts good and all events.
 */

static char *copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

/* ---- Sloth ---- */

static void load_sloth_item(struct slo_loader *loader, const struct node *item,
                            const char *service)
{
    const struct node *sli = node_get(item, "sli"), *objective;
    const struct node *events = node_get(sli, "events");
    struct slo slo;
    bool ok = true;

    if (!bind_expect(&loader->bind, item, NODE_MAP, "slos"))
        return;
    if (!events) {
        bind_error(&loader->bind, sli ? sli : item,
                   "only event SLIs (error_query and total_query) can be used");
        return;
    }
    slo_init(&slo);
    slo.name = copy(slo_text(loader, item, "name", true));
    slo.description = copy(slo_text(loader, item, "description", false));
    slo.component = copy(service);
    slo.bad = copy(slo_text(loader, events, "error_query", true));
    slo.total = copy(slo_text(loader, events, "total_query", true));
    objective = node_get(item, "objective");
    if (!objective)
        bind_error(&loader->bind, item, "\"objective\" is missing");
    ok = objective && slo_read_target(loader, objective, &slo.target);
    if (ok && slo.name && slo.bad && slo.total)
        slo_finish(loader, item, &slo);
    slo_done(&slo);
}

void slo_load_sloth(struct slo_loader *loader, const struct node *root)
{
    const struct node *slos = node_get(root, "slos");

    if (!slos) {
        bind_error(&loader->bind, root, "\"slos\" is missing");
        return;
    }
    if (!bind_expect(&loader->bind, slos, NODE_LIST, "slos"))
        return;
    for (const struct node *item = slos->first; item; item = item->next)
        load_sloth_item(loader, item, slo_text(loader, root, "service", false));
}

/* ---- OpenSLO ---- */

static const struct node *descend(const struct node *node, const char *const *keys)
{
    for (; node && *keys; keys++)
        node = node_get(node, *keys);
    return node;
}

/* The SLI of the stream that a reference names. */
static const struct node *find_indicator(const struct slo_loader *loader,
                                         const char *name)
{
    static const char *const to_name[] = {"metadata", "name", NULL};

    for (size_t i = 0; i < loader->file->document_count; i++) {
        const struct node *root = loader->file->documents[i];
        const struct node *kind = node_get(root, "kind");
        const struct node *own = descend(root, to_name);

        if (kind && kind->type == NODE_SCALAR && strcmp(kind->text, "SLI") == 0 && own &&
            own->type == NODE_SCALAR && strcmp(own->text, name) == 0)
            return node_get(root, "spec");
    }
    return NULL;
}

static char *read_query(const struct slo_loader *loader, const struct node *ratio,
                        const char *which)
{
    static const char *const to_spec[] = {"metricSource", "spec", NULL};
    const struct node *metric = node_get(ratio, which);
    const struct node *spec = descend(metric, to_spec);

    if (metric && !spec)
        bind_error(&loader->bind, metric, "\"%s\" has no metricSource with a spec",
                   which);
    return spec ? copy(slo_text(loader, spec, "query", true)) : NULL;
}

static const struct node *find_ratio(const struct slo_loader *loader,
                                     const struct node *spec)
{
    const struct node *indicator = node_get(spec, "indicator"), *sli, *ratio;
    const char *name = slo_text(loader, spec, "indicatorRef", false);

    sli = indicator ? node_get(indicator, "spec") : NULL;
    if (!indicator && name)
        sli = find_indicator(loader, name);
    if (!sli) {
        bind_error(&loader->bind, spec, "no indicator%s%s%s", name ? " \"" : "",
                   name ? name : "", name ? "\" in this file" : "");
        return NULL;
    }
    ratio = node_get(sli, "ratioMetric");
    if (!ratio)
        bind_error(&loader->bind, sli, "only a ratioMetric can be used");
    return ratio;
}

/* "30d" is ours; months and quarters of the calendar have their own letters. */
static bool read_time_window(const struct slo_loader *loader, const struct node *spec,
                             struct slo *slo)
{
    static const struct {
        const char *text;
        enum slo_period period;
    } calendars[] = {
        {"1w", SLO_WEEK   },
        {"1M", SLO_MONTH  },
        {"1Q", SLO_QUARTER}
    };
    const struct node *list = node_get(spec, "timeWindow"), *duration, *rolling;

    if (!list || list->type != NODE_LIST || !list->first)
        return true;
    duration = node_get(list->first, "duration");
    rolling = node_get(list->first, "isRolling");
    if (!duration || !bind_expect(&loader->bind, duration, NODE_SCALAR, "duration"))
        return duration != NULL;
    if (rolling && strcmp(rolling->text ? rolling->text : "", "true") == 0)
        return slo_read_window(loader, duration, slo);
    for (size_t i = 0; i < ARRAY_LEN(calendars); i++) {
        if (strcmp(duration->text, calendars[i].text) == 0) {
            slo->period = calendars[i].period;
            return true;
        }
    }
    bind_error(&loader->bind, duration, "a calendar window is 1w, 1M or 1Q");
    return false;
}

static bool read_objective(const struct slo_loader *loader, const struct node *spec,
                           struct slo *slo)
{
    const struct node *list = node_get(spec, "objectives"), *target;

    if (!list || list->type != NODE_LIST || !list->first) {
        bind_error(&loader->bind, spec, "\"objectives\" is missing");
        return false;
    }
    if (list->count > 1)
        problems_add(loader->bind.problems, PROBLEM_WARNING, loader->bind.file,
                     list->line, list->column, "only the first objective is used");
    target = node_get(list->first, "target");
    if (!target)
        target = node_get(list->first, "targetPercent");
    if (target)
        return slo_read_target(loader, target, &slo->target);
    bind_error(&loader->bind, list->first, "\"target\" is missing");
    return false;
}

void slo_load_openslo(struct slo_loader *loader, const struct node *root)
{
    const struct node *kind = node_get(root, "kind"), *spec = node_get(root, "spec");
    const struct node *metadata = node_get(root, "metadata"), *ratio;
    struct slo slo;
    bool ok;

    /* An SLI is taken where an SLO refers to it; other kinds are no objectives. */
    if (!kind || kind->type != NODE_SCALAR || strcmp(kind->text, "SLO") != 0)
        return;
    if (!spec || !metadata) {
        bind_error(&loader->bind, root, "\"%s\" is missing", spec ? "metadata" : "spec");
        return;
    }
    ratio = find_ratio(loader, spec);
    if (!ratio)
        return;
    slo_init(&slo);
    slo.name = copy(slo_text(loader, metadata, "name", true));
    slo.description = copy(slo_text(loader, spec, "description", false));
    slo.component = copy(slo_text(loader, spec, "service", false));
    slo.good = read_query(loader, ratio, "good");
    slo.bad = slo.good ? NULL : read_query(loader, ratio, "bad");
    slo.total = read_query(loader, ratio, "total");
    ok = read_objective(loader, spec, &slo);
    ok = read_time_window(loader, spec, &slo) && ok;
    if (!slo.total || (!slo.good && !slo.bad))
        bind_error(&loader->bind, ratio, "\"ratioMetric\" needs total and good or bad");
    else if (ok && slo.name)
        slo_finish(loader, root, &slo);
    slo_done(&slo);
}
