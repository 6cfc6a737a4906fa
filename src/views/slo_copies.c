/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "core/buf.h"
#include "slo/sentence.h"
#include "views/picker.h"
#include "views/slo.h"
#include "views/slo_view.h"

/* What can be copied of the selected objective. */

enum { COPY_MAX = 1 << 20 };

/* "availability: 99.961 % of 99.900 %, 61 % left. At this hour's pace …" */
static void add_sentence(const struct slo_view *view, struct view *picker)
{
    const struct slo_report *report = view->report;
    char title[SLO_NAME_MAX], sli[48], target[48], left[48], outlook[400], text[700];

    snprintf(text, sizeof(text), "%s: %s of %s, %s. %s",
             slo_title(report, title, sizeof(title)),
             slo_percent(report, report->budget.sli, sli, sizeof(sli)),
             slo_target(report, target, sizeof(target)),
             slo_remaining(report->budget.remaining, left, sizeof(left)),
             slo_outlook(report, view->now_ms, view->utc, outlook, sizeof(outlook)));
    picker_add(picker, "budget", NULL, text, false);
}

void slo_copies(const struct view *base, struct view *picker)
{
    const struct slo_view *view = (const struct slo_view *)base;
    const struct slo_spender *who =
        view->focus == SLO_FOCUS_WHO ? slo_view_spender(view) : NULL;
    char command[SLO_NAME_MAX + 32];
    struct buf json;

    if (!view->report)
        return;
    if (who)
        picker_add(picker, view->spend.label, NULL, who->name, false);
    add_sentence(view, picker);
    if (view->split.size > 0)
        picker_add(picker, "query", "who spent it", view->split.data, false);
    snprintf(command, sizeof(command), "midwatch slo %s", view->report->slo->name);
    picker_add(picker, "command", NULL, command, false);
    buf_init(&json, COPY_MAX);
    slo_describe(view->report, view->now_ms, &json);
    if (!json.overflow)
        picker_add(picker, "as JSON", NULL, json.data, false);
    buf_done(&json);
}
