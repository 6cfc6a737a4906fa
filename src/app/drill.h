/* SPDX-License-Identifier: MIT */
#ifndef APP_DRILL_H
#define APP_DRILL_H

/*
 * From a selection that names no log lines to some: an alert, an objective, a span; from a
 * graph to its alert.
 */

#include "app/session.h"
#include "model/context.h"

/* Where the context has no query for logs, that of a panel for its component (the present
   dashboard first), else that of a panel of lines: an application's errors. */
void drill_to_logs(const struct session *session, struct context *context);
/* From an alert to the traces that a panel for its component leads to. */
void drill_to_traces(const struct session *session, struct context *context);
/* From a graph to the alert whose band it shows: at the crosshair, else in sight. */
void drill_to_alert(const struct session *session, struct context *context);

#endif
