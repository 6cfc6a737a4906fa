/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/map.h"
#include "core/unit.h"
#include "views/logs_view.h"

/*
 * Rows of patterns, fields or streams. What the server tells is of the whole range; what
 * it does not know is counted in the lines that are held, under a heading that says so.
 */

enum {
    PATTERN_LINES = 2000,
    FIELD_LINES = 200,
    STREAM_LINES = 20000,
    EXACT_BELOW = 1000000
};

static const int64_t remake_ms = 5000;

static struct logs_side_row *add(struct logs_view *view, const char *text, double number)
{
    struct logs_side *side = &view->side;
    struct logs_side_row *row;
    char buf[32];

    if (side->count == LOGS_SIDE_MAX)
        return NULL;
    row = &side->rows[side->count++];
    *row = (struct logs_side_row){.text = text};
    for (size_t i = 0; i < LOG_PATTERN_BINS; i++)
        row->bins[i] = NAN;
    if (logs_side_shown(view) == LOGS_SIDE_STREAMS && side->held[LOGS_SIDE_HAS_BYTES])
        unit_format(unit_find("bytes"), number, -1, buf, sizeof(buf));
    else if (number < EXACT_BELOW)
        snprintf(buf, sizeof(buf), "%.0f", number);
    else
        unit_format(unit_find("short"), number, -1, buf, sizeof(buf));
    row->number = arena_strndup(&view->text.arena, buf, strlen(buf));
    row->number = row->number ? row->number : "";
    return row;
}

static void add_heading(struct logs_view *view, const char *text)
{
    struct logs_side_row *row = add(view, text ? text : "", 0);

    if (row)
        row->heading = true;
}

/* --- counted in what is held --- */

static struct logs_tally *tally_find(struct logs_side *side, struct map *map,
                                     const char *text)
{
    struct logs_tally *tally = map_get(map, text);

    if (tally || side->tally_count == LOGS_TALLY_MAX)
        return tally;
    tally = &side->tally[side->tally_count];
    *tally = (struct logs_tally){.text = arena_strndup(&side->arena, text, strlen(text))};
    if (!tally->text)
        return NULL;
    side->tally_count++;
    (void)map_put(map, text, tally);
    return tally;
}

static void tally_line(struct logs_view *view, struct map *map,
                       const struct logs_line *line, struct arena *scratch)
{
    struct logs_side *side = &view->side;
    struct log_fields fields;
    const char *value;

    if (logs_side_shown(view) == LOGS_SIDE_STREAMS) {
        value = labels_get(line->stream, side->label);
        struct logs_tally *tally = value ? tally_find(side, map, value) : NULL;

        if (tally)
            tally->count++;
        return;
    }
    arena_clear(scratch);
    if (!log_fields_parse(&fields, line->text, line->size, scratch))
        return;
    for (size_t i = 0; i < fields.count; i++) {
        struct logs_tally *tally = tally_find(side, map, fields.items[i].name);

        if (!tally)
            continue;
        tally->count++;
        tally->parser = fields.format == LOG_JSON ? "json" : "logfmt";
    }
}

static int compare_tallies(const void *a, const void *b)
{
    const struct logs_tally *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->text, right->text);
}

static void make_tally(struct logs_view *view, size_t most)
{
    struct logs_side *side = &view->side;
    struct arena scratch;
    struct map map;

    side->tally_count = 0;
    side->tally_lines = view->logs->count < most ? view->logs->count : most;
    arena_clear(&side->arena);
    arena_init(&scratch, 0);
    map_init(&map);
    for (size_t i = 0; i < side->tally_lines; i++)
        tally_line(view, &map, logs_line_at(view, (int)i), &scratch);
    map_done(&map);
    arena_done(&scratch);
    qsort(side->tally, side->tally_count, sizeof(*side->tally), compare_tallies);
}

/* --- patterns --- */

static void bin_series(const struct series *series, int64_t from_ms, int64_t to_ms,
                       double bins[LOG_PATTERN_BINS], double *ret_total)
{
    double span = to_ms > from_ms ? (double)(to_ms - from_ms) : 1;

    *ret_total = 0;
    for (size_t i = 0; i < LOG_PATTERN_BINS; i++)
        bins[i] = 0;
    for (size_t i = 0; series->values && i < series->count; i++) {
        double at = (double)(series->times_ms[i] - from_ms) / span * LOG_PATTERN_BINS;

        at = at < 0 ? 0 : at >= LOG_PATTERN_BINS ? LOG_PATTERN_BINS - 1 : at;
        bins[(size_t)at] += series->values[i];
        *ret_total += series->values[i];
    }
}

static double total_of(const struct series *series)
{
    double total = 0;

    for (size_t i = 0; series->values && i < series->count; i++)
        total += isnan(series->values[i]) ? 0 : series->values[i];
    return total;
}

static int compare_series(const void *a, const void *b)
{
    double left = total_of(*(const struct series *const *)a),
           right = total_of(*(const struct series *const *)b);

    return left > right ? -1 : left < right;
}

/* The answer's series, the greatest first, at most LOGS_SIDE_MAX. */
static size_t by_total(const struct result *result, const struct series **ret)
{
    size_t count = result ? result->series_count : 0;

    count = count < LOGS_SIDE_MAX ? count : LOGS_SIDE_MAX;
    for (size_t i = 0; i < count; i++)
        ret[i] = &result->series[i];
    if (count > 0)
        qsort(ret, count, sizeof(*ret), compare_series);
    return count;
}

static void add_server_patterns(struct logs_view *view)
{
    const struct series *series[LOGS_SIDE_MAX];
    size_t count = by_total(view->side.held[LOGS_SIDE_HAS_PATTERNS], series);
    int64_t from_ms, to_ms;

    logs_side_window(view, &from_ms, &to_ms);
    if (count > 0)
        add_heading(view, "of the range, from Loki");
    for (size_t i = 0; i < count; i++) {
        const char *text = labels_get(&series[i]->labels, "pattern"),
                   *level = labels_get(&series[i]->labels, "level");
        struct logs_side_row *row =
            text ? add(view, logs_text_mask(&view->text, NULL, text, strlen(text)),
                       total_of(series[i]))
                 : NULL;
        double total, first = 0;

        if (!row)
            continue;
        row->level = level ? line_level_parse(level, strlen(level)) : LINE_UNKNOWN;
        bin_series(series[i], from_ms, to_ms, row->bins, &total);
        for (size_t bin = 0; bin < LOG_PATTERN_BINS / 2; bin++)
            first += row->bins[bin];
        row->fresh = total > 0 && first <= 0;
    }
}

static void find_covered(struct logs_side *side)
{
    const struct result *known = side->held[LOGS_SIDE_HAS_PATTERNS];

    for (size_t i = 0; i < side->patterns.count; i++) {
        const struct log_pattern *own = &side->patterns.items[i];

        side->covered[i] = false;
        for (size_t k = 0; known && k < known->series_count && !side->covered[i]; k++) {
            const char *text = labels_get(&known->series[k].labels, "pattern");

            side->covered[i] = text && (log_pattern_covers(text, own->example) ||
                                        log_pattern_covers(text, own->line));
        }
    }
}

static void add_own_patterns(struct logs_view *view)
{
    const struct logs_side *side = &view->side;
    size_t lines = view->logs->count < PATTERN_LINES ? view->logs->count : PATTERN_LINES;
    bool headed = side->count == 0;

    for (size_t i = 0; i < side->patterns.count; i++) {
        const struct log_pattern *own = &side->patterns.items[i];
        struct logs_side_row *row;

        if (side->covered[i])
            continue;
        if (!headed)
            add_heading(view, arena_printf(&view->text.arena,
                                           "others, in the newest %zu lines", lines));
        headed = true;
        row = add(view, own->text, (double)own->count);
        if (!row)
            return;
        row->level = own->level;
        row->fresh = own->fresh;
        for (size_t bin = 0; bin < LOG_PATTERN_BINS; bin++)
            row->bins[bin] = own->bins[bin];
    }
}

/* --- fields --- */

static void add_fields(struct logs_view *view)
{
    const struct series *series[LOGS_SIDE_MAX];
    const struct logs_side *side = &view->side;
    size_t count = by_total(side->held[LOGS_SIDE_HAS_FIELDS], series);

    if (count > 0)
        add_heading(view, "values, type, name, from Loki");
    for (size_t i = 0; i < count; i++) {
        const char *name = labels_get(&series[i]->labels, "label");
        struct logs_side_row *row = name ? add(view, name, total_of(series[i])) : NULL;

        if (!row)
            continue;
        row->note = labels_get(&series[i]->labels, "type");
        row->parser = labels_get(&series[i]->labels, "parser");
    }
    if (count > 0)
        return;
    add_heading(view,
                arena_printf(&view->text.arena, "in how many of the newest %zu lines",
                             side->tally_lines));
    for (size_t i = 0; i < side->tally_count; i++) {
        struct logs_side_row *row =
            add(view, side->tally[i].text, (double)side->tally[i].count);

        if (row)
            row->parser = side->tally[i].parser;
    }
}

/* --- streams --- */

/* How bad a line is tells streams apart, too, but not who writes them. */
static bool is_level(const char *name)
{
    static const char *const names[] = {"severity", "level", "detected_level"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* One more value of a label, unless it was there; *best is how many the chosen one has. */
static void count_value(struct logs_side *side, struct map *seen,
                        const struct label *pair, size_t *best)
{
    char both[256], name[96];
    size_t count;

    snprintf(both, sizeof(both), "%.80s=%.160s", pair->name, pair->value);
    snprintf(name, sizeof(name), "%.80s", pair->name);
    if (is_level(pair->name) || map_get(seen, both))
        return;
    /* Values as they are found, their number below the bare name: "=" is in no name. */
    (void)map_put(seen, both, side);
    count = (size_t)((uintptr_t)map_get(seen, name)) + 1;
    (void)map_put(seen, name, (void *)(uintptr_t)count);
    if (count > *best && strlen(pair->name) < sizeof(side->label)) {
        *best = count;
        snprintf(side->label, sizeof(side->label), "%s", pair->name);
    }
}

/* The label with the most values among the streams. */
static void choose_label(struct logs_view *view)
{
    struct logs_side *side = &view->side;
    const struct result *sets = side->held[LOGS_SIDE_HAS_SETS];
    bool known = sets && sets->series_count > 0;
    size_t most = view->logs->count < STREAM_LINES ? view->logs->count : STREAM_LINES;
    size_t streams = known ? sets->series_count : most, best = 0;
    struct map seen;

    if (side->label[0] || (!known && !side->off[LOGS_SIDE_HAS_SETS]))
        return;
    map_init(&seen);
    for (size_t i = 0; i < streams; i++) {
        const struct labels *labels =
            known ? &sets->series[i].labels : logs_line_at(view, (int)i)->stream;

        for (size_t k = 0; k < labels->count; k++)
            count_value(side, &seen, &labels->pairs[k], &best);
    }
    map_done(&seen);
}

static void add_streams(struct logs_view *view)
{
    const struct series *series[LOGS_SIDE_MAX];
    const struct logs_side *side = &view->side;
    size_t count = by_total(side->held[LOGS_SIDE_HAS_BYTES], series);

    if (!side->label[0])
        return;
    if (count > 0)
        add_heading(view, "bytes in the range, from Loki");
    for (size_t i = 0; i < count; i++) {
        const char *value = labels_get(&series[i]->labels, side->label);

        if (value)
            (void)add(view, value, total_of(series[i]));
    }
    if (count > 0)
        return;
    add_heading(view, arena_printf(&view->text.arena, "of the newest %zu lines",
                                   side->tally_lines));
    for (size_t i = 0; i < side->tally_count; i++)
        (void)add(view, side->tally[i].text, (double)side->tally[i].count);
}

/* --- */

static void remake(struct logs_view *view, enum logs_side_kind kind)
{
    struct logs_side *side = &view->side;

    if (kind == LOGS_SIDE_STREAMS)
        choose_label(view);
    if (side->made_for == kind && side->made_ms != 0 &&
        (side->made_of == view->version || view->now_ms - side->made_ms < remake_ms))
        return;
    side->made_for = kind;
    side->made_of = view->version;
    side->made_ms = view->logs->count > 0 ? view->now_ms : 0;
    if (kind == LOGS_SIDE_PATTERNS) {
        log_patterns_build(&side->patterns, view->logs, PATTERN_LINES);
        find_covered(side);
    } else if (kind != LOGS_SIDE_NONE) {
        make_tally(view, kind == LOGS_SIDE_FIELDS ? FIELD_LINES : STREAM_LINES);
    }
}

void logs_side_make(struct logs_view *view)
{
    struct logs_side *side = &view->side;
    enum logs_side_kind kind = logs_side_shown(view);
    struct logs_layout layout;

    side->count = 0;
    remake(view, kind);
    if (kind == LOGS_SIDE_PATTERNS) {
        add_server_patterns(view);
        add_own_patterns(view);
    } else if (kind == LOGS_SIDE_FIELDS) {
        add_fields(view);
    } else if (kind == LOGS_SIDE_STREAMS) {
        add_streams(view);
    }
    logs_lay_out(view, &layout);
    list_resize(&side->list, layout.side.h > 1 ? layout.side.h - 1 : 0);
    list_refresh(&side->list, (int)side->count, NULL, NULL);
}
