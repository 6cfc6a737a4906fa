/* SPDX-License-Identifier: MIT */
#include "app/live.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/pasted.h"
#include "app/appearance.h"
#include "app/frame_pace.h"
#include "app/live_state.h"
#include "app/notice.h"
#include "app/openers.h"
#include "app/pickers.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/mem.h"
#include "loop/signals.h"

static const int64_t notice_ms = 6000;
/* What the terminal says of its background later than this changes nothing any more. */
static const int64_t background_wait_ms = 2000;
/* What nobody looks at is read when what is looked at is there, or after this. */
static const int64_t first_round_ms = 250;

static void on_terminal(void *ctx, int fd, unsigned events);
static void load_after(struct live *live, int64_t delay_ms);

/* Keys always; writing only while a frame is on its way (a backend may use one
   descriptor for both). */
static void watch_terminal(struct live *live)
{
    int in = live->backend->cls->input_fd(live->backend);
    int out = live->backend->cls->output_fd(live->backend);

    if (live->watched_out >= 0 && live->watched_out != in && live->watched_out != out)
        loop_unwatch(live->loop, live->watched_out);
    live->watched_out = out;
    loop_watch(live->loop, in, out == in ? LOOP_READ | LOOP_WRITE : LOOP_READ,
               on_terminal, live);
    if (out >= 0 && out != in)
        loop_watch(live->loop, out, LOOP_WRITE, on_terminal, live);
}

void live_say(struct live *live, uint16_t style, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(live->screen.notice, sizeof(live->screen.notice), format, args);
    va_end(args);
    live->screen.notice_style = style;
    live->notice_until_ms = loop_now_ms(live->loop) + notice_ms;
}

/* The newest warning stands in the hint line for a while. */
static void update_notice(struct live *live)
{
    uint64_t generation = log_ring_generation();
    struct log_entry entry;

    if (log_ring_newest(live->log_seen, LOG_LEVEL_WARN, &entry))
        live_say(live, entry.level == LOG_LEVEL_ERROR ? STYLE_CRITICAL : STYLE_WARNING,
                 "%s", entry.text);
    live->log_seen = generation;
    if (live->screen.notice[0] && loop_now_ms(live->loop) >= live->notice_until_ms)
        live->screen.notice[0] = '\0';
}

static void paint(struct live *live)
{
    int cols, rows;
    bool changed;

    live->backend->cls->size(live->backend, &cols, &rows);
    if (cols != canvas_cols(live->canvas) || rows != canvas_rows(live->canvas)) {
        canvas_resize(live->canvas, cols, rows);
        live->dirty = true;
    }
    live->screen.now_ms = clock_wall_ns() / NS_PER_MS;
    live->screen.can_return = live->trail.count > 0;
    update_notice(live);
    pickers_update(live);
    live->session.hurried = live->key_pressed;
    changed = screen_update(&live->screen, cols, rows);
    notice_update(live);
    if (changed || live->dirty)
        screen_draw(&live->screen, live->canvas);
    else
        screen_draw_chrome(&live->screen, live->canvas);
    if (live->backend->cls->present(live->backend, live->canvas)) {
        if (!live->key_pressed && (changed || live->dirty))
            live->painted_ms = loop_now_ms(live->loop);
        frame_pace_note(live);
        live->dirty = live->key_pressed = false;
        /* What had to wait for a key keeps its place. */
        live->chrome_dirty = live->session.board && board_late(live->session.board);
        if (!live->chrome_dirty)
            live->changed_ms = 0;
    }
    if (live->first_round && frame_pace_quiet(live)) {
        live->first_round = false;
        load_after(live, 0);
    }
    watch_terminal(live);
}

static void on_frame_timer(void *ctx)
{
    ((struct live *)ctx)->frame_timer = 0;
}

static void before_sleep(void *ctx)
{
    struct live *live = ctx;
    int64_t wait;

    if (!live->dirty && !live->chrome_dirty)
        return;
    if (live->backend->cls->output_fd(live->backend) >= 0)
        return; /* still draining: on_output() wakes us */
    loop_cancel(live->loop, live->frame_timer);
    live->frame_timer = 0;
    wait = frame_pace_wait(live);
    if (wait <= 0)
        paint(live);
    else
        live->frame_timer = loop_timer(live->loop, wait, on_frame_timer, live);
}

static void on_data(void *ctx)
{
    struct live *live = ctx;

    live->chrome_dirty = true;
    frame_pace_data(live);
}

static void terminal_gone(struct live *live)
{
    live->gone = true;
    loop_stop(live->loop);
}

static void read_events(struct live *live, bool hung_up)
{
    struct event event;
    bool any = false;

    while (live->backend->cls->read_event(live->backend, &event)) {
        any = true;
        dispatch_event(live, &event);
    }
    if (hung_up && !any)
        terminal_gone(live);
}

static void on_terminal(void *ctx, int fd, unsigned events)
{
    struct live *live = ctx;

    if ((events & LOOP_WRITE) && !live->backend->cls->drain(live->backend)) {
        terminal_gone(live);
        return;
    }
    if (fd == live->backend->cls->input_fd(live->backend) &&
        (events & (LOOP_READ | LOOP_HANGUP)))
        read_events(live, events & LOOP_HANGUP);
    watch_terminal(live);
}

void live_suspend(struct live *live)
{
    live->backend->cls->suspend(live->backend);
    signals_stop_self();
    live->backend->cls->resume(live->backend);
    live->title[0] = '\0'; /* it was given back meanwhile */
    (void)live->backend->cls->resized(live->backend);
    store_refresh(live->store, 0);
    live->dirty = true;
}

static void on_signal(void *ctx, int signal)
{
    struct live *live = ctx;

    switch (signal) {
    case SIGINT:
    case SIGTERM:
    case SIGHUP:
        loop_stop(live->loop);
        break;
    case SIGWINCH:
        /* Smaller and back again is the same size, but not the same screen. */
        if (!live->backend->cls->resized(live->backend))
            live->backend->cls->repaint(live->backend);
        live->dirty = true;
        live->key_pressed = true;
        break;
    case SIGTSTP:
        live_suspend(live);
        break;
    default:
        live->dirty = true;
        break;
    }
}

/* The other layouts, one a turn: their names belong into the header. */
static void on_load_next(void *ctx)
{
    struct live *live = ctx;

    live->load_timer = 0;
    if (!session_load_next(&live->session)) {
        mem_trim(); /* of reading */
        return;
    }
    live->dirty = true;
    load_after(live, 0);
}

static void load_after(struct live *live, int64_t delay_ms)
{
    loop_cancel(live->loop, live->load_timer);
    live->load_timer = loop_timer(live->loop, delay_ms, on_load_next, live);
}

/* Each second, just after it begins: the clock, ages, changed files. */
static void on_tick(void *ctx)
{
    struct live *live = ctx;
    int64_t into_second = clock_wall_ns() / NS_PER_MS % 1000;

    live->chrome_dirty = true;
    if (session_rescan(&live->session) && !live->load_timer)
        load_after(live, 0);
    if (session_reload(&live->session))
        live->dirty = true;
    (void)loop_timer(live->loop, 1000 - into_second + 1, on_tick, live);
}

void live_restyle(struct live *live)
{
    struct backend_options options = appearance_options(live->settings, live->background);

    if (!live->backend->cls->restyle)
        return;
    live->backend->cls->restyle(live->backend, &options);
    live->screen.glyphs = live->backend->glyphs;
    canvas_set_glyphs(live->canvas, live->screen.glyphs);
    live->dirty = true;
}

void live_background(struct live *live, bool light)
{
    if (loop_now_ms(live->loop) - live->opened_ms > background_wait_ms)
        return;
    live->background = light ? BACKGROUND_LIGHT : BACKGROUND_DARK;
    live_restyle(live);
}

static bool open_terminal(struct live *live, struct err *err)
{
    struct backend_options options =
        appearance_options(live->settings, BACKGROUND_UNKNOWN);
    int cols, rows;

    if (!signals_open(live->loop, on_signal, live, err))
        return false;
    options.ask_background = appearance_asks(live->settings);
    live->opened_ms = loop_now_ms(live->loop);
    live->backend = backend_curses.open(&options, err);
    if (!live->backend)
        return false;
    live->backend->cls->size(live->backend, &cols, &rows);
    live->canvas = canvas_new(cols, rows);
    live->screen.glyphs = live->backend->glyphs;
    live->screen.stats = &live->backend->stats;
    live->screen.started_ms = clock_wall_ns() / NS_PER_MS;
    canvas_set_glyphs(live->canvas, live->screen.glyphs);
    return true;
}

/* As from a page: that alert is what is seen first. */
static void begin_at(struct live *live, const char *alert)
{
    struct context context;

    context_init(&context);
    alert_pasted(alert, &context);
    view_stack_push(&live->screen.stack, opener_by_action(ACTION_ALERTS, &context, NULL),
                    live->store);
    context_done(&context);
}

bool live_connect(struct live *live)
{
    struct store_options store = {.settings = live->settings,
                                  .loop = live->loop,
                                  .changed = on_data,
                                  .ctx = live,
                                  .replay_dir = live->options->replay_dir,
                                  .record_dir = live->options->record_dir};

    live->store = store_new(&store, &live->failure);
    if (!live->store) {
        loop_stop(live->loop);
        return false;
    }
    session_start(&live->session, live->store);
    store_pause(live->store, live->screen.paused);
    live->dirty = true;
    return true;
}

static void close_all(struct live *live)
{
    trail_clear(&live->trail, &live->session);
    view_stack_clear(&live->screen.stack, live->store);
    session_done(&live->session);
    store_free(live->store);
    backend_curses.close(live->backend);
    canvas_free(live->canvas);
    signals_close(live->loop);
    loop_free(live->loop);
}

/* Where the last run ended, for what the command line leaves open; false where that
   cannot be any more. */
static bool resume(struct live *live, struct problems *problems)
{
    const struct options *options = live->options;
    const struct place *place = places_find(live->places, live->settings);
    struct err err = {0};

    if (!place)
        return false;
    if (!session_init(&live->session, live->settings,
                      options->dashboard_given ? options->operand : place->dashboard,
                      problems, &err)) {
        if (!options->dashboard_given)
            log_warn("session", "%s", err.msg);
        return false;
    }
    place_restore(place, &live->session);
    return true;
}

/* A time that stands still is no surprise when one has just made it so; after a while it
   is. */
static void tell_past(struct live *live)
{
    char range[64], key[16];

    if (live->session.range.end_ms == 0)
        return;
    timerange_format(&live->session.range, session_dashboard(&live->session)->range_ms,
                     clock_wall_ns() / NS_PER_MS, live->screen.utc, range, sizeof(range));
    live_say(live, STYLE_WARNING, "as you left it: %s; %s is now", range,
             keymap_key(&live->keymap, ACTION_NOW, key, sizeof(key)));
}

static bool open_session(struct live *live, struct problems *problems, struct err *err)
{
    const struct options *options = live->options;

    if (!resume(live, problems) &&
        !session_init(&live->session, live->settings, options->operand, problems, err))
        return false;
    if (!variables_known(session_dashboard(&live->session), live->settings, err)) {
        log_warn("variables", "%s", err->msg); /* another dashboard may have it */
        *err = (struct err){0};
    }
    if (options->range_ms > 0)
        live->session.range = (struct timerange){options->range_ms, 0};
    if (options->compare_given)
        live->session.compare = (enum compare)options->compare;
    return true;
}

static bool open_screen(struct live *live, struct err *err)
{
    live->loop = loop_new();
    live->screen = (struct screen){
        .session = &live->session, .keymap = &live->keymap, .utc = live->settings->utc};
    if (!open_terminal(live, err))
        return false;
    log_set_stderr(false);
    if (!live_connect(live))
        return false;
    if (live->options->alert)
        begin_at(live, live->options->alert);
    tell_past(live);
    return true;
}

bool live_run(const struct options *options, struct settings *settings,
              struct problems *problems, struct err *err)
{
    struct live live = {.settings = settings,
                        .options = options,
                        .places = options->places,
                        .dirty = true,
                        .key_pressed = true,
                        .watched_out = -1};

    keymap_init(&live.keymap, &settings->keys, options->config, problems);
    if (problems->errors > 0) {
        err_set(err, ERR_CONFIG, "the key bindings cannot be used");
        return false;
    }
    if (!open_session(&live, problems, err))
        return false;
    if (open_screen(&live, err)) {
        live.first_round = true;
        load_after(&live, first_round_ms);
        /* Titles and placeholders, while the I/O thread gets ready to ask. */
        paint(&live);
        loop_before_sleep(live.loop, before_sleep, &live);
        on_tick(&live);
        loop_run(live.loop);
        places_note(live.places, &live.session);
        places_save(live.places);
    }
    close_all(&live);
    if (live.failure.kind != ERR_NONE)
        *err = live.failure;
    else if (err->kind == ERR_NONE && live.gone)
        err_set(err, ERR_SYSTEM, "the terminal went away");
    return err->kind == ERR_NONE;
}
