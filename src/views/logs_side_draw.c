/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "canvas/marks.h"
#include "views/logs_view.h"

/* Patterns, fields or streams beside the line: a number, how it went, and what it is. */

enum { NUMBER_COLUMNS = 9, NOTE_COLUMNS = 9, FRESH_COLUMNS = 5 };

static const char *const titles[LOGS_SIDE_COUNT] = {
    [LOGS_SIDE_PATTERNS] = "Patterns",
    [LOGS_SIDE_FIELDS] = "Fields",
    [LOGS_SIDE_STREAMS] = "Streams",
};

static void draw_row(const struct logs_view *view, struct canvas *canvas,
                     struct rect area, const struct logs_side_row *row, bool selected)
{
    int x = area.x + 1, end = area.x + area.w;

    if (row->heading) {
        canvas_text_fit(canvas, x, area.y, area.w - 1, STYLE_DIM, row->text);
        return;
    }
    if (selected)
        canvas_put(canvas, area.x, area.y, STYLE_SELECTED,
                   glyph(view->glyphs, GLYPH_FOCUS));
    canvas_text_right(canvas, x, area.y, NUMBER_COLUMNS - 1, STYLE_VALUE, row->number);
    x += NUMBER_COLUMNS;
    if (!isnan(row->bins[0])) {
        spark_draw(canvas, x, area.y, LOG_PATTERN_BINS, STYLE_AXIS, view->glyphs,
                   row->bins, LOG_PATTERN_BINS, 0, NAN);
        x += LOG_PATTERN_BINS + 1;
    }
    if (logs_side_shown(view) == LOGS_SIDE_PATTERNS) {
        char letter[2] = {line_level_letter(row->level), '\0'};

        canvas_text(canvas, x, area.y, logs_level_style(row->level), letter);
        x += 2;
    }
    if (row->note) {
        canvas_text_fit(canvas, x, area.y, NOTE_COLUMNS - 1, STYLE_DIM, row->note);
        x += NOTE_COLUMNS;
    }
    if (row->fresh)
        canvas_text_right(canvas, area.x, area.y, area.w, STYLE_MATCH, "new");
    canvas_text_fit(canvas, x, area.y, end - x - (row->fresh ? FRESH_COLUMNS : 0),
                    STYLE_DEFAULT, row->text);
}

static void draw_title(const struct logs_view *view, struct canvas *canvas,
                       struct rect area)
{
    enum logs_side_kind kind = logs_side_shown(view);
    uint16_t style = view->focus == LOGS_FOCUS_SIDE ? STYLE_TITLE_FOCUS : STYLE_TITLE;
    int x = canvas_text(canvas, area.x, area.y, style, titles[kind]) + 1;

    if (kind == LOGS_SIDE_STREAMS && view->side.label[0])
        x += canvas_printf(canvas, area.x + x, area.y, STYLE_LABEL, "by %s ",
                           view->side.label);
    if (view->focus == LOGS_FOCUS_SIDE)
        x += canvas_text(canvas, area.x + x, area.y, STYLE_DIM,
                         kind == LOGS_SIDE_FIELDS
                             ? "Enter only with it  u not  Space column "
                             : "Enter only these  u not ");
    canvas_hline(canvas, area.x + x, area.y, area.w - x, STYLE_RULE);
}

void logs_draw_side(const struct logs_view *view, struct canvas *canvas, struct rect area)
{
    const struct logs_side *side = &view->side;
    struct rect former = canvas_clip(canvas, area);

    draw_title(view, canvas, area);
    for (int i = side->list.top; i < list_bottom(&side->list); i++) {
        struct rect row = {area.x, area.y + 1 + i - side->list.top, area.w, 1};

        draw_row(view, canvas, row, &side->rows[i],
                 view->focus == LOGS_FOCUS_SIDE && i == side->list.cursor);
    }
    if (side->count == 0 && area.h > 1)
        canvas_text_fit(canvas, area.x + 1, area.y + 1, area.w - 1, STYLE_DIM,
                        "nothing yet");
    canvas_set_clip(canvas, former);
}
