/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_PASTED_H
#define ALERTS_PASTED_H

#include "core/attr.h"

/* The name of the alert in what somebody pasted: a name, a name with labels
   ("HighErrorRate{pod=…}"), matchers, or a link into Alertmanager whose filter has an
   alertname. Owned by the caller. */
char *alert_name_pasted(const char *text) ALLOCATES;

#endif
