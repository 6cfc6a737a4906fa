/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "alerts/filter.h"
#include "canvas/columns.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "views/alert_text.h"
#include "views/describe.h"
#include "views/registry.h"

/*
 * Alerts on a dashboard: what fires now and what is about to, the most urgent first, as
 * the alerts view lists them. Of a past moment, when nobody can be asked what fired, the
 * queries of the panel tell (ALERTS of Prometheus). Enter on a row leads to that alert.
 */

enum {
    ROWS_MAX = 200,
    NAME_COLUMNS = 48,
    MARK_COLUMNS = 2 /* in full screen, in front of a row that can be selected */
};

enum { COLUMN_MARK, COLUMN_NAME, COLUMN_WHAT, COLUMN_NOTE, COLUMN_SINCE, COLUMNS };

struct alerts_options {
    char *filter, *empty;
    bool no_pending, suppressed;
};

struct row {
    const char *cells[COLUMNS];
    const char *name, *state;
    enum severity severity;
    uint16_t style;
    struct labels labels;
    int64_t starts_ms;
    double value;
};

struct alerts_panel {
    struct arena arena; /* of all text; cleared at each update */
    struct filter *filter;
    struct err filter_err;
    struct row rows[ROWS_MAX];
    size_t count, more; /* more: beyond the maximum */
    struct column columns[COLUMNS];
    bool sure; /* all who were asked answered */
};

/* clang-format off */
static const struct field fields[] = {
    {"filter", FIELD_STRING, offsetof(struct alerts_options, filter), .help = "Only alerts with these matchers or words: component=\"security\""},
    {"no_pending", FIELD_BOOL, offsetof(struct alerts_options, no_pending), .help = "Leave out what does not fire yet"},
    {"suppressed", FIELD_BOOL, offsetof(struct alerts_options, suppressed), .help = "Show what is silenced or inhibited too"},
    {"empty", FIELD_STRING, offsetof(struct alerts_options, empty), .def = "No alerts.", .help = "What to say when there are none and everybody answered"},
    {0},
};

static const struct column new_columns[COLUMNS] = {
    [COLUMN_MARK] = {.min = 3},
    [COLUMN_NAME] = {.min = 12},
    [COLUMN_WHAT] = {.optional = true, .min = 6, .weight = 1, .drop = 3, .middle = true},
    [COLUMN_NOTE] = {.optional = true, .min = 3, .drop = 2},
    [COLUMN_SINCE] = {.min = 6, .right = true, .drop = 1},
};

/* clang-format on */

static const struct alerts_options *options_of(const struct panel *panel)
{
    return panel->spec->options;
}

static void init(struct panel *panel)
{
    struct alerts_panel *state = panel->state;
    const struct alerts_options *options = options_of(panel);

    arena_init(&state->arena, 0);
    memcpy(state->columns, new_columns, sizeof(new_columns));
    if (options && options->filter)
        state->filter = filter_new(options->filter, &state->filter_err);
}

static void done(struct panel *panel)
{
    struct alerts_panel *state = panel->state;

    filter_free(state->filter);
    arena_done(&state->arena);
}

/* --- update --- */

static const char *keep(struct alerts_panel *state, const char *text)
{
    const char *copy = arena_strndup(&state->arena, text, strlen(text));

    return copy ? copy : "";
}

static struct row *add_row(struct alerts_panel *state, const struct labels *labels)
{
    struct row *row;

    if (state->count == ROWS_MAX) {
        state->more++;
        return NULL;
    }
    row = &state->rows[state->count++];
    memset(row, 0, sizeof(*row));
    for (int i = 0; i < COLUMNS; i++)
        row->cells[i] = "";
    (void)labels_copy(labels, &state->arena, &row->labels);
    return row;
}

static const char *state_name(const struct alert_item *item)
{
    if (item->state == ALERT_FIRING)
        return "firing";
    if (item->state == ALERT_PENDING)
        return "pending";
    return item->alert->silenced_by.count > 0 ? "silenced" : "suppressed";
}

static void fill(struct alerts_panel *state, struct row *row,
                 const struct alert_item *item, const struct panel_input *input)
{
    char text[256];
    bool late;

    alert_mark(item, input->glyphs, text, sizeof(text));
    row->cells[COLUMN_MARK] = keep(state, text);
    (void)utf8_ellipsize(item->name, NAME_COLUMNS, text, sizeof(text));
    row->cells[COLUMN_NAME] = row->name = keep(state, text);
    alert_distinction(item, NULL, text, sizeof(text));
    row->cells[COLUMN_WHAT] = keep(state, text);
    row->state = state_name(item);
    if (item->state < ALERT_PENDING)
        row->cells[COLUMN_NOTE] = row->state;
    else if (item->unsent)
        row->cells[COLUMN_NOTE] = "unsent";
    else if (input->memory && alert_memory_is_new(input->memory, item->id))
        row->cells[COLUMN_NOTE] = "new";
    text[0] = '\0';
    if (item->state != ALERT_PENDING)
        alert_age(item, input->now_ms, text, sizeof(text));
    else if (input->memory)
        alert_respond(item, input->memory, input->now_ms, &late, text, sizeof(text));
    /* Its mark says that it is about to fire. */
    if (strncmp(text, "fires ", 6) == 0)
        memmove(text, text + 6, strlen(text + 6) + 1);
    row->cells[COLUMN_SINCE] = keep(state, text);
    row->style = alert_style(item);
    row->severity = item->severity;
    row->starts_ms = item->starts_ms;
    row->value = item->value;
}

static bool is_wanted(const struct panel *panel, const struct alert_item *item)
{
    const struct alerts_options *options = options_of(panel);
    const struct alerts_panel *state = panel->state;

    if (item->watchdog || (item->state == ALERT_PENDING && options->no_pending) ||
        (item->state < ALERT_PENDING && !options->suppressed))
        return false;
    return !state->filter || filter_matches(state->filter, &item->alert->labels);
}

static void collect_now(struct panel *panel, const struct panel_input *input)
{
    struct alerts_panel *state = panel->state;
    const struct alert_set *set = input->alerts;

    for (size_t i = 0; i < set->count; i++) {
        const struct alert_item *item = &set->items[i];
        struct row *row =
            is_wanted(panel, item) ? add_row(state, &item->alert->labels) : NULL;

        if (row)
            fill(state, row, item, input);
    }
    state->sure = set->complete;
}

/* ALERTS says of each alert its labels and its state, and no more. */
static void collect_series(struct panel *panel, const struct panel_input *input,
                           const struct series *series, enum severity severity,
                           bool pending)
{
    struct alerts_panel *state = panel->state;
    const char *name = labels_get(&series->labels, "alertname");
    const char *said = labels_get(&series->labels, "alertstate");
    struct alert alert = {.labels = series->labels};
    struct alert_item item = {
        .alert = &alert,
        .name = name ? name : "(no name)",
        .severity = severity_of(&series->labels),
        .state = said && strcmp(said, "pending") == 0 ? ALERT_PENDING : ALERT_FIRING};
    struct row *row;
    char text[256];

    if (item.severity != severity || (item.state == ALERT_PENDING) != pending ||
        !is_wanted(panel, &item) || !(row = add_row(state, &series->labels)))
        return;
    alert_mark(&item, input->glyphs, text, sizeof(text));
    row->cells[COLUMN_MARK] = keep(state, text);
    row->cells[COLUMN_NAME] = row->name = keep(state, item.name);
    alert_distinction(&item, "alertstate", text, sizeof(text));
    row->cells[COLUMN_WHAT] = keep(state, text);
    row->state = state_name(&item);
    row->cells[COLUMN_NOTE] = pending ? row->state : "";
    row->style = alert_style(&item);
    row->severity = severity;
}

static void collect_past(struct panel *panel, const struct panel_input *input)
{
    struct alerts_panel *state = panel->state;

    state->sure = true;
    for (int pending = 0; pending < 2; pending++)
        for (int severity = 0; severity < SEVERITY_COUNT; severity++)
            for (size_t q = 0; q < input->query_count; q++)
                for (size_t i = 0; input->queries[q]->result &&
                                   i < input->queries[q]->result->series_count;
                     i++)
                    collect_series(panel, input, &input->queries[q]->result->series[i],
                                   (enum severity)severity, pending != 0);
}

static void summarise(struct panel *panel)
{
    const struct alerts_panel *state = panel->state;
    size_t firing = 0, pending = 0;
    char more[40] = "";

    for (size_t i = 0; i < state->count; i++) {
        const struct row *row = &state->rows[i];
        enum threshold_state own = row->severity == SEVERITY_CRITICAL ? STATE_CRITICAL
                                   : row->severity == SEVERITY_INFO   ? STATE_INFO
                                                                      : STATE_WARNING;

        pending += strcmp(row->state, "pending") == 0;
        if (strcmp(row->state, "firing") != 0)
            continue;
        firing++;
        if (own > panel->summary.state)
            panel->summary.state = own;
    }
    if (pending > 0)
        (void)snprintf(more, sizeof(more), ", %zu pending", pending);
    if (state->count > 0)
        (void)snprintf(panel->summary.value, sizeof(panel->summary.value), "%zu firing%s",
                       firing + state->more, more);
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct alerts_panel *state = panel->state;

    arena_clear(&state->arena);
    state->count = state->more = 0;
    state->sure = false;
    if (options_of(panel)->filter && !state->filter) {
        panel->condition = PANEL_FAILED;
        (void)snprintf(panel->notice, sizeof(panel->notice), "filter: %.380s",
                       state->filter_err.msg);
        return;
    }
    if (panel->condition == PANEL_LOADING || panel->condition == PANEL_FAILED ||
        panel->condition == PANEL_UNSOURCED)
        return;
    if (input->alerts)
        collect_now(panel, input);
    else
        collect_past(panel, input);
    columns_start(state->columns, COLUMNS);
    for (size_t i = 0; i < state->count; i++)
        for (int column = 0; column < COLUMNS; column++)
            columns_measure(&state->columns[column], state->rows[i].cells[column]);
    columns_fit(state->columns, COLUMNS,
                input->cols - (input->full_screen ? MARK_COLUMNS : 0), 2);
    summarise(panel);
    /* That there are none is an answer. */
    panel->summary.has_data = true;
    if (panel->condition == PANEL_NO_DATA)
        panel->condition = PANEL_LIVE;
}

/* --- drawing --- */

static void draw_row(const struct alerts_panel *state, struct canvas *canvas, int x,
                     int y, const struct row *row, bool selected)
{
    for (int column = 0; column < COLUMNS; column++) {
        uint16_t style = column == COLUMN_MARK   ? row->style
                         : selected              ? STYLE_SELECTED
                         : column == COLUMN_WHAT ? STYLE_DIM
                         : column == COLUMN_NOTE ? STYLE_INFO
                                                 : STYLE_DEFAULT;

        columns_draw(canvas, x, y, &state->columns[column], style, row->cells[column]);
    }
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct alerts_panel *state = panel->state;
    int rows = area.h, y = area.y, top = 0, count = (int)state->count;

    if (count == 0) {
        canvas_text_fit(canvas, area.x, y, area.w, state->sure ? STYLE_OK : STYLE_WARNING,
                        state->sure ? options_of(panel)->empty
                                    : "None known: not everybody answered.");
        return;
    }
    if (count + (state->more > 0) > rows && rows > 1)
        rows--; /* the last one says how many there are more */
    if (ctx->selected_series >= rows)
        top = ctx->selected_series - rows + 1;
    for (int i = top; i < count && i < top + rows; i++, y++) {
        bool selected = i == ctx->selected_series;

        if (selected && ctx->full_screen)
            canvas_put(canvas, area.x, y, STYLE_SELECTED,
                       glyph(ctx->glyphs, GLYPH_FOCUS));
        draw_row(state, canvas, area.x + (ctx->full_screen ? MARK_COLUMNS : 0), y,
                 &state->rows[i], selected);
    }
    if (rows < area.h && top + rows < count)
        canvas_printf(canvas, area.x, y, STYLE_DIM, "+%zu more",
                      (size_t)(count - top - rows) + state->more);
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct alerts_panel *state = panel->state;

    for (size_t i = 0; i < state->count; i++) {
        const struct row *row = &state->rows[i];
        struct describe object = describe_begin(out);
        char when[64];

        describe_text(&object, "alert", row->name);
        describe_text(&object, "state", row->state);
        describe_text(&object, "severity", severity_table[row->severity].name);
        describe_labels(&object, "labels", &row->labels);
        if (row->starts_ms > 0)
            describe_text(
                &object, "starts_at",
                moment_format_rfc3339(row->starts_ms * 1000000, when, sizeof(when)));
        describe_end(&object);
    }
}

static bool series(const struct panel *panel, size_t index, struct panel_series *ret)
{
    const struct alerts_panel *state = panel->state;

    if (index >= state->count)
        return false;
    *ret = (struct panel_series){.name = state->rows[index].name,
                                 .labels = &state->rows[index].labels,
                                 .last = state->rows[index].value,
                                 .last_ms = state->rows[index].starts_ms};
    return true;
}

const struct panel_class panel_alerts = {
    .type = {.name = "alerts",
             .help = "What fires now and what is about to, the most urgent first; "
                     "its queries (ALERTS) tell of past moments", .fields = fields,
             .options_size = sizeof(struct alerts_options),
             .query_kind = QUERY_INSTANT},
    .state_size = sizeof(struct alerts_panel),
    .alerts = true,
    .min_cols = 24,
    .min_rows = 3,
    .want_rows = 5,
    .init = init,
    .done = done,
    .update = update,
    .draw = draw,
    .describe = describe,
    .series = series,
};
