/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAYOUT_FIELDS_H
#define CONFIG_LAYOUT_FIELDS_H

/*
 * The keys of a layout file: one table for each kind of map, with defaults and help.
 * midwatch-layout(5) is printed from them.
 */

#include "core/field.h"

extern const struct field layout_dashboard_fields[];
extern const struct field layout_row_fields[];
extern const struct field layout_panel_fields[];
extern const struct field layout_target_fields[];
extern const struct field layout_threshold_fields[];
extern const struct field layout_traces_fields[];
extern const struct field layout_variable_fields[];
extern const struct field layout_annotation_fields[];

#endif
