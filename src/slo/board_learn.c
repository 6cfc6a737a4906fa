/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "model/result.h"
#include "slo/board_state.h"

/*
 * What the server has, which decides the questions: recording rules, and the bounds of
 * histograms.
 */

static const char *metric_name(const struct series *series)
{
    const char *name = labels_get(&series->labels, "__name__");

    return name ? name : "";
}

double slo_recorded(const struct result *result, const char *rules, const char *suffix)
{
    char name[2 * SLO_RULES_TEXT];

    snprintf(name, sizeof(name), "slo:%s:%s", rules, suffix);
    for (size_t i = 0; result && i < result->series_count; i++) {
        double value;
        int64_t ms;

        if (strcmp(metric_name(&result->series[i]), name) == 0 &&
            series_last(&result->series[i], &ms, &value))
            return value;
    }
    return NAN;
}

static bool learn_rules(struct slo_item *item, const struct result *result)
{
    char before[SLO_RULES_TEXT], name[SLO_RULES_TEXT], suffix[32];
    bool known = item->rules_known, burn = item->burn_recorded;

    memcpy(before, item->rules, sizeof(before));
    item->rules_known = true;
    item->rules[0] = '\0';
    item->burn_recorded = false;
    for (int variant = 0; variant < 2 && !item->rules[0]; variant++)
        if (slo_item_rule_name(item, variant, name) &&
            !isnan(slo_recorded(result, name, "total:rate5m")) &&
            !isnan(slo_recorded(result, name, "bad:rate5m")))
            memcpy(item->rules, name, sizeof(name));
    if (item->rules[0]) {
        item->burn_recorded = true;
        for (int i = SLO_5M; i <= SLO_6H; i++) {
            snprintf(suffix, sizeof(suffix), "burn_rate_%s", slo_burn_lengths[i].name);
            item->burn_recorded =
                item->burn_recorded && !isnan(slo_recorded(result, item->rules, suffix));
        }
    }
    return !known || burn != item->burn_recorded || strcmp(before, item->rules) != 0;
}

/* Is the bound there, and if not, which are next to it? */
static bool learn_bounds(struct slo_item *item, const struct result *result)
{
    bool known = item->bounds_known, missing = item->bound_missing;
    double below = 0, above = INFINITY;

    if (result->series_count == 0)
        return false;
    item->bounds_known = true;
    item->bound_missing = true;
    item->below[0] = item->above[0] = '\0';
    for (size_t i = 0; i < result->series_count; i++) {
        const char *text = labels_get(&result->series[i].labels, "le");
        double bound;

        if (!text || !number_parse(text, &bound) || strlen(text) >= SLO_BOUND_TEXT)
            continue;
        if (fabs(bound - item->bound) <= 1e-9 * item->bound) {
            item->bound_missing = false;
        } else if (bound < item->bound && bound > below) {
            below = bound;
            snprintf(item->below, sizeof(item->below), "%s", text);
        } else if (bound > item->bound && bound < above) {
            above = bound;
            snprintf(item->above, sizeof(item->above), "%s", text);
        }
    }
    item->weight = (item->bound - below) / (above - below);
    item->report.bound_below = below;
    item->report.bound_above = above;
    if (item->bound_missing && !item->above[0])
        snprintf(item->error, sizeof(item->error),
                 "the histogram has no bound at or above %g", item->bound);
    return !known || missing != item->bound_missing;
}

bool slo_board_learn(struct slo_board *board, const struct query_state *const *states)
{
    bool changed = false;

    for (size_t i = 0; i < board->question_count; i++) {
        const struct slo_question *question = &board->questions[i];
        const struct result *result = states[i] ? states[i]->result : NULL;

        if (question->role == ROLE_BOUNDS && result)
            changed = learn_bounds(&board->items[question->item], result) || changed;
        if (question->role != ROLE_RECORDED || !states[i] ||
            (!result && states[i]->status != QUERY_FAILED))
            continue;
        /* A server that refuses the question has no rules that it would tell of. */
        if (result || states[i]->err.kind == ERR_QUERY)
            for (size_t k = 0; k < board->set->count; k++)
                changed = learn_rules(&board->items[k], result) || changed;
    }
    return changed;
}
