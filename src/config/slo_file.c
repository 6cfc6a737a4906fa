/* SPDX-License-Identifier: MIT */
#include "config/slo_file.h"

#include <stdlib.h>
#include <string.h>

#include "config/slo_forms.h"
#include "core/buf.h"
#include "core/mem.h"
#include "slo/burn.h"

enum { NOTE_MAX = 400 };

/* clang-format off */
#define TEXT(name, member, text) \
    {.key = name, .type = FIELD_STRING, .offset = offsetof(struct slo, member), .help = text}
#define NESTED(name, text) {.key = name, .type = FIELD_NODE, .help = text}

const struct field slo_fields[] = {
    NESTED("name", "Name, unique: also the one in recording rules slo:NAME:…"),
    NESTED("target", "Share of events that must be good: a fraction, or percent above 1"),
    NESTED("window", "A duration for a rolling window, or week, month, quarter (UTC); 30d by default"),
    TEXT("description", description, "What it promises, for people"),
    NESTED("sli", "success_metric or error_metric, and total_metric: PromQL, sum(rate(x[5m]))"),
    NESTED("alerts", "Burn-rate alerts: name and severity; windows are those of the SRE workbook"),
    TEXT("by", by, "Label that tells who spends the budget; found out by default"),
    TEXT("component", component, "Component of its alerts"),
    TEXT("logs", logs, "LogQL of the bad events; $by is the selected endpoint's pattern"),
    NESTED("traces", "service, operation and tags of the bad events; $by is the selected endpoint"),
    {0},
};

static const struct field sli_fields[] = {
    TEXT("success_metric", good, "Rate of good events"),
    TEXT("error_metric", bad, "Rate of bad events, instead"),
    TEXT("total_metric", total, "Rate of all events"),
    {0},
};

static const struct field trace_fields[] = {
    TEXT("service", service, "Service"),
    TEXT("operation", operation, "Operation"),
    TEXT("tags", tags, "Tags, as key=value pairs"),
    {0},
};

/* clang-format on */

/* Keys this program does not use are only mentioned: the file serves others too. */
static void bind_known(const struct slo_loader *loader, const struct node *map,
                       const struct field *fields, void *object)
{
    for (const struct node *child = map->first; child; child = child->next) {
        const struct field *field = field_find(fields, child->key);
        const char *near = field ? NULL : field_nearest(fields, child->key);
        struct err err = {0};

        if (!field)
            problems_add(loader->bind.problems, PROBLEM_WARNING, loader->bind.file,
                         child->key_line, child->key_column, "\"%s\" is not used%s%s%s",
                         child->key, near ? ", did you mean \"" : "", near ? near : "",
                         near ? "\"?" : "");
        else if (field->type == FIELD_STRING &&
                 bind_expect(&loader->bind, child, NODE_SCALAR, field->key) &&
                 !field_set(field, object, child->text, &err))
            bind_error(&loader->bind, child, "%s", err.msg);
    }
}

static bool read_severity(const char *text, enum slo_severity *ret)
{
    static const struct {
        const char *word;
        enum slo_severity severity;
    } words[] = {
        {"critical", SLO_CRITICAL},
        {"page",     SLO_CRITICAL},
        {"warning",  SLO_WARNING },
        {"ticket",   SLO_WARNING },
        {"info",     SLO_INFO    },
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i].word, text) == 0) {
            *ret = words[i].severity;
            return true;
        }
    }
    return false;
}

static int find_class(const char *name)
{
    for (int i = 0; i < SLO_CLASSES; i++)
        if (strstr(name, slo_classes[i].word))
            return i;
    return -1;
}

/* The windows of the file, where they are not the workbook's: kept as a note. */
static void compare_windows(const struct slo_loader *loader, const struct node *alert,
                            int class_id, struct slo *slo)
{
    const struct slo_class *cls = &slo_classes[class_id];
    const char *shorter = slo_text(loader, alert, "short_window", false);
    const char *longer = slo_text(loader, alert, "long_window", false);
    const char *own_short = slo_burn_lengths[cls->shorter].name;
    const char *own_long = slo_burn_lengths[cls->longer].name;
    struct buf note;

    if (!shorter || !longer || !(cls->share > 0) ||
        (strcmp(shorter, own_short) == 0 && strcmp(longer, own_long) == 0))
        return;
    buf_init(&note, NOTE_MAX);
    buf_printf(&note, "%s%s%s: the file pairs %s with %s; %s with %s is right for %s",
               slo->note ? slo->note : "", slo->note ? "; " : "", cls->name, shorter,
               longer, own_short, own_long, cls->help);
    problems_add(loader->bind.problems, PROBLEM_WARNING, loader->bind.file, alert->line,
                 alert->column, "%s pairs %s with %s: %s with %s is used (%s)", cls->name,
                 shorter, longer, own_short, own_long, cls->help);
    free(slo->note);
    slo->note = buf_take(&note);
    buf_done(&note);
}

static void read_alert(const struct slo_loader *loader, const struct node *alert,
                       struct slo *slo)
{
    const char *name, *severity;
    int class_id;

    if (!bind_expect(&loader->bind, alert, NODE_MAP, "alerts"))
        return;
    name = slo_text(loader, alert, "name", true);
    severity = slo_text(loader, alert, "severity", false);
    if (!name)
        return;
    class_id = find_class(name);
    if (class_id < 0) {
        problems_add(loader->bind.problems, PROBLEM_WARNING, loader->bind.file,
                     alert->line, alert->column,
                     "\"%s\" is not used: alerts are fast, moderate, slow or exhausted",
                     name);
        return;
    }
    if (severity && !read_severity(severity, &slo->severity[class_id]))
        bind_error(&loader->bind, node_get(alert, "severity"),
                   "a severity is critical, warning or info, not \"%s\"", severity);
    compare_windows(loader, alert, class_id, slo);
}

static bool read_nested(const struct slo_loader *loader, const struct node *item,
                        struct slo *slo)
{
    const struct node *sli = node_get(item, "sli");
    const struct node *alerts = node_get(item, "alerts");
    const struct node *traces = node_get(item, "traces");

    if (!sli) {
        bind_error(&loader->bind, item, "\"sli\" is missing");
        return false;
    }
    if (!bind_expect(&loader->bind, sli, NODE_MAP, "sli"))
        return false;
    bind_known(loader, sli, sli_fields, slo);
    if (traces && bind_expect(&loader->bind, traces, NODE_MAP, "traces"))
        bind_known(loader, traces, trace_fields, slo);
    if (alerts && bind_expect(&loader->bind, alerts, NODE_LIST, "alerts"))
        for (const struct node *alert = alerts->first; alert; alert = alert->next)
            read_alert(loader, alert, slo);
    if (slo->total && !slo->good != !slo->bad)
        return true;
    bind_error(&loader->bind, sli,
               "\"sli\" needs total_metric and one of success_metric and error_metric");
    return false;
}

static void load_item(struct slo_loader *loader, const struct node *item)
{
    const struct node *target = node_get(item, "target");
    const struct node *window = node_get(item, "window");
    const char *name;
    struct slo slo;
    bool ok;

    if (!bind_expect(&loader->bind, item, NODE_MAP, "slos"))
        return;
    slo_init(&slo);
    bind_known(loader, item, slo_fields, &slo);
    name = slo_text(loader, item, "name", true);
    slo.name = name ? xstrdup(name) : NULL;
    if (!target)
        bind_error(&loader->bind, item, "\"target\" is missing");
    ok = target && slo_read_target(loader, target, &slo.target);
    ok = (!window || slo_read_window(loader, window, &slo)) && ok;
    if (read_nested(loader, item, &slo) && ok && slo.name)
        slo_finish(loader, item, &slo);
    slo_done(&slo);
}

static bool is_form(const struct node *root, const char *key, const char *value)
{
    const struct node *node = node_get(root, key);

    return node && node->type == NODE_SCALAR && strcmp(node->text, value) == 0;
}

/* False for a document of another kind. */
static bool load_document(struct slo_loader *loader, const struct node *root)
{
    const struct node *slos = node_get(root, "slos");

    if (is_form(root, "apiVersion", "openslo/v1")) {
        slo_load_openslo(loader, root);
    } else if (is_form(root, "version", "prometheus/v1")) {
        slo_load_sloth(loader, root);
    } else if (slos) {
        if (bind_expect(&loader->bind, slos, NODE_LIST, "slos"))
            for (const struct node *item = slos->first; item; item = item->next)
                load_item(loader, item);
    } else {
        return false;
    }
    return true;
}

static bool load(const char *name, struct node_file *file, struct err *err,
                 struct slo_set *set, struct problems *problems)
{
    struct slo_loader loader = {
        {name, problems},
        set, file
    };
    size_t errors = problems->errors;
    bool any = false;

    if (!file) {
        problems_add(problems, PROBLEM_ERROR, name, err->line, err->column, "%s",
                     err->msg);
        return false;
    }
    for (size_t i = 0; i < file->document_count; i++)
        any = load_document(&loader, file->documents[i]) || any;
    if (!any)
        problems_add(problems, PROBLEM_ERROR, name, 1, 1,
                     "no objectives: a document with \"slos\", of Sloth (version: "
                     "prometheus/v1) or of OpenSLO (apiVersion: openslo/v1)");
    node_file_free(file);
    return problems->errors == errors;
}

bool slo_file_load(const char *path, struct slo_set *set, struct problems *problems)
{
    struct err err = {0};

    return load(path, yaml_load(path, &err), &err, set, problems);
}

bool slo_file_load_text(const char *name, const char *text, size_t size,
                        struct slo_set *set, struct problems *problems)
{
    struct err err = {0};

    return load(name, yaml_load_text(name, text, size, &err), &err, set, problems);
}
