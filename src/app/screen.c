/* SPDX-License-Identifier: MIT */
#include "app/screen.h"

#include <stdio.h>
#include <string.h>

#include "app/runbooks.h"
#include "app/sending.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "views/alert_text.h"
#include "views/chrome.h"
#include "views/slo_view.h"

enum { SOURCES_MAX = 32 };

struct view *screen_view(const struct screen *screen)
{
    struct view *top = view_stack_top(&screen->stack);

    return top ? top : dashboard_view_base(session_view(screen->session));
}

struct rect screen_body(int cols, int rows)
{
    struct rect body = chrome_body(cols, rows);

    /* One column is left free on either side. */
    body.x += 1;
    body.w = body.w > 2 ? body.w - 2 : 0;
    return body;
}

static bool too_small(int cols, int rows)
{
    return cols < SCREEN_MIN_COLS || rows < SCREEN_MIN_ROWS;
}

static const char *keys_of(const void *ctx, enum action action)
{
    /* Read at once by the one caller, on one thread. */
    static char text[64];

    return keymap_keys(ctx, action, text, sizeof(text));
}

static size_t collect_sources(const struct session *session,
                              const struct source_state *ret[SOURCES_MAX])
{
    size_t count = session->store ? store_source_count(session->store) : 0;

    if (count > SOURCES_MAX)
        count = SOURCES_MAX;
    for (size_t i = 0; i < count; i++)
        ret[i] = store_source(session->store, i);
    return count;
}

static struct view_costs collect_costs(const struct screen *screen)
{
    const struct session *session = screen->session;
    struct view_costs costs = {.bandwidth = session->settings->bandwidth};
    struct store_stats store;

    if (session->store) {
        store_stats(session->store, &store);
        costs.questions = store.subscriptions;
        costs.kept = store.cached;
        costs.shared = store.shared;
        costs.merged = store.merged;
    }
    if (screen->stats) {
        costs.frames = screen->stats->frames;
        costs.skipped = screen->stats->frames_skipped;
        costs.bytes = screen->stats->bytes;
        costs.last_bytes = screen->stats->last_frame_bytes;
        costs.running_ms = screen->now_ms - screen->started_ms;
    }
    return costs;
}

bool screen_update(struct screen *screen, int cols, int rows)
{
    struct session *session = screen->session;
    struct rect body = screen_body(cols, rows);
    const struct source_state *sources[SOURCES_MAX];
    struct view_costs costs;
    struct view_env env = {
        .now_ms = screen->now_ms,
        .utc = screen->utc,
        .glyphs = screen->glyphs,
        .cols = body.w,
        .rows = body.h,
        .sources = sources,
        .keys_of = keys_of,
        .keys_ctx = screen->keymap,
        .alerts = session->alarms ? alarms_memory(session->alarms) : NULL,
        .logs = session->logs,
        .runbook = runbook_find,
    };
    bool changed;

    /* A window too small for panels still tells of the worst: of those of the least. */
    if (too_small(cols, rows))
        body = screen_body(cols < SCREEN_MIN_COLS ? SCREEN_MIN_COLS : cols,
                           rows < SCREEN_MIN_ROWS ? SCREEN_MIN_ROWS : rows);
    if (session->cols != body.w || session->rows != body.h)
        session_resize(session, body.w, body.h);
    changed = session_update(session, screen->now_ms, screen->glyphs, screen->utc,
                             screen->paused);
    if (screen->stack.count == 0)
        return changed;
    env.source_count = collect_sources(session, sources);
    costs = collect_costs(screen);
    env.costs = &costs;
    env.slos = session->slos ? slo_watch_board(session->slos) : NULL;
    sending_tell(session, &env);
    view_stack_update(&screen->stack, &env, session->store);
    return true;
}

static void fill_dashboards(const struct session *session, struct chrome *chrome)
{
    for (size_t i = 0;
         i < session->count && chrome->dashboard_count < CHROME_DASHBOARDS_MAX; i++) {
        const struct session_dashboard *entry = &session->dashboards[i];

        if (!entry->dashboard)
            continue;
        chrome->dashboards[chrome->dashboard_count].name = entry->dashboard->shorter;
        chrome->dashboards[chrome->dashboard_count++].current = i == session->current;
    }
}

void screen_worst(const struct session *session, char *buf, size_t size)
{
    struct board_summary summary = {0};
    const struct panel *worst;

    if (session->board)
        board_summary(session->board, &summary);
    worst = summary.worst;
    if (session->alarms && !session->past)
        alert_headline(alarms_set(session->alarms), buf, size);
    else
        buf[0] = '\0';
    if (buf[0])
        return;
    if (!worst && (summary.loading > 0 || summary.panels == 0))
        snprintf(buf, size, "loading");
    else if (!worst && summary.without > 0)
        snprintf(buf, size, "%zu of %zu without data", summary.without, summary.panels);
    else if (!worst)
        snprintf(buf, size, "%zu panel%s fine", summary.panels,
                 summary.panels == 1 ? "" : "s");
    else if (worst->summary.state >= STATE_WARNING)
        snprintf(buf, size, "%s %s %s",
                 worst->summary.state == STATE_CRITICAL ? "CRIT" : "WARN", worst->title,
                 worst->summary.value);
    else
        snprintf(buf, size, "%s: %s", worst->title,
                 panel_condition_name(worst->condition));
}

static void add_panels(struct strip *world, enum glyphs glyphs, enum glyph mark,
                       uint16_t style, size_t count)
{
    char symbol[5];

    if (count > 0)
        strip_printf(world, style, 45, "%s%zu", glyph_text(glyphs, mark, symbol), count);
}

/* The panels on the screen: how many are beyond their thresholds, and the worst. */
static void add_beyond(const struct board_summary *summary, enum glyphs glyphs,
                       struct strip *world)
{
    const struct panel *worst = summary->worst;

    if (summary->critical + summary->warning > 0)
        strip_printf(world, STYLE_LABEL, 44, "panels")->separator = true;
    add_panels(world, glyphs, GLYPH_CRITICAL, STYLE_CRITICAL, summary->critical);
    add_panels(world, glyphs, GLYPH_WARNING, STYLE_WARNING, summary->warning);
    if (worst)
        strip_printf(world, STYLE_DEFAULT, 40, "%s %s", worst->title,
                     worst->summary.state >= STATE_WARNING
                         ? worst->summary.value
                         : panel_condition_name(worst->condition))
            ->separator = summary->critical + summary->warning == 0;
    if (summary->failed > 0)
        strip_printf(world, STYLE_ERROR, 60, "%zu failed", summary->failed)->separator =
            true;
    if (summary->stale > 0)
        strip_printf(world, STYLE_STALE, 60, "%zu stale", summary->stale)->separator =
            true;
    if (summary->without > 0)
        strip_printf(world,
                     summary->without == summary->panels ? STYLE_WARNING : STYLE_LABEL,
                     summary->without == summary->panels ? 60 : 35,
                     "%zu of %zu without data", summary->without, summary->panels)
            ->separator = true;
}

static void fill_world(const struct screen *screen, struct chrome *chrome)
{
    struct board_summary summary = {0};
    struct segment *segment;
    size_t before;

    if (screen->session->past)
        strip_printf(&chrome->world, STYLE_DIM, 45, "alerts not shown for a past moment");
    else if (screen->session->alarms)
        alert_strip(alarms_set(screen->session->alarms), screen->now_ms, screen->glyphs,
                    &chrome->world);
    if (screen->session->slos)
        slo_strip(slo_watch_board(screen->session->slos), screen->now_ms, screen->utc,
                  &chrome->world);
    before = chrome->world.count;
    if (screen->session->board)
        board_summary(screen->session->board, &summary);
    add_beyond(&summary, screen->glyphs, &chrome->world);
    if (chrome->world.count > before)
        return;
    /* Only what is on the screen is asked for: say what the good news covers. */
    if (summary.loading > 0)
        segment = strip_printf(&chrome->world, STYLE_DIM, 20, "loading");
    else
        segment = strip_printf(
            &chrome->world, STYLE_DIM, 20, "%zu panel%s on the screen, none beyond %s",
            summary.panels, summary.panels == 1 ? "" : "s",
            summary.panels == 1 ? "its threshold" : "their thresholds");
    segment->separator = true;
}

/* The panel shown alone has series to hide and to sort. */
static bool heeds_choice(const struct screen *screen)
{
    struct dashboard_view *view = session_view(screen->session);
    int alone = dashboard_view_zoomed(view);

    return alone >= 0 && dashboard_view_panel(view, (size_t)alone)->cls->chooses;
}

/* Worth a word in the hint line here: a key of this view, or one that does something in
   its place. */
static bool has_hint(const struct screen *screen, enum action action)
{
    bool over = screen->stack.count > 0;

    if (!action_table[action].hint ||
        !action_applies(action, screen_view(screen)->cls->scope))
        return false;
    if (action_table[action].scope == SCOPE_PANEL && !heeds_choice(screen))
        return false;
    switch ((int)action) {
    case ACTION_HELP: /* these two stand at the end */
    case ACTION_QUIT:
        return false;
    case ACTION_BACK:
        return over || screen->can_return ||
               dashboard_view_zoomed(session_view(screen->session)) >= 0;
    case ACTION_EXEMPLAR:
        return dashboard_view_marked(session_view(screen->session));
    case ACTION_OPEN:
        return over || dashboard_view_zoomed(session_view(screen->session)) < 0;
    default:
        return true;
    }
}

static void add_hint(const struct screen *screen, struct chrome *chrome,
                     enum action action)
{
    struct chrome_hint *hint = &chrome->hints[chrome->hint_count];

    keymap_key(screen->keymap, action, hint->key, sizeof(hint->key));
    hint->word = action_table[action].hint;
    hint->action = action;
    chrome->hint_count += hint->key[0] != '\0';
}

/* The view's own keys first: they are what one came for. */
static void fill_hints(const struct screen *screen, struct chrome *chrome)
{
    const struct view *view = screen_view(screen);
    enum action_scope own = view->cls->scope;

    /* While a field is edited every key is text: the view itself says what it takes. */
    if (view->cls->editing && view->cls->editing(view))
        return;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
            bool is_own = action_table[i].scope == own && own > SCOPE_DASHBOARD;

            if (is_own == (pass == 0) && has_hint(screen, (enum action)i) &&
                chrome->hint_count + 2 < CHROME_HINTS_MAX)
                add_hint(screen, chrome, (enum action)i);
        }
    }
    add_hint(screen, chrome, ACTION_QUIT);
    add_hint(screen, chrome, ACTION_HELP);
}

static void fill_path(const struct screen *screen, struct chrome *chrome)
{
    const struct view *dashboard = dashboard_view_base(session_view(screen->session));
    char path[150] = "", mark[8] = " ";

    mark[1 + utf8_encode(glyph(screen->glyphs, GLYPH_SEPARATOR), mark + 1)] = ' ';
    if (screen->stack.count > 0)
        view_stack_path(&screen->stack, mark, path, sizeof(path));
    else
        dashboard->cls->path(dashboard, path, sizeof(path));
    snprintf(chrome->path, sizeof(chrome->path), "%s%s%s",
             session_dashboard(screen->session)->shorter, mark, path);
}

static void fill_variables(const struct session *session, bool at_default, char *ret,
                           size_t size)
{
    struct buf text;

    buf_init(&text, size - 1);
    variables_format(&session->variables, at_default, &text);
    snprintf(ret, size, "%s", text.data);
    buf_done(&text);
}

static void fill_compare(const struct session *session, struct chrome *chrome)
{
    int64_t range_ms =
        timerange_ms(&session->range, session_dashboard(session)->range_ms);
    char text[24];

    if (session->compare != COMPARE_OFF)
        snprintf(chrome->compare, sizeof(chrome->compare), "vs %s before",
                 duration_format(compare_shift_ms(session->compare, range_ms), text,
                                 sizeof(text)));
}

static void fill_chrome(const struct screen *screen, struct chrome *chrome,
                        const struct source_state *sources[SOURCES_MAX])
{
    const struct session *session = screen->session;
    const struct dashboard *dashboard = session_dashboard(session);
    const struct context_settings *context = settings_context(session->settings);
    int64_t refresh = session->settings->refresh_ms > 0 ? session->settings->refresh_ms
                                                        : dashboard->refresh_ms;

    *chrome = (struct chrome){.now_ms = screen->now_ms, .paused = screen->paused};
    /* A context that nobody named says nothing. */
    chrome->context =
        context && session->settings->context_count > 1 ? context->name : "";
    fill_dashboards(session, chrome);
    timerange_format(&session->range, dashboard->range_ms, screen->now_ms, screen->utc,
                     chrome->range, sizeof(chrome->range));
    fill_compare(session, chrome);
    chrome->live = session->range.end_ms == 0;
    duration_format(refresh, chrome->refresh, sizeof(chrome->refresh));
    fill_variables(session, true, chrome->variables, sizeof(chrome->variables));
    fill_variables(session, false, chrome->chosen, sizeof(chrome->chosen));
    moment_strftime(screen->now_ms * 1000000, screen->utc, "%H:%M:%S %Z", chrome->clock,
                    sizeof(chrome->clock));
    fill_world(screen, chrome);
    chrome->sources = sources;
    chrome->source_count = collect_sources(session, sources);
    fill_path(screen, chrome);
    fill_hints(screen, chrome);
    snprintf(chrome->notice, sizeof(chrome->notice), "%s", screen->notice);
    chrome->notice_style = screen->notice_style;
}

static void clear_rows(struct canvas *canvas, int first, int count)
{
    struct rect rows = {0, first, canvas_cols(canvas), count};
    struct rect former = canvas_clip(canvas, rows);

    canvas_clear(canvas);
    canvas_set_clip(canvas, former);
}

enum action screen_action_at(const struct screen *screen, int cols, int rows, int x,
                             int y)
{
    const struct source_state *sources[SOURCES_MAX];
    struct chrome chrome;

    if (too_small(cols, rows))
        return ACTION_NONE;
    fill_chrome(screen, &chrome, sources);
    return chrome_action_at(&chrome, cols, rows, x, y, screen->glyphs);
}

void screen_draw_chrome(const struct screen *screen, struct canvas *canvas)
{
    const struct source_state *sources[SOURCES_MAX];
    struct chrome chrome;
    char worst[200];

    fill_chrome(screen, &chrome, sources);
    if (too_small(canvas_cols(canvas), canvas_rows(canvas))) {
        canvas_clear(canvas);
        screen_worst(screen->session, worst, sizeof(worst));
        chrome_draw_tiny(&chrome, canvas, worst);
        return;
    }
    clear_rows(canvas, 0, 2);
    clear_rows(canvas, canvas_rows(canvas) - 1, 1);
    (void)chrome_draw(&chrome, canvas, screen->glyphs);
}

void screen_draw(const struct screen *screen, struct canvas *canvas)
{
    const struct view *view = screen_view(screen);
    struct rect body = screen_body(canvas_cols(canvas), canvas_rows(canvas));
    struct rect former;
    struct draw_ctx ctx = {
        .now_ms = screen->now_ms,
        .glyphs = screen->glyphs,
        .utc = screen->utc,
        .selected_series = -1,
    };

    canvas_clear(canvas);
    screen_draw_chrome(screen, canvas);
    if (too_small(canvas_cols(canvas), canvas_rows(canvas)))
        return;
    former = canvas_clip(canvas, body);
    view->cls->draw(view, canvas, body, &ctx);
    canvas_set_clip(canvas, former);
}
