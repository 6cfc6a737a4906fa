/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/clock.h"
#include "core/duration.h"
#include "slo/sentence.h"
#include "views/describe.h"
#include "views/slo_view.h"

static void add_known(struct describe *object, const char *key, double value)
{
    if (!isnan(value))
        describe_number(object, key, value);
}

static void add_budget(struct describe *object, const struct slo_report *report)
{
    const struct slo_budget *budget = &report->budget;

    add_known(object, "sli", budget->sli);
    add_known(object, "budget_left", budget->remaining);
    if (report->estimate) {
        add_known(object, "sli_least", budget->sli_least);
        add_known(object, "sli_most", budget->sli_most);
        add_known(object, "budget_left_least", budget->remaining_least);
        add_known(object, "budget_left_most", budget->remaining_most);
    }
    if (!report->slo->ratio) { /* a share of time has no events */
        add_known(object, "events", budget->total);
        add_known(object, "bad_events", budget->bad);
        add_known(object, "allowed_events", budget->allowed);
    }
    describe_integer(object, "covered_ms", budget->covered_ms);
    describe_integer(object, "elapsed_ms", budget->elapsed_ms);
    describe_integer(object, "window_ms", budget->window_ms);
}

static void add_rates(struct describe *object, const struct slo_report *report)
{
    struct describe burn = describe_object(object, "burn");

    for (int i = 0; i < SLO_BURN_WINDOWS; i++)
        add_known(&burn, slo_burn_lengths[i].name, report->burn[i]);
    describe_object_end(&burn);
    for (int i = 0; i < SLO_CLASSES; i++) {
        struct describe cls = describe_object(object, slo_classes[i].word);

        describe_text(&cls, "state", slo_firing_name(report->classes[i].firing));
        if (slo_classes[i].share > 0)
            describe_number(&cls, "threshold", report->classes[i].threshold);
        if (report->classes[i].alert[0])
            describe_text(&cls, "alert", report->classes[i].alert);
        describe_object_end(&cls);
    }
}

void slo_describe(const struct slo_report *report, int64_t now_ms, struct buf *out)
{
    static const char *const severities[] = {"ok", "info", "warning", "critical"};
    struct describe object = describe_begin(out);
    char text[256];

    describe_text(&object, "slo", report->slo->name);
    describe_text(&object, "condition", slo_condition_name(report->condition));
    if (report->notice[0])
        describe_text(&object, "notice", report->notice);
    describe_text(&object, "severity", severities[report->severity]);
    describe_number(&object, "target", report->slo->target);
    describe_text(&object, "period", slo_period_name(report->slo->period));
    describe_text(&object, "from", report->recorded ? "recording rules" : "queries");
    describe_text(&object, "accuracy",
                  report->estimate     ? "estimate"
                  : report->slo->ratio ? "by time"
                                       : "counted");
    add_budget(&object, report);
    add_rates(&object, report);
    if (report->ends_known && report->ends_ms != BUDGET_NEVER) {
        describe_integer(&object, "ends_in_ms", report->ends_ms);
        describe_text(&object, "ends",
                      moment_format_rfc3339((now_ms + report->ends_ms) * NS_PER_MS, text,
                                            sizeof(text)));
    }
    describe_text(&object, "text", slo_outlook(report, now_ms, true, text, sizeof(text)));
    describe_end(&object);
}
