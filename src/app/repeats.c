/* SPDX-License-Identifier: MIT */
#include "app/repeats.h"

#include <string.h>

#include "core/map.h"
#include "core/mem.h"

static bool repeats_for(const struct dashboard *dashboard, const char *name)
{
    for (size_t r = 0; r < dashboard->row_count; r++) {
        const struct row_spec *row = &dashboard->rows[r];

        if (row->repeat && strcmp(row->repeat, name) == 0)
            return true;
        for (size_t p = 0; p < row->panel_count; p++)
            if (row->panels[p].repeat && strcmp(row->panels[p].repeat, name) == 0)
                return true;
    }
    return false;
}

/* Nothing where All is chosen and the server has not said what that is. */
static struct repeat_values values_of(const struct variable *variable,
                                      const struct store *store)
{
    struct repeat_values values = {.name = variable->spec->name};

    if (variable->all) {
        values.values = variables_options(variable, store, &values.count);
        if (!values.values)
            values.count = 0;
    } else {
        values.values = (const char *const *)variable->values;
        values.count = variable->count;
    }
    return values;
}

struct repeat_values *repeats_collect(const struct dashboard *dashboard,
                                      const struct variables *variables,
                                      const struct store *store, size_t *ret_count,
                                      bool *ret_known)
{
    struct repeat_values *repeats = xcalloc(1, sizeof(*repeats));

    *ret_count = 0;
    *ret_known = true;
    for (size_t i = 0; i < variables->count; i++) {
        const struct variable *variable = &variables->items[i];

        if (!repeats_for(dashboard, variable->spec->name))
            continue;
        repeats = xreallocarray(repeats, *ret_count + 1, sizeof(*repeats));
        *ret_known &= !variable_awaits_options(variable, store);
        repeats[(*ret_count)++] = values_of(variable, store);
    }
    return repeats;
}

uint64_t repeats_stamp(const struct repeat_values *repeats, size_t count)
{
    uint64_t hash = HASH_STABLE_START;

    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        hash = hash_stable(repeats[i].name, strlen(repeats[i].name) + 1, hash);
        for (size_t k = 0; k < repeats[i].count && k < REPEATS_MAX; k++)
            hash =
                hash_stable(repeats[i].values[k], strlen(repeats[i].values[k]) + 1, hash);
    }
    return hash;
}
