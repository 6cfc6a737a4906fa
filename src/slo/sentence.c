/* SPDX-License-Identifier: MIT */
#include "slo/sentence.h"

#include <math.h>
#include <stdio.h>

#include "core/clock.h"
#include "core/duration.h"
#include "core/number.h"
#include "core/unit.h"

static const int64_t day_ms = INT64_C(86400000);

static const char *const firing_names[] = {
    [SLO_UNKNOWN] = "not known",     [SLO_NOT_FIRING] = "quiet",
    [SLO_WOULD_FIRE] = "would fire", [SLO_PENDING] = "pending",
    [SLO_FIRING] = "firing",
};

const char *slo_firing_name(enum slo_firing firing)
{
    return firing_names[firing];
}

const char *slo_title(const struct slo_report *report, char *buf, size_t size)
{
    snprintf(buf, size, "%.95s", report->slo->name);
    for (char *c = buf; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return buf;
}

const char *slo_gone(const struct slo_report *report, int64_t now_ms, bool utc, char *buf,
                     size_t size)
{
    if (!report->ends_known)
        snprintf(buf, size, "?");
    else if (report->ends_ms == 0)
        snprintf(buf, size, "now");
    else if (report->ends_ms == BUDGET_NEVER)
        snprintf(buf, size, "–");
    else
        moment_strftime((now_ms + report->ends_ms) * NS_PER_MS, utc,
                        report->ends_ms < 7 * day_ms ? "%a %H:%M" : "%b %d", buf, size);
    return buf;
}

static const char *trend(const struct slo_report *report)
{
    double newest = report->burn[SLO_5M], hour = report->burn[SLO_1H];

    if (newest > 1.1 * hour)
        return " It is speeding up (5m > 1h).";
    if (newest < 0.9 * hour)
        return " It is slowing down (5m < 1h).";
    return "";
}

const char *slo_outlook(const struct slo_report *report, int64_t now_ms, bool utc,
                        char *buf, size_t size)
{
    char name[96], when[64], in[32], rate[32];

    slo_title(report, name, sizeof(name));
    slo_rate(report->burn[SLO_1H], rate, sizeof(rate));
    if (report->condition != SLO_LIVE && report->condition != SLO_STALE)
        snprintf(buf, size, "%s", report->notice);
    else if (!report->ends_known)
        snprintf(buf, size,
                 "No events in the last hour: how fast the %s budget burns is "
                 "not known.",
                 name);
    else if (report->ends_ms == 0)
        snprintf(buf, size, "The %s budget is exhausted; it burns at %s.%s", name, rate,
                 trend(report));
    else if (report->ends_ms == BUDGET_NEVER)
        snprintf(buf, size, "At this hour's pace (%s) the %s budget does not run out.%s",
                 rate, name, trend(report));
    else
        snprintf(buf, size, "At this hour's pace the %s budget ends on %s, in %s.%s",
                 name,
                 moment_strftime((now_ms + report->ends_ms) * NS_PER_MS, utc,
                                 report->ends_ms < 7 * day_ms ? "%A at %H:%M"
                                                              : "%B %d at %H:%M",
                                 when, sizeof(when)),
                 duration_human(report->ends_ms, in, sizeof(in)), trend(report));
    return buf;
}

const char *slo_coverage(const struct slo_report *report, char *buf, size_t size)
{
    const struct slo_budget *budget = &report->budget;
    char days[32], all[32];

    buf[0] = '\0';
    /* An hour at either end is not a gap. */
    if (budget->elapsed_ms - budget->covered_ms < 2 * 3600 * 1000)
        return buf;
    snprintf(buf, size, "%s of %s days",
             number_format_fixed((double)budget->covered_ms / (double)day_ms, 1, days,
                                 sizeof(days)),
             number_format_fixed((double)budget->elapsed_ms / (double)day_ms,
                                 budget->elapsed_ms % day_ms == 0 ? 0 : 1, all,
                                 sizeof(all)));
    return buf;
}

const char *slo_left(const struct slo_report *report, char *buf, size_t size)
{
    const struct slo_budget *budget = &report->budget;
    const struct unit *unit = unit_find("short");
    char time[32], events[32], all[32];

    buf[0] = '\0';
    if (isnan(budget->remaining))
        return buf;
    unit_format(unit, budget->allowed, -1, all, sizeof(all));
    if (budget->remaining <= 0) {
        snprintf(buf, size, "nothing of %s %s", all,
                 report->slo->ratio ? "seconds" : "events");
        return buf;
    }
    duration_human((int64_t)(budget->remaining * slo_allowance(report->slo) *
                             (double)budget->window_ms),
                   time, sizeof(time));
    if (report->slo->ratio) {
        snprintf(buf, size, "%s of full outage", time);
        return buf;
    }
    unit_format(unit, budget->remaining * budget->allowed, -1, events, sizeof(events));
    snprintf(buf, size, "%s of full outage, or %s of %s events", time, events, all);
    return buf;
}

/* Two digits of the budget: 99.9 % is told from 99.961 %. */
static const char *format_share(const struct slo *slo, double share, char *buf,
                                size_t size)
{
    double allowance = slo_allowance(slo);
    double digits = allowance > 0 ? ceil(-log10(allowance * 100)) + 2 : 3;
    int decimals = digits < 1 ? 1 : digits > 6 ? 6 : (int)digits;

    return number_format_fixed(share * 100, decimals, buf, size);
}

const char *slo_percent(const struct slo_report *report, double share, char *buf,
                        size_t size)
{
    char number[48];

    if (isnan(share))
        snprintf(buf, size, "–");
    else
        snprintf(buf, size, "%s%s %%", report->estimate ? "~" : "",
                 format_share(report->slo, share, number, sizeof(number)));
    return buf;
}

const char *slo_target(const struct slo_report *report, char *buf, size_t size)
{
    char number[48];

    snprintf(buf, size, "%s %%",
             format_share(report->slo, report->slo->target, number, sizeof(number)));
    return buf;
}

const char *slo_rate(double burn, char *buf, size_t size)
{
    char number[48];

    if (isnan(burn))
        snprintf(buf, size, "–");
    else if (isinf(burn))
        snprintf(buf, size, "∞×");
    else
        snprintf(buf, size, "%s×",
                 number_format_fixed(burn,
                                     burn < 0.095 && burn > 0 ? 2
                                     : burn < 100             ? 1
                                                              : 0,
                                     number, sizeof(number)));
    return buf;
}

const char *slo_budget_percent(double share, char *buf, size_t size)
{
    char number[48];

    if (isnan(share))
        snprintf(buf, size, "?");
    else if (isinf(share))
        snprintf(buf, size, "none");
    else
        snprintf(buf, size, "%s %%",
                 number_format_fixed(share * 100, 0, number, sizeof(number)));
    return buf;
}

const char *slo_remaining(double share, char *buf, size_t size)
{
    char percent[48];

    if (isnan(share))
        snprintf(buf, size, "not known");
    else if (share > 0)
        snprintf(buf, size, "%s left",
                 slo_budget_percent(share, percent, sizeof(percent)));
    else if (isinf(share) || share > -0.005)
        snprintf(buf, size, "spent");
    else
        snprintf(buf, size, "spent, %s over",
                 slo_budget_percent(-share, percent, sizeof(percent)));
    return buf;
}
