/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_LEAD_H
#define VIEWS_SLO_LEAD_H

/*
 * What an objective leads on with: the queries of its file for logs and traces, with the
 * pattern of one endpoint or operation put in, or of any.
 */

#include "model/context.h"
#include "slo/board.h"

/* Fill the context's texts; name and label of the one, or NULL. The time is the
   caller's. */
void slo_lead(const struct slo_report *report, const char *label, const char *name,
              struct context *ret);

#endif
