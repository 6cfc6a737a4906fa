/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "views/frame.h"
#include "views/wrap.h"

enum { HELP_LINES = 3, QUERY_LINES = 3, WARNING_LINES = 2, QUERIES_SHOWN = 4 };

enum { SMALL_ROWS = 24, HELP_LINES_SMALL = 2, QUERY_LINES_SMALL = 1 };

static void add_line(struct panel_frame *frame, struct frame_text *to, uint16_t style,
                     const char *text, size_t size)
{
    const char *copy = arena_strndup(&frame->arena, text, size);

    if (copy && to->count < FRAME_LINES)
        to->lines[to->count++] = (struct frame_line){style, copy};
}

void frame_add(struct panel_frame *frame, struct frame_text *to, uint16_t style,
               const char *text, int columns, size_t max)
{
    for (size_t i = 0; *text && i < max; i++) {
        size_t skip, size;

        if (i + 1 == max) { /* the last one allowed says that there is more */
            char line[FRAME_LINES * 16];
            size_t rest = strcspn(text, "\n");
            char whole[1024];

            snprintf(whole, sizeof(whole), "%.*s", (int)(rest < 1000 ? rest : 1000),
                     text);
            utf8_ellipsize(whole, columns, line, sizeof(line));
            add_line(frame, to, style, line, strlen(line));
            return;
        }
        size = wrap_line(text, columns, &skip);
        if (skip == 0)
            return;
        add_line(frame, to, style, text, size);
        text += skip;
    }
}

/* The part of the line that has the caret in sight, and the caret below it. */
static void add_marked(struct panel_frame *frame, struct frame_text *to, const char *line,
                       size_t length, size_t at, int columns)
{
    char caret[512];
    size_t start = 0, shown;
    int before;

    at = at < length ? at : length;
    while (utf8_width_n(line + start, at - start) > columns * 2 / 3) {
        start++;
        while (start < at && ((unsigned char)line[start] & 0xc0) == 0x80)
            start++;
    }
    shown = utf8_prefix(line + start, length - start, columns);
    add_line(frame, to, STYLE_LABEL, line + start, shown);
    before = utf8_width_n(line + start, at - start);
    if (before > (int)sizeof(caret) - 2)
        return;
    memset(caret, ' ', (size_t)before);
    caret[before] = '^';
    add_line(frame, to, STYLE_ERROR, caret, (size_t)before + 1);
}

void frame_add_query(struct panel_frame *frame, struct frame_text *to, const char *expr,
                     int line, int column, int columns, size_t max)
{
    const char *at = expr;

    if (line < 1 || column < 1) {
        frame_add(frame, to, STYLE_DIM, expr, columns, max);
        return;
    }
    for (int i = 1; i < line && at; i++) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    if (at)
        add_marked(frame, to, at, strcspn(at, "\n"), (size_t)column - 1, columns);
    else
        frame_add(frame, to, STYLE_DIM, expr, columns, max);
}

/* Digits at *at as a number; false where there are none. */
static bool read_digits(const char **at, int *ret)
{
    const char *p = *at;

    for (*ret = 0; *p >= '0' && *p <= '9' && *ret < 100000; p++)
        *ret = *ret * 10 + (*p - '0');
    if (p == *at)
        return false;
    *at = p;
    return true;
}

bool frame_error_place(const char *message, int *ret_line, int *ret_column)
{
    for (const char *p = message; *p; p++) {
        const char *at = p;

        if (*p < '0' || *p > '9' || (p > message && p[-1] != ' '))
            continue;
        if (read_digits(&at, ret_line) && *at++ == ':' && read_digits(&at, ret_column) &&
            *at == ':' && *ret_line > 0 && *ret_column > 0)
            return true;
    }
    return false;
}

static const char *count_text(uint64_t count, const char *one, const char *many,
                              char *buf, size_t size)
{
    char number[32];

    unit_format(unit_find(NULL), (double)count, -1, number, sizeof(number));
    snprintf(buf, size, "%s %s", number, count == 1 ? one : many);
    return buf;
}

/* "step 30s · 1.2 k samples · 17 series · 12 ms". */
static void add_cost(struct panel *panel, const struct panel_input *input)
{
    uint64_t samples = 0, series = 0;
    int64_t latency = 0;
    size_t answers = 0;
    char text[256], a[48], b[48], c[48], step[48] = "";

    for (size_t i = 0; i < input->query_count; i++) {
        const struct result *result = input->queries[i]->result;

        if (!result)
            continue;
        answers++;
        samples += result->samples;
        series += result->series_total > result->series_count ? result->series_total
                                                              : result->series_count;
        if (input->queries[i]->latency_ms > latency)
            latency = input->queries[i]->latency_ms;
    }
    if (answers == 0)
        return;
    if (panel->step_ms > 0)
        snprintf(step, sizeof(step), "step %s, ",
                 duration_format(panel->step_ms, a, sizeof(a)));
    snprintf(text, sizeof(text), "%s%s, %s, answered in %s", step,
             count_text(series, "series", "series", a, sizeof(a)),
             count_text(samples, "sample", "samples", b, sizeof(b)),
             duration_human(latency, c, sizeof(c)));
    frame_add(panel->frame, &panel->frame->below, STYLE_DIM, text, input->cols, 1);
}

/* What full screen adds: what it means, what was asked, and what it cost. */
static void add_details(struct panel *panel, const struct panel_input *input)
{
    struct panel_frame *frame = panel->frame;
    struct frame_text *below = &frame->below;
    bool small = input->rows < SMALL_ROWS;

    add_line(frame, below, STYLE_DEFAULT, "", 0);
    if (panel->spec->help)
        frame_add(frame, below, STYLE_LABEL, panel->spec->help, input->cols,
                  small ? HELP_LINES_SMALL : HELP_LINES);
    /* Where the body shows the query, marked or not, once is enough. */
    for (size_t i = 0; i < input->query_count && i < QUERIES_SHOWN; i++) {
        if (panel->condition == PANEL_FAILED || panel->condition == PANEL_NO_DATA)
            break;
        frame_add(frame, below, STYLE_DIM, input->exprs[i], input->cols,
                  small                    ? QUERY_LINES_SMALL
                  : input->query_count > 1 ? 1
                                           : QUERY_LINES);
    }
    add_cost(panel, input);
    for (size_t i = 0; i < input->query_count; i++) {
        const struct result *result = input->queries[i]->result;

        for (size_t k = 0; result && k < result->warning_count; k++)
            frame_add(frame, below, STYLE_WARNING, result->warnings[k], input->cols,
                      WARNING_LINES);
    }
}

int frame_prepare(struct panel *panel, const struct panel_input *input)
{
    enum { ROOM = 5 };
    struct panel_frame *frame = panel->frame;
    struct frame_text *below = &frame->below;
    size_t most = input->rows > ROOM ? (size_t)(input->rows - ROOM + 1) : 0;

    arena_clear(&frame->arena);
    memset(below, 0, sizeof(*below));
    memset(&frame->body, 0, sizeof(frame->body));
    if (input->rows < ROOM || input->cols < 8 || panel->cls->compact)
        return 0;
    if (*panel->notice &&
        (panel->condition == PANEL_STALE || panel->condition == PANEL_PARTIAL))
        frame_add(frame, below,
                  panel->condition == PANEL_STALE ? STYLE_STALE : STYLE_WARNING,
                  panel->notice, input->cols, input->full_screen ? 2 : 1);
    if (input->full_screen)
        add_details(panel, input);
    most = input->full_screen ? most / 2 : most;
    below->count = below->count < most ? below->count : most;
    return (int)below->count;
}
