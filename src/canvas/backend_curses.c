/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "canvas/backend.h"
#include "canvas/caps.h"
#include "canvas/frame_diff.h"
#include "canvas/frame_pipe.h"
#include "canvas/input_escape.h"
#include "canvas/term_guard.h"
#include "canvas/tty.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/number.h"

enum {
    SIDE_MAX = 1000,
    COLS_USUAL = 80, /* where nobody knows */
    ROWS_USUAL = 24,
    ESC_DELAY_MS = 25,
    EXIT_BUDGET_MS = 300,
};

/* OSC 11: xterm's "text background color"; who does not know it says nothing. */
static const char ask_background[] = "\033]11;?\033\\";

struct screen {
    struct backend base;
    int tty_fd;           /* non-blocking, ours alone */
    struct termios modes; /* to give back */
    struct caps caps;
    struct frame_diff diff;
    struct frame_pipe pipe;
    struct input_escape input;
    struct buf leave; /* what gives the terminal back */
    int cols, rows;
    bool mouse, suspended;
    int esc_delay_ms;
};

/* ---- opening ---- */

static void choose_glyphs(struct screen *screen, const struct backend_options *options)
{
    screen->base.glyphs = options->glyphs;
    if (options->glyphs_auto && screen->caps.console &&
        screen->base.glyphs == GLYPHS_BRAILLE)
        screen->base.glyphs = GLYPHS_BLOCK;
    /* The locale is set once, in main(). NOLINTNEXTLINE(concurrency-mt-unsafe) */
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        screen->base.glyphs = GLYPHS_ASCII; /* nobody could read the others */
}

static void choose_colours(struct screen *screen, const struct backend_options *options)
{
    static const int steps[] = {256, 16, 8};
    int wanted = options->colours < 0 ? 256 : options->colours;

    for (size_t i = 0; i < ARRAY_LEN(steps) && screen->base.colours == 0; i++)
        if (wanted >= steps[i] && screen->caps.colours >= steps[i])
            screen->base.colours = steps[i];
}

static void teach_keys(struct input_escape *input)
{
    static const struct {
        const char *name;
        uint32_t code;
    } keys[] = {
        {"kcuu1", KEY_CODE_UP       },
        {"kcud1", KEY_CODE_DOWN     },
        {"kcub1", KEY_CODE_LEFT     },
        {"kcuf1", KEY_CODE_RIGHT    },
        {"khome", KEY_CODE_HOME     },
        {"kend",  KEY_CODE_END      },
        {"kpp",   KEY_CODE_PAGE_UP  },
        {"knp",   KEY_CODE_PAGE_DOWN},
        {"kich1", KEY_CODE_INSERT   },
        {"kdch1", KEY_CODE_DELETE   },
        {"kcbt",  KEY_CODE_BACKTAB  },
        {"kf1",   KEY_CODE_F1       },
        {"kf2",   KEY_CODE_F1 + 1   },
        {"kf3",   KEY_CODE_F1 + 2   },
        {"kf4",   KEY_CODE_F1 + 3   },
        {"kf5",   KEY_CODE_F1 + 4   },
        {"kf6",   KEY_CODE_F1 + 5   },
        {"kf7",   KEY_CODE_F1 + 6   },
        {"kf8",   KEY_CODE_F1 + 7   },
        {"kf9",   KEY_CODE_F1 + 8   },
        {"kf10",  KEY_CODE_F1 + 9   },
        {"kf11",  KEY_CODE_F1 + 10  },
        {"kf12",  KEY_CODE_F1 + 11  },
    };

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const char *sequence = caps_key(keys[i].name);

        if (sequence)
            input_escape_teach(input, sequence, keys[i].code);
    }
}

/* ---- entering and leaving ---- */

/* Presses, and what moves while a button is down; those without the second know the first. */
#define MOUSE_ON  "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"

static const char *modes_on(const struct screen *screen)
{
    if (screen->caps.console)
        return "";
    /* First the terminal's title is put away: it comes back with `leave`. */
    return screen->mouse ? "\033[22;2t\033[?2004h\033[?1004h" MOUSE_ON
                         : "\033[22;2t\033[?2004h\033[?1004h";
}

/* Everything that gives the terminal back, whatever was being written: CAN ends a
   sequence that was cut. */
static void build_leave(struct screen *screen)
{
    const struct caps *caps = &screen->caps;
    struct buf *leave = &screen->leave;

    buf_putc(leave, 0x18);
    if (!caps->console)
        buf_puts(leave, "\033[?2026l" MOUSE_OFF "\033[?1004l\033[?2004l\033[23;2t");
    caps_add(caps, CAP_RESET, 0, 0, leave);
    caps_add(caps, CAP_SHOW, 0, 0, leave);
    if (caps->text[CAP_LEAVE])
        caps_add(caps, CAP_LEAVE, 0, 0, leave);
    else /* no other screen to go back to: below what is on this one */
        caps_add(caps, CAP_MOVE, SIDE_MAX, 0, leave);
}

/* True where the size is another. */
static bool read_size(struct screen *screen)
{
    int cols = screen->cols, rows = screen->rows;

    tty_size(screen->tty_fd, &cols, &rows);
    cols = cols > SIDE_MAX ? SIDE_MAX : cols < 1 ? 1 : cols;
    rows = rows > SIDE_MAX ? SIDE_MAX : rows < 1 ? 1 : rows;
    if (cols == screen->cols && rows == screen->rows)
        return false;
    screen->cols = cols;
    screen->rows = rows;
    frame_diff_resize(&screen->diff, cols, rows);
    return true;
}

static void enter(struct screen *screen)
{
    struct buf *out;

    tty_set_modes(screen->tty_fd, &screen->modes);
    frame_diff_repaint(&screen->diff);
    out = frame_pipe_begin(&screen->pipe);
    caps_add(&screen->caps, CAP_ENTER, 0, 0, out);
    caps_add(&screen->caps, CAP_HIDE, 0, 0, out);
    buf_puts(out, modes_on(screen));
    frame_pipe_end(&screen->pipe);
    term_guard_arm(screen->tty_fd, &screen->modes, screen->leave.data,
                   screen->leave.size);
    if (!frame_pipe_pump(&screen->pipe))
        log_info("terminal", "gone while opening");
}

static int esc_delay(void)
{
    /* Nothing changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *text = getenv("ESCDELAY");
    int64_t ms;

    return text && number_parse_i64(text, &ms) && ms >= 0 && ms <= 1000 ? (int)ms
                                                                        : ESC_DELAY_MS;
}

static struct backend *open_screen(const struct backend_options *options, struct err *err)
{
    struct screen *screen = xcalloc(1, sizeof(*screen));

    screen->base.cls = &backend_curses;
    screen->mouse = options->mouse;
    screen->esc_delay_ms = esc_delay();
    screen->tty_fd = tty_open(&screen->modes, err);
    if (screen->tty_fd < 0 || !caps_load(&screen->caps, screen->tty_fd, err)) {
        if (screen->tty_fd >= 0)
            close(screen->tty_fd);
        free(screen);
        return NULL;
    }
    snprintf(screen->base.terminal, sizeof(screen->base.terminal), "%s",
             screen->caps.terminal);
    choose_glyphs(screen, options);
    choose_colours(screen, options);
    frame_pipe_init(&screen->pipe, screen->tty_fd);
    screen->pipe.synchronised = !screen->caps.console;
    frame_diff_init(&screen->diff, &screen->caps, options->theme, screen->base.colours,
                    screen->base.glyphs);
    input_escape_init(&screen->input);
    teach_keys(&screen->input);
    buf_init(&screen->leave, TERM_GUARD_SEQUENCE_MAX);
    build_leave(screen);
    screen->cols = COLS_USUAL;
    screen->rows = ROWS_USUAL;
    frame_diff_resize(&screen->diff, COLS_USUAL, ROWS_USUAL);
    read_size(screen);
    enter(screen);
    if (options->ask_background && !screen->caps.console)
        frame_pipe_queue(&screen->pipe, ask_background, sizeof(ask_background) - 1);
    return &screen->base;
}

/* Never waits longer than the budget, whatever the terminal does. */
static void give_back(struct screen *screen)
{
    frame_pipe_flush(&screen->pipe, EXIT_BUDGET_MS);
    frame_pipe_drop(&screen->pipe);
    buf_add(&screen->pipe.pending, screen->leave.data, screen->leave.size);
    frame_pipe_flush(&screen->pipe, EXIT_BUDGET_MS);
    frame_pipe_drop(&screen->pipe);
    tcsetattr(screen->tty_fd, TCSANOW, &screen->modes);
    term_guard_disarm();
}

static void close_screen(struct backend *backend)
{
    struct screen *screen = (struct screen *)backend;

    if (!screen)
        return;
    if (!screen->suspended)
        give_back(screen);
    input_escape_done(&screen->input);
    frame_pipe_done(&screen->pipe);
    frame_diff_done(&screen->diff);
    caps_done(&screen->caps);
    buf_done(&screen->leave);
    close(screen->tty_fd);
    free(screen);
}

static void suspend(struct backend *backend)
{
    struct screen *screen = (struct screen *)backend;

    if (screen->suspended)
        return;
    give_back(screen);
    screen->suspended = true;
}

static void resume(struct backend *backend)
{
    struct screen *screen = (struct screen *)backend;

    if (!screen->suspended)
        return;
    screen->suspended = false;
    tcgetattr(screen->tty_fd, &screen->modes); /* the shell may have changed them */
    read_size(screen);
    enter(screen);
}

/* ---- drawing ---- */

static bool present(struct backend *backend, const struct canvas *canvas)
{
    struct screen *screen = (struct screen *)backend;
    size_t size;

    if (screen->suspended || !frame_pipe_pump(&screen->pipe))
        return false;
    if (frame_pipe_busy(&screen->pipe)) {
        screen->base.stats.frames_skipped++;
        return false;
    }
    screen->base.stats.last_drain_ms = screen->pipe.drain_ms;
    term_guard_trim();
    frame_diff_write(&screen->diff, canvas, frame_pipe_begin(&screen->pipe));
    size = frame_pipe_end(&screen->pipe);
    screen->base.stats.frames++;
    screen->base.stats.bytes += size;
    screen->base.stats.last_frame_bytes = size;
    return frame_pipe_pump(&screen->pipe);
}

static bool resized(struct backend *backend)
{
    return read_size((struct screen *)backend);
}

static void send_text(struct backend *backend, const char *bytes, size_t size)
{
    struct screen *screen = (struct screen *)backend;

    const char *escape = screen->caps.console ? memchr(bytes, '\033', size) : NULL;

    /* Old consoles print what they do not know of OSC; they ring a bell before it. */
    if (escape)
        size = (size_t)(escape - bytes);
    if (size > 0 && !screen->suspended)
        frame_pipe_queue(&screen->pipe, bytes, size);
}

static void restyle(struct backend *backend, const struct backend_options *options)
{
    struct screen *screen = (struct screen *)backend;

    choose_glyphs(screen, options);
    frame_diff_restyle(&screen->diff, options->theme, screen->base.glyphs);
    if (screen->mouse == options->mouse)
        return;
    screen->mouse = options->mouse;
    send_text(backend, screen->mouse ? MOUSE_ON : MOUSE_OFF, sizeof(MOUSE_ON) - 1);
}

static void repaint(struct backend *backend)
{
    frame_diff_repaint(&((struct screen *)backend)->diff);
}

/* ---- input ---- */

/* True where bytes came. */
static bool read_bytes(struct screen *screen)
{
    char bytes[1024];
    size_t room = input_escape_room(&screen->input);
    ssize_t got =
        read(screen->tty_fd, bytes, room < sizeof(bytes) ? room : sizeof(bytes));

    if (got > 0)
        input_escape_feed(&screen->input, bytes, (size_t)got);
    else if (room > 0 && (got == 0 || (errno != EAGAIN && errno != EINTR)))
        screen->pipe.gone = true;
    return got > 0;
}

static bool read_event(struct backend *backend, struct event *ret)
{
    struct screen *screen = (struct screen *)backend;
    struct pollfd ready = {.fd = screen->tty_fd, .events = POLLIN};
    enum input_result result;

    if (screen->suspended)
        return false;
    for (;;) {
        result = input_escape_next(&screen->input, false, ret);
        if (result == INPUT_EVENT)
            return true;
        if (screen->pipe.gone)
            return false;
        if (read_bytes(screen))
            continue;
        if (result == INPUT_EMPTY)
            return false;
        if (poll(&ready, 1, screen->esc_delay_ms) <= 0)
            return input_escape_next(&screen->input, true, ret) == INPUT_EVENT;
    }
}

static void get_size(const struct backend *backend, int *ret_cols, int *ret_rows)
{
    const struct screen *screen = (const struct screen *)backend;

    *ret_cols = screen->cols;
    *ret_rows = screen->rows;
}

static int input_fd(const struct backend *backend)
{
    return ((const struct screen *)backend)->tty_fd;
}

static int output_fd(const struct backend *backend)
{
    const struct screen *screen = (const struct screen *)backend;

    return frame_pipe_busy(&screen->pipe) ? screen->tty_fd : -1;
}

static bool drain(struct backend *backend)
{
    struct screen *screen = (struct screen *)backend;
    bool there = frame_pipe_pump(&screen->pipe);

    screen->base.stats.last_drain_ms = screen->pipe.drain_ms;
    return there;
}

const struct backend_class backend_curses = {
    .name = "curses",
    .help = "A terminal",
    .open = open_screen,
    .close = close_screen,
    .size = get_size,
    .present = present,
    .read_event = read_event,
    .input_fd = input_fd,
    .output_fd = output_fd,
    .drain = drain,
    .resized = resized,
    .suspend = suspend,
    .resume = resume,
    .restyle = restyle,
    .repaint = repaint,
    .send = send_text,
};
