/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canvas/columns.h"
#include "canvas/list.h"
#include "core/duration.h"
#include "core/mem.h"
#include "core/unit.h"
#include "views/list_input.h"
#include "views/view.h"

/*
 * Sources: every configured server with its state, version, latency and what it has
 * been asked; below, everything about the selected one.
 */

enum {
    COLUMN_NAME,
    COLUMN_STATUS,
    COLUMN_VERSION,
    COLUMN_SUCCESS,
    COLUMN_LATENCY,
    COLUMN_REQUESTS,
    COLUMN_BYTES,
    COLUMN_SAMPLES,
    COLUMN_URL,
    COLUMNS
};

enum { URL_MIN = 16 };

struct sources_view {
    struct view base;
    struct source_state *sources; /* copies, so that drawing needs no one else */
    struct list list;
    struct column columns[COLUMNS];
    struct view_costs costs;
    int64_t now_ms;
    bool utc;
};

static const struct {
    const char *text;
    enum style style;
} statuses[] = {
    [SOURCE_UNKNOWN] = {"not asked", STYLE_DIM     },
    [SOURCE_UP] = {"up",        STYLE_OK      },
    [SOURCE_FAILING] = {"failing",   STYLE_CRITICAL},
    [SOURCE_STARTING] = {"starting",  STYLE_WARNING },
    [SOURCE_DENIED] = {"denied",    STYLE_CRITICAL},
};

static const char *ago(const struct sources_view *view, int64_t ns, char *buf,
                       size_t size)
{
    if (ns == 0)
        return "never";
    return duration_human(view->now_ms - ns / 1000000, buf, size);
}

static void cell_text(const struct sources_view *view, int row, int column, char *buf,
                      size_t size)
{
    const struct source_state *source = &view->sources[row];
    const struct unit *count = unit_find("short"), *bytes = unit_find("bytes");

    switch (column) {
    case COLUMN_NAME:
        snprintf(buf, size, "%s", source->name);
        break;
    case COLUMN_STATUS:
        snprintf(buf, size, "%s", statuses[source->status].text);
        break;
    case COLUMN_VERSION:
        snprintf(buf, size, "%s%s%s", source->flavour, source->version[0] ? " " : "",
                 source->version);
        break;
    case COLUMN_SUCCESS: {
        char text[32];

        snprintf(buf, size, "%s", ago(view, source->last_success_ns, text, sizeof(text)));
        break;
    }
    case COLUMN_LATENCY:
        if (source->last_success_ns == 0)
            snprintf(buf, size, "-");
        else
            duration_human(source->latency_ms, buf, size);
        break;
    case COLUMN_REQUESTS:
        unit_format(count, (double)source->requests, -1, buf, size);
        break;
    case COLUMN_BYTES:
        unit_format(bytes, (double)source->bytes, -1, buf, size);
        break;
    case COLUMN_SAMPLES:
        unit_format(count, (double)source->samples, -1, buf, size);
        break;
    default:
        snprintf(buf, size, "%s", source->url);
    }
}

static void update(struct view *base, const struct view_env *env)
{
    struct sources_view *view = (struct sources_view *)base;
    char text[320];

    view->now_ms = env->now_ms;
    view->utc = env->utc;
    view->costs = env->costs ? *env->costs : (struct view_costs){0};
    view->sources =
        xreallocarray(view->sources, env->source_count + 1, sizeof(*view->sources));
    for (size_t i = 0; i < env->source_count; i++)
        view->sources[i] = *env->sources[i];
    list_refresh(&view->list, (int)env->source_count, NULL, NULL);
    list_resize(&view->list, env->rows / 2);
    columns_start(view->columns, COLUMNS);
    for (int row = 0; row < view->list.count; row++) {
        for (int column = 0; column < COLUMNS; column++) {
            cell_text(view, row, column, text, sizeof(text));
            columns_measure(&view->columns[column], text);
        }
    }
    /* All but the URL is shown whole or not at all. */
    for (int column = 0; column < COLUMNS; column++)
        view->columns[column].min =
            column == COLUMN_URL ? URL_MIN : view->columns[column].natural;
    columns_fit(view->columns, COLUMNS, env->cols - 3, 2);
}

static int draw_line(struct canvas *canvas, struct rect area, int y, const char *name,
                     uint16_t style, const char *text)
{
    canvas_text(canvas, area.x + 2, y, STYLE_LABEL, name);
    canvas_text_fit(canvas, area.x + 20, y, area.w - 21, style, text);
    return y + 1;
}

static void format_skew(const struct source_state *source, char *buf, size_t size)
{
    char text[32];
    int64_t skew = source->skew_ms < 0 ? -source->skew_ms : source->skew_ms;

    if (!source->skew_known)
        snprintf(buf, size, "not known");
    else if (source->skew_ms == 0)
        snprintf(buf, size, "agree within 2 s");
    else
        snprintf(buf, size, "the server's is %s %s",
                 duration_human(skew, text, sizeof(text)),
                 source->skew_ms > 0 ? "ahead" : "behind");
}

static int draw_detail(const struct sources_view *view, struct canvas *canvas,
                       struct rect area, int y)
{
    const struct source_state *source = &view->sources[view->list.cursor];
    char text[400], when[64];

    y = draw_line(canvas, area, y, "URL", STYLE_DEFAULT, source->url);
    if (source->insecure)
        y = draw_line(canvas, area, y, "TLS", STYLE_CRITICAL,
                      "the certificate is NOT verified (tls: insecure)");
    format_skew(source, text, sizeof(text));
    y = draw_line(canvas, area, y, "clocks", STYLE_DEFAULT, text);
    snprintf(text, sizeof(text), "%llu failed of %llu, %d in flight, %d queued",
             (unsigned long long)source->failures, (unsigned long long)source->requests,
             source->in_flight, source->queued);
    y = draw_line(canvas, area, y, "requests", STYLE_DEFAULT, text);
    if (source->err.kind != ERR_NONE)
        y = draw_line(canvas, area, y, "last error",
                      source->status == SOURCE_UP ? STYLE_DIM : STYLE_CRITICAL,
                      source->err.msg);
    if (source->failing_since_ns != 0) {
        moment_strftime(source->failing_since_ns, view->utc, "%H:%M:%S", when,
                        sizeof(when));
        y = draw_line(canvas, area, y, "failing since", STYLE_DEFAULT, when);
    }
    if (source->retry_ns != 0) {
        moment_strftime(source->retry_ns, view->utc, "%H:%M:%S", when, sizeof(when));
        y = draw_line(canvas, area, y, "asked again at", STYLE_DEFAULT, when);
    }
    return y;
}

/* Below everything: what asking and drawing cost. */
static void draw_costs(const struct sources_view *view, struct canvas *canvas,
                       struct rect area, int y)
{
    const struct view_costs *costs = &view->costs;
    const struct unit *bytes = unit_find("bytes");
    char text[200], all[32], last[32], rate[32];

    snprintf(text, sizeof(text),
             "%zu stand, %zu answers kept, %llu shared, %llu only a new end",
             costs->questions, costs->kept, (unsigned long long)costs->shared,
             (unsigned long long)costs->merged);
    y = draw_line(canvas, area, y, "questions", STYLE_DEFAULT, text);
    if (costs->frames == 0)
        return;
    unit_format(bytes, (double)costs->bytes, -1, all, sizeof(all));
    unit_format(bytes, (double)costs->last_bytes, -1, last, sizeof(last));
    unit_format(unit_find("Bps"),
                (double)costs->bytes * 1000 /
                    (double)(costs->running_ms > 0 ? costs->running_ms : 1),
                -1, rate, sizeof(rate));
    snprintf(text, sizeof(text), "%s in %llu frames, the last %s; %s, %llu left out", all,
             (unsigned long long)costs->frames, last, rate,
             (unsigned long long)costs->skipped);
    y = draw_line(canvas, area, y, "terminal", STYLE_DEFAULT, text);
    if (costs->bandwidth == 0)
        return;
    unit_format(unit_find("Bps"), (double)costs->bandwidth, -1, rate, sizeof(rate));
    snprintf(text, sizeof(text), "%s at most (--bandwidth)", rate);
    (void)draw_line(canvas, area, y, "", STYLE_DEFAULT, text);
}

static void draw(const struct view *base, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct sources_view *view = (const struct sources_view *)base;
    char text[320];
    int y = area.y + 1;

    if (view->list.count == 0) {
        canvas_text(canvas, area.x + 2, y, STYLE_DIM, "No source is configured.");
        return;
    }
    columns_draw_heads(canvas, area.x + 2, area.y, view->columns, COLUMNS);
    for (int row = view->list.top; row < list_bottom(&view->list); row++, y++) {
        for (int column = 0; column < COLUMNS; column++) {
            cell_text(view, row, column, text, sizeof(text));
            columns_draw(canvas, area.x + 2, y, &view->columns[column],
                         column == COLUMN_STATUS
                             ? (uint16_t)statuses[view->sources[row].status].style
                             : (uint16_t)STYLE_DEFAULT,
                         text);
        }
        if (row == view->list.cursor)
            canvas_put(canvas, area.x, y, STYLE_SELECTED,
                       glyph(ctx->glyphs, GLYPH_FOCUS));
    }
    y = draw_detail(view, canvas, area, y + 1);
    draw_costs(view, canvas, area, y + 1);
}

static unsigned act(struct view *base, enum action action)
{
    struct sources_view *view = (struct sources_view *)base;

    switch ((int)action) {
    case ACTION_BACK:
    case ACTION_SOURCES:
        return VIEW_CLOSE;
    case ACTION_PREVIOUS:
        list_move(&view->list, -1, NULL, NULL);
        break;
    case ACTION_NEXT:
        list_move(&view->list, 1, NULL, NULL);
        break;
    default:
        if (!list_keys(&view->list, action, NULL, NULL))
            return VIEW_IGNORED;
    }
    return VIEW_HANDLED | VIEW_REDRAW;
}

static unsigned mouse(struct view *base, const struct event *event, struct rect area)
{
    return list_mouse(&((struct sources_view *)base)->list, event, area.y + 1, NULL,
                      NULL);
}

static void free_view(struct view *base)
{
    struct sources_view *view = (struct sources_view *)base;

    free(view->sources);
    free(view);
}

static const struct view_class sources_class = {
    .name = "sources",
    .title = "Sources",
    .help = "Data sources: state, version, latency, errors and what they were asked",
    .scope = SCOPE_EVERYWHERE,
    .free = free_view,
    .update = update,
    .draw = draw,
    .act = act,
    .mouse = mouse,
};

/* clang-format off */
static const struct column new_columns[COLUMNS] = {
    [COLUMN_NAME] = {.head = "SOURCE"},
    [COLUMN_STATUS] = {.head = "STATE"},
    [COLUMN_VERSION] = {.head = "SERVER", .drop = 2},
    [COLUMN_SUCCESS] = {.head = "ANSWERED", .right = true},
    [COLUMN_LATENCY] = {.head = "LATENCY", .right = true},
    [COLUMN_REQUESTS] = {.head = "REQUESTS", .right = true, .drop = 3},
    [COLUMN_BYTES] = {.head = "RECEIVED", .right = true, .drop = 3},
    [COLUMN_SAMPLES] = {.head = "SAMPLES", .right = true, .drop = 4},
    [COLUMN_URL] = {.head = "URL", .weight = 1, .drop = 5},
};

/* clang-format on */

struct view *view_sources_new(void)
{
    struct sources_view *view = xcalloc(1, sizeof(*view));
    view->base.cls = &sources_class;
    memcpy(view->columns, new_columns, sizeof(new_columns));
    return &view->base;
}
