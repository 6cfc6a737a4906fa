/* SPDX-License-Identifier: MIT */
#ifndef APP_VARIABLES_H
#define APP_VARIABLES_H

/*
 * Template variables and what is chosen for each. A choice is kept by name across
 * dashboards. Values come, in this order, from the command line (--var), the context,
 * the layout's default, "All" where the layout allows it, the first value the server
 * has.
 *
 * The values a server has are asked for once and hourly through the store; a variable
 * whose query names other variables is asked again when those change.
 */

#include <stdbool.h>
#include <stddef.h>

#include "datasource/store.h"
#include "model/dashboard.h"
#include "model/settings.h"
#include "model/template.h"

struct variable {
    const struct variable_spec *spec;
    char **values; /* chosen; owned */
    size_t count;
    bool all;
    uint64_t query;     /* subscription of its options, 0: none */
    char *expr, *label; /* of that subscription */
    /* The choice came from the first value the server had, not from anybody. */
    bool guessed;
    bool checked; /* against what the server has: said once for a choice */
};

struct variables {
    struct variable *items;
    size_t count;
    struct template_value *template_values; /* count of them, for template_expand() */
    struct name_values chosen;              /* by name, over all dashboards */
};

void variables_init(struct variables *variables);
void variables_done(struct variables *variables, struct store *store);
/* False where a value was given (--var) for a variable that the dashboard has not; the
   error names it, and what may have been meant. */
bool variables_known(const struct dashboard *dashboard, const struct settings *settings,
                     struct err *err) MUST_USE;
/* Take up a dashboard's variables. */
void variables_load(struct variables *variables, const struct dashboard *dashboard,
                    const struct settings *settings, struct store *store);
/* Look at what the servers answered; a choice that they do not have is said in the
   messages. True where a value changed: bind again. */
bool variables_update(struct variables *variables, struct store *store);
/* Choose: "a", "a,b" or "All". False, and the error says why, where that cannot be. */
bool variables_set(struct variables *variables, const char *name, const char *value,
                   struct err *err) MUST_USE;
/* True where a variable that the text uses has no value. While that may still come the
   error is left alone; else it says why there will be none. */
bool variables_missing(const struct variables *variables, const struct store *store,
                       const char *text, struct err *err);
/* The values that may be chosen, from the layout or the server; NULL: not known yet. */
const char *const *variables_options(const struct variable *variable,
                                     const struct store *store, size_t *ret_count);
/* True where every value there is has been chosen, in whatever way. */
bool variable_is_all(const struct variable *variable, const struct store *store);
/* True while the server has yet to say which values there are. */
bool variable_awaits_options(const struct variable *variable, const struct store *store);
/* True where the value is one of those chosen, "All" apart. */
bool variable_has(const struct variable *variable, const char *value);
/* "All", "a,b" or "?" into out. */
void variable_format(const struct variable *variable, struct buf *out);
/* "pod=All interval=5m" for the header, long values elided: those at their default, or those that are not. */
void variables_format(const struct variables *variables, bool at_default,
                      struct buf *out);

#endif
