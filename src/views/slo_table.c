/* SPDX-License-Identifier: MIT */
#include "views/slo_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/marks.h"
#include "core/unit.h"
#include "slo/sentence.h"
#include "views/wrap.h"

enum { TEXT_MAX = 96 };

/* clang-format off */
static const struct column table_columns[SLO_COLUMNS] = {
    [SLO_COLUMN_MARK] = {.min = 1},
    [SLO_COLUMN_NAME] = {.head = "OBJECTIVE", .min = 13},
    [SLO_COLUMN_TARGET] = {.head = "TARGET", .right = true, .min = 6, .drop = 6},
    [SLO_COLUMN_SLI] = {.head = "SLI", .right = true, .min = 8, .drop = 1},
    [SLO_COLUMN_BAR] = {.head = "BUDGET LEFT", .min = 11, .max = 22, .weight = 1, .drop = 7},
    [SLO_COLUMN_LEFT] = {.head = "LEFT", .right = true, .min = 5},
    [SLO_COLUMN_5M] = {.head = "5m", .right = true, .min = 5, .drop = 2},
    [SLO_COLUMN_5M + SLO_30M] = {.head = "30m", .right = true, .min = 5, .drop = 4},
    [SLO_COLUMN_5M + SLO_1H] = {.head = "1h", .right = true, .min = 5},
    [SLO_COLUMN_5M + SLO_6H] = {.head = "6h", .right = true, .min = 5, .drop = 3},
    [SLO_COLUMN_5M + SLO_1D] = {.head = "1d", .right = true, .min = 5, .drop = 5},
    [SLO_COLUMN_5M + SLO_3D] = {.head = "3d", .right = true, .min = 5, .drop = 3},
    [SLO_COLUMN_GONE] = {.head = "GONE", .right = true, .min = 9},
    [SLO_COLUMN_FAST] = {.head = "FAST", .min = 7},
    [SLO_COLUMN_FAST + SLO_MODERATE] = {.head = "MODERATE", .min = 8},
    [SLO_COLUMN_FAST + SLO_SLOW] = {.head = "SLOW", .min = 7, .drop = 1},
    [SLO_COLUMN_FAST + SLO_EXHAUSTED] = {.head = "EXHAUSTED", .min = 9, .drop = 2},
    [SLO_COLUMN_EVENTS] = {.head = "EVENTS", .right = true, .min = 6, .drop = 8},
    [SLO_COLUMN_ALLOWED] = {.head = "ALLOWED", .right = true, .min = 7, .drop = 8},
    [SLO_COLUMN_COVERED] = {.head = "COVERED", .right = true, .min = 7, .drop = 9},
};

/* clang-format on */

uint16_t slo_severity_style(enum slo_severity severity)
{
    static const uint16_t styles[] = {
        [SLO_QUIET] = STYLE_OK,
        [SLO_INFO] = STYLE_INFO,
        [SLO_WARNING] = STYLE_WARNING,
        [SLO_CRITICAL] = STYLE_CRITICAL,
    };

    return styles[severity];
}

bool slo_is_known(const struct slo_report *report)
{
    return report->condition == SLO_LIVE || report->condition == SLO_STALE;
}

uint16_t slo_class_style(const struct slo_report *report, int id)
{
    return report->classes[id].firing >= SLO_WOULD_FIRE
               ? slo_severity_style(report->slo->severity[id])
               : (uint16_t)STYLE_DIM;
}

static uint16_t burn_style(const struct slo_report *report, double burn)
{
    for (int i = SLO_FAST; i <= SLO_SLOW; i++)
        if (burn > report->classes[i].threshold)
            return slo_severity_style(slo_classes[i].severity);
    return STYLE_DEFAULT;
}

static uint16_t left_style(double remaining)
{
    if (isnan(remaining))
        return STYLE_DIM;
    return remaining < 0.25 ? STYLE_CRITICAL : remaining < 0.5 ? STYLE_WARNING : STYLE_OK;
}

/* ---- cells: text and style ---- */

static uint16_t sli_cell(const struct slo_report *report, char *buf, size_t size)
{
    if (slo_is_known(report))
        slo_percent(report, report->budget.sli, buf, size);
    else
        snprintf(buf, size, "%s", slo_condition_name(report->condition));
    return slo_is_known(report) ? STYLE_VALUE : STYLE_DIM;
}

static uint16_t gone_cell(const struct slo_table *table, const struct slo_report *report,
                          char *buf, size_t size)
{
    slo_gone(report, table->now_ms, table->utc, buf, size);
    return report->ends_known && report->ends_ms != BUDGET_NEVER ? STYLE_CRITICAL
                                                                 : STYLE_DIM;
}

/* A share of time has no events. */
static uint16_t count_cell(const struct slo_report *report, double count, char *buf,
                           size_t size)
{
    if (slo_is_known(report) && !report->slo->ratio)
        unit_format(unit_find("short"), count, -1, buf, size);
    else
        snprintf(buf, size, "–");
    return slo_is_known(report) ? STYLE_VALUE : STYLE_DIM;
}

static uint16_t covered_cell(const struct slo_report *report, char *buf, size_t size)
{
    slo_coverage(report, buf, size);
    if (!buf[0])
        snprintf(buf, size, slo_is_known(report) ? "all" : "–");
    return STYLE_LABEL;
}

static uint16_t cell(const struct slo_table *table, const struct slo_report *report,
                     int column, char *buf, size_t size)
{
    buf[0] = '\0';
    if (column >= SLO_COLUMN_5M && column < SLO_COLUMN_GONE) {
        slo_rate(report->burn[column - SLO_COLUMN_5M], buf, size);
        return burn_style(report, report->burn[column - SLO_COLUMN_5M]);
    }
    if (column >= SLO_COLUMN_FAST && column < SLO_COLUMN_EVENTS) {
        snprintf(buf, size, "%s",
                 slo_firing_name(report->classes[column - SLO_COLUMN_FAST].firing));
        return slo_class_style(report, column - SLO_COLUMN_FAST);
    }
    switch (column) {
    case SLO_COLUMN_NAME:
        slo_title(report, buf, size);
        return STYLE_DEFAULT;
    case SLO_COLUMN_TARGET:
        slo_target(report, buf, size);
        return STYLE_DIM;
    case SLO_COLUMN_SLI:
        return sli_cell(report, buf, size);
    case SLO_COLUMN_BAR:
        return left_style(report->budget.remaining);
    case SLO_COLUMN_LEFT:
        slo_budget_percent(report->budget.remaining, buf, size);
        return left_style(report->budget.remaining);
    case SLO_COLUMN_GONE:
        return gone_cell(table, report, buf, size);
    case SLO_COLUMN_EVENTS:
        return count_cell(report, report->budget.total, buf, size);
    case SLO_COLUMN_ALLOWED:
        return count_cell(report, report->budget.allowed, buf, size);
    case SLO_COLUMN_COVERED:
        return covered_cell(report, buf, size);
    default:
        return STYLE_DEFAULT;
    }
}

/* ---- the table ---- */

void slo_table_fit(struct slo_table *table, const struct slo_board *board, int cols)
{
    char text[TEXT_MAX];
    size_t kept = 0;

    /* Columns that are not shown are not there: they take no gaps. */
    for (int i = 0; i < SLO_COLUMNS; i++) {
        if (i > SLO_COLUMN_NAME && !(table->shown & 1u << i))
            continue;
        table->ids[kept] = i;
        table->columns[kept++] = table_columns[i];
    }
    table->count = kept;
    columns_start(table->columns, kept);
    for (size_t row = 0; row < slo_board_count(board); row++) {
        for (size_t i = 0; i < kept; i++) {
            cell(table, slo_board_report(board, row), table->ids[i], text, sizeof(text));
            columns_measure(&table->columns[i], text);
        }
    }
    columns_fit(table->columns, kept, cols, 2);
}

static void draw_mark(const struct slo_report *report, struct canvas *canvas, int x,
                      int y, enum glyphs glyphs)
{
    static const enum glyph marks[] = {
        [SLO_QUIET] = GLYPH_CHECK,
        [SLO_INFO] = GLYPH_INFO,
        [SLO_WARNING] = GLYPH_WARNING,
        [SLO_CRITICAL] = GLYPH_CRITICAL,
    };

    if (slo_is_known(report) || report->severity > SLO_QUIET)
        canvas_put(canvas, x, y, slo_severity_style(report->severity),
                   glyph(glyphs, marks[report->severity]));
    else
        canvas_put(canvas, x, y, STYLE_PENDING, glyph(glyphs, GLYPH_PENDING));
}

void slo_table_draw_heads(const struct slo_table *table, struct canvas *canvas, int x,
                          int y)
{
    columns_draw_heads(canvas, x, y, table->columns, table->count);
}

void slo_table_draw_row(const struct slo_table *table, const struct slo_report *report,
                        struct canvas *canvas, int x, int y, enum glyphs glyphs)
{
    char text[TEXT_MAX];

    for (size_t i = 0; i < table->count; i++) {
        const struct column *column = &table->columns[i];
        uint16_t style = cell(table, report, table->ids[i], text, sizeof(text));

        if (table->ids[i] == SLO_COLUMN_MARK)
            draw_mark(report, canvas, x + column->x, y, glyphs);
        else if (table->ids[i] == SLO_COLUMN_BAR && column->width > 0)
            bar_draw(canvas, x + column->x, y, column->width, style, glyphs,
                     report->budget.remaining, true);
        else
            columns_draw(canvas, x, y, column, style, text);
    }
}

int slo_draw_sentence(struct canvas *canvas, struct rect area, int y, uint16_t style,
                      const char *text, int max)
{
    for (int line = 0; *text && line < max && y < area.y + area.h; line++) {
        size_t skip, size = wrap_line(text, area.w, &skip);

        canvas_text_n(canvas, area.x, y++, style, text, size);
        text += skip;
    }
    return y;
}
