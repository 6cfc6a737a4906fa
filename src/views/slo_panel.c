/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "slo/sentence.h"
#include "views/panel.h"
#include "views/slo_graph.h"
#include "views/slo_table.h"
#include "views/slo_view.h"

/*
 * Objectives on a dashboard: a part of their table, or a graph of one. It asks nothing:
 * what is known of budgets is asked once for the whole program, with recording rules or
 * without.
 */

struct slo_options {
    int show;
    char *objective;
};

static const struct {
    const char *word;
    unsigned columns; /* 0: a graph */
    enum slo_graph graph;
} shows[] = {
    {"objectives",   SLO_SHOW_VIEW,    0               },
    {"sli",          SLO_SHOW_SLI,     0               },
    {"budget",       SLO_SHOW_BUDGET,  0               },
    {"burn",         SLO_SHOW_RATES,   0               },
    {"gone",         SLO_SHOW_GONE,    0               },
    {"alerts",       SLO_SHOW_CLASSES, 0               },
    {"events",       SLO_SHOW_EVENTS,  0               },
    {"sli-graph",    0,                SLO_GRAPH_TREND },
    {"budget-graph", 0,                SLO_GRAPH_BUDGET},
    {"burn-graph",   0,                SLO_GRAPH_BURN  },
};

static const char *const show_words[] = {
    "objectives", "sli",       "budget",       "burn",       "gone", "alerts",
    "events",     "sli-graph", "budget-graph", "burn-graph", NULL};

struct slo_state {
    const struct slo_report *rows[SLO_MAX]; /* the worst first */
    size_t count;
    struct label names[SLO_MAX]; /* slo="NAME" of each */
    struct labels labels[SLO_MAX];
    struct slo_table table;
    struct slo_graphs graphs; /* of the first */
    char outlook[256];        /* what there is to say of the first */
    int64_t now_ms;
};

/* clang-format off */
static const struct field fields[] = {
    {"show", FIELD_CHOICE, offsetof(struct slo_options, show), .choices = show_words, .def = "objectives",
     .help = "A table (objectives: all of it), or a graph of one objective."},
    {"objective", FIELD_STRING, offsetof(struct slo_options, objective), .value_name = "NAME",
     .help = "Only this one; without it a table has all, a graph shows the worst."},
    {0},
};

/* clang-format on */

static const struct slo_options *options_of(const struct panel *panel)
{
    static const struct slo_options none = {0, NULL};

    return panel->spec->options ? panel->spec->options : &none;
}

static bool is_graph(const struct panel *panel)
{
    return shows[options_of(panel)->show].columns == 0;
}

/* ---- update ---- */

static void collect(struct panel *panel, const struct slo_board *board)
{
    const char *only = options_of(panel)->objective;
    struct slo_state *state = panel->state;

    state->count = 0;
    for (size_t i = 0; board && i < slo_board_count(board); i++) {
        const struct slo_report *report = slo_board_report(board, i);
        size_t at = state->count;

        if (at == SLO_MAX || (only && *only && strcmp(report->slo->name, only) != 0))
            continue;
        state->rows[at] = report;
        state->names[at] = (struct label){"slo", report->slo->name};
        labels_make(&state->labels[at], &state->names[at], 1);
        state->count++;
    }
}

/* A panel has the condition of its objectives where all agree, otherwise each row tells
   its own. */
static void set_condition(struct panel *panel, const struct slo_board *board)
{
    static const enum panel_condition conditions[] = {
        [SLO_LOADING] = PANEL_LOADING, [SLO_LIVE] = PANEL_LIVE,
        [SLO_STALE] = PANEL_LIVE,      [SLO_NO_TRAFFIC] = PANEL_NO_DATA,
        [SLO_NO_DATA] = PANEL_NO_DATA, [SLO_FAILED] = PANEL_FAILED,
    };
    const struct slo_state *state = panel->state;
    size_t same = 1, last = is_graph(panel) ? 1 : state->count;

    if (state->count == 0) {
        panel->condition = board ? PANEL_NO_DATA : PANEL_LOADING;
        if (board)
            snprintf(panel->notice, sizeof(panel->notice), "no such objective");
        return;
    }
    while (same < last && state->rows[same]->condition == state->rows[0]->condition)
        same++;
    if (same < last)
        return;
    panel->condition = conditions[state->rows[0]->condition];
    snprintf(panel->notice, sizeof(panel->notice), "%s",
             panel->condition == PANEL_LOADING ? "" : state->rows[0]->notice);
}

/* Graphs and shares are judged by what they show; the rest by the worst objective. */
static enum threshold_state state_of(const struct panel *panel)
{
    static const enum threshold_state states[] = {
        [SLO_QUIET] = STATE_OK,
        [SLO_INFO] = STATE_INFO,
        [SLO_WARNING] = STATE_WARNING,
        [SLO_CRITICAL] = STATE_CRITICAL,
    };
    const struct slo_state *state = panel->state;
    const struct slo_report *worst = state->rows[0];
    int show = options_of(panel)->show;

    if (shows[show].columns == SLO_SHOW_EVENTS)
        return STATE_OK;
    if (shows[show].columns == SLO_SHOW_SLI)
        return worst->budget.sli < worst->slo->target ? STATE_CRITICAL : STATE_OK;
    if (is_graph(panel) && shows[show].graph == SLO_GRAPH_TREND)
        return slo_graph_is_below(&state->graphs) ? STATE_WARNING : STATE_OK;
    if (is_graph(panel) && shows[show].graph == SLO_GRAPH_BUDGET)
        return slo_graph_is_ahead(&state->graphs) ? STATE_CRITICAL : STATE_OK;
    return states[worst->severity];
}

/* What the title line says of a table: of the worst, or how many alerts fire. */
static void summarise_table(const struct panel *panel, int64_t now_ms, bool utc,
                            char *buf, size_t size)
{
    const struct slo_state *state = panel->state;
    const struct slo_report *worst = state->rows[0];
    int firing = 0;

    switch (shows[options_of(panel)->show].columns) {
    case SLO_SHOW_SLI:
        slo_percent(worst, worst->budget.sli, buf, size);
        break;
    case SLO_SHOW_RATES:
        slo_rate(worst->burn[SLO_1H], buf, size);
        break;
    case SLO_SHOW_GONE:
        slo_gone(worst, now_ms, utc, buf, size);
        break;
    case SLO_SHOW_CLASSES:
        for (size_t i = 0; i < state->count; i++)
            for (int k = 0; k < SLO_CLASSES; k++)
                firing += state->rows[i]->classes[k].firing == SLO_FIRING;
        snprintf(buf, size, "%d firing", firing);
        break;
    default:
        slo_remaining(worst->budget.remaining, buf, size);
    }
}

/* Budgets are those of now whatever the range is, which is said. */
static void summarise(struct panel *panel, const struct panel_input *input)
{
    const struct slo_state *state = panel->state;
    const struct slo_report *worst = state->rows[0];
    bool past = input->window.to_ms + HISTORY_FINE_MS < input->now_ms;
    char title[96], text[48] = "";

    if (is_graph(panel))
        slo_graph_title(&state->graphs, shows[options_of(panel)->show].graph, title,
                        sizeof(title), text, sizeof(text));
    else
        summarise_table(panel, input->now_ms, input->utc, text, sizeof(text));
    snprintf(panel->summary.value, sizeof(panel->summary.value), "%.18s%s%.20s%s",
             is_graph(panel) ? worst->slo->name : "", is_graph(panel) ? " " : "", text,
             past ? ", now" : "");
    panel->summary.state = state_of(panel);
}

static void update(struct panel *panel, const struct panel_input *input)
{
    struct slo_state *state = panel->state;

    state->now_ms = input->now_ms;
    collect(panel, input->slos);
    set_condition(panel, input->slos);
    panel->summary.has_data =
        panel->condition == PANEL_LIVE || panel->condition == PANEL_STALE;
    if (!panel->summary.has_data)
        return;
    if (is_graph(panel)) {
        slo_graphs_update(&state->graphs, state->rows[0], input->now_ms, input->utc);
    } else {
        state->table.shown = input->full_screen ? (unsigned)SLO_SHOW_ALL
                                                : shows[options_of(panel)->show].columns;
        state->table.now_ms = input->now_ms;
        state->table.utc = input->utc;
        slo_table_fit(&state->table, input->slos, input->cols);
    }
    slo_outlook(state->rows[0], input->now_ms, input->utc, state->outlook,
                sizeof(state->outlook));
    summarise(panel, input);
}

/* ---- drawing ---- */

static void draw_table(const struct panel *panel, struct canvas *canvas, struct rect area,
                       const struct draw_ctx *ctx)
{
    const struct slo_state *state = panel->state;
    int y = area.y, end = area.y + area.h;
    bool heads = area.h > 2; /* figures without heads say little */
    size_t fit = (size_t)(area.h - heads), shown = state->count;

    if (shown > fit)
        shown = fit > 1 ? fit - 1 : fit;
    if (heads)
        slo_table_draw_heads(&state->table, canvas, area.x, y++);
    for (size_t i = 0; i < shown; i++, y++) {
        slo_table_draw_row(&state->table, state->rows[i], canvas, area.x, y, ctx->glyphs);
        if (ctx->selected_series == (int)i)
            canvas_add_attributes(canvas, (struct rect){area.x, y, area.w, 1},
                                  STYLE_REVERSE);
    }
    if (shown < state->count && y < end)
        canvas_printf(canvas, area.x, y, STYLE_DIM, "+%zu more", state->count - shown);
    else if (y + 1 < end && (state->table.shown & SLO_SHOW_VIEW) == SLO_SHOW_VIEW)
        (void)slo_draw_sentence(canvas, area, y + 1, STYLE_LABEL, state->outlook, 3);
}

static void draw(const struct panel *panel, struct canvas *canvas, struct rect area,
                 const struct draw_ctx *ctx)
{
    const struct slo_state *state = panel->state;

    if (!panel->summary.has_data || area.h < 1)
        return;
    if (is_graph(panel))
        slo_graph_draw(&state->graphs, shows[options_of(panel)->show].graph, -1, canvas,
                       area, ctx->glyphs);
    else
        draw_table(panel, canvas, area, ctx);
}

static void describe(const struct panel *panel, struct buf *out)
{
    const struct slo_state *state = panel->state;
    size_t count = is_graph(panel) ? 1 : state->count;

    for (size_t i = 0; i < count && i < state->count; i++)
        slo_describe(state->rows[i], state->now_ms, out);
}

static bool series(const struct panel *panel, size_t index, struct panel_series *ret)
{
    const struct slo_state *state = panel->state;

    if (index >= state->count || (is_graph(panel) && index > 0))
        return false;
    *ret = (struct panel_series){.name = state->rows[index]->slo->name,
                                 .labels = &state->labels[index],
                                 .last = state->rows[index]->budget.remaining};
    return true;
}

const struct panel_class panel_slo = {
    .type = {.name = "slo",
             .help =
                 "Objectives: SLI, budget left, burn rates, alert classes; or a graph "
                 "of one", .fields = fields,
             .options_size = sizeof(struct slo_options)},
    .state_size = sizeof(struct slo_state),
    .min_cols = 36,
    .min_rows = 2,
    .want_rows = 6,
    .slos = true,
    .update = update,
    .draw = draw,
    .describe = describe,
    .series = series,
};
