/* SPDX-License-Identifier: MIT */
#include "config/layout.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/bind.h"
#include "config/label_values.h"
#include "config/layout_fields.h"
#include "config/node.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "model/trace_query.h"

/*
 * YAML nodes → struct dashboard. Everything lands in the dashboard's arena; field
 * tables read the plain values, this file the nesting.
 */

enum {
    ID_MAX = 64,
    TAGS_MAX = 4096,
    PANELS_MAX = 500, /* of a dashboard */
    LIST_MAX = 100,   /* queries of a panel, thresholds, variables … */
};

struct loader {
    struct bind bind;
    struct dashboard *dashboard;
    const struct panel_types *types;
    size_t panel_count;
};

static void *array(struct loader *loader, size_t count, size_t size)
{
    void *items = arena_alloc(&loader->dashboard->arena, (count + 1) * size);

    /* The arena has no maximum: the YAML file's own is its bound. */
    assert(items);
    memset(items, 0, (count + 1) * size);
    return items;
}

/* True for a list of the name that is not too long; NULL is none. */
static bool is_list(struct loader *loader, const struct node *node, const char *name,
                    size_t max)
{
    if (!node || !bind_expect(&loader->bind, node, NODE_LIST, name))
        return false;
    if (node->count <= max)
        return true;
    bind_error(&loader->bind, node, "\"%s\" has more than %zu entries", name, max);
    return false;
}

/* Defaults, then what the map says, then strings into the arena. */
static void read_object(struct loader *loader, const struct node *map,
                        const struct field *fields, void *object)
{
    field_defaults(fields, object);
    bind_map(&loader->bind, map, fields, object, NULL, NULL);
    bind_intern(fields, object, &loader->dashboard->arena);
}

static const struct threshold *read_thresholds(struct loader *loader,
                                               const struct node *node, size_t *ret_count)
{
    struct threshold *thresholds;

    *ret_count = 0;
    if (!is_list(loader, node, "thresholds", LIST_MAX))
        return NULL;
    thresholds = array(loader, node->count, sizeof(*thresholds));
    for (const struct node *child = node->first; child; child = child->next) {
        struct threshold *threshold = &thresholds[*ret_count];

        if (!bind_expect(&loader->bind, child, NODE_MAP, "thresholds"))
            continue;
        (*ret_count)++;
        read_object(loader, child, layout_threshold_fields, threshold);
        if (isnan(threshold->value))
            bind_error(&loader->bind, child, "a threshold needs a value");
    }
    return thresholds;
}

/* Asked of whichever of the two is configured. */
static void check_search(struct loader *loader, const struct node *node,
                         struct target *target)
{
    struct trace_query query;
    struct err err = {0};

    if (!node_get(node, "source"))
        target->source = SOURCE_JAEGER;
    if (target->source != SOURCE_JAEGER && target->source != SOURCE_TEMPO)
        bind_error(&loader->bind, node, "traces come from jaeger or tempo, not %s",
                   source_kind_name(target->source));
    if (target->expr && !trace_query_parse(target->expr, &query, &err))
        bind_error(&loader->bind, node, "%s", err.msg);
    else if (target->expr)
        trace_query_done(&query);
}

static void read_target(struct loader *loader, const struct node *node,
                        const struct panel_type *type, struct target *target)
{
    read_object(loader, node, layout_target_fields, target);
    target->line = node->line;
    if (!node_get(node, "kind"))
        target->kind = type->query_kind;
    if (target->kind == QUERY_TRACES)
        check_search(loader, node, target);
    if (!target->expr || !target->expr[0])
        bind_error(&loader->bind, node, "a query needs an expr");
    target->thresholds =
        read_thresholds(loader, node_get(node, "thresholds"), &target->threshold_count);
}

static void read_targets(struct loader *loader, const struct node *node,
                         struct panel_spec *panel)
{
    struct target *targets;

    if (!is_list(loader, node, "queries", LIST_MAX))
        return;
    targets = array(loader, node->count, sizeof(*targets));
    for (const struct node *child = node->first; child; child = child->next)
        if (bind_expect(&loader->bind, child, NODE_MAP, "queries"))
            read_target(loader, child, panel->type, &targets[panel->target_count++]);
    panel->targets = targets;
}

/* {error: "true"} → {"error":"true"}: what Jaeger's tags parameter takes. */
static const char *read_tags(struct loader *loader, const struct node *node)
{
    struct buf text;
    const char *copy;

    if (!node || !bind_expect(&loader->bind, node, NODE_MAP, "tags"))
        return NULL;
    buf_init(&text, TAGS_MAX);
    buf_putc(&text, '{');
    for (const struct node *child = node->first; child; child = child->next) {
        if (!bind_expect(&loader->bind, child, NODE_SCALAR, child->key))
            continue;
        if (child != node->first)
            buf_putc(&text, ',');
        buf_put_quoted(&text, child->key);
        buf_putc(&text, ':');
        buf_put_quoted(&text, child->text);
    }
    buf_putc(&text, '}');
    if (text.overflow)
        bind_error(&loader->bind, node, "the tags are longer than %d bytes", TAGS_MAX);
    copy = arena_strndup(&loader->dashboard->arena, text.data, text.size);
    buf_done(&text);
    return copy;
}

static const struct panel_type *find_type(struct loader *loader, const struct node *panel)
{
    const struct node *node = node_get(panel, "type");
    const char *names[64];
    size_t count = 0;
    const char *near;

    for (; loader->types->items[count] && count < 63; count++) {
        names[count] = loader->types->items[count]->name;
        if (node && node->type == NODE_SCALAR && strcmp(node->text, names[count]) == 0)
            return loader->types->items[count];
    }
    names[count] = NULL;
    if (!node) {
        bind_error(&loader->bind, panel, "a panel needs a type");
        return NULL;
    }
    near = nearest_name(node->text, names);
    bind_error(&loader->bind, node, "no panel type \"%s\"%s%s%s", node->text,
               near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return NULL;
}

static bool id_taken(const struct dashboard *dashboard, const char *id)
{
    for (size_t r = 0; r < dashboard->row_count; r++)
        for (size_t p = 0; p < dashboard->rows[r].panel_count; p++)
            if (strcmp(dashboard->rows[r].panels[p].id, id) == 0)
                return true;
    return false;
}

/* "Error rate by pod" → "error-rate-by-pod", with -2, -3 … where taken; a title without
   letters gives the type's name. */
static const char *make_id(struct loader *loader, const struct panel_spec *panel)
{
    char id[ID_MAX + 16] = "";
    size_t length = 0, base;

    for (const char *c = panel->title; *c && length < ID_MAX; c++) {
        if (isalnum((unsigned char)*c))
            id[length++] = (char)tolower((unsigned char)*c);
        else if (length > 0 && id[length - 1] != '-')
            id[length++] = '-';
    }
    while (length > 0 && id[length - 1] == '-')
        length--;
    id[length] = '\0';
    if (length == 0)
        length = (size_t)snprintf(id, ID_MAX, "%s", panel->type->name);
    base = length;
    for (int i = 2; id_taken(loader->dashboard, id); i++)
        snprintf(id + base, sizeof(id) - base, "-%d", i);
    return arena_strndup(&loader->dashboard->arena, id, strlen(id));
}

static void read_options(struct loader *loader, struct panel_spec *panel)
{
    size_t size = panel->type->options_size;

    if (size == 0)
        return;
    panel->options = array(loader, 1, size);
    if (panel->type->fields)
        field_defaults(panel->type->fields, panel->options);
}

static bool read_panel(struct loader *loader, const struct node *node,
                       struct panel_spec *panel)
{
    const struct node *traces = node_get(node, "traces");

    *panel = (struct panel_spec){.type = find_type(loader, node), .line = node->line};
    if (!panel->type)
        return false;
    field_defaults(layout_panel_fields, panel);
    read_options(loader, panel);
    bind_map(&loader->bind, node, layout_panel_fields, panel, panel->type->fields,
             panel->options);
    bind_intern(layout_panel_fields, panel, &loader->dashboard->arena);
    if (panel->type->fields)
        bind_intern(panel->type->fields, panel->options, &loader->dashboard->arena);
    if (!panel->unit)
        panel->unit = unit_find("");
    if (!panel->title)
        panel->title = "";
    if (!panel->id || !panel->id[0])
        panel->id = make_id(loader, panel);
    else if (id_taken(loader->dashboard, panel->id))
        bind_error(&loader->bind, node, "the id \"%s\" stands twice", panel->id);
    panel->thresholds =
        read_thresholds(loader, node_get(node, "thresholds"), &panel->threshold_count);
    read_targets(loader, node_get(node, "queries"), panel);
    if (panel->type->needs_queries && panel->target_count == 0)
        bind_error(&loader->bind, node, "panel \"%s\" needs queries", panel->title);
    if (traces && bind_expect(&loader->bind, traces, NODE_MAP, "traces")) {
        read_object(loader, traces, layout_traces_fields, &panel->traces);
        panel->traces.tags = read_tags(loader, node_get(traces, "tags"));
    }
    return true;
}

/* `repeat` names a variable of the layout. */
static void check_repeat(struct loader *loader, const struct node *node,
                         const char *repeat)
{
    const struct dashboard *dashboard = loader->dashboard;
    const char *names[LIST_MAX + 1], *near;
    size_t count = 0;

    if (!repeat)
        return;
    for (size_t i = 0; i < dashboard->variable_count && count < LIST_MAX; i++) {
        if (!dashboard->variables[i].name)
            continue;
        if (strcmp(dashboard->variables[i].name, repeat) == 0)
            return;
        names[count++] = dashboard->variables[i].name;
    }
    names[count] = NULL;
    near = nearest_name(repeat, names);
    bind_error(&loader->bind, node, "repeat: no variable \"%s\"%s%s%s", repeat,
               near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void read_row(struct loader *loader, const struct node *node, struct row_spec *row)
{
    const struct node *panels = node_get(node, "panels");
    struct panel_spec *specs;

    read_object(loader, node, layout_row_fields, row);
    check_repeat(loader, node, row->repeat);
    if (!panels || (panels->type == NODE_LIST && panels->count == 0)) {
        bind_error(&loader->bind, node, "a row needs panels");
        return;
    }
    if (!is_list(loader, panels, "panels", PANELS_MAX - loader->panel_count))
        return;
    loader->panel_count += panels->count;
    specs = array(loader, panels->count, sizeof(*specs));
    row->panels = specs;
    for (const struct node *panel = panels->first; panel; panel = panel->next) {
        if (!bind_expect(&loader->bind, panel, NODE_MAP, "panels") ||
            !read_panel(loader, panel, &specs[row->panel_count]))
            continue;
        check_repeat(loader, panel, specs[row->panel_count].repeat);
        row->panel_count++;
    }
}

static void read_rows(struct loader *loader, const struct node *node)
{
    struct dashboard *dashboard = loader->dashboard;
    struct row_spec *rows;

    if (!is_list(loader, node, "rows", PANELS_MAX))
        return;
    rows = array(loader, node->count, sizeof(*rows));
    dashboard->rows = rows;
    for (const struct node *child = node->first; child; child = child->next)
        if (bind_expect(&loader->bind, child, NODE_MAP, "rows"))
            read_row(loader, child, &rows[dashboard->row_count++]);
}

static bool variable_taken(const struct dashboard *dashboard, const char *name)
{
    for (size_t i = 0; i + 1 < dashboard->variable_count; i++)
        if (dashboard->variables[i].name &&
            strcmp(dashboard->variables[i].name, name) == 0)
            return true;
    return false;
}

static void check_variable(struct loader *loader, const struct node *node,
                           const struct variable_spec *variable)
{
    char *selector, *label;

    if (!variable->name || !variable->name[0])
        bind_error(&loader->bind, node, "a variable needs a name");
    else if (variable_taken(loader->dashboard, variable->name))
        bind_error(&loader->bind, node, "the variable \"%s\" stands twice",
                   variable->name);
    else if (!variable->query && !variable->values)
        bind_error(&loader->bind, node,
                   "variable \"%s\" needs a query or a list of values", variable->name);
    if (!variable->query)
        return;
    if (!label_values_parse(variable->query, &selector, &label)) {
        bind_error(&loader->bind, node_get(node, "query"),
                   "a variable's query is label_values(selector, label)");
        return;
    }
    free(selector);
    free(label);
}

static void read_variables(struct loader *loader, const struct node *node)
{
    struct variable_spec *variables;

    if (!is_list(loader, node, "variables", LIST_MAX))
        return;
    variables = array(loader, node->count, sizeof(*variables));
    loader->dashboard->variables = variables;
    for (const struct node *child = node->first; child; child = child->next) {
        struct variable_spec *variable;

        if (!bind_expect(&loader->bind, child, NODE_MAP, "variables"))
            continue;
        variable = &variables[loader->dashboard->variable_count++];
        read_object(loader, child, layout_variable_fields, variable);
        check_variable(loader, child, variable);
    }
}

static void read_annotations(struct loader *loader, const struct node *node)
{
    struct annotation_spec *annotations;

    if (!is_list(loader, node, "annotations", LIST_MAX))
        return;
    annotations = array(loader, node->count, sizeof(*annotations));
    loader->dashboard->annotations = annotations;
    for (const struct node *child = node->first; child; child = child->next) {
        struct annotation_spec *annotation;

        if (!bind_expect(&loader->bind, child, NODE_MAP, "annotations"))
            continue;
        annotation = &annotations[loader->dashboard->annotation_count++];
        read_object(loader, child, layout_annotation_fields, annotation);
        if (!annotation->expr || !annotation->name)
            bind_error(&loader->bind, child, "an annotation needs a name and a query");
    }
}

/* layouts/application-overview.yaml → application-overview */
static const char *name_from_path(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');

    return utf8_sanitize_arena(arena, base, dot ? (size_t)(dot - base) : strlen(base),
                               UTF8_NEWLINE_PICTURE);
}

static struct dashboard *read_dashboard(const struct node_file *file,
                                        const struct panel_types *types,
                                        struct problems *problems)
{
    struct dashboard *dashboard = xcalloc(1, sizeof(*dashboard));
    const struct node *root = file->document_count > 0 ? file->documents[0] : NULL;
    struct loader loader = {
        .bind = {file->path, problems},
          .dashboard = dashboard, .types = types
    };
    size_t errors = problems->errors;

    arena_init(&dashboard->arena, 0);
    dashboard->path = xstrdup(file->path);
    dashboard->name = name_from_path(&dashboard->arena, file->path);
    if (!root || root->type != NODE_MAP) {
        problems_add(problems, PROBLEM_ERROR, file->path, 1, 1,
                     "a layout is a map with title and rows");
    } else if (file->document_count > 1) {
        bind_error(&loader.bind, file->documents[1],
                   "a second document: one layout a file");
    } else {
        read_object(&loader, root, layout_dashboard_fields, dashboard);
        read_variables(&loader, node_get(root, "variables"));
        read_annotations(&loader, node_get(root, "annotations"));
        read_rows(&loader, node_get(root, "rows"));
        if (dashboard->row_count == 0 && problems->errors == errors)
            bind_error(&loader.bind, root, "a layout needs rows with panels");
        if (!dashboard->title)
            dashboard->title = dashboard->name;
        if (!dashboard->shorter)
            dashboard->shorter = dashboard->title;
    }
    if (problems->errors > errors) {
        dashboard_free(dashboard);
        return NULL;
    }
    return dashboard;
}

static struct dashboard *finish(struct node_file *file, const char *name,
                                const struct err *err, const struct panel_types *types,
                                struct problems *problems)
{
    struct dashboard *dashboard = NULL;

    if (file)
        dashboard = read_dashboard(file, types, problems);
    else
        problems_add(problems, PROBLEM_ERROR, name, err->line, err->column, "%s",
                     err->msg);
    node_file_free(file);
    return dashboard;
}

struct dashboard *layout_load_file(const char *path, const struct panel_types *types,
                                   struct problems *problems)
{
    struct err err = {0};

    return finish(yaml_load(path, &err), path, &err, types, problems);
}

struct dashboard *layout_load_text(const char *name, const char *text, size_t size,
                                   const struct panel_types *types,
                                   struct problems *problems)
{
    struct err err = {0};

    return finish(yaml_load_text(name, text, size, &err), name, &err, types, problems);
}
