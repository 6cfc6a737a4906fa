/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/result.h"
#include "slo/board_state.h"

/*
 * What the answers say: the counts, then the report of each objective.
 */

/* The answers of one objective, gathered over its questions. */
struct gathered {
    size_t asked, open, failed;
    const char *error; /* of the first that failed */
    bool good_seen;
};

static const struct result *result_of(const struct query_state *const *states, size_t i)
{
    return states[i] ? states[i]->result : NULL;
}

/* ---- counts ---- */

static const struct series *part_of(const struct result *result, const char *part,
                                    const char *suffix)
{
    char name[32];

    snprintf(name, sizeof(name), "%s%s", part, suffix);
    for (size_t i = 0; result && i < result->series_count; i++) {
        const char *label = labels_get(&result->series[i].labels, "part");

        if (label && strcmp(label, name) == 0 && result->series[i].values)
            return &result->series[i];
    }
    return NULL;
}

/* The series' value at the moment; NaN where it has none. */
static double value_at(const struct series *series, int64_t ms)
{
    size_t at;

    if (!series)
        return NAN;
    at = series_lower_bound(series, ms);
    if (at < series->count && series->times_ms[at] == ms)
        return series->values[at];
    return NAN;
}

/* What a missing count of a part means: none of it, once the metric was seen at all
   (when everything fails there is no series of what succeeds). */
static double or_none(double value, bool seen)
{
    return isnan(value) && seen ? 0 : value;
}

/* The counts at one moment; false where they cannot be told. */
static bool counts_at(const struct slo_item *item, const struct result *result,
                      const char *suffix, int64_t ms, bool good_seen,
                      struct slo_bucket *ret)
{
    const struct series *bad = part_of(result, "bad", suffix);
    double good, below, above;

    ret->end_ms = ms;
    ret->total = value_at(part_of(result, "total", suffix), ms);
    if (isnan(ret->total))
        return false;
    if (item->rules[0] || item->report.slo->bad || item->report.slo->ratio) {
        /* No series of failures: none failed. */
        ret->bad = ret->bad_least = ret->bad_most = or_none(value_at(bad, ms), true);
        return true;
    }
    if (!item->bound_missing) {
        good = or_none(value_at(part_of(result, "good", suffix), ms), good_seen);
        ret->bad = ret->bad_least = ret->bad_most = ret->total - good;
        return !isnan(good);
    }
    above = or_none(value_at(part_of(result, "above", suffix), ms), good_seen);
    below = item->below[0]
                ? or_none(value_at(part_of(result, "below", suffix), ms), good_seen)
                : 0;
    ret->bad = ret->total - (below + item->weight * (above - below));
    ret->bad_least = ret->total - above;
    ret->bad_most = ret->total - below;
    return !isnan(above) && !isnan(below);
}

static void add_buckets(struct slo_buckets *buckets, const struct slo_item *item,
                        const struct result *result, bool good_seen)
{
    const struct series *total = part_of(result, "total", "");

    for (size_t i = 0; total && i < total->count; i++) {
        struct slo_bucket bucket;

        if (counts_at(item, result, "", total->times_ms[i], good_seen, &bucket))
            history_put(buckets, bucket);
    }
}

/* The fine answer is the newer one where hours have none yet. */
static void take_history(struct slo_board *board, size_t index,
                         const struct query_state *const *states,
                         const struct gathered *gathered)
{
    struct slo_item *item = &board->items[index];
    struct slo_history *history = &item->report.history;

    history_clear(history);
    for (size_t i = 0; i < board->question_count; i++) {
        const struct slo_question *question = &board->questions[i];

        if (question->item != index)
            continue;
        if (question->role == ROLE_HOURS)
            add_buckets(&history->hours, item, result_of(states, i), gathered->good_seen);
        else if (question->role == ROLE_FINE)
            add_buckets(&history->fine, item, result_of(states, i), gathered->good_seen);
    }
}

static void gather(const struct slo_board *board, size_t index,
                   const struct query_state *const *states, struct gathered *ret)
{
    *ret = (struct gathered){0};
    for (size_t i = 0; i < board->question_count; i++) {
        const struct slo_question *question = &board->questions[i];
        const struct result *result = result_of(states, i);

        if (question->role == ROLE_ALERTS ||
            (question->role != ROLE_RECORDED && question->item != index))
            continue;
        ret->asked++;
        if (states[i] && states[i]->status == QUERY_FAILED) {
            ret->error = ret->failed++ == 0 ? states[i]->err.msg : ret->error;
            ret->open += result == NULL;
        } else if (!result) {
            ret->open++;
        }
        if (question->role == ROLE_HOURS || question->role == ROLE_FINE)
            ret->good_seen = ret->good_seen || part_of(result, "good", "") ||
                             part_of(result, "above", "");
    }
}

/* ---- rates ---- */

static double burn_of_history(const struct slo_item *item, int64_t length_ms,
                              int64_t now_ms)
{
    struct slo_sum sum;

    history_sum(&item->report.history, now_ms - length_ms, now_ms, &sum);
    /* Half a window says little about the whole. */
    if (2 * sum.covered_ms < length_ms)
        return NAN;
    return slo_burn_rate(sum.bad, sum.total, slo_allowance(item->report.slo));
}

static double burn_of_windows(const struct slo_item *item, const struct result *result,
                              int window, bool good_seen)
{
    struct slo_bucket bucket;
    const struct series *total;
    char suffix[8];

    snprintf(suffix, sizeof(suffix), "_%s", slo_burn_lengths[window].name);
    total = part_of(result, "total", suffix);
    if (!total || total->count == 0 ||
        !counts_at(item, result, suffix, total->times_ms[0], good_seen, &bucket))
        return NAN;
    bucket.bad = bucket.bad < 0 ? 0 : bucket.bad;
    return slo_burn_rate(bucket.bad, bucket.total, slo_allowance(item->report.slo));
}

static const struct result *find_result(const struct slo_board *board,
                                        const struct query_state *const *states,
                                        enum slo_role role, size_t index)
{
    for (size_t i = 0; i < board->question_count; i++)
        if (board->questions[i].role == role &&
            (role <= ROLE_ALERTS || board->questions[i].item == index))
            return result_of(states, i);
    return NULL;
}

static void take_burn(struct slo_board *board, size_t index,
                      const struct query_state *const *states, bool good_seen,
                      int64_t now_ms)
{
    struct slo_item *item = &board->items[index];
    const struct result *rules = find_result(board, states, ROLE_RECORDED, 0);
    const struct result *direct = find_result(board, states, ROLE_BURN, index);
    char suffix[32];

    for (int i = 0; i < SLO_BURN_WINDOWS; i++) {
        double burn = NAN;

        snprintf(suffix, sizeof(suffix), "burn_rate_%s", slo_burn_lengths[i].name);
        if (item->rules[0])
            burn = slo_recorded(rules, item->rules, suffix);
        if (isnan(burn))
            burn = i <= SLO_6H ? burn_of_windows(item, direct, i, good_seen)
                               : burn_of_history(item, slo_burn_lengths[i].ms, now_ms);
        item->report.burn[i] = burn;
    }
}

/* ---- the report ---- */

static void set_condition(struct slo_item *item, const struct gathered *gathered)
{
    struct slo_report *report = &item->report;
    const char *notice = "";

    report->condition = SLO_LIVE;
    if (item->error[0]) {
        report->condition = SLO_FAILED;
        notice = item->error;
    } else if (gathered->failed > 0 && gathered->open > 0) {
        report->condition = SLO_FAILED;
        notice = gathered->error;
    } else if (!item->rules_known || gathered->open > 0) {
        report->condition = SLO_LOADING;
        notice = "loading";
    } else if (report->budget.total > 0) {
        report->condition = gathered->failed > 0 ? SLO_STALE : SLO_LIVE;
        notice = gathered->failed > 0 ? gathered->error : "";
    } else if (report->budget.covered_ms > 0) {
        report->condition = SLO_NO_TRAFFIC;
        notice = "No event was counted in the window: no traffic is not 100 %.";
    } else {
        report->condition = SLO_NO_DATA;
        notice = "No data: the metrics of this objective have no series.";
    }
    snprintf(report->notice, sizeof(report->notice), "%.300s", notice);
}

/* The rules' own budget where they have it: they look at every sample. */
static void take_recorded_budget(struct slo_item *item, const struct result *rules)
{
    struct slo_budget *budget = &item->report.budget;
    double remaining, sli;

    if (!slo_item_uses_recorded_budget(item))
        return;
    remaining = slo_recorded(rules, item->rules, "error_budget_remaining");
    sli = slo_recorded(rules, item->rules, "sli_30d");
    if (!isnan(remaining))
        budget->remaining = budget->remaining_least = budget->remaining_most = remaining;
    if (!isnan(sli))
        budget->sli = budget->sli_least = budget->sli_most = sli;
}

static void judge(struct slo_item *item, const struct result *alerts, int64_t now_ms)
{
    struct slo_report *report = &item->report;
    int64_t window = slo_window_length(report->slo, now_ms);
    double remaining = report->budget.remaining;

    report->severity = SLO_QUIET;
    for (int i = 0; i < SLO_CLASSES; i++) {
        struct slo_class_state *state = &report->classes[i];

        state->threshold = slo_class_threshold(&slo_classes[i], window);
        state->firing = slo_class_judge(&slo_classes[i], window, report->burn, remaining);
        slo_item_take_alert(item, alerts, i);
        if (state->firing >= SLO_WOULD_FIRE &&
            report->slo->severity[i] > report->severity)
            report->severity = report->slo->severity[i];
    }
    if (remaining < 0.25 && report->severity < SLO_WARNING)
        report->severity = SLO_WARNING;
    report->ends_known = budget_exhaustion(report->slo, remaining, report->burn[SLO_1H],
                                           now_ms, &report->ends_ms);
}

static void make_report(struct slo_board *board, size_t index,
                        const struct query_state *const *states, int64_t now_ms)
{
    struct slo_item *item = &board->items[index];
    struct slo_report *report = &item->report;
    struct gathered gathered;

    gather(board, index, states, &gathered);
    take_history(board, index, states, &gathered);
    report->recorded = item->rules[0] != '\0';
    report->estimate = item->bounds_known && item->bound_missing;
    budget_compute(report->slo, &report->history, now_ms, &report->budget);
    take_recorded_budget(item, find_result(board, states, ROLE_RECORDED, 0));
    take_burn(board, index, states, gathered.good_seen, now_ms);
    set_condition(item, &gathered);
    judge(item, find_result(board, states, ROLE_ALERTS, 0), now_ms);
}

/* By severity; what cannot be told before what is quiet; by what is left. */
static bool is_worse(const struct slo_report *a, const struct slo_report *b)
{
    bool a_dark = isnan(a->budget.remaining), b_dark = isnan(b->budget.remaining);

    if (a->severity != b->severity)
        return a->severity > b->severity;
    if (a_dark != b_dark)
        return a_dark;
    return a->budget.remaining < b->budget.remaining;
}

static void sort_reports(struct slo_board *board)
{
    for (size_t i = 0; i < board->set->count; i++) {
        size_t at = i;

        for (; at > 0 && is_worse(&board->items[i].report,
                                  &board->items[board->order[at - 1]].report);
             at--)
            board->order[at] = board->order[at - 1];
        board->order[at] = i;
    }
}

bool slo_board_take(struct slo_board *board, const struct query_state *const *states,
                    int64_t now_ms)
{
    bool changed = slo_board_learn(board, states);

    for (size_t i = 0; i < board->set->count; i++)
        make_report(board, i, states, now_ms);
    sort_reports(board);
    board->version++;
    return changed;
}
