/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/utf8.h"
#include "views/silence_form.h"

/* What a silence would hide, now and in the last seven days, and whether it is there. */

enum { EXPR_MAX = 256 * 1024, NAMES_SHOWN = 4 };

static void add_name(char *names, size_t size, size_t known, const char *name,
                     size_t count)
{
    size_t used = strlen(names);
    char brief[64];

    if (known > NAMES_SHOWN)
        return;
    (void)utf8_ellipsize(name, 28, brief, sizeof(brief));
    if (known == NAMES_SHOWN)
        (void)snprintf(names + used, size - used, " ...");
    else
        (void)snprintf(names + used, size - used, "%s%s ×%zu", used ? ", " : "", brief,
                       count);
}

void silence_hides(const struct alert_set *set, int cluster,
                   const struct matcher_set *matchers, size_t *ret_alerts,
                   size_t *ret_critical, char *names, size_t size)
{
    const char *seen[NAMES_SHOWN + 1];
    size_t counts[NAMES_SHOWN + 1] = {0}, known = 0;

    *ret_alerts = *ret_critical = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct alert_item *item = &set->items[i];
        size_t at = 0;

        if (item->state == ALERT_PENDING ||
            (item->cluster >= 0 && item->cluster != cluster) ||
            !matcher_set_matches(matchers, &item->alert->labels))
            continue;
        ++*ret_alerts;
        *ret_critical += item->severity == SEVERITY_CRITICAL;
        while (at < known && strcmp(seen[at], item->name) != 0)
            at++;
        if (at == known && known <= NAMES_SHOWN)
            seen[known++] = item->name;
        if (at <= NAMES_SHOWN)
            counts[at]++;
    }
    names[0] = '\0';
    for (size_t i = 0; i < known; i++)
        add_name(names, size, i, seen[i], counts[i]);
}

void silence_preview_now(struct silence_form *form)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(&form->draft, chosen);
    struct matcher_set *set = matcher_set_new(chosen, count, NULL);

    form->now.alerts = form->now.critical = 0;
    form->now.names[0] = '\0';
    if (set)
        silence_hides(&form->set, form->cluster, set, &form->now.alerts,
                      &form->now.critical, form->now.names, sizeof(form->now.names));
    matcher_set_free(set);
}

void silence_preview_past(struct silence_form *form, const struct query_state *state)
{
    form->past.known = state && state->status == QUERY_OK && state->result;
    form->past.alerts = form->past.critical = 0;
    form->past.names[0] = '\0';
    for (size_t i = 0; form->past.known && i < state->result->series_count; i++) {
        const struct series *series = &state->result->series[i];
        const char *name = labels_get(&series->labels, "alertname");
        size_t count = series->values && series->count ? (size_t)series->values[0] : 0;

        form->past.alerts += count;
        if (severity_of(&series->labels) == SEVERITY_CRITICAL)
            form->past.critical += count;
        add_name(form->past.names, sizeof(form->past.names), i, name ? name : "?", count);
    }
}

/* The expression of the past changes with what is chosen. */
void silence_ask_past(struct silence_form *form)
{
    struct buf text;

    buf_init(&text, EXPR_MAX);
    silence_draft_past(&form->draft, form->own_known ? &form->own : NULL, &text);
    free(form->past_expr);
    form->past_expr = xstrdup(text.data);
    buf_done(&text);
}

/* The labels that Prometheus knows: those of an alert that all chosen matchers hold of. */
void silence_learn_own(struct silence_form *form)
{
    struct matcher all[MATCHERS_MAX];
    struct matcher_set *set;

    for (size_t i = 0; i < form->draft.count; i++)
        all[i] = form->draft.matchers[i].matcher;
    set = matcher_set_new(all, form->draft.count, NULL);
    form->own_known = false;
    for (size_t i = 0; set && i < form->set.count && !form->own_known; i++) {
        const struct alert_item *item = &form->set.items[i];

        if (!item->origin || !matcher_set_matches(set, &item->alert->labels))
            continue;
        form->own = item->origin->labels; /* held by the set */
        form->own_known = true;
    }
    matcher_set_free(set);
}

static bool same_matchers(const struct silence *silence,
                          const struct silence_draft *draft)
{
    struct matcher chosen[MATCHERS_MAX];
    size_t count = silence_draft_chosen(draft, chosen), found = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < silence->matcher_count; k++)
            found += strcmp(silence->matchers[k].name, chosen[i].name) == 0 &&
                     strcmp(silence->matchers[k].value, chosen[i].value) == 0 &&
                     silence->matchers[k].is_regex == chosen[i].is_regex &&
                     silence->matchers[k].is_equal == chosen[i].is_equal;
    return found == count && count == silence->matcher_count;
}

bool silence_is_there(const struct silence_form *form)
{
    for (size_t i = 0; i < form->set.silence_count; i++) {
        const struct silence *silence = form->set.silences[i].silence;

        if (form->set.silences[i].cluster == form->cluster &&
            silence->state != SILENCE_EXPIRED &&
            strcmp(silence->created_by, form->draft.author) == 0 &&
            strcmp(silence->comment, form->draft.comment) == 0 &&
            silence->ends_ms > form->now_ms && same_matchers(silence, &form->draft))
            return true;
    }
    return false;
}
