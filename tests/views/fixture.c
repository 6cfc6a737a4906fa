/* SPDX-License-Identifier: MIT */
#include "views/fixture.h"

#include <stdlib.h>

#include "core/mem.h"
#include "support/golden.h"
#include "support/test.h"

enum { MARGIN = 2 };

static void set_options(struct fixture *fixture, const struct panel_type *type,
                        const char *options)
{
    char *copy = xstrdup(options), *next = copy;
    struct err err = {0};

    if (type->options_size == 0) {
        free(copy);
        return;
    }
    fixture->spec.options = xcalloc(1, type->options_size);
    field_defaults(type->fields, fixture->spec.options);
    while (*next) {
        char *key = next, *value = strchr(next, '='), *end = strchr(next, ' ');

        *value++ = '\0';
        next = end ? end + 1 : value + strlen(value);
        if (end)
            *end = '\0';
        if (!field_set(field_find(type->fields, key), fixture->spec.options, value, &err))
            fail_msg("%s", err.msg);
    }
    free(copy);
}

void fixture_init(struct fixture *fixture, const char *type, const char *title,
                  const char *options)
{
    const struct panel_class *cls = panel_class_find(type);

    assert_non_null(cls);
    memset(fixture, 0, sizeof(*fixture));
    fixture->spec = (struct panel_spec){
        .id = "panel",
        .title = title,
        .type = &cls->type,
        .unit = unit_find(NULL),
        .decimals = -1,
        .min = (double)NAN,
        .max = (double)NAN,
        .weight = 1,
        .thresholds = fixture->thresholds,
        .targets = fixture->targets,
    };
    set_options(fixture, &cls->type, options);
    fixture->now_ms = FIXTURE_NOW_MS;
    fixture->range_ms = FIXTURE_HOUR;
    fixture->selected = -1;
    fixture->panel = panel_new(&fixture->spec);
}

void fixture_done(struct fixture *fixture)
{
    panel_free(fixture->panel);
    for (size_t i = 0; i < fixture->result_count; i++)
        result_unref(fixture->results[i]);
    if (fixture->spec.options) {
        field_done(fixture->spec.type->fields, fixture->spec.options);
        free(fixture->spec.options);
    }
}

size_t fixture_query(struct fixture *fixture, const char *expr, const char *legend,
                     struct query_state state, struct result *result)
{
    size_t i = fixture->count++;

    assert_true(i < FIXTURE_TARGETS);
    fixture->targets[i] =
        (struct target){.kind = QUERY_RANGE, .expr = expr, .legend = legend};
    fixture->states[i] = state;
    fixture->queries[i] = &fixture->states[i];
    fixture->ghosts[i] = &fixture->ghost_states[i];
    fixture->exprs[i] = expr;
    fixture->spec.target_count = fixture->count;
    if (result)
        fixture->results[fixture->result_count++] = result;
    return i;
}

void fixture_threshold(struct fixture *fixture, double value, enum threshold_state state)
{
    fixture->thresholds[fixture->spec.threshold_count++] =
        (struct threshold){.value = value, .state = state};
}

struct result *fixture_matrix(const struct fixture *fixture, int64_t step_ms)
{
    return results_new(RESULT_MATRIX, fixture->now_ms - fixture->range_ms,
                       fixture->now_ms, step_ms);
}

void fixture_ghost(struct fixture *fixture, size_t query, int64_t shift_ms,
                   struct result *result)
{
    fixture->shift_ms = shift_ms;
    fixture->ghost_states[query] = fixture_fresh(result);
    fixture->results[fixture->result_count++] = result;
}

struct result *fixture_matrix_before(const struct fixture *fixture, int64_t shift_ms,
                                     int64_t step_ms)
{
    int64_t to = fixture->now_ms - shift_ms;

    return results_new(RESULT_MATRIX, to - fixture->range_ms, to, step_ms);
}

struct query_state fixture_fresh(const struct result *result)
{
    return results_ok(result, FIXTURE_NOW_MS - 400, 10000);
}

static void check_margin(const struct canvas *canvas, struct rect area)
{
    for (int y = 0; y < canvas_rows(canvas); y++) {
        for (int x = 0; x < canvas_cols(canvas); x++) {
            const struct cell *cell = canvas_cell(canvas, x, y);

            if (!rect_contains(area, x, y) &&
                (cell->text[0] != ' ' || cell->style != STYLE_DEFAULT))
                fail_msg("the panel drew outside its area, at %d, %d of %d x %d", x, y,
                         area.w, area.h);
        }
    }
}

struct canvas *fixture_draw(struct fixture *fixture, int cols, int rows)
{
    struct canvas *canvas = canvas_new(cols + 2 * MARGIN, rows + 2 * MARGIN);
    struct rect area = {MARGIN, MARGIN, cols, rows};
    struct rect inner = panel_inner(fixture->panel->cls, area);
    struct panel_input input = {
        .spec = &fixture->spec,
        .title = fixture->spec.title,
        .queries = fixture->queries,
        .exprs = fixture->exprs,
        .query_count = fixture->count,
        .ghosts = fixture->shift_ms > 0 ? fixture->ghosts : NULL,
        .shift_ms = fixture->shift_ms,
        .slos = fixture->slos,
        .alerts = fixture->alerts,
        .window = {fixture->now_ms - fixture->range_ms, fixture->now_ms},
        .now_ms = fixture->now_ms,
        .range_ms = fixture->range_ms,
        .cols = inner.w,
        .rows = inner.h,
        .glyphs = fixture->glyphs,
        .utc = true,
        .full_screen = fixture->full_screen,
        .paused = fixture->paused,
    };
    struct draw_ctx ctx = {
        .now_ms = fixture->now_ms,
        .glyphs = fixture->glyphs,
        .utc = true,
        .full_screen = fixture->full_screen,
        .focused = fixture->focused,
        .selected_series = fixture->selected,
        .crosshair_ms = fixture->crosshair_ms,
    };

    panel_update(fixture->panel, &input);
    panel_draw(fixture->panel, canvas, area, &ctx);
    assert_true(canvas_check(canvas));
    check_margin(canvas, area);
    return canvas;
}

void fixture_golden(struct fixture *fixture, const char *name, int cols, int rows)
{
    struct canvas *canvas = fixture_draw(fixture, cols, rows);
    char path[256];

    snprintf(path, sizeof(path), "views/%s", name);
    golden_check(path, canvas, fixture->glyphs);
    canvas_free(canvas);
}

bool canvas_shows(const struct canvas *canvas, const char *text)
{
    char row[8192];
    bool found = false;

    for (int y = 0; y < canvas_rows(canvas) && !found; y++) {
        size_t size = 0;

        for (int x = 0; x < canvas_cols(canvas); x++) {
            const struct cell *cell = canvas_cell(canvas, x, y);

            memcpy(row + size, cell->text, cell->length);
            size += cell->length;
        }
        row[size] = '\0';
        found = strstr(row, text) != NULL;
    }
    return found;
}
