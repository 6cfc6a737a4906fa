/* SPDX-License-Identifier: MIT */
#include "config/layout_fields.h"

#include <stddef.h>

#include "model/dashboard.h"

#define DAY_MS (24.0 * 3600 * 1000)

/* clang-format off */
/* In the order of enum source_kind. */
static const char *const source_choices[] = {
#define X(id, name, ...) name,
    SOURCE_KIND_TABLE(X)
#undef X
    NULL,
};

/* clang-format on */
static const char *const kind_choices[] = {"range", "instant", NULL};
static const char *const state_choices[] = {"ok", "info", "warning", "critical", NULL};

/* clang-format off */
#define FIELD(object, name, member, kind, ...) \
    {.key = name, .type = kind, .offset = offsetof(struct object, member), __VA_ARGS__}
#define NESTED(name, text) {.key = name, .type = FIELD_NODE, .help = text}

const struct field layout_dashboard_fields[] = {
    FIELD(dashboard, "title", title, FIELD_STRING, .help = "Name of the dashboard"),
    FIELD(dashboard, "short", shorter, FIELD_STRING, .help = "Name in the header, one short word"),
    FIELD(dashboard, "help", help, FIELD_STRING, .help = "What the dashboard is for"),
    FIELD(dashboard, "order", order, FIELD_INT, .min = 0, .max = 1000,
          .help = "Place among the dashboards: 1-9 are its key"),
    FIELD(dashboard, "refresh", refresh_ms, FIELD_DURATION, .min = 1000, .max = DAY_MS,
          .def = "30s", .help = "How often the panels ask again"),
    FIELD(dashboard, "range", range_ms, FIELD_DURATION, .min = 60e3, .max = 366 * DAY_MS,
          .def = "1h", .help = "How far back the graphs reach"),
    NESTED("variables", "Template variables, a list"),
    NESTED("annotations", "Queries whose results mark moments on the graphs, a list"),
    NESTED("rows", "Rows of panels, a list"),
    {0},
};

const struct field layout_row_fields[] = {
    FIELD(row_spec, "height", height, FIELD_DOUBLE, .min = 0.1, .max = 10, .def = "1",
          .help = "Height, relative to what its panels like"),
    FIELD(row_spec, "min_rows", min_rows, FIELD_INT, .min = 0, .max = 100,
          .help = "Least height in lines of the screen"),
    FIELD(row_spec, "title", title, FIELD_STRING, .help = "A line above its panels, by which they fold; may hold $variables"),
    FIELD(row_spec, "folded", folded, FIELD_BOOL, .help = "Folded at first: only its title is there, and nothing is asked"),
    FIELD(row_spec, "repeat", repeat, FIELD_STRING, .help = "A variable: the row stands once for each of its chosen values"),
    NESTED("panels", "Panels from left to right, a list"),
    {0},
};

const struct field layout_panel_fields[] = {
    FIELD(panel_spec, "title", title, FIELD_STRING, .help = "Title; may hold $variables"),
    FIELD(panel_spec, "id", id, FIELD_STRING, .help = "Name for links and JSON; by default from the title"),
    NESTED("type", "Panel type: one of those below"),
    FIELD(panel_spec, "unit", unit, FIELD_UNIT, .help = "Unit of the values, as Grafana names it"),
    FIELD(panel_spec, "decimals", decimals, FIELD_INT, .min = -1, .max = 9, .def = "-1",
          .help = "Decimals; -1: three significant digits"),
    FIELD(panel_spec, "min", min, FIELD_DOUBLE, .def = "NaN", .help = "Lower end of the scale; by default from the data"),
    FIELD(panel_spec, "max", max, FIELD_DOUBLE, .def = "NaN", .help = "Upper end of the scale; by default from the data"),
    FIELD(panel_spec, "width", weight, FIELD_DOUBLE, .min = 0.1, .max = 20, .def = "1",
          .help = "Width, relative to the others in its row"),
    FIELD(panel_spec, "repeat", repeat, FIELD_STRING, .help = "A variable: the panel stands once for each of its chosen values"),
    NESTED("thresholds", "From which value on which state holds, a list"),
    NESTED("queries", "What it asks, a list"),
    FIELD(panel_spec, "help", help, FIELD_STRING, .help = "What it means and what to do"),
    FIELD(panel_spec, "logs", logs, FIELD_STRING, .help = "LogQL of the lines behind it; a selected series narrows it by its pod, endpoint, status or operation"),
    NESTED("traces", "Trace search behind it"),
    FIELD(panel_spec, "exemplars", exemplars, FIELD_BOOL,
          .help = "Mark exemplars on its graph in the grid too, not only where it is shown alone"),
    FIELD(panel_spec, "component", component, FIELD_STRING, .help = "Alerts of this component lead here"),
    FIELD(panel_spec, "needs", needs, FIELD_STRING, .help = "What must be there for it to have data"),
    FIELD(panel_spec, "expected_empty", expected_empty, FIELD_STRING, .help = "Why it may have no data"),
    FIELD(panel_spec, "refresh", refresh_ms, FIELD_DURATION, .min = 1000, .max = DAY_MS,
          .help = "How often it asks again; by default as its dashboard"),
    FIELD(panel_spec, "range", range_ms, FIELD_DURATION, .min = 60e3, .max = 366 * DAY_MS,
          .help = "How far back it reaches; by default as its dashboard"),
    FIELD(panel_spec, "step", step_ms, FIELD_DURATION, .min = 1000, .max = 31 * DAY_MS,
          .help = "Distance of two points at the least; by default from the width"),
    {0},
};

const struct field layout_target_fields[] = {
    FIELD(target, "source", source, FIELD_CHOICE, .choices = source_choices,
          .def = "prometheus", .help = "Which kind of server answers it"),
    FIELD(target, "kind", kind, FIELD_CHOICE, .choices = kind_choices,
          .help = "Range or instant; by default as the panel's type needs"),
    FIELD(target, "expr", expr, FIELD_STRING, .help = "The query; may hold $variables"),
    FIELD(target, "recorded", recorded, FIELD_STRING,
          .help = "The same over a recording rule, used where the rule is there and applies"),
    FIELD(target, "rule", rule, FIELD_STRING,
          .help = "Recording rule whose presence decides; by default those named in recorded"),
    FIELD(target, "legend", legend, FIELD_STRING, .help = "Name of a series, with {{labels}}"),
    FIELD(target, "column", column, FIELD_STRING, .help = "Title of its column in a table"),
    FIELD(target, "unit", unit, FIELD_UNIT, .help = "Unit, where it is not the panel's"),
    NESTED("thresholds", "Thresholds of this column, where they are not the panel's"),
    FIELD(target, "help", help, FIELD_STRING, .help = "What it says"),
    FIELD(target, "hidden", hidden, FIELD_BOOL, .help = "Asked, but not drawn"),
    {0},
};

const struct field layout_threshold_fields[] = {
    FIELD(threshold, "value", value, FIELD_DOUBLE, .def = "NaN", .help = "From this value on"),
    FIELD(threshold, "state", state, FIELD_CHOICE, .choices = state_choices, .def = "warning",
          .help = "The state that holds"),
    FIELD(threshold, "below", below, FIELD_BOOL, .help = "It holds at and below the value"),
    FIELD(threshold, "label", label, FIELD_STRING, .help = "Text on its line in a graph"),
    {0},
};

const struct field layout_traces_fields[] = {
    FIELD(panel_traces, "service", service, FIELD_STRING, .help = "Service"),
    FIELD(panel_traces, "operation", operation, FIELD_STRING, .help = "Operation"),
    NESTED("tags", "Tags, a map"),
    FIELD(panel_traces, "min_duration", min_duration, FIELD_STRING, .help = "Shortest duration"),
    {0},
};

const struct field layout_variable_fields[] = {
    FIELD(variable_spec, "name", name, FIELD_STRING, .help = "Name, without the $"),
    FIELD(variable_spec, "label", label, FIELD_STRING, .help = "Name on the screen"),
    FIELD(variable_spec, "help", help, FIELD_STRING, .help = "What it selects"),
    FIELD(variable_spec, "query", query, FIELD_STRING, .help = "label_values(selector, label)"),
    FIELD(variable_spec, "values", values, FIELD_STRINGS, .help = "Fixed choices, a list"),
    FIELD(variable_spec, "default", def, FIELD_STRING, .help = "Chosen at the start"),
    FIELD(variable_spec, "multi", multi, FIELD_BOOL, .help = "Several may be chosen"),
    FIELD(variable_spec, "all", all, FIELD_BOOL, .help = "All may be chosen"),
    {0},
};

const struct field layout_annotation_fields[] = {
    FIELD(annotation_spec, "name", name, FIELD_STRING, .help = "Name"),
    FIELD(annotation_spec, "query", expr, FIELD_STRING, .help = "PromQL; a sample above 0 marks its time"),
    FIELD(annotation_spec, "style", style, FIELD_STRING, .help = "alert, deploy or mark"),
    FIELD(annotation_spec, "title", title, FIELD_STRING, .help = "Text of a mark, with {{labels}}"),
    {0},
};
/* clang-format on */
