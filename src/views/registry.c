/* SPDX-License-Identifier: MIT */
#include "views/registry.h"

#include <string.h>

const struct panel_class *const panel_classes[] = {
    &panel_timeseries, &panel_stat,   &panel_gauge, &panel_bargauge, &panel_table,
    &panel_heatmap,    &panel_state,  &panel_text,  &panel_logs,     &panel_traces,
    &panel_slo,        &panel_alerts, NULL,
};

const struct panel_class *panel_class_find(const char *name)
{
    for (size_t i = 0; panel_classes[i]; i++) {
        if (strcmp(panel_classes[i]->type.name, name) == 0)
            return panel_classes[i];
    }
    return NULL;
}
