/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "views/waterfall_view.h"

/*
 * The whole trace in two lines above the part of it that is shown: every span a stroke,
 * in the order of the tree, with what is on the screen marked. Dots are counted once for
 * a trace and a width, so that drawing costs no more than its cells.
 */

enum { DOT_ROWS = WATERFALL_MAP_ROWS * 4, TREE_LEAST = 4 };

/* Dots of a braille cell by row and column (Unicode, block Braille Patterns). */
static const uint8_t braille[4][2] = {
    {0x01, 0x08},
    {0x02, 0x10},
    {0x04, 0x20},
    {0x40, 0x80}
};

static int dot_of(const struct trace *trace, int dots, int64_t ns)
{
    int64_t length =
        trace->end_ns > trace->start_ns ? trace->end_ns - trace->start_ns : 1;
    double place = (double)(ns - trace->start_ns) / (double)length;
    int dot = (int)(place * dots);

    return dot < 0 ? 0 : dot >= dots ? dots - 1 : dot;
}

/* Strokes as the difference of each dot from the one before it: a long trace costs its
   spans and its dots, not their product. */
static void count_strokes(const struct trace *trace, int dots, int *edges, int *failed)
{
    for (size_t i = 0; i < trace->span_count; i++) {
        const struct span *span = &trace->spans[i];
        size_t row = i * DOT_ROWS / trace->span_count;
        int from = dot_of(trace, dots, span->start_ns);
        int to = dot_of(trace, dots, span_end_ns(span));

        edges[row * (size_t)(dots + 1) + (size_t)from]++;
        edges[row * (size_t)(dots + 1) + (size_t)to + 1]--;
        if (span->error && span->errors_below == 0)
            failed[row / 4 * (size_t)(dots + 1) + (size_t)from]++;
    }
}

void waterfall_make_map(struct waterfall_view *view, int cols)
{
    int dots = 2 * cols;
    int *edges, *failed;

    if (!view->trace || cols <= 0 || cols == view->map_cols)
        return;
    view->map_cols = cols;
    view->map =
        xreallocarray(view->map, (size_t)cols * WATERFALL_MAP_ROWS, sizeof(*view->map));
    memset(view->map, 0, (size_t)cols * WATERFALL_MAP_ROWS * sizeof(*view->map));
    edges = xcalloc((size_t)DOT_ROWS * (size_t)(dots + 1), sizeof(*edges));
    failed = xcalloc((size_t)WATERFALL_MAP_ROWS * (size_t)(dots + 1), sizeof(*failed));
    count_strokes(view->trace, dots, edges, failed);
    for (int row = 0; row < DOT_ROWS; row++) {
        int strokes = 0;

        for (int dot = 0; dot < dots; dot++) {
            struct waterfall_cell *cell = &view->map[row / 4 * cols + dot / 2];

            strokes += edges[row * (dots + 1) + dot];
            if (strokes > 0)
                cell->dots |= braille[row % 4][dot % 2];
            if (failed[row / 4 * (dots + 1) + dot] > 0)
                cell->failed = true;
        }
    }
    free(edges);
    free(failed);
}

int waterfall_map_rows(const struct waterfall_view *view, int tree)
{
    const struct trace *trace = view->trace;
    bool part = trace && (view->from_ns > trace->start_ns || view->to_ns < trace->end_ns);

    /* Where everything is in sight the tree is its own map. */
    if (!trace || view->tall || tree < WATERFALL_MAP_ROWS + TREE_LEAST ||
        (!part && (int)view->row_count <= tree))
        return 0;
    return WATERFALL_MAP_ROWS;
}

void waterfall_draw_map(const struct waterfall_view *view, struct canvas *canvas,
                        struct rect area, enum glyphs glyphs)
{
    const struct trace *trace = view->trace;
    int first = dot_of(trace, view->map_cols, view->from_ns);
    int last = dot_of(trace, view->map_cols, view->to_ns);

    for (int y = 0; y < WATERFALL_MAP_ROWS && y < area.h; y++) {
        for (int x = 0; x < view->map_cols && x < area.w; x++) {
            const struct waterfall_cell *cell = &view->map[y * view->map_cols + x];
            uint16_t style = cell->failed ? STYLE_CRITICAL : STYLE_SERIES_1;
            uint32_t code = glyphs == GLYPHS_BRAILLE ? 0x2800U + cell->dots
                                                     : glyph(glyphs, GLYPH_SHADE);

            if (x < first || x > last)
                style |= STYLE_FADE;
            if (cell->dots)
                canvas_put(canvas, area.x + x, area.y + y, style, code);
        }
    }
}
