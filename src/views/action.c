/* SPDX-License-Identifier: MIT */
#include "views/action.h"

#include <string.h>

/* clang-format off */
const struct action_info action_table[ACTION_COUNT] = {
    [ACTION_NONE] = {NULL, SCOPE_EVERYWHERE, NULL, NULL, NULL},
#define X(id, name, scope, keys, hint, help)                                             \
    [ACTION_##id] = {name, scope, keys, hint, help},
    ACTION_TABLE(X)
#undef X
};

/* clang-format on */

enum action action_find(const char *name)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (strcmp(action_table[i].name, name) == 0)
            return (enum action)i;
    return ACTION_NONE;
}

const char *action_scope_title(enum action_scope scope)
{
    static const char *const titles[SCOPE_COUNT] = {
        [SCOPE_EVERYWHERE] = "Everywhere",
        [SCOPE_MOVE] = "Moving",
        [SCOPE_TIME] = "Time",
        [SCOPE_DASHBOARD] = "Dashboard",
        [SCOPE_PANEL] = "One panel, full screen",
        [SCOPE_ALERTS] = "Alerts",
        [SCOPE_SILENCE] = "A new silence",
        [SCOPE_SILENCES] = "Silences",
        [SCOPE_LOGS] = "Logs",
        [SCOPE_SLO] = "SLOs",
        [SCOPE_TRACES] = "Traces",
        [SCOPE_TRACE] = "One trace",
    };

    return titles[scope];
}

bool action_scope_reaches(enum action_scope own, enum action_scope scope)
{
    return own == scope || own == SCOPE_EVERYWHERE || own == SCOPE_MOVE ||
           own == SCOPE_TIME || (own == SCOPE_DASHBOARD && scope == SCOPE_PANEL);
}

bool action_applies(enum action action, enum action_scope scope)
{
    return action_scope_reaches(action_table[action].scope, scope);
}
