/* SPDX-License-Identifier: MIT */
#include "app/variables.h"

#include <stdlib.h>
#include <string.h>

#include "config/label_values.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"
#include "model/result.h"

enum { VALUES_MAX = 64, EXPR_MAX = 64 << 10, HEADER_VALUE = 16 };

static const int64_t options_period_ms = 3600 * 1000;
static const char *const all_name = "All";

void variables_init(struct variables *variables)
{
    *variables = (struct variables){0};
}

static void clear_values(struct variable *variable)
{
    for (size_t i = 0; i < variable->count; i++)
        free(variable->values[i]);
    free(variable->values);
    variable->values = NULL;
    variable->count = 0;
    variable->all = false;
    variable->guessed = variable->checked = false;
}

static void variable_done(struct variable *variable, struct store *store)
{
    clear_values(variable);
    if (variable->query)
        store_unsubscribe(store, variable->query);
    free(variable->expr);
    free(variable->label);
}

static void drop_items(struct variables *variables, struct store *store)
{
    for (size_t i = 0; i < variables->count; i++)
        variable_done(&variables->items[i], store);
    free(variables->items);
    free(variables->template_values);
    variables->items = NULL;
    variables->template_values = NULL;
    variables->count = 0;
}

void variables_done(struct variables *variables, struct store *store)
{
    drop_items(variables, store);
    name_values_done(&variables->chosen);
}

static void add_value(struct variable *variable, const char *value, size_t length)
{
    if (length == 0 || variable->count >= VALUES_MAX)
        return;
    variable->values =
        xreallocarray(variable->values, variable->count + 1, sizeof(char *));
    variable->values[variable->count++] = xstrndup(value, length);
}

/* "All", "a" or "a,b"; only the first counts where one alone may be chosen. */
static void choose(struct variable *variable, const char *text)
{
    clear_values(variable);
    if (variable->spec->all && strcmp(text, all_name) == 0) {
        variable->all = true;
        return;
    }
    if (!variable->spec->multi) {
        add_value(variable, text, strlen(text));
        return;
    }
    while (*text) {
        size_t length = strcspn(text, ",");

        add_value(variable, text, length);
        text += length + (text[length] == ',');
    }
}

static void refresh_templates(struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];

        variables->template_values[i] = (struct template_value){
            .name = variable->spec->name,
            .values = (const char *const *)variable->values,
            .count = variable->count,
            .all = variable->all,
            .multi = variable->spec->multi || variable->spec->all,
        };
    }
}

static void choose_initially(struct variable *variable, const struct variables *variables,
                             const struct settings *settings)
{
    const struct variable_spec *spec = variable->spec;
    const struct context_settings *context = settings_context(settings);
    const char *value = name_values_get(&variables->chosen, spec->name);

    if (!value)
        value = name_values_get(&settings->variables, spec->name);
    if (!value && context)
        value = name_values_get(&context->variables, spec->name);
    if (!value)
        value = spec->def;
    if (!value && spec->all)
        value = all_name;
    if (!value && spec->values)
        value = spec->values[0];
    if (value)
        choose(variable, value);
}

/* Ask for a variable's options, again where its query changed with other variables. */
static void ask_options(struct variable *variable, const struct variables *variables,
                        struct store *store)
{
    char *selector = NULL, *label = NULL;
    struct err err = {0};
    struct buf expr;
    uint64_t old = variable->query;

    if (!variable->spec->query ||
        !label_values_parse(variable->spec->query, &selector, &label))
        return;
    buf_init(&expr, EXPR_MAX);
    if (template_expand(&expr, selector, TEMPLATE_PROMQL, variables->template_values,
                        variables->count, NULL, &err) &&
        (!variable->expr || strcmp(expr.data, variable->expr) != 0)) {
        struct query_spec spec = {.source = SOURCE_PROMETHEUS,
                                  .kind = QUERY_LABEL_VALUES,
                                  .expr = expr.data,
                                  .label = label,
                                  .range_ms = options_period_ms,
                                  .period_ms = options_period_ms};

        variable->query = store_subscribe(store, &spec);
        free(variable->expr);
        free(variable->label);
        variable->expr = xstrdup(expr.data);
        variable->label = xstrdup(label);
        variable->checked = false;
        if (old)
            store_unsubscribe(store, old);
    }
    buf_done(&expr);
    free(selector);
    free(label);
}

static bool has_variable(const struct dashboard *dashboard, const char *name)
{
    for (size_t i = 0; i < dashboard->variable_count; i++)
        if (strcmp(dashboard->variables[i].name, name) == 0)
            return true;
    return false;
}

bool variables_known(const struct dashboard *dashboard, const struct settings *settings,
                     struct err *err)
{
    const struct name_values *given = &settings->variables;
    const char **names;
    const char *near;
    size_t unknown = 0;

    while (unknown < given->count && has_variable(dashboard, given->items[unknown].name))
        unknown++;
    if (unknown == given->count)
        return true;
    names = xcalloc(dashboard->variable_count + 1, sizeof(*names));
    for (size_t i = 0; i < dashboard->variable_count; i++)
        names[i] = dashboard->variables[i].name;
    near = nearest_name(given->items[unknown].name, names);
    err_set(err, ERR_CONFIG, "the dashboard \"%s\" has no variable \"%s\"%s%s%s",
            dashboard->shorter, given->items[unknown].name,
            near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    free(names);
    return false;
}

void variables_load(struct variables *variables, const struct dashboard *dashboard,
                    const struct settings *settings, struct store *store)
{
    drop_items(variables, store);
    variables->count = dashboard->variable_count;
    variables->items = xcalloc(variables->count + 1, sizeof(*variables->items));
    variables->template_values =
        xcalloc(variables->count + 1, sizeof(*variables->template_values));
    for (size_t i = 0; i < variables->count; i++) {
        variables->items[i].spec = &dashboard->variables[i];
        choose_initially(&variables->items[i], variables, settings);
    }
    refresh_templates(variables);
    for (size_t i = 0; i < variables->count; i++)
        ask_options(&variables->items[i], variables, store);
}

const char *const *variables_options(const struct variable *variable,
                                     const struct store *store, size_t *ret_count)
{
    const struct query_state *state;

    *ret_count = 0;
    if (variable->spec->values) {
        while (variable->spec->values[*ret_count])
            (*ret_count)++;
        return variable->spec->values;
    }
    state = variable->query ? store_state(store, variable->query) : NULL;
    if (!state || !state->result || state->result->type != RESULT_VALUES)
        return NULL;
    *ret_count = state->result->value_count;
    return state->result->values;
}

bool variable_has(const struct variable *variable, const char *value)
{
    for (size_t i = 0; i < variable->count; i++)
        if (strcmp(variable->values[i], value) == 0)
            return true;
    return false;
}

/* What a variable without a choice takes: the first there is. A guess is made again when
   another variable's choice leaves it out. */
static bool guess(struct variable *variable, const char *const *options, size_t count)
{
    if (variable->all || count == 0 || (variable->count > 0 && !variable->guessed))
        return false;
    for (size_t i = 0; variable->guessed && i < count; i++)
        if (variable_has(variable, options[i]))
            return false;
    clear_values(variable);
    add_value(variable, options[0], strlen(options[0]));
    variable->guessed = true;
    return true;
}

/* As choose_initially() would have it with nobody's choice. */
static bool is_at_default(const struct variable *variable)
{
    const struct variable_spec *spec = variable->spec;
    struct variable usual = {.spec = spec};
    const char *def = spec->def      ? spec->def
                      : spec->all    ? all_name
                      : spec->values ? spec->values[0]
                                     : NULL;
    bool same;

    if (variable->guessed || !def)
        return variable->guessed;
    choose(&usual, def);
    same = usual.all == variable->all && usual.count == variable->count;
    for (size_t i = 0; same && i < usual.count; i++)
        same = strcmp(usual.values[i], variable->values[i]) == 0;
    clear_values(&usual);
    return same;
}

/* What nobody has leaves panels empty, and a slip of the pen looks like an outage. */
static void check_choice(struct variable *variable, const char *const *options,
                         size_t count)
{
    if (variable->checked || !variable->query || count == 0 || is_at_default(variable))
        return;
    variable->checked = true;
    for (size_t i = 0; i < variable->count; i++) {
        bool known = false;

        for (size_t k = 0; k < count && !known; k++)
            known = strcmp(options[k], variable->values[i]) == 0;
        if (!known)
            log_warn("variables", "%s: \"%s\" is not among the %zu values the server has",
                     variable->spec->name, variable->values[i], count);
    }
}

bool variables_update(struct variables *variables, struct store *store)
{
    bool changed = false;

    for (size_t i = 0; i < variables->count; i++) {
        struct variable *variable = &variables->items[i];
        const char *const *options;
        size_t count;

        ask_options(variable, variables, store);
        options = variables_options(variable, store, &count);
        check_choice(variable, options, count);
        if (!guess(variable, options, count))
            continue;
        /* Those further down may ask by it. */
        refresh_templates(variables);
        changed = true;
    }
    return changed;
}

bool variables_missing(const struct variables *variables, const struct store *store,
                       const char *text, struct err *err)
{
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];
        const struct query_state *state;

        if (variable->all || variable->count > 0 ||
            !template_uses(text, variable->spec->name))
            continue;
        state = variable->query ? store_state(store, variable->query) : NULL;
        if (state && state->status == QUERY_FAILED && !state->result) {
            *err = state->err;
            err_wrap(err, "the values of $%s", variable->spec->name);
        } else if (!state || (state->result && state->status != QUERY_LOADING)) {
            err_set(err, ERR_QUERY, "the variable $%s has no value: the server has none",
                    variable->spec->name);
        }
        return true;
    }
    return false;
}

bool variables_set(struct variables *variables, const char *name, const char *value,
                   struct err *err)
{
    for (size_t i = 0; i < variables->count; i++) {
        struct variable *variable = &variables->items[i];

        if (strcmp(variable->spec->name, name) != 0)
            continue;
        if (strcmp(value, all_name) == 0 && !variable->spec->all) {
            err_set(err, ERR_CONFIG, "variable \"%s\" cannot be All", name);
            return false;
        }
        choose(variable, value);
        name_values_add(&variables->chosen, name, value);
        refresh_templates(variables);
        return true;
    }
    err_set(err, ERR_CONFIG, "this dashboard has no variable \"%s\"", name);
    return false;
}

bool variable_is_all(const struct variable *variable, const struct store *store)
{
    const char *const *options;
    size_t count;

    if (variable->all)
        return true;
    options = variables_options(variable, store, &count);
    if (!options || count == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!variable_has(variable, options[i]))
            return false;
    return true;
}

bool variable_awaits_options(const struct variable *variable, const struct store *store)
{
    const struct query_state *state =
        variable->query ? store_state(store, variable->query) : NULL;

    return state && !state->result && state->status != QUERY_FAILED;
}

void variable_format(const struct variable *variable, struct buf *out)
{
    if (variable->all) {
        buf_puts(out, all_name);
        return;
    }
    if (variable->count == 0)
        buf_puts(out, "?");
    for (size_t i = 0; i < variable->count; i++)
        buf_printf(out, "%s%s", i > 0 ? "," : "", variable->values[i]);
}

/* "pod=sql-stu…x2kpl +1": short enough for the header. */
static void format_one(const struct variable *variable, struct buf *out)
{
    char value[HEADER_VALUE * 4 + 1];

    buf_printf(out, "%s%s=", out->size > 0 ? " " : "",
               variable->spec->label ? variable->spec->label : variable->spec->name);
    if (variable->all || variable->count == 0) {
        variable_format(variable, out);
        return;
    }
    utf8_ellipsize_middle(variable->values[0], HEADER_VALUE, value, sizeof(value));
    buf_puts(out, value);
    if (variable->count > 1)
        buf_printf(out, " +%zu", variable->count - 1);
}

void variables_format(const struct variables *variables, bool at_default, struct buf *out)
{
    for (size_t i = 0; i < variables->count; i++)
        if (is_at_default(&variables->items[i]) == at_default)
            format_one(&variables->items[i], out);
}
