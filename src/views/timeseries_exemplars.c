/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"
#include "views/timeseries.h"

/*
 * Exemplars on a graph: the greatest of every few columns, at its own value where the
 * graph shows seconds as they do, else along the bottom. No mark hides a value or a word
 * but that of the one the crosshair is on, which says what it is.
 */

enum { COLUMNS_EACH = 3, ID_DIGITS = 8, LABEL_LEAST = 12 };

/* Absolute, so that the choice stays as the window moves. */
static int64_t bucket_of(const struct plot_window *window, int64_t ms)
{
    return (window->first + plot_window_bin(window, ms, 1)) / COLUMNS_EACH;
}

static bool is_shown(const struct plot_window *window, int64_t ms)
{
    int64_t column = plot_window_bin(window, ms, 1);

    return column >= 0 && column < window->cols;
}

void ts_exemplars_build(struct ts_state *state, const struct panel_input *input)
{
    const struct exemplars *all = input->exemplars;
    const struct plot_window *window = &state->window;
    size_t most = (size_t)(window->cols > 0 ? window->cols : 0) / COLUMNS_EACH + 2;
    int64_t newest = -1;

    state->exemplar_count = 0;
    state->exemplars = NULL;
    if (!all || window->cols <= 0)
        return;
    state->exemplars = arena_alloc(&state->arena, most * sizeof(*state->exemplars));
    for (size_t i = 0; state->exemplars && i < all->count; i++) {
        const struct exemplar *at = &all->items[i];
        int64_t bucket = bucket_of(window, at->ms);
        struct exemplar *last;

        if (!is_shown(window, at->ms))
            continue;
        if (bucket != newest && state->exemplar_count == most)
            return;
        if (bucket != newest)
            state->exemplars[state->exemplar_count++] = *at;
        newest = bucket;
        last = &state->exemplars[state->exemplar_count - 1];
        if (at->value > last->value)
            *last = *at;
    }
    /* What they point into may be replaced before the next update. */
    for (size_t i = 0; i < state->exemplar_count; i++) {
        struct labels *labels = arena_alloc(&state->arena, sizeof(*labels));

        if (!labels || !labels_copy(state->exemplars[i].labels, &state->arena, labels)) {
            state->exemplar_count = i;
            return;
        }
        state->exemplars[i].labels = labels;
    }
}

const struct exemplar *ts_exemplar(const struct panel *panel, int64_t ms, int direction)
{
    const struct ts_state *state = panel->state;
    const struct plot_window *window = &state->window;

    for (size_t i = 0; direction == 0 && i < state->exemplar_count; i++)
        if (plot_window_bin(window, state->exemplars[i].ms, 1) ==
            plot_window_bin(window, ms, 1))
            return &state->exemplars[i];
    for (size_t i = 0; direction > 0 && i < state->exemplar_count; i++)
        if (state->exemplars[i].ms > ms)
            return &state->exemplars[i];
    for (size_t i = state->exemplar_count; direction < 0 && i-- > 0;)
        if (state->exemplars[i].ms < ms || ms == 0)
            return &state->exemplars[i];
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

void ts_exemplars_draw(const struct panel *panel, struct canvas *canvas, struct rect plot,
                       const struct draw_ctx *ctx)
{
    const struct ts_state *state = panel->state;
    bool to_scale = strcmp(state->unit->name, "s") == 0;
    int top = state->band_count > 0 && plot.h > 2; /* the alert's name stays */
    const struct exemplar *on =
        ctx->crosshair_ms ? ts_exemplar(panel, ctx->crosshair_ms, 0) : NULL;

    for (size_t i = 0; i < state->exemplar_count; i++) {
        const struct exemplar *at = &state->exemplars[i];
        int x = plot.x + (int)plot_window_bin(&state->window, at->ms, 1);
        int row = to_scale ? axis_row(&state->y, at->value, plot.h) : plot.h - 1;
        int y = plot.y + (row < top ? top : row);

        if (at == on || is_free(canvas, x, y))
            canvas_put(canvas, x, y, at == on ? STYLE_SELECTED : STYLE_LABEL,
                       glyph(ctx->glyphs, GLYPH_EXEMPLAR));
        if (at == on && ctx->full_screen)
            draw_words(canvas, plot, x, y, at);
    }
}
