/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "config/slo_forms.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/mem.h"

/*
 * Objectives in OpenSLO's form, v1 (https://github.com/OpenSLO/OpenSLO): SLOs with a ratio
 * metric, in place or as an SLI of the same stream. What counts time slices or compares
 * values with a threshold is refused by name: its budget is another quantity.
 */

static bool is_text(const struct node *node, const char *text)
{
    return node && node->type == NODE_SCALAR && strcasecmp(node->text, text) == 0;
}

/* The name in a document's metadata, or NULL. */
static const struct node *name_of(const struct node *root)
{
    const struct node *name = node_get(node_get(root, "metadata"), "name");

    return name && name->type == NODE_SCALAR ? name : NULL;
}

/* A document of the stream by its kind and name: its spec. */
static const struct node *find_spec(const struct slo_loader *loader, const char *kind,
                                    const char *name)
{
    for (size_t i = 0; i < loader->file->document_count; i++) {
        const struct node *root = loader->file->documents[i], *own = name_of(root);

        if (is_text(node_get(root, "kind"), kind) && own && strcmp(own->text, name) == 0)
            return node_get(root, "spec");
    }
    return NULL;
}

/* ---- the metric ---- */

/* Only Prometheus is asked, or what speaks its API. */
static bool is_askable(const struct slo_loader *loader, const struct node *source)
{
    const struct node *type = node_get(source, "type");
    const struct node *reference = node_get(source, "metricSourceRef");

    if (!type && reference && reference->type == NODE_SCALAR)
        type = node_get(find_spec(loader, "DataSource", reference->text), "type");
    if (!type || is_text(type, "prometheus"))
        return true;
    bind_error(&loader->bind, type,
               "only Prometheus can be asked, not a source of type "
               "\"%s\"",
               type->type == NODE_SCALAR ? type->text : "");
    return false;
}

/* The node of the query in good, bad, total or raw; NULL, and an error where it is there
   and wrong. */
static const struct node *read_query(const struct slo_loader *loader,
                                     const struct node *ratio, const char *which)
{
    const struct node *metric = node_get(ratio, which);
    const struct node *source = node_get(metric, "metricSource");
    const struct node *spec = node_get(source, "spec");

    if (!metric)
        return NULL;
    if (!spec) {
        bind_error(&loader->bind, metric, "\"%s\" has no metricSource with a spec",
                   which);
        return NULL;
    }
    if (!is_askable(loader, source) || !slo_text(loader, spec, "query", true))
        return NULL;
    return node_get(spec, "query");
}

/* A gauge has no counts unless its query makes them. */
static bool is_counter(const struct slo_loader *loader, const struct node *ratio,
                       const struct node *query)
{
    const struct node *counter = node_get(ratio, "counter");

    if (!counter || !is_text(counter, "false") || strchr(query->text, '['))
        return true;
    slo_error_at_key(loader, counter,
                     "a metric that is no counter cannot be counted in other windows");
    return false;
}

static bool read_counts(const struct slo_loader *loader, const struct node *ratio,
                        struct slo *slo)
{
    const struct node *good = read_query(loader, ratio, "good");
    const struct node *bad = good ? NULL : read_query(loader, ratio, "bad");
    const struct node *total = read_query(loader, ratio, "total");

    if (!total || (!good && !bad)) {
        bind_error(&loader->bind, ratio,
                   "\"ratioMetric\" needs total and good or bad, or raw");
        return false;
    }
    slo->good = good ? xstrdup(good->text) : NULL;
    slo->bad = bad ? xstrdup(bad->text) : NULL;
    slo->total = xstrdup(total->text);
    return is_counter(loader, ratio, total) &&
           is_counter(loader, ratio, good ? good : bad);
}

static bool read_raw(const struct slo_loader *loader, const struct node *ratio,
                     struct slo *slo)
{
    const struct node *type = node_get(ratio, "rawType");
    const struct node *query = read_query(loader, ratio, "raw");

    if (!query)
        return false;
    if (is_text(type, "success") || is_text(type, "failure"))
        return slo_read_ratio(loader, query, is_text(type, "failure"), slo);
    bind_error(&loader->bind, type ? type : ratio,
               "\"rawType\" must be success or failure");
    return false;
}

static const struct node *find_indicator(const struct slo_loader *loader,
                                         const struct node *spec)
{
    const struct node *indicator = node_get(spec, "indicator");
    const struct node *reference = node_get(spec, "indicatorRef");
    const char *name = slo_text(loader, spec, "indicatorRef", false);
    const struct node *sli = indicator ? node_get(indicator, "spec") : NULL;

    if (!indicator && name)
        sli = find_spec(loader, "SLI", name);
    if (sli)
        return sli;
    if (name)
        bind_error(&loader->bind, reference, "no indicator \"%s\" in this file", name);
    else
        bind_error(&loader->bind, spec, "no indicator");
    return NULL;
}

static bool read_metric(const struct slo_loader *loader, const struct node *spec,
                        struct slo *slo)
{
    const struct node *sli = find_indicator(loader, spec), *ratio, *threshold;

    if (!sli)
        return false;
    ratio = node_get(sli, "ratioMetric");
    threshold = node_get(sli, "thresholdMetric");
    if (ratio && bind_expect(&loader->bind, ratio, NODE_MAP, "ratioMetric"))
        return node_get(ratio, "raw") ? read_raw(loader, ratio, slo)
                                      : read_counts(loader, ratio, slo);
    if (threshold)
        slo_error_at_key(loader, threshold,
                         "a thresholdMetric cannot be used: it counts no events; write a "
                         "ratioMetric with good and total");
    else if (!ratio)
        bind_error(&loader->bind, sli, "no ratioMetric");
    return false;
}

/* ---- the window ---- */

/* Calendar windows are those of UTC, from their own beginnings. */
static void check_calendar(const struct slo_loader *loader, const struct node *calendar,
                           const struct slo *slo)
{
    const struct node *zone = node_get(calendar, "timeZone");
    const struct node *start = node_get(calendar, "startTime");
    int64_t start_ns, from, to;
    char text[32];

    if (zone && !is_text(zone, "UTC") && !is_text(zone, "Etc/UTC"))
        slo_warn(loader, zone,
                 "calendar windows are those of UTC: the time zone is not used");
    if (!start || start->type != NODE_SCALAR || strlen(start->text) != 19)
        return;
    snprintf(text, sizeof(text), "%.10sT%.8sZ", start->text, start->text + 11);
    if (!moment_parse(text, &start_ns))
        return;
    slo_window(slo, start_ns / NS_PER_MS, &from, &to);
    if (from != start_ns / NS_PER_MS)
        slo_warn(loader, start, "a calendar window begins with its %s, not at this time",
                 slo_period_name(slo->period));
}

static bool read_calendar(const struct slo_loader *loader, const struct node *window,
                          const struct node *duration, struct slo *slo)
{
    static const struct {
        const char *text;
        enum slo_period period;
    } calendars[] = {
        {"1w", SLO_WEEK   },
        {"1M", SLO_MONTH  },
        {"1Q", SLO_QUARTER},
    };

    for (size_t i = 0; i < ARRAY_LEN(calendars); i++) {
        if (strcmp(duration->text, calendars[i].text) == 0) {
            slo->period = calendars[i].period;
            check_calendar(loader, node_get(window, "calendar"), slo);
            return true;
        }
    }
    bind_error(&loader->bind, duration, "a calendar window is 1w, 1M or 1Q, not \"%s\"",
               duration->text);
    return false;
}

static bool read_time_window(const struct slo_loader *loader, const struct node *spec,
                             struct slo *slo)
{
    const struct node *list = node_get(spec, "timeWindow"), *duration;

    if (!list)
        return true; /* 30 days, as elsewhere */
    if (!bind_expect(&loader->bind, list, NODE_LIST, "timeWindow") || !list->first)
        return false;
    duration = node_get(list->first, "duration");
    if (!duration) {
        bind_error(&loader->bind, list->first, "\"duration\" is missing");
        return false;
    }
    if (!bind_expect(&loader->bind, duration, NODE_SCALAR, "duration"))
        return false;
    if (is_text(node_get(list->first, "isRolling"), "true"))
        return slo_read_window(loader, duration, slo);
    return read_calendar(loader, list->first, duration, slo);
}

/* ---- the objective ---- */

static bool read_objective(const struct slo_loader *loader, const struct node *spec,
                           struct slo *slo)
{
    const struct node *list = node_get(spec, "objectives"), *first, *target;

    if (!list || list->type != NODE_LIST || !list->first) {
        bind_error(&loader->bind, spec, "\"objectives\" is missing");
        return false;
    }
    first = list->first;
    if (list->count > 1)
        slo_warn(loader, first->next, "only the first objective is used");
    if (node_get(first, "timeSliceTarget"))
        slo_warn(loader, node_get(first, "timeSliceTarget"),
                 "\"timeSliceTarget\" is not used: events are counted, not slices");
    target = node_get(first, "target");
    if (!target)
        target = node_get(first, "targetPercent");
    if (target)
        return slo_read_target(loader, target, &slo->target);
    bind_error(&loader->bind, first, "\"target\" is missing");
    return false;
}

/* Slices of time are another budget: one bad request spends all of its slice. */
static bool counts_events(const struct slo_loader *loader, const struct node *spec)
{
    const struct node *method = node_get(spec, "budgetingMethod");

    if (!method || is_text(method, "Occurrences"))
        return true;
    bind_error(&loader->bind, method,
               "budgetingMethod \"%s\" cannot be used: only Occurrences",
               method->type == NODE_SCALAR ? method->text : "");
    return false;
}

void slo_load_openslo(struct slo_loader *loader, const struct node *root)
{
    const struct node *spec = node_get(root, "spec");
    const struct node *metadata = node_get(root, "metadata");
    struct slo slo;
    bool ok;

    /* An SLI is taken where an SLO refers to it; other kinds are no objectives. */
    if (!is_text(node_get(root, "kind"), "SLO"))
        return;
    if (!spec || !metadata) {
        bind_error(&loader->bind, root, "\"%s\" is missing", spec ? "metadata" : "spec");
        return;
    }
    slo_init(&slo);
    slo.name = slo_copy(slo_text(loader, metadata, "name", true));
    slo.description = slo_copy(slo_text(loader, spec, "description", false));
    slo.component = slo_copy(slo_text(loader, spec, "service", false));
    ok = counts_events(loader, spec);
    ok = read_metric(loader, spec, &slo) && ok;
    ok = read_objective(loader, spec, &slo) && ok;
    ok = read_time_window(loader, spec, &slo) && ok;
    if (ok && slo.name)
        slo_finish(loader, root, &slo);
    slo_done(&slo);
}
