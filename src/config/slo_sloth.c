/* SPDX-License-Identifier: MIT */
#include "config/slo_forms.h"
#include "core/mem.h"

/*
 * Objectives in Sloth's form, prometheus/v1 (https://sloth.dev/specs/default/v1/): event
 * SLIs, and raw ones, which give a share of errors for a window. Where that is a quotient
 * of two counts they are counted; else each moment counts alike.
 */

static bool read_events(const struct slo_loader *loader, const struct node *events,
                        struct slo *slo)
{
    if (!bind_expect(&loader->bind, events, NODE_MAP, "events"))
        return false;
    slo->bad = slo_copy(slo_text(loader, events, "error_query", true));
    slo->total = slo_copy(slo_text(loader, events, "total_query", true));
    return slo->bad && slo->total;
}

static bool read_raw(const struct slo_loader *loader, const struct node *raw,
                     struct slo *slo)
{
    return bind_expect(&loader->bind, raw, NODE_MAP, "raw") &&
           slo_text(loader, raw, "error_ratio_query", true) &&
           slo_read_ratio(loader, node_get(raw, "error_ratio_query"), true, slo);
}

static bool read_sli(const struct slo_loader *loader, const struct node *item,
                     struct slo *slo)
{
    const struct node *sli = node_get(item, "sli");
    const struct node *events = node_get(sli, "events"), *raw = node_get(sli, "raw");
    const struct node *plugin = node_get(sli, "plugin");

    if (events)
        return read_events(loader, events, slo);
    if (raw)
        return read_raw(loader, raw, slo);
    if (plugin)
        slo_error_at_key(
            loader, plugin,
            "an SLI plugin cannot be used: write out the queries that it makes");
    else
        bind_error(&loader->bind, sli ? sli : item,
                   "\"sli\" needs events (error_query and total_query) or raw "
                   "(error_ratio_query)");
    return false;
}

static void load_item(struct slo_loader *loader, const struct node *item,
                      const char *service)
{
    const struct node *objective;
    struct slo slo;
    bool ok;

    if (!bind_expect(&loader->bind, item, NODE_MAP, "slos"))
        return;
    slo_init(&slo);
    slo.name = slo_copy(slo_text(loader, item, "name", true));
    slo.description = slo_copy(slo_text(loader, item, "description", false));
    slo.component = slo_copy(service);
    objective = node_get(item, "objective");
    if (!objective)
        bind_error(&loader->bind, item, "\"objective\" is missing");
    ok = objective && slo_read_target(loader, objective, &slo.target);
    if (read_sli(loader, item, &slo) && ok && slo.name)
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
        load_item(loader, item, slo_text(loader, root, "service", false));
}
