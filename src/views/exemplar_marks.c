/* SPDX-License-Identifier: MIT */
#include "views/exemplar_marks.h"

#include <stdio.h>

#include "core/unit.h"
#include "core/utf8.h"

enum { BUCKETS = 36, ID_DIGITS = 8, LABEL_LEAST = 12, DOWN_MOST = 2 };

/* Absolute, and of the range rather than of the columns: the choice stays as the window
   moves, and is the same in the grid and alone. */
static int64_t bucket_of(const struct plot_window *window, int64_t ms)
{
    return ms / (window->range_ms / BUCKETS > 0 ? window->range_ms / BUCKETS : 1);
}

static bool is_shown(const struct plot_window *window, int64_t ms)
{
    int64_t column = plot_window_bin(window, ms, 1);

    return column >= 0 && column < window->cols;
}

/* What it points into may be replaced before the next update. */
static bool own_labels(struct exemplar *exemplar, struct arena *arena)
{
    struct labels *labels = arena_alloc(arena, sizeof(*labels));

    if (!labels || !labels_copy(exemplar->labels, arena, labels))
        return false;
    exemplar->labels = labels;
    return true;
}

void exemplar_marks_build(struct exemplar_marks *marks, struct arena *arena,
                          const struct exemplars *all, const struct plot_window *window)
{
    const size_t most = BUCKETS + 2;
    int64_t newest = -1;

    *marks = (struct exemplar_marks){.window = *window};
    if (!all || window->cols <= 0)
        return;
    marks->items = arena_alloc(arena, most * sizeof(*marks->items));
    for (size_t i = 0; marks->items && i < all->count; i++) {
        const struct exemplar *at = &all->items[i];
        int64_t bucket = bucket_of(window, at->ms);

        if (!is_shown(window, at->ms))
            continue;
        if (bucket != newest && marks->count == most)
            break;
        if (bucket != newest)
            marks->items[marks->count++] = *at;
        else if (at->value > marks->items[marks->count - 1].value)
            marks->items[marks->count - 1] = *at;
        newest = bucket;
    }
    for (size_t i = 0; i < marks->count; i++)
        if (!own_labels(&marks->items[i], arena))
            marks->count = i;
}

const struct exemplar *exemplar_marks_at(const struct exemplar_marks *marks, int64_t ms,
                                         int direction)
{
    const struct plot_window *window = &marks->window;

    for (size_t i = 0; direction == 0 && i < marks->count; i++)
        if (marks->items[i].ms == ms)
            return &marks->items[i];
    for (size_t i = 0; direction == 0 && i < marks->count; i++)
        if (plot_window_bin(window, marks->items[i].ms, 1) ==
            plot_window_bin(window, ms, 1))
            return &marks->items[i];
    for (size_t i = 0; direction > 0 && i < marks->count; i++)
        if (marks->items[i].ms > ms)
            return &marks->items[i];
    for (size_t i = marks->count; direction < 0 && i-- > 0;)
        if (marks->items[i].ms < ms || ms == 0)
            return &marks->items[i];
    return NULL;
}

/* What tells whose request it was. */
static void describe_label(const struct exemplar *exemplar, char *buf, size_t size)
{
    static const char *const telling[] = {"method", "endpoint", "handler", "route",
                                          "path",   "status",   "code"};
    const struct unit *seconds = unit_find("s");
    char id[TRACE_ID_TEXT], value[40];
    int used;

    used = snprintf(buf, size, " %s  trace %.*s ",
                    unit_format(seconds, exemplar->value, -1, value, sizeof(value)),
                    ID_DIGITS, trace_id_format(exemplar->trace, id));
    for (size_t i = 0; i < ARRAY_LEN(telling) && (size_t)used < size; i++) {
        const char *text = labels_get(exemplar->labels, telling[i]);

        if (text)
            used += snprintf(buf + used, size - (size_t)used, " %.40s", text);
    }
    if ((size_t)used + 1 < size)
        snprintf(buf + used, size - (size_t)used, " ");
}

static void draw_words(struct canvas *canvas, struct rect plot, int x, int y,
                       const struct exemplar *exemplar)
{
    char text[200];
    int right = plot.x + plot.w - x - 2, left = x - plot.x - 1, width;

    describe_label(exemplar, text, sizeof(text));
    width = utf8_width(text);
    if (width <= right || (right >= left && right >= LABEL_LEAST))
        canvas_text_fit(canvas, x + 2, y, right, STYLE_VALUE, text);
    else if (left >= LABEL_LEAST)
        canvas_text_fit(canvas, width < left ? x - 1 - width : plot.x, y,
                        width < left ? width : left, STYLE_VALUE, text);
}

static bool is_free(const struct canvas *canvas, int x, int y)
{
    const struct cell *cell;

    if (x < 0 || y < 0 || x >= canvas_cols(canvas) || y >= canvas_rows(canvas))
        return false;
    cell = canvas_cell(canvas, x, y);
    return cell->length == 1 && cell->text[0] == ' ';
}

/* The row for a mark that hides nothing; -1: there is none. */
static int free_row(const struct canvas *canvas, struct rect plot, int x, int row)
{
    int last = row <= 1 && plot.h > row + DOWN_MOST ? row + DOWN_MOST : row;

    for (int r = row; r <= last; r++)
        if (is_free(canvas, x, plot.y + r))
            return r;
    return -1;
}

void exemplar_marks_draw(const struct exemplar_marks *marks, struct canvas *canvas,
                         struct rect plot, const struct draw_ctx *ctx, bool over,
                         exemplar_row_fn *row_of, const void *row_ctx)
{
    const struct exemplar *on =
        ctx->crosshair_ms ? exemplar_marks_at(marks, ctx->crosshair_ms, 0) : NULL;

    for (size_t i = 0; i < marks->count; i++) {
        const struct exemplar *at = &marks->items[i];
        int x = plot.x + (int)plot_window_bin(&marks->window, at->ms, 1);
        int row = row_of(row_ctx, at->value, plot.h);
        int taken = over || at == on ? row : free_row(canvas, plot, x, row);

        if (taken < 0)
            continue;
        canvas_put(canvas, x, plot.y + taken, at == on ? STYLE_SELECTED : STYLE_LABEL,
                   glyph(ctx->glyphs, GLYPH_EXEMPLAR));
        if (at == on && ctx->full_screen)
            draw_words(canvas, plot, x, plot.y + taken, at);
    }
}
