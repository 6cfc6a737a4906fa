/* SPDX-License-Identifier: MIT */
#include "alerts/matcher.h"
#include "core/buf.h"
#include "core/duration.h"
#include "views/alert_text.h"
#include "views/alerts_view.h"
#include "views/picker.h"

/*
 * What can be copied of an alert: a message for the others, and what other tools take.
 */

enum { COPY_MAX = 8 * 1024 };

static const char *const runbook_names[] = {"runbook_url", "runbook"};

static const char *runbook_link(const struct alert_item *item)
{
    for (size_t i = 0; i < ARRAY_LEN(runbook_names); i++) {
        const char *link = labels_get(&item->alert->annotations, runbook_names[i]);

        if (link)
            return link;
    }
    return NULL;
}

/* "[critical] HighErrorRate since 03:08 UTC (4m): 6.8 % fail" and two lines more. */
static void put_message(struct buf *out, const struct alerts_view *view,
                        const struct alert_item *item)
{
    char since[64] = "?", age[32], what[200];

    if (item->starts_ms > 0)
        moment_strftime(item->starts_ms * 1000000, true, "%H:%M UTC", since,
                        sizeof(since));
    alert_age(item, view->now_ms, age, sizeof(age));
    alert_distinction(item, NULL, what, sizeof(what));
    buf_printf(out, "[%s] %s since %s (%s): %s", severity_table[item->severity].name,
               item->name, since, age, alert_summary(item));
    if (what[0])
        buf_printf(out, "\n%s", what);
    if (runbook_link(item))
        buf_printf(out, "\n%s", runbook_link(item));
}

static void put_matchers(struct buf *out, const struct labels *labels)
{
    for (size_t i = 0; i < labels->count; i++) {
        struct matcher matcher = {labels->pairs[i].name, labels->pairs[i].value, false,
                                  true};

        buf_puts(out, i > 0 ? ", " : "{");
        matcher_format(&matcher, out);
    }
    buf_putc(out, '}');
}

void alerts_copies(const struct view *base, struct view *picker)
{
    const struct alerts_view *view = (const struct alerts_view *)base;
    const struct alert_item *item = alerts_selected(view);
    struct buf text;

    if (!item)
        return;
    buf_init(&text, COPY_MAX);
    put_message(&text, view, item);
    picker_add(picker, "message for chat", alert_summary(item), text.data, false);
    buf_clear(&text);
    put_matchers(&text, &item->alert->labels);
    picker_add(picker, "labels as matchers", text.data, text.data, false);
    if (item->rule)
        picker_add(picker, "the rule's expression", item->rule->expr, item->rule->expr,
                   false);
    if (item->alert->generator_url[0])
        picker_add(picker, "link into Prometheus", NULL, item->alert->generator_url,
                   false);
    if (runbook_link(item))
        picker_add(picker, "link to the runbook", runbook_link(item), runbook_link(item),
                   false);
    buf_done(&text);
}
