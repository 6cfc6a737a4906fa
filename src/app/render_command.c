/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "app/appearance.h"
#include "app/commands.h"
#include "app/headless.h"
#include "app/keymap.h"
#include "app/openers.h"
#include "app/screen.h"
#include "app/session.h"
#include "canvas/backend.h"
#include "core/clock.h"

/*
 * `midwatch render`: the same screen as the live one, once every panel has its answer
 * (or the wait is over), as text, plain or with colour codes, or as JSON Lines.
 */

enum { DEFAULT_COLS = 120, DEFAULT_ROWS = 40, JSON_MAX = 64 << 20 };

struct frame {
    struct session session;
    struct keymap keymap;
    struct screen screen;
    struct canvas *canvas;
    struct headless *headless;
};

static void choose_size(const struct options *options, int *ret_cols, int *ret_rows)
{
    struct winsize size;

    *ret_cols = DEFAULT_COLS;
    *ret_rows = DEFAULT_ROWS;
    if (options->cols > 0) {
        *ret_cols = options->cols;
        *ret_rows = options->rows;
    } else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
               size.ws_row > 0) {
        *ret_cols = size.ws_col;
        *ret_rows = size.ws_row;
    }
}

static bool update(struct frame *frame)
{
    frame->screen.now_ms = clock_wall_ns() / NS_PER_MS;
    return screen_update(&frame->screen, canvas_cols(frame->canvas),
                         canvas_rows(frame->canvas));
}

/* Every visible panel was answered or has failed, and nothing that is still to come will
   change that. */
static bool settled(void *user)
{
    struct frame *frame = user;
    struct store *store = headless_store(frame->headless);

    (void)update(frame);
    if (!store_settled(store))
        return false;
    /* An answer may have led to further questions (variables, recording rules). */
    (void)update(frame);
    return store_settled(store);
}

static bool print_frame(struct frame *frame, const struct options *options,
                        const struct settings *settings, struct err *err)
{
    struct backend_options backend_options =
        appearance_options(settings, BACKGROUND_UNKNOWN);
    const struct backend_class *cls = &backend_stream;
    struct backend *backend;

    backend_options.cols = canvas_cols(frame->canvas);
    backend_options.rows = canvas_rows(frame->canvas);
    backend_options.fd = STDOUT_FILENO;
    backend_options.ansi = options->format == FORMAT_ANSI;
    backend_options.styles = options->styles;
    if (backend_options.ansi && backend_options.colours < 0)
        backend_options.colours = 256;
    backend = cls->open(&backend_options, err);
    if (!backend)
        return false;
    screen_draw(&frame->screen, frame->canvas);
    (void)cls->present(backend, frame->canvas);
    cls->close(backend);
    return true;
}

static bool print_json(struct frame *frame, struct err *err)
{
    struct dashboard_view *view = session_view(&frame->session);
    struct buf out;
    bool ok;

    buf_init(&out, JSON_MAX);
    for (size_t i = 0; i < dashboard_view_count(view); i++) {
        int cols, rows;

        if (dashboard_view_visible(view, i, &cols, &rows))
            panel_describe(dashboard_view_panel(view, i), &out);
    }
    ok = fwrite(out.data, 1, out.size, stdout) == out.size && fflush(stdout) == 0;
    if (!ok)
        err_set(err, ERR_SYSTEM, "cannot write to standard output");
    buf_done(&out);
    return ok;
}

static int report(const struct frame *frame, bool answered)
{
    struct board_summary summary;

    board_summary(frame->session.board, &summary);
    if (!answered)
        fprintf(stderr, "midwatch: %zu of %zu panels had no answer in time\n",
                summary.loading, summary.panels);
    if (summary.failed > 0)
        fprintf(stderr, "midwatch: %zu of %zu panels failed\n", summary.failed,
                summary.panels);
    return answered && summary.failed == 0 ? EXIT_OK : EXIT_TROUBLE;
}

static bool open_frame(struct frame *frame, const struct options *options,
                       struct settings *settings, struct problems *problems,
                       struct err *err)
{
    bool past = options->at_ns != 0 && !options->replay_dir;
    struct view *over;
    int cols, rows;

    if (past && options->operand && strcmp(options->operand, "alerts") == 0) {
        err_set(err, ERR_CONFIG, "alerts are known of now only, not --at a past moment");
        return false;
    }
    over = opener_by_name(options->operand);
    if (over)
        view_stack_push(&frame->screen.stack, over, NULL);
    keymap_init(&frame->keymap, &settings->keys, options->config, problems);
    if (!session_init(&frame->session, settings,
                      over ? settings->default_dashboard : options->operand, problems,
                      err))
        return false;
    if (!variables_known(session_dashboard(&frame->session), settings, err))
        return false;
    while (session_load_next(&frame->session)) {
        /* all of them: their names are in the header */
    }
    frame->session.range.range_ms = options->range_ms;
    frame->session.compare = (enum compare)options->compare;
    frame->session.past = past;
    frame->screen.session = &frame->session;
    frame->screen.keymap = &frame->keymap;
    frame->screen.utc = settings->utc;
    frame->screen.glyphs = appearance_options(settings, BACKGROUND_UNKNOWN).glyphs;
    choose_size(options, &cols, &rows);
    frame->canvas = canvas_new(cols, rows);
    canvas_set_glyphs(frame->canvas, frame->screen.glyphs);
    frame->headless = headless_open(options, settings, err);
    if (!frame->headless)
        return false;
    session_start(&frame->session, headless_store(frame->headless));
    return true;
}

static void close_frame(struct frame *frame)
{
    view_stack_clear(&frame->screen.stack,
                     frame->headless ? headless_store(frame->headless) : NULL);
    session_done(&frame->session);
    headless_close(frame->headless);
    canvas_free(frame->canvas);
}

int render_run(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err)
{
    struct frame frame = {0};
    int code = EXIT_USAGE;

    if (options->at_ns != 0)
        clock_freeze(options->at_ns, -1);
    if (open_frame(&frame, options, settings, problems, err)) {
        bool answered = headless_wait(frame.headless, settled, &frame) &&
                        board_settled(frame.session.board);
        if (options->format == FORMAT_JSON ? print_json(&frame, err)
                                           : print_frame(&frame, options, settings, err))
            code = report(&frame, answered);
        else
            code = EXIT_TROUBLE;
    }
    close_frame(&frame);
    return code;
}
