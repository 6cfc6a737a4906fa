/* SPDX-License-Identifier: MIT */
#include "canvas/plot.h"

#include <string.h>

#include "canvas/marks.h"
#include "canvas/plot_raster.h"
#include "canvas/plot_series.h"
#include "core/utf8.h"

struct picture {
    struct canvas *canvas;
    const struct plot *plot;
    struct raster raster;
    int x, y;      /* of the raster's first cell */
    int shift;     /* columns of the window left of the raster */
    bool selected; /* any series is */
};

int plot_dot_columns(enum glyphs glyphs, int cols)
{
    int dot_w, dot_h;

    raster_dots(glyphs, &dot_w, &dot_h);
    return cols * dot_w;
}

static uint16_t fade(const struct picture *picture, uint16_t style)
{
    return picture->plot->stale ? style | STYLE_FADE : style;
}

static uint16_t series_style(const struct picture *picture, int owner)
{
    const struct plot_series *series = &picture->plot->series[owner];
    uint16_t style = fade(picture, series->look);

    if (series->ghost || (picture->selected && !series->selected))
        style |= STYLE_FADE;
    return style;
}

static bool put(const struct picture *picture, int col, int row, uint16_t style,
                uint32_t code)
{
    struct raster_cell *cell = raster_at(&picture->raster, col, row);

    if (cell->taken)
        return false;
    cell->taken = true;
    canvas_put(picture->canvas, picture->x + col, picture->y + row, style, code);
    return true;
}

static void draw_cell(const struct picture *picture, int col, int row)
{
    const struct plot *plot = picture->plot;
    const struct raster_cell *cell = raster_at(&picture->raster, col, row);
    int owner = cell->dots ? cell->owner : cell->bar_owner;
    uint32_t code;

    if (owner < 0)
        return;
    if (cell->off)
        code = glyph(plot->glyphs, cell->off > 0 ? GLYPH_UP : GLYPH_DOWN);
    else if (cell->dots)
        code =
            raster_glyph(&picture->raster, cell, plot->series[owner].style == PLOT_AREA);
    else
        code = level_glyph(plot->glyphs, cell->level);
    put(picture, col, row, series_style(picture, owner), code);
}

static bool is_free(const struct picture *picture, int col, int row, int width)
{
    for (int i = col; i < col + width; i++)
        if (i < 0 || i >= picture->raster.cols ||
            raster_at(&picture->raster, i, row)->taken)
            return false;
    return true;
}

/* Text in cells that must be free. */
static void draw_text(const struct picture *picture, int col, int row, int width,
                      uint16_t style, const char *text)
{
    canvas_text(picture->canvas, picture->x + col, picture->y + row, style, text);
    for (int i = col; i < col + width; i++)
        raster_at(&picture->raster, i, row)->taken = true;
}

static void draw_threshold(const struct picture *picture,
                           const struct plot_threshold *threshold)
{
    const struct raster *raster = &picture->raster;
    double position = axis_position(&picture->plot->y, threshold->value);
    uint16_t style = fade(picture, threshold->style);
    int width = threshold->label ? utf8_width(threshold->label) : 0, row;

    if (!(position >= 0 && position <= 1))
        return;
    row = axis_row(&picture->plot->y, threshold->value, raster->height) / raster->dot_h;
    /* The label and the blank after it in the first place where the data leave room. */
    for (int col = 0; width > 0 && col + width < raster->cols; col++) {
        if (is_free(picture, col, row, width + 1)) {
            draw_text(picture, col, row, width, style, threshold->label);
            raster_at(raster, col + width, row)->taken = true;
            break;
        }
    }
    for (int col = 0; col < raster->cols; col++)
        put(picture, col, row, style, glyph(picture->plot->glyphs, GLYPH_THRESHOLD));
}

static int clamped_column(const struct picture *picture, int64_t ms)
{
    int64_t col = plot_window_bin(&picture->plot->window, ms, 1) - picture->shift;

    return col < 0 ? 0 : col > picture->raster.cols ? picture->raster.cols : (int)col;
}

static void draw_band(const struct picture *picture, const struct plot_band *band)
{
    const struct plot_window *window = &picture->plot->window;
    int from = clamped_column(picture, band->from_ms);
    int to = clamped_column(picture, band->to_ms - 1) + 1;
    int width = band->label ? utf8_width(band->label) : 0;

    if (band->to_ms <= window->from_ms || band->from_ms >= window->to_ms)
        return;
    to = to > picture->raster.cols ? picture->raster.cols : to;
    if (width > 0 && is_free(picture, to - width, 0, width))
        draw_text(picture, to - width, 0, width, fade(picture, band->style), band->label);
    for (int col = from; col < to; col++)
        put(picture, col, 0, fade(picture, band->style),
            glyph(picture->plot->glyphs, GLYPH_ALERT_BAND));
}

static bool in_area(const struct picture *picture, int col, int row)
{
    const struct raster_cell *cell = raster_at(&picture->raster, col, row);

    return cell->dots && cell->owner >= 0 &&
           picture->plot->series[cell->owner].style == PLOT_AREA;
}

static void draw_marker(const struct picture *picture, const struct plot_marker *marker)
{
    int64_t col = plot_window_bin(&picture->plot->window, marker->ms, 1) - picture->shift;

    if (col < 0 || col >= picture->raster.cols)
        return;
    for (int row = 0; row < picture->raster.rows; row++) {
        bool free = put(picture, (int)col, row, marker->style,
                        glyph(picture->plot->glyphs, marker->glyph));

        /* Through an area a line is seen as its reverse. */
        if (!free && marker->glyph == GLYPH_VLINE && in_area(picture, (int)col, row))
            canvas_add_attributes(
                picture->canvas,
                (struct rect){picture->x + (int)col, picture->y + row, 1, 1},
                STYLE_REVERSE);
    }
}

/* To the right of its moment where that is the wider side. */
static void draw_note(const struct picture *picture)
{
    const struct plot *plot = picture->plot;
    int64_t col = plot_window_bin(&plot->window, plot->note_ms, 1) - picture->shift;
    int cols = picture->raster.cols, width, room, x;

    if (!plot->note || col < 0 || col >= cols)
        return;
    width = utf8_width(plot->note);
    room = cols - (int)col - 1;
    x = (int)col + 1;
    if (width > room && (int)col > room) {
        room = (int)col;
        x = width < room ? (int)col - width : 0;
    }
    width = width < room ? width : room;
    if (width < 1)
        return;
    canvas_text_fit(picture->canvas, picture->x + x, picture->y, width,
                    fade(picture, plot->note_style), plot->note);
    for (int i = x; i < x + width; i++)
        raster_at(&picture->raster, i, 0)->taken = true;
}

void plot_draw(struct canvas *canvas, struct rect r, const struct plot *plot)
{
    struct picture picture = {.canvas = canvas, .plot = plot, .x = r.x, .y = r.y};
    struct raster *raster = &picture.raster;

    if (rect_empty(r) || r.w > 1000 || r.h > 1000 || plot->window.cols < 1 ||
        !plot->y.valid)
        return;
    raster_init(raster, plot->glyphs, r.w, r.h);
    picture.shift = plot->window.cols - r.w;
    for (int x = 0; x <= raster->width; x++)
        raster->starts[x] = plot_window_bin_time(
            &plot->window, x + picture.shift * raster->dot_w, raster->dot_w);
    for (size_t i = 0; i < plot->series_count; i++) {
        picture.selected |= plot->series[i].selected;
        plot_series_draw(raster, plot, i, picture.shift * raster->dot_w);
    }
    draw_note(&picture);
    for (int row = 0; row < raster->rows; row++)
        for (int col = 0; col < raster->cols; col++)
            draw_cell(&picture, col, row);
    for (size_t i = 0; i < plot->band_count; i++)
        draw_band(&picture, &plot->bands[i]);
    for (size_t i = 0; i < plot->threshold_count; i++)
        draw_threshold(&picture, &plot->thresholds[i]);
    for (size_t i = 0; i < plot->marker_count; i++)
        draw_marker(&picture, &plot->markers[i]);
    raster_done(raster);
}
