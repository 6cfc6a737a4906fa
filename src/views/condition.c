/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alerts/alert_set.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "model/logs.h"
#include "model/trace.h"
#include "views/frame.h"
#include "views/series_list.h"

/* How the answers of a panel's queries stand, counted. */
struct tally {
    size_t asked, loading, failed, unsourced, empty, with_data, old;
    size_t waiting; /* of those loading: not asked until the pause is over */
    size_t first_failed, first_old;
    int64_t oldest_ms; /* age of the oldest data shown */
};

static const char *const condition_names[] = {
    [PANEL_LOADING] = "loading",     [PANEL_LIVE] = "live",
    [PANEL_STALE] = "stale",         [PANEL_NO_DATA] = "no data",
    [PANEL_PARTIAL] = "partial",     [PANEL_FAILED] = "failed",
    [PANEL_UNSOURCED] = "unsourced",
};

const char *panel_condition_name(enum panel_condition condition)
{
    return condition_names[condition];
}

static bool result_has_data(const struct result *result)
{
    return result && (result->series_count > 0 || result->value_count > 0 ||
                      (result->type == RESULT_STRING && result->text) ||
                      (result->logs && result->logs->count > 0) ||
                      (result->traces && result->traces->found_count > 0));
}

static int64_t age_of(const struct query_state *state, int64_t now_ms)
{
    int64_t answered_ms = state->answered_ns / NS_PER_MS;

    return state->answered_ns > 0 && now_ms > answered_ms ? now_ms - answered_ms : 0;
}

/* Two refreshes, and time for an answer to come. What was does not grow old. */
static bool is_overdue(const struct query_state *state, const struct panel_input *input)
{
    int64_t allowance = state->latency_ms > 1000 ? state->latency_ms : 1000;

    return state->period_ms > 0 && !input->paused &&
           input->window.to_ms >= input->now_ms &&
           age_of(state, input->now_ms) > 2 * state->period_ms + allowance;
}

static void tally_query(struct tally *tally, const struct panel_input *input, size_t i)
{
    const struct query_state *state = input->queries[i];
    bool failed = state->status == QUERY_FAILED;

    tally->asked++;
    if (failed && !state->result) {
        if (state->err.kind == ERR_UNSOURCED)
            tally->unsourced++;
        if (tally->failed++ == 0)
            tally->first_failed = i;
        return;
    }
    if (!state->result) {
        tally->loading++;
        tally->waiting += input->paused && !state->in_flight;
        return;
    }
    if (failed || is_overdue(state, input)) {
        int64_t age = age_of(state, input->now_ms);

        if (tally->old++ == 0)
            tally->first_old = i;
        tally->oldest_ms = age > tally->oldest_ms ? age : tally->oldest_ms;
    }
    if (result_has_data(state->result))
        tally->with_data++;
    else
        tally->empty++;
}

size_t condition_failed_target(const struct panel_input *input)
{
    for (size_t i = 0; i < input->query_count; i++) {
        if (input->queries[i]->status == QUERY_FAILED)
            return i;
    }
    return input->query_count;
}

static enum source_kind source_of(const struct panel_input *input, size_t target)
{
    return target < input->spec->target_count ? input->spec->targets[target].source
                                              : SOURCE_PROMETHEUS;
}

static void notice_stale(struct panel *panel, const struct panel_input *input, size_t at)
{
    const struct query_state *state = input->queries[at];
    const char *source = source_kind_name(source_of(input, at));
    int64_t wait = state->retry_ns / NS_PER_MS - input->now_ms;
    char text[32], then[48] = "";

    if (state->status != QUERY_FAILED) {
        snprintf(panel->notice, sizeof(panel->notice),
                 "%s: no new answer, asked every %s", source,
                 duration_human(state->period_ms, text, sizeof(text)));
        return;
    }
    if (state->retry_ns > 0 && wait >= 1000)
        snprintf(then, sizeof(then), ", again in %s",
                 duration_human(wait, text, sizeof(text)));
    else if (state->in_flight || state->retry_ns > 0)
        snprintf(then, sizeof(then), ", asking again");
    snprintf(panel->notice, sizeof(panel->notice), "%s: %.320s%s", source, state->err.msg,
             then);
}

/* What makes an answer less than whole; false where nothing does. */
static bool notice_partial(struct panel *panel, const struct panel_input *input,
                           const struct tally *tally)
{
    size_t size = sizeof(panel->notice);

    if (tally->failed > 0) {
        snprintf(panel->notice, size, "%zu of %zu queries failed: %.300s", tally->failed,
                 tally->asked, input->queries[tally->first_failed]->err.msg);
        return true;
    }
    for (size_t i = 0; i < input->query_count; i++) {
        const struct result *result = input->queries[i]->result;

        if (!result)
            continue;
        if (result->warning_count > 0) {
            snprintf(panel->notice, size, "%.390s", result->warnings[0]);
            return true;
        }
        if (result->series_total > result->series_count) {
            snprintf(panel->notice, size, "%zu of %zu series kept: the limit is reached",
                     result->series_count, result->series_total);
            return true;
        }
        if (result->points_cut || result->partial) {
            snprintf(panel->notice, size, "%s",
                     result->points_cut ? "older points are cut: the limit is reached"
                                        : "the server says that some of it is missing");
            return true;
        }
    }
    return false;
}

static void notice_unsourced(struct panel *panel, const struct panel_input *input)
{
    const char *source =
        source_kind_name(source_of(input, condition_failed_target(input)));

    snprintf(panel->notice, sizeof(panel->notice),
             "needs %s: --%s URL, or %s: in config.yaml", source, source, source);
}

static void notice_no_data(struct panel *panel, const char *sentence)
{
    const struct panel_spec *spec = panel->spec;

    if (spec->expected_empty)
        snprintf(panel->notice, sizeof(panel->notice), "%.390s", spec->expected_empty);
    else
        snprintf(panel->notice, sizeof(panel->notice), "%s%s%.200s", sentence,
                 spec->needs ? "; it needs " : "", spec->needs ? spec->needs : "");
}

static void set_without_data(struct panel *panel, const struct panel_input *input,
                             const struct tally *tally)
{
    if (tally->unsourced > 0 && tally->unsourced == tally->asked) {
        panel->condition = PANEL_UNSOURCED;
        notice_unsourced(panel, input);
    } else if (tally->loading > 0) {
        panel->condition = PANEL_LOADING;
        if (tally->waiting == tally->loading)
            snprintf(panel->notice, sizeof(panel->notice), "not asked: paused");
    } else if (tally->failed > 0) {
        panel->condition = PANEL_FAILED;
        snprintf(panel->notice, sizeof(panel->notice), "%s",
                 input->queries[tally->first_failed]->err.msg);
    } else if (tally->old > 0) {
        panel->condition = PANEL_STALE;
        panel->age_ms = tally->oldest_ms;
        notice_stale(panel, input, tally->first_old);
    } else {
        panel->condition = PANEL_NO_DATA;
        notice_no_data(panel, "the query answered with no series");
    }
}

/* A notice that was cut may end within a character. */
static void trim_notice(struct panel *panel)
{
    size_t size = strlen(panel->notice), start = size;

    while (start > 0 && ((unsigned char)panel->notice[start - 1] & 0xc0) == 0x80)
        start--;
    start -= start > 0;
    if (size > 0 && !utf8_valid(panel->notice + start, size - start))
        panel->notice[start] = '\0';
}

/* As they stand who say what fires. */
static void decide_by_alerts(struct panel *panel, const struct panel_input *input)
{
    const struct alert_set *set = input->alerts;
    char missing[200];

    if (!set->asked) {
        panel->condition = PANEL_UNSOURCED;
        snprintf(panel->notice, sizeof(panel->notice),
                 "needs an Alertmanager (--alertmanager URL) or Prometheus");
    } else if (set->loading) {
        panel->condition = PANEL_LOADING;
        if (input->paused)
            snprintf(panel->notice, sizeof(panel->notice), "not asked: paused");
    } else if (set->stale) {
        panel->condition = set->answered_ms > 0 ? PANEL_STALE : PANEL_FAILED;
        panel->age_ms = set->answered_ms > 0 ? input->now_ms - set->answered_ms : 0;
        snprintf(panel->notice, sizeof(panel->notice), "%s", set->err.msg);
    } else if (!set->complete) {
        panel->condition = PANEL_PARTIAL;
        alert_set_missing(set, missing, sizeof(missing));
        snprintf(panel->notice, sizeof(panel->notice), "%s: %.180s", missing,
                 set->err.msg);
    } else if (set->rules_err.kind != ERR_NONE) {
        panel->condition = PANEL_PARTIAL;
        snprintf(panel->notice, sizeof(panel->notice), "what is pending is not known: %s",
                 set->rules_err.msg);
    }
}

static void decide(struct panel *panel, const struct panel_input *input)
{
    struct tally tally = {0};

    panel->notice[0] = '\0';
    panel->age_ms = 0;
    panel->condition = PANEL_LIVE;
    if (panel->cls->alerts && input->alerts) {
        decide_by_alerts(panel, input);
        return;
    }
    for (size_t i = 0; i < input->query_count; i++)
        tally_query(&tally, input, i);
    if (tally.asked == 0)
        return;
    if (tally.with_data == 0) {
        set_without_data(panel, input, &tally);
    } else if (tally.old > 0) {
        panel->condition = PANEL_STALE;
        panel->age_ms = tally.oldest_ms;
        notice_stale(panel, input, tally.first_old);
    } else if (notice_partial(panel, input, &tally)) {
        panel->condition = PANEL_PARTIAL;
    } else if (tally.loading > 0) {
        panel->condition = PANEL_LOADING;
    }
}

void condition_update(struct panel *panel, const struct panel_input *input)
{
    decide(panel, input);
    trim_notice(panel);
}

void condition_no_samples(struct panel *panel, const struct panel_input *input)
{
    if (input->query_count == 0 ||
        (panel->condition != PANEL_LIVE && panel->condition != PANEL_PARTIAL))
        return;
    if (panel->condition == PANEL_LIVE) {
        panel->condition = PANEL_NO_DATA;
        notice_no_data(panel, "no samples in this range");
    }
}

void condition_ended(struct panel *panel, const struct panel_input *input)
{
    char age[32];

    if (panel->condition != PANEL_LIVE && panel->condition != PANEL_PARTIAL)
        return;
    panel->condition = PANEL_NO_DATA;
    snprintf(panel->notice, sizeof(panel->notice), "no data now: last %s ago",
             series_age(input, panel->summary.ended_ms, age, sizeof(age)));
}
