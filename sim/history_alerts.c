/* SPDX-License-Identifier: MIT */
#include "history.h"
#include "incident.h"

/* The alerts that the incidents of the past raised, as the rules would have: so that a
 * dashboard can show them, and Prometheus takes up the pending ones where they were. */

#define RULE_STEP (30 * MODEL_SECOND)

struct raised {
    const struct incident_alert *alert;
    int64_t pending_ns, firing_ns, resolved_ns;
};

static void write_alert(struct history *h, const struct raised *r, const char *labels,
                        const struct history_span *span, bool for_state)
{
    /* Rules are evaluated every 30 s: those times only. */
    int64_t t = (r->pending_ns + RULE_STEP - 1) / RULE_STEP * RULE_STEP;
    int64_t active = t;
    if (t < span->from_ns)
        t = (span->from_ns + RULE_STEP - 1) / RULE_STEP * RULE_STEP;
    for (; t < r->resolved_ns && t <= span->until_ns; t += RULE_STEP) {
        char all[512];
        if (for_state) {
            snprintf(all, sizeof all, "alertname=\"%s\",%s", r->alert->alert, labels);
            history_sample(h, "ALERTS_FOR_STATE", all, (double)(active / MODEL_SECOND),
                           t);
            continue;
        }
        snprintf(all, sizeof all, "alertname=\"%s\",alertstate=\"%s\",%s",
                 r->alert->alert, t < r->firing_ns ? "pending" : "firing", labels);
        history_sample(h, "ALERTS", all, 1, t);
    }
}

/* One alert, or one for each pod. */
static void write_alerts(struct history *h, const struct model *m, const struct raised *r,
                         const struct history_span *span, bool for_state)
{
    if (!r->alert->each) {
        write_alert(h, r, r->alert->labels, span, for_state);
        return;
    }
    for (int slot = 0; slot < MODEL_SLOTS; slot++) {
        const struct model_life *life = model_life_last(m, slot, r->firing_ns);
        char labels[400], target[256];
        target_labels(m, TARGET_BACKEND, slot, r->firing_ns, target, sizeof target);
        if (r->alert->each == 'P')
            snprintf(labels, sizeof labels, "%s,%s", r->alert->labels, target);
        else
            snprintf(labels, sizeof labels,
                     "%s,namespace=\"" MODEL_NAMESPACE "\",pod=\"%s\"", r->alert->labels,
                     life->pod);
        write_alert(h, r, labels, span, for_state);
    }
}

static void write_all(struct history *h, const struct model *m,
                      const struct history_span *span, double compress, bool for_state)
{
    size_t count;
    const struct model_incident *incidents = model_incidents(m, &count);
    double minute = (double)MODEL_MINUTE / compress;
    for (size_t i = 0; i < count; i++) {
        int alert_count;
        const struct incident_alert *alerts =
            incident_alerts(incidents[i].kind, &alert_count);
        for (int k = 0; k < alert_count; k++) {
            int64_t start = incidents[i].start_ns;
            struct raised r = {&alerts[k], start + (int64_t)(alerts[k].pending * minute),
                               start + (int64_t)(alerts[k].firing * minute),
                               start + (int64_t)(alerts[k].resolved * minute)};
            write_alerts(h, m, &r, span, for_state);
        }
    }
}

void history_alerts(struct history *h, const struct model *m,
                    const struct history_span *span, double compress)
{
    history_family(h, "ALERTS");
    write_all(h, m, span, compress, false);
    history_family(h, "ALERTS_FOR_STATE");
    write_all(h, m, span, compress, true);
}
