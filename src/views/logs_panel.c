/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "views/describe.h"
#include "views/logs_text.h"
#include "views/registry.h"

/*
 * Log lines on a dashboard: the newest first, lines that say the same as one with their
 * number. l opens the log view with the panel's own query.
 */

enum { ROWS_MAX = 64, TIME_COLUMNS = 8 };

struct entry {
    const struct logs_line *line; /* the newest that says this */
    const char *message;
    size_t times;
};

struct logs_panel {
    struct logs_text text;
    struct result *held;
    struct entry entries[ROWS_MAX];
    size_t count;
    bool utc;
};

static void init(struct panel *panel)
{
    struct logs_panel *state = panel->state;

    arena_init(&state->text.arena, 0);
}

static void done(struct panel *panel)
{
    struct logs_panel *state = panel->state;

    result_unref(state->held);
    arena_done(&state->text.arena);
}

/* One that says the same already stands for it. */
static bool fold(struct logs_panel *state, const struct logs_line *line,
                 const char *message)
{
    for (size_t i = 0; i < state->count; i++) {
        struct entry *entry = &state->entries[i];

        if (entry->line->level != line->level || strcmp(entry->message, message) != 0)
            continue;
        entry->times++;
        return true;
    }
    return false;
}

static void collect(struct logs_panel *state, const struct logs *logs, size_t rows)
{
    for (size_t i = logs->count; i-- > 0;) {
        const struct logs_line *line = &logs->lines[i];
        const char *message = logs_text_summary(&state->text, line);

        if (!fold(state, line, message) && state->count < rows && state->count < ROWS_MAX)
            state->entries[state->count++] = (struct entry){line, message, 1};
    }
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct logs_panel *state = panel->state;
    const struct result *result =
        input->query_count > 0 ? input->queries[0]->result : NULL;

    arena_clear(&state->text.arena);
    state->text.masked = 0;
    state->count = 0;
    state->utc = input->utc;
    result_unref(state->held);
    state->held = result && result->logs ? result_hold(result) : NULL;
    panel->summary = (struct panel_summary){0};
    if (!state->held || state->held->logs->count == 0)
        return;
    collect(state, state->held->logs, input->rows > 0 ? (size_t)input->rows : 0);
    panel->summary.has_data = true;
    snprintf(panel->summary.value, sizeof(panel->summary.value), "%zu%s line%s",
             state->held->logs->count, state->held->logs->full ? "+" : "",
             state->held->logs->count == 1 ? "" : "s");
}

static uint16_t level_style(enum line_level level)
{
    return level >= LINE_ERROR     ? STYLE_CRITICAL
           : level == LINE_WARNING ? STYLE_WARNING
                                   : STYLE_DIM;
}

static void draw_entry(const struct logs_panel *state, struct canvas *canvas,
                       struct rect row, const struct entry *entry)
{
    enum line_level level = (enum line_level)entry->line->level;
    char when[32], times[32] = "", letter[2] = {line_level_letter(level), '\0'};
    int width = row.w - TIME_COLUMNS - 3;

    moment_strftime(entry->line->ns, state->utc, "%H:%M:%S", when, sizeof(when));
    if (entry->times > 1)
        snprintf(times, sizeof(times), " \xc3\x97%zu", entry->times);
    width -= utf8_width(times);
    canvas_text(canvas, row.x, row.y, STYLE_LABEL, when);
    canvas_text(canvas, row.x + TIME_COLUMNS + 1, row.y, level_style(level), letter);
    if (width < 4)
        return;
    width = canvas_text_fit(canvas, row.x + TIME_COLUMNS + 3, row.y, width, STYLE_DEFAULT,
                            entry->message);
    canvas_text(canvas, row.x + TIME_COLUMNS + 3 + width, row.y, STYLE_VALUE, times);
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct logs_panel *state = panel->state;

    (void)ctx;
    for (size_t i = 0; i < state->count && (int)i < area.h; i++)
        draw_entry(state, canvas, (struct rect){area.x, area.y + (int)i, area.w, 1},
                   &state->entries[i]);
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct logs_panel *state = panel->state;

    for (size_t i = 0; i < state->count; i++) {
        const struct entry *entry = &state->entries[i];
        struct describe object = describe_begin(out);
        char when[64];

        describe_text(&object, "time",
                      moment_format_rfc3339(entry->line->ns, when, sizeof(when)));
        describe_text(&object, "level",
                      line_level_name((enum line_level)entry->line->level));
        describe_text(&object, "message", entry->message);
        describe_integer(&object, "times", (int64_t)entry->times);
        describe_end(&object);
    }
}

const struct panel_class panel_logs = {
    .type = {.name = "logs",
             .help = "Log lines from Loki, the newest first, equal ones as one",
             .query_kind = QUERY_LOGS,
             .needs_queries = true},
    .state_size = sizeof(struct logs_panel),
    .min_cols = 30,
    .min_rows = 3,
    .want_rows = 5,
    .init = init,
    .done = done,
    .update = update,
    .draw = draw,
    .describe = describe,
};
