/* SPDX-License-Identifier: MIT */
#ifndef APP_ALERTS_ASK_H
#define APP_ALERTS_ASK_H

/*
 * All alerts, asked once, for the commands that print: `alerts` and `status`.
 */

#include <stdbool.h>

#include "alerts/alert_set.h"
#include "app/headless.h"

/* Whether the context has a source of alerts. */
bool alerts_can_ask(const struct settings *settings);
/* Stop the clock where --at says. Alerts are known of now only: false with the error unless
   the answers are recordings. */
bool alerts_set_clock(const struct options *options, struct err *err);
/* Ask every member and Prometheus's rules, and wait. The set must be initialised. */
void alerts_ask(struct headless *headless, const struct settings *settings,
                struct alert_set *ret);

#endif
