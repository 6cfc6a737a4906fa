/* SPDX-License-Identifier: MIT */
#ifndef APP_RUNBOOKS_H
#define APP_RUNBOOKS_H

/*
 * Runbooks beside an alert: short Markdown files, found by a list of the alerts they are
 * for in their first line ("Alerts: HighErrorRate, APIEndpointDown"). The user's own
 * (runbooks/ beside config.yaml) come before those that are shipped.
 */

/* Clean Markdown without that first line, or NULL. Stays valid until runbooks_done(). */
const char *runbook_find(const char *alert);
void runbooks_done(void);

#endif
