/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "model/result.h"
#include "slo/board_state.h"

/*
 * Which alerts of the server speak of which objective and class: by their labels, else by
 * their names.
 */

static bool contains(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (; *text; text++) {
        size_t i = 0;

        while (i < length && tolower((unsigned char)text[i]) == word[i])
            i++;
        if (i == length)
            return true;
    }
    return false;
}

/* "AvailabilitySLOFastBurn" begins with "availability", "QuerySuccess…" with
   "query_success": letters and digits compared, without regard to case. */
static bool begins_with(const char *alert, const char *name)
{
    for (; *name; name++) {
        if (!isalnum((unsigned char)*name))
            continue;
        while (*alert == '_' || *alert == '-')
            alert++;
        if (tolower((unsigned char)*alert++) != tolower((unsigned char)*name))
            return false;
    }
    return true;
}

static bool is_alert_of(const struct slo_item *item, const struct series *series)
{
    const char *slo = labels_get(&series->labels, "slo");
    const char *alert = labels_get(&series->labels, "alertname");

    if (!slo)
        slo = labels_get(&series->labels, "sloth_slo");
    if (slo)
        return strcmp(slo, item->report.slo->name) == 0 || strcmp(slo, item->rules) == 0;
    return alert && begins_with(alert, item->report.slo->name);
}

void slo_item_take_alert(struct slo_item *item, const struct result *result, int id)
{
    struct slo_class_state *state = &item->report.classes[id];

    state->alert[0] = '\0';
    for (size_t i = 0; result && i < result->series_count; i++) {
        const struct series *series = &result->series[i];
        const char *name = labels_get(&series->labels, "alertname");
        const char *stage = labels_get(&series->labels, "alertstate");
        bool firing = stage && strcmp(stage, "firing") == 0;

        if (!name || !is_alert_of(item, series) || !contains(name, slo_classes[id].word))
            continue;
        if (!firing && state->firing == SLO_FIRING)
            continue;
        state->firing = firing ? SLO_FIRING : SLO_PENDING;
        snprintf(state->alert, sizeof(state->alert), "%.95s", name);
    }
}
