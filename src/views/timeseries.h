/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_TIMESERIES_H
#define VIEWS_TIMESERIES_H

/*
 * What the files of the timeseries panel share: its options, and the state that an
 * update prepares (timeseries.c, timeseries_data.c) and a draw only reads
 * (timeseries_draw.c). Line i belongs to item i of the list.
 */

#include <stdbool.h>
#include <stdint.h>

#include "canvas/plot.h"
#include "core/arena.h"
#include "model/annotation.h"
#include "views/exemplar_marks.h"
#include "views/legend.h"
#include "views/series_list.h"

enum { TS_SAMPLES_BYTES_MAX = 256 << 20 };

enum ts_draw { TS_LINES, TS_AREA, TS_STACKED, TS_POINTS, TS_BARS };

/* The last is a reader's choice: a line in full screen too. */
enum ts_legend { TS_LEGEND_LINE, TS_LEGEND_TABLE, TS_LEGEND_NONE, TS_LEGEND_LINE_ONLY };

enum ts_value { TS_AUTO, TS_LAST, TS_SUM, TS_MAX, TS_MIN, TS_MEAN, TS_NO_VALUE };

enum ts_group { TS_EACH, TS_STATUS_CLASS };

struct ts_options {
    int draw, axis, legend, value, group;
    char *value_of; /* legend of the series that gives the title's number */
    int top, max_series;
    bool negative, soft;
    int64_t connect_ms;
};

/* Samples of one line as they are drawn. */
struct ts_line {
    int64_t *times;
    double *values, *base; /* base: the lower edge where stacked, else NULL */
    size_t count;
    int64_t spacing_ms;
    bool below;          /* drawn below zero: the values are negated */
    bool second;         /* has another unit: drawn by a scale of its own */
    double scale, shift; /* drawn = scale × value + shift */
};

/* Something that happened; to_ms 0: at one moment. */
struct ts_event {
    int64_t from_ms, to_ms;
    uint16_t style;
    const char *title;
    enum threshold_state state;
    struct labels labels; /* of an alert */
};

enum ts_form { TS_NOTHING, TS_SPARK, TS_GRAPH };

/* Sizes of the parts, from the top. */
struct ts_layout {
    enum ts_form form;
    int label_width; /* of the y axis; 0: none */
    bool x_labels;
    int graph_rows; /* with the row of times */
    int legend_rows;
    bool table;
    int legend_indent;
};

struct ts_state;

/* The period before: its lines, and which of them belongs to which of now. */
struct ts_ghost {
    struct ts_state *then; /* list, arena and lines only; times as they were then */
    size_t *of;            /* for each line of now its ghost, or GHOST_NONE */
    bool *drawn;           /* for each ghost */
    int64_t shift_ms;      /* 0: not compared */
};

#define GHOST_NONE SIZE_MAX

struct ts_state {
    struct series_list list;
    struct arena arena; /* samples, labels; cleared at each update */
    struct ts_line *lines;
    const struct series_choice *choice;
    uint32_t *rank;  /* worst first, list.count */
    uint32_t *order; /* of the legend, as the reader sorts it */
    size_t hidden;   /* of them */
    const char **notes;
    size_t more; /* series that are not drawn */
    struct axis_range y, second;
    int64_t range_ms; /* the ranges above belong to */
    struct plot_window window;
    struct plot_series *plot; /* the lines, then the ghosts that are drawn */
    size_t plot_count;
    struct ts_ghost ghost;
    struct plot_threshold *thresholds;
    size_t threshold_count;
    struct plot_band *bands; /* alerts */
    size_t band_count;
    struct plot_marker *marks; /* restarts, releases */
    size_t mark_count;
    struct exemplar_marks exemplars;
    struct ts_event *events; /* both, with their names */
    size_t event_count;
    int64_t end_ms;  /* newest sample */
    size_t headline; /* line that gives the title's number */
    const struct unit *unit;
    struct ts_layout layout;
    char note[80];
};

const struct ts_options *ts_options(const struct panel_spec *spec);

/* How many series are drawn: by the panel, else the configuration, else as usual. */
size_t ts_series_max(const struct ts_options *options, const struct panel_input *input);

/* Lines from the collected series: grouped, cut to the top, below zero, stacked. The
   list holds exactly the drawn ones afterwards. */
void ts_data_build(struct ts_state *state, const struct panel_input *input,
                   const struct ts_options *options);
/* ---- the period before (timeseries_ghost.c) ---- */

void ts_ghost_init(struct ts_ghost *ghost);
void ts_ghost_done(struct ts_ghost *ghost);
/* After the lines of now and their order are known. */
void ts_ghost_build(struct ts_state *state, const struct panel_input *input,
                    const struct ts_options *options);
/* Which ghosts go by the second scale: as their lines. */
void ts_ghost_scale(struct ts_state *state);
/* Append those that are drawn; room for ghost.then->list.count. Returns how many. */
size_t ts_ghost_plot(struct ts_state *state, const struct ts_options *options,
                     struct plot_series *plot);
/* What a line was the shift before a moment, or before its newest value; NaN where that
   is not known. */
double ts_ghost_at(const struct ts_state *state, size_t line, int64_t ms);
double ts_ghost_now(const struct ts_state *state, size_t line);
/* Why there is nothing to compare with; NULL where there is, or where nobody asked. */
const char *ts_ghost_note(const struct ts_state *state, const struct panel_input *input);

/* Leave no more samples than the window's dots show (first, last, least, greatest). */
void ts_data_reduce(struct ts_state *state, int parts);
/* Median distance of times; 0 with fewer than two. */
int64_t ts_spacing(const int64_t *times, size_t count);
/* Value of a line at a moment: the newest sample not after it; NaN where none is near. */
double ts_line_at(const struct ts_line *line, int64_t ms);
/* How far apart two samples of a line may be before it is broken. */
int64_t ts_gap(const struct ts_state *state, const struct ts_line *line,
               const struct ts_options *options);

/* The panel's options with what the reader chose instead. */
struct ts_options ts_options_chosen(const struct panel *panel);
/* Mark the lines that are hidden, before they are stacked. */
void ts_choice_hide(struct ts_state *state);
/* Sort the legend; after the ghosts are known. False: over the memory's maximum. */
bool ts_choice_order(struct ts_state *state);

/* The ranges for the lines as they are; those of another unit than the graph's are moved
   to its scale, and their notes say which part of theirs that is. */
void ts_scale_update(struct ts_state *state, const struct panel_spec *spec,
                     const struct ts_options *options);
/* Bands and marks of the input's annotations, after the window is known. */
void ts_marks_build(struct ts_state *state, const struct panel_input *input);
/* "HighErrorRate, restart of x2kpl": what happened at a moment, each name once, in the
   style of the worst; NULL: nothing. */
const char *ts_marks_under(const struct ts_state *state, int64_t ms, char *buf,
                           size_t size, uint16_t *ret_style);
/* The class's alert(). */
const struct labels *ts_marks_alert(const struct panel *panel, int64_t from_ms,
                                    int64_t to_ms);
/* Tick labels; ctx is the state. */
const char *ts_format_tick(const void *ctx, double value, double step, double largest,
                           char *buf, size_t size);
void ts_legend_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                    const struct draw_ctx *ctx);
void ts_draw(const struct panel *panel, struct canvas *canvas, struct rect area,
             const struct draw_ctx *ctx);
int64_t ts_time_at(const struct panel *panel, struct rect area, int x);

#endif
