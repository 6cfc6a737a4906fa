/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_PASTED_H
#define ALERTS_PASTED_H

#include "alerts/alert_set.h"
#include "model/context.h"

/*
 * What somebody pasted from a page, a chat or a browser, and the alert it means.
 */

/* Read a name, a name with labels ("HighErrorRate{pod=…}"), matchers, or a link:
   Alertmanager's, whose filter has matchers; Prometheus's to a rule's expression
   (g0.expr=) or to an alert (search=). Sets the context's alert, labels and expr as far
   as the text says; at least one of alert and expr. */
void alert_pasted(const char *text, struct context *ret);
/* How well an alert is what a context asks for: 0 not at all, more for each label that is
   the same. One that differs in a label is less likely, not impossible: labels come and
   go. */
int alert_item_fits(const struct alert_item *item, const struct context *wanted);

#endif
