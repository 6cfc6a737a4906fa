/* SPDX-License-Identifier: MIT */
#include "slo/budget.h"

#include <math.h>

#include "core/duration.h"
#include "slo/burn.h"

static const int64_t day_ms = INT64_C(86400000);

double budget_remaining(double bad, double allowed)
{
    if (isnan(bad) || isnan(allowed))
        return NAN;
    if (allowed > 0)
        return 1 - bad / allowed;
    return bad > 0 ? -INFINITY : 1;
}

/* Events of the whole window by the covered part of it. */
static double whole_window(const struct slo_sum *sum, int64_t window_ms)
{
    return sum->total * (double)window_ms / (double)sum->covered_ms;
}

void budget_compute(const struct slo *slo, const struct slo_history *history,
                    int64_t now_ms, struct slo_budget *ret)
{
    int64_t from, to;
    struct slo_sum sum;

    slo_window(slo, now_ms, &from, &to);
    history_sum(history, from, now_ms, &sum);
    *ret = (struct slo_budget){
        .sli = NAN,
        .sli_least = NAN,
        .sli_most = NAN,
        .remaining = NAN,
        .remaining_least = NAN,
        .remaining_most = NAN,
        .allowed = NAN,
        .total = sum.total,
        .bad = sum.bad,
        .covered_ms = sum.covered_ms,
        .elapsed_ms = now_ms - from,
        .window_ms = to - from,
    };
    if (!(sum.total > 0))
        return;
    ret->sli = 1 - sum.bad / sum.total;
    ret->sli_least = 1 - sum.bad_most / sum.total;
    ret->sli_most = 1 - sum.bad_least / sum.total;
    ret->allowed =
        slo_allowance(slo) *
        (slo->period == SLO_ROLLING ? sum.total : whole_window(&sum, to - from));
    ret->remaining = budget_remaining(sum.bad, ret->allowed);
    ret->remaining_least = budget_remaining(sum.bad_most, ret->allowed);
    ret->remaining_most = budget_remaining(sum.bad_least, ret->allowed);
}

bool budget_exhaustion(const struct slo *slo, double remaining, double burn,
                       int64_t now_ms, int64_t *ret_ms)
{
    int64_t from, to;
    double ms;

    if (isnan(remaining))
        return false;
    if (remaining <= 0) {
        *ret_ms = 0;
        return true;
    }
    if (isnan(burn))
        return false;
    slo_window(slo, now_ms, &from, &to);
    ms = remaining * (double)(to - from) / burn;
    *ret_ms = BUDGET_NEVER;
    if (slo->period == SLO_ROLLING ? burn > 1 : ms < (double)(to - now_ms))
        *ret_ms = (int64_t)ms;
    return true;
}

double budget_after(const struct slo *slo, double remaining, double burn, int64_t for_ms,
                    int64_t now_ms)
{
    return remaining - burn * (double)for_ms / (double)slo_window_length(slo, now_ms);
}

/* Midnight of the day that holds the moment. */
static int64_t midnight(int64_t ms, bool utc)
{
    int64_t offset = (int64_t)moment_utc_offset_s(ms * 1000000, utc) * 1000;
    int64_t local = ms + offset;

    return local - (local % day_ms + day_ms) % day_ms - offset;
}

size_t budget_days(const struct slo *slo, const struct slo_history *history,
                   int64_t now_ms, bool utc, struct slo_day ret[BUDGET_DAYS_MAX])
{
    struct slo_budget budget;
    int64_t from, to, at;
    size_t count = 0;

    slo_window(slo, now_ms, &from, &to);
    budget_compute(slo, history, now_ms, &budget);
    for (at = from; at < now_ms && count < BUDGET_DAYS_MAX;) {
        struct slo_day *day = &ret[count++];
        struct slo_sum sum;

        /* A day has 23 to 25 hours: 26 after its midnight is in the next. */
        *day = (struct slo_day){at, midnight(midnight(at, utc) + 26 * 3600000, utc), NAN,
                                NAN};
        day->to_ms = day->to_ms < now_ms ? day->to_ms : now_ms;
        at = day->to_ms;
        history_sum(history, day->from_ms, day->to_ms, &sum);
        if (sum.covered_ms == 0)
            continue;
        day->share = 0;
        if (sum.total > 0)
            day->sli = 1 - sum.bad / sum.total;
        if (sum.bad > 0)
            day->share = sum.bad / budget.allowed;
    }
    return count;
}

void budget_consumption(const struct slo *slo, const struct slo_history *history,
                        int64_t now_ms, const int64_t *times_ms, double *ret,
                        size_t count)
{
    int64_t from = slo_month_start(now_ms, 0), to = slo_month_start(now_ms, 1);
    struct slo_sum all;
    double allowed = NAN, bad = 0;
    int64_t covered_ms = 0;

    history_sum(history, from, now_ms, &all);
    if (all.total > 0)
        allowed = slo_allowance(slo) * whole_window(&all, to - from);
    for (size_t i = 0; i < count; i++) {
        struct slo_sum part;

        ret[i] = NAN;
        if (times_ms[i] > now_ms)
            continue;
        history_sum(history, from, times_ms[i], &part);
        bad += part.bad;
        covered_ms += part.covered_ms;
        from = times_ms[i] > from ? times_ms[i] : from;
        if (covered_ms > 0)
            ret[i] = 1 - budget_remaining(bad, allowed);
    }
}
