/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CONTEXT_H
#define MODEL_CONTEXT_H

/*
 * What a selection leads on with: the time, labels and names that one key takes from a
 * panel, series, alert, log line or span to logs, traces, alerts or a dashboard.
 * What is not known is NULL or 0; the receiving view uses what it can.
 *
 * Ownership: context_init() → context_done(); texts are copies.
 */

#include <stdbool.h>
#include <stdint.h>

#include "model/labels.h"
#include "model/settings.h"

struct context {
    char *title;               /* where it comes from: "HighErrorRate", for the path */
    int64_t from_ms, to_ms;    /* 0: as the receiver likes; to_ms 0: now */
    struct name_values labels; /* of the series, alert, stream or span */
    char *alert;               /* name of the alert */
    char *component;           /* leads to the dashboard panels of this component */
    char *expr;                /* PromQL behind the value */
    char *logs;                /* LogQL of the lines behind it */
    char *streams;             /* LogQL selector of what the dashboards are about */
    char *service, *operation, *tags, *min_duration; /* trace search */
    char *search; /* the same as text (trace_query.h) */
    char *trace_id;
    char *silence; /* id of the silence */
    char *
        cluster; /* Alertmanager cluster of the alert or silence, where there are several */
    char *matchers; /* of a group or filter of alerts, as text */
};

void context_init(struct context *context);
void context_done(struct context *context);
/* Replace one of the texts by a copy (NULL clears). */
void context_set(char **member, const char *text);
void context_add_labels(struct context *context, const struct labels *labels);
/* How long a range that reaches from from_ms to now is, in whole seconds, or minutes where
   it is longer than ten: what is a moment over is not worth another digit. */
int64_t context_back_ms(int64_t from_ms, int64_t now_ms);
void context_copy(struct context *ret, const struct context *from);

#endif
