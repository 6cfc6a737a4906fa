/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "canvas/backend.h"
#include "canvas/frame_pipe.h"
#include "canvas/input_escape.h"
#include "canvas/term_guard.h"
#include "canvas/tty.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/number.h"
#include "core/utf8.h"

/* The only file that includes curses. Last, because term.h defines words such as
   `columns` as macros. */
/* clang-format off */
#include <curses.h>
#include <term.h>

/* clang-format on */

enum {
    SIDE_MAX = 1000,
    LOOKS = 0x1000, /* styles with all combinations of attributes */
    PAIRS_MAX = 255,
    ESC_DELAY_MS = 25,
    EXIT_BUDGET_MS = 300,
};

/* A style as curses wants it; found once. */
struct look {
    attr_t attributes;
    short pair;
    bool known;
};

struct screen {
    struct backend base;
    const struct theme *theme;
    int tty_fd; /* non-blocking, ours alone */
    FILE *file; /* what curses has */
    SCREEN *curses;
    struct termios modes; /* to give back */
    struct frame_pipe pipe;
    struct input_escape input;
    int cols, rows;
    struct cell *shown;   /* what curses was told, row by row */
    bool *shown_disputed; /* rows with characters that terminals measure differently */
    bool mouse, console, suspended, repaint;
    bool corner_by_insertion; /* how curses writes the last cell of the screen */
    int esc_delay_ms;
    struct look looks[LOOKS];

    struct {
        int fg, bg;
    } pairs[PAIRS_MAX];

    int pair_count;
    bool default_colours;
};

/* ---- opening ---- */

/* Nothing in the program changes its environment: reading it is safe. */
static const char *environment(const char *name)
{
    return getenv(name); /* NOLINT(concurrency-mt-unsafe) */
}

static bool open_terminal(struct screen *screen, struct err *err)
{
    int fd = tty_open(false, &screen->modes, err);

    screen->tty_fd = fd >= 0 ? tty_open(true, &screen->modes, err) : -1;
    screen->file = fd >= 0 ? fdopen(fd, "r+") : NULL;
    if (fd >= 0 && !screen->file)
        close(fd);
    return screen->tty_fd >= 0 && screen->file;
}

static bool no_screen(const char *term)
{
    return strcmp(term, "dumb") == 0 || strcmp(term, "unknown") == 0;
}

/* curses for TERM, or for the nearest terminal that terminfo knows: new terminals are
   often missing from it and all of them understand xterm's codes. */
static bool open_curses(struct screen *screen, struct err *err)
{
    const char *term = environment("TERM"), *used = NULL;
    const char *candidates[] = {term,
                                environment("TMUX") ? "tmux-256color" : "xterm-256color",
                                "xterm-256color", "xterm", "vt100"};

    term = term && term[0] ? term : "(none)";
    for (size_t i = 0; i < ARRAY_LEN(candidates) && !screen->curses; i++) {
        used = candidates[i];
        if (!used || !used[0] || no_screen(term))
            continue;
        screen->curses = newterm(used, screen->file, screen->file);
    }
    if (!screen->curses || !cursor_address) {
        err_set(err, ERR_CONFIG,
                "TERM=%s cannot show a screen; use `midwatch render` for text", term);
        return false;
    }
    if (strcmp(used, term) != 0)
        log_warn("terminal", "TERM=%s is not in terminfo: used as %s", term, used);
    snprintf(screen->base.terminal, sizeof(screen->base.terminal), "%s", used);
    screen->console = strncmp(used, "linux", 5) == 0;
    screen->corner_by_insertion = !exit_am_mode;
    return true;
}

static void choose_glyphs(struct screen *screen, const struct backend_options *options)
{
    screen->base.glyphs = options->glyphs;
    if (options->glyphs_auto && screen->console && screen->base.glyphs == GLYPHS_BRAILLE)
        screen->base.glyphs = GLYPHS_BLOCK;
    /* The locale is set once, in main(). NOLINTNEXTLINE(concurrency-mt-unsafe) */
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        screen->base.glyphs = GLYPHS_ASCII; /* curses would show blanks */
}

/* curses resets the palette ("oc") when it enters and leaves the screen, and with it what
   the user has made of it. Our copy of the description does without: curses has no call
   for that, but the text that tigetstr() returns is the one it uses. */
static void forget_palette_reset(void)
{
    char *reset = tigetstr("oc");

    if (reset && reset != (char *)-1)
        reset[0] = '\0';
}

static void choose_colours(struct screen *screen, const struct backend_options *options)
{
    static const int steps[] = {256, 16, 8};
    int wanted = options->colours < 0 ? 256 : options->colours;

    if (wanted < 8 || !has_colors())
        return;
    forget_palette_reset();
    if (start_color() == ERR)
        return;
    screen->default_colours = use_default_colors() == OK;
    for (size_t i = 0; i < ARRAY_LEN(steps) && screen->base.colours == 0; i++)
        if (wanted >= steps[i] && COLORS >= steps[i])
            screen->base.colours = steps[i];
}

static void teach_keys(struct input_escape *input)
{
    static const struct {
        const char *capability;
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
        char capability[8];
        const char *sequence;

        snprintf(capability, sizeof(capability), "%s", keys[i].capability);
        sequence = tigetstr(capability);
        if (sequence && sequence != (char *)-1)
            input_escape_teach(input, sequence, keys[i].code);
    }
}

/* ---- entering and leaving ---- */

static const char *modes_on(const struct screen *screen)
{
    if (screen->console)
        return "";
    return screen->mouse ? "\033[?2004h\033[?1004h\033[?1000h\033[?1006h"
                         : "\033[?2004h\033[?1004h";
}

static struct {
    char bytes[TERM_GUARD_SEQUENCE_MAX];
    size_t size;
} leave; /* tputs() gives its function no context */

static int leave_put(int c)
{
    if (leave.size < sizeof(leave.bytes))
        leave.bytes[leave.size++] = (char)c;
    return c;
}

static void leave_add(const char *capability)
{
    if (capability)
        tputs(capability, 1, leave_put);
}

/* Everything that gives the terminal back, whatever was being written: CAN ends a
   sequence that was cut. */
static void build_leave(const struct screen *screen)
{
    const char *modes = screen->console ? ""
                                        : "\033[?2026l\033[?1006l\033[?1000l\033[?1004l"
                                          "\033[?2004l";

    leave.size = 0;
    leave_put(0x18);
    for (; *modes; modes++)
        leave_put(*modes);
    leave_add(exit_attribute_mode);
    leave_add(cursor_normal);
    if (exit_ca_mode)
        leave_add(exit_ca_mode);
    else /* no other screen to go back to: below what is on this one */
        leave_add(tparm(cursor_address, SIDE_MAX, 0, 0, 0, 0, 0, 0, 0, 0));
}

static void resize_shown(struct screen *screen)
{
    size_t cells = (size_t)screen->cols * (size_t)screen->rows;

    screen->shown = xreallocarray(screen->shown, cells, sizeof(screen->shown[0]));
    memset(screen->shown, 0, cells * sizeof(screen->shown[0]));
    screen->shown_disputed = xreallocarray(screen->shown_disputed, (size_t)screen->rows,
                                           sizeof(screen->shown_disputed[0]));
    memset(screen->shown_disputed, 0, (size_t)screen->rows);
}

/* True where the size is another. */
static bool read_size(struct screen *screen)
{
    int cols = COLS, rows = LINES;

    tty_size(screen->tty_fd, &cols, &rows);
    cols = cols > SIDE_MAX ? SIDE_MAX : cols < 1 ? 1 : cols;
    rows = rows > SIDE_MAX ? SIDE_MAX : rows < 1 ? 1 : rows;
    if (cols == screen->cols && rows == screen->rows)
        return false;
    screen->cols = cols;
    screen->rows = rows;
    if (cols != COLS || rows != LINES)
        resizeterm(rows, cols);
    resize_shown(screen);
    return true;
}

static void enter(struct screen *screen)
{
    const char *on = modes_on(screen);

    tty_set_modes(screen->tty_fd, &screen->modes);
    def_prog_mode();
    frame_pipe_begin(&screen->pipe);
    clearok(curscr, TRUE);
    doupdate();
    frame_pipe_queue(&screen->pipe, on, strlen(on));
    frame_pipe_end(&screen->pipe);
    term_guard_arm(screen->tty_fd, &screen->modes, leave.bytes, leave.size);
    if (!frame_pipe_pump(&screen->pipe))
        log_debug("terminal", "gone while opening");
}

/* Start curses inside the memory file: curses 6.4 flushes each cursor movement until its
   first endwin(), and neither that nor the flicker of it is for the terminal. */
static void start_curses(struct screen *screen, const struct backend_options *options)
{
    noecho();
    cbreak();
    nonl();
    frame_pipe_begin(&screen->pipe);
    choose_colours(screen, options);
    typeahead(-1); /* or curses gives up half-drawn frames when a key is there */
    leaveok(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    curs_set(0);
    refresh();
    endwin();
    frame_pipe_discard(&screen->pipe);
}

static void free_screen(struct screen *screen)
{
    if (screen->curses)
        delscreen(screen->curses);
    if (screen->file)
        fclose(screen->file);
    if (screen->tty_fd >= 0)
        close(screen->tty_fd);
    free(screen->shown);
    free(screen->shown_disputed);
    free(screen);
}

static int esc_delay(void)
{
    const char *text = environment("ESCDELAY");
    int64_t ms;

    return text && number_parse_i64(text, &ms) && ms >= 0 && ms <= 1000 ? (int)ms
                                                                        : ESC_DELAY_MS;
}

static struct backend *open_screen(const struct backend_options *options, struct err *err)
{
    struct screen *screen = xcalloc(1, sizeof(*screen));

    screen->base.cls = &backend_curses;
    screen->theme = options->theme;
    screen->mouse = options->mouse;
    screen->tty_fd = -1;
    screen->esc_delay_ms = esc_delay();
    if (!open_terminal(screen, err) || !open_curses(screen, err) ||
        !frame_pipe_init(&screen->pipe, fileno(screen->file), screen->tty_fd, err)) {
        if (screen->curses)
            tcsetattr(screen->tty_fd, TCSANOW, &screen->modes);
        free_screen(screen);
        return NULL;
    }
    screen->pipe.synchronised = !screen->console;
    input_escape_init(&screen->input);
    teach_keys(&screen->input);
    choose_glyphs(screen, options);
    start_curses(screen, options);
    build_leave(screen);
    read_size(screen);
    enter(screen);
    return &screen->base;
}

/* Never waits longer than the budget, whatever the terminal does. */
static void give_back(struct screen *screen)
{
    frame_pipe_flush(&screen->pipe, EXIT_BUDGET_MS);
    frame_pipe_begin(&screen->pipe);
    endwin(); /* for curses's own books; what it would write is in `leave` */
    frame_pipe_discard(&screen->pipe);
    buf_clear(&screen->pipe.pending);
    buf_clear(&screen->pipe.queue);
    screen->pipe.sent = 0;
    buf_add(&screen->pipe.pending, leave.bytes, leave.size);
    frame_pipe_flush(&screen->pipe, EXIT_BUDGET_MS);
    buf_clear(&screen->pipe.pending);
    screen->pipe.sent = 0;
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
    free_screen(screen);
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
    screen->repaint = true;
    enter(screen);
}

/* ---- drawing ---- */

/* The pair of two colours, made where it is new. Pairs are never redefined: curses would
   search the whole screen for the old one. */
static short colour_pair(struct screen *screen, int fg, int bg)
{
    int count = screen->pair_count;

    if (fg < 0 && bg < 0 && screen->default_colours)
        return 0;
    for (int i = 0; i < count; i++)
        if (screen->pairs[i].fg == fg && screen->pairs[i].bg == bg)
            return (short)(i + 1);
    if (count >= PAIRS_MAX || count + 1 >= COLOR_PAIRS ||
        init_extended_pair(count + 1, fg < 0 && !screen->default_colours ? 7 : fg,
                           bg < 0 && !screen->default_colours ? 0 : bg) == ERR) {
        log_warn("terminal", "no more colour pairs after %d", count);
        return 0;
    }
    screen->pairs[count].fg = fg;
    screen->pairs[count].bg = bg;
    screen->pair_count++;
    return (short)(count + 1);
}

static const struct look *find_look(struct screen *screen, uint16_t style)
{
    struct look *look = &screen->looks[style % LOOKS];
    uint16_t attributes;
    int fg, bg;

    if (look->known)
        return look;
    style_resolve(screen->theme, style, screen->base.colours, &fg, &bg, &attributes);
    look->known = true;
    look->attributes = (attributes & STYLE_BOLD ? A_BOLD : A_NORMAL) |
                       (attributes & STYLE_REVERSE ? A_REVERSE : A_NORMAL) |
                       (attributes & STYLE_FADE ? A_DIM : A_NORMAL) |
                       (attributes & STYLE_UNDERLINE ? A_UNDERLINE : A_NORMAL);
    look->pair = screen->base.colours ? colour_pair(screen, fg, bg) : 0;
    return look;
}

enum place { PLACE_ANY, PLACE_LAST_COLUMN, PLACE_BEFORE_CORNER };

/* Where terminals cannot write the last cell of the screen without scrolling, curses
   inserts it from the left, which cuts a wide character there in two. */
static enum place place_of(const struct screen *screen, const struct cell *cell, int x,
                           int y)
{
    if (x == screen->cols - 1)
        return PLACE_LAST_COLUMN;
    return screen->corner_by_insertion && cell->width == 2 && y == screen->rows - 1 &&
                   x == screen->cols - 3
               ? PLACE_BEFORE_CORNER
               : PLACE_ANY;
}

/* Write one cell as curses characters; returns how many (a cell of width 2 is one). What
   the C library measures differently would shift the row: it is replaced. After the last
   column terminals disagree on where a mark belongs: it is left out there. */
static int put_cell(struct screen *screen, const struct cell *cell, enum place place,
                    cchar_t *out)
{
    const struct look *look = find_look(screen, cell->style);
    char text[sizeof(cell->text)];
    const char *at = text, *end = text + backend_cell_text(&screen->base, cell, text);
    wchar_t wide[4] = {0}, blank[2] = L" ";
    int count = 0;
    bool two = screen->base.glyphs == GLYPHS_ASCII && cell->width == 2;

    while (at < end && count < 3) {
        uint32_t code;

        at += utf8_decode(at, end, &code);
        if (count == 0 && !two &&
            (place == PLACE_BEFORE_CORNER || wcwidth((wchar_t)code) != cell->width)) {
            code = screen->base.glyphs == GLYPHS_ASCII ? '?' : UTF8_REPLACEMENT;
            two = cell->width == 2;
            at = end;
        } else if (count > 0 &&
                   (place == PLACE_LAST_COLUMN || wcwidth((wchar_t)code) != 0)) {
            break;
        }
        wide[count++] = (wchar_t)code;
    }
    setcchar(&out[0], count ? wide : blank, look->attributes, look->pair, NULL);
    if (two)
        setcchar(&out[1], blank, look->attributes, look->pair, NULL);
    return two ? 2 : 1;
}

static bool row_disputed(const struct canvas *canvas, int y, int cols)
{
    for (int x = 0; x < cols; x++) {
        const struct cell *cell = canvas_cell(canvas, x, y);

        if (cell->width == 2 || cell->length > 4)
            return true;
    }
    return false;
}

static void draw_row(struct screen *screen, const struct canvas *canvas, int y, int cols)
{
    cchar_t line[SIDE_MAX + 2];
    struct cell *shown = &screen->shown[(size_t)y * (size_t)screen->cols];
    size_t size = (size_t)cols * sizeof(struct cell);
    bool disputed;
    int count = 0;

    if (memcmp(shown, canvas_cell(canvas, 0, y), size) == 0)
        return;
    memcpy(shown, canvas_cell(canvas, 0, y), size);
    for (int x = 0; x < cols; x++)
        if (shown[x].width > 0 && (shown[x].width == 1 || x + 1 < cols))
            count += put_cell(screen, &shown[x], place_of(screen, &shown[x], x, y),
                              &line[count]);
    mvadd_wchnstr(y, 0, line, count);
    /* Where terminals disagree on a width only writing the whole row puts it right. */
    disputed = row_disputed(canvas, y, cols);
    if (disputed || screen->shown_disputed[y])
        wredrawln(stdscr, y, 1);
    screen->shown_disputed[y] = disputed;
}

static bool present(struct backend *backend, const struct canvas *canvas)
{
    struct screen *screen = (struct screen *)backend;
    int cols = canvas_cols(canvas), rows = canvas_rows(canvas);
    size_t size;

    if (screen->suspended || !frame_pipe_pump(&screen->pipe))
        return false;
    if (frame_pipe_busy(&screen->pipe)) {
        screen->base.stats.frames_skipped++;
        return false;
    }
    screen->base.stats.last_drain_ms = screen->pipe.drain_ms;
    term_guard_trim();
    cols = cols < screen->cols ? cols : screen->cols;
    rows = rows < screen->rows ? rows : screen->rows;
    frame_pipe_begin(&screen->pipe);
    for (int y = 0; y < rows; y++)
        draw_row(screen, canvas, y, cols);
    if (screen->repaint)
        clearok(curscr, TRUE);
    screen->repaint = false;
    wnoutrefresh(stdscr);
    doupdate();
    size = frame_pipe_end(&screen->pipe);
    screen->base.stats.frames++;
    screen->base.stats.bytes += size;
    screen->base.stats.last_frame_bytes = size;
    return frame_pipe_pump(&screen->pipe);
}

static bool resized(struct backend *backend)
{
    struct screen *screen = (struct screen *)backend;

    if (!read_size(screen))
        return false;
    erase();
    screen->repaint = true;
    return true;
}

static void repaint(struct backend *backend)
{
    ((struct screen *)backend)->repaint = true;
}

static void send_text(struct backend *backend, const char *bytes, size_t size)
{
    struct screen *screen = (struct screen *)backend;

    /* Old consoles print what they do not know of OSC. */
    if (size > 0 && !screen->suspended && !(screen->console && bytes[0] == '\033'))
        frame_pipe_queue(&screen->pipe, bytes, size);
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
    .repaint = repaint,
    .send = send_text,
};

const char *backend_library_version(void)
{
    return curses_version();
}
