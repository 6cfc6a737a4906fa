/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_REGISTRY_H
#define VIEWS_REGISTRY_H

/*
 * The panel classes, each defined at the end of its file and listed in registry.c.
 */

#include "views/panel.h"

extern const struct panel_class panel_timeseries;
extern const struct panel_class panel_heatmap;
extern const struct panel_class panel_state;
extern const struct panel_class panel_stat;
extern const struct panel_class panel_gauge;
extern const struct panel_class panel_bargauge;
extern const struct panel_class panel_table;
extern const struct panel_class panel_text;
extern const struct panel_class panel_logs;
extern const struct panel_class panel_traces;
extern const struct panel_class panel_slo;
extern const struct panel_class panel_alerts;

#endif
