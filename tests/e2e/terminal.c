/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "core/clock.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "support/feed.h"
#include "support/test.h"

enum { OUTPUT_MAX = 64 << 20, READ_MAX = 16384, PATIENCE_MS = 60000, SLICE_MS = 100 };

/* Only what a test says is around the program, and what sanitizers are told. */
static void set_environment(const struct terminal_options *options)
{
    static const char *const kept[] = {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                                       "TSAN_OPTIONS", "LSAN_OPTIONS"};
    char *values[ARRAY_LEN(kept)];

    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        values[i] = getenv(kept[i]);
    clearenv();
    for (size_t i = 0; i < ARRAY_LEN(kept); i++)
        if (values[i])
            setenv(kept[i], values[i], 1);
    setenv("TERM", options->term ? options->term : "xterm-256color", 1);
    setenv("LC_ALL", options->locale ? options->locale : "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("HOME", options->home ? options->home : "/nonexistent", 1);
    for (const char *const *at = options->environment; at && *at; at++)
        (void)putenv(xstrdup(*at)); /* the program is about to take this one's place */
}

void terminal_start(struct terminal *terminal, const struct terminal_options *options)
{
    struct winsize size = {.ws_col = (unsigned short)options->cols,
                           .ws_row = (unsigned short)options->rows};
    int slave;

    *terminal = (struct terminal){.cols = options->cols, .rows = options->rows};
    assert_int_equal(openpty(&terminal->master, &slave, NULL, NULL, &size), 0);
    fcntl(terminal->master, F_SETFD, FD_CLOEXEC);
    tcgetattr(slave, &terminal->before);
    terminal->child = fork();
    assert_true(terminal->child >= 0);
    if (terminal->child == 0) {
        if (login_tty(slave) != 0)
            _exit(126);
        set_environment(options);
        execvp(options->argv[0], options->argv);
        _exit(127);
    }
    close(slave);
    fcntl(terminal->master, F_SETFL, O_NONBLOCK);
    terminal->vterm = vterm_new(options->rows, options->cols);
    vterm_set_utf8(terminal->vterm, 1);
    terminal->screen = vterm_obtain_screen(terminal->vterm);
    vterm_screen_enable_altscreen(terminal->screen, 1);
    vterm_screen_reset(terminal->screen, 1);
    buf_init(&terminal->output, OUTPUT_MAX);
}

void terminal_stop(struct terminal *terminal)
{
    if (terminal->child > 0) {
        kill(terminal->child, SIGKILL);
        waitpid(terminal->child, NULL, 0);
    }
    if (terminal->master >= 0)
        close(terminal->master);
    vterm_free(terminal->vterm);
    buf_done(&terminal->output);
    free(terminal->text);
}

bool terminal_read(struct terminal *terminal, int wait_ms)
{
    char bytes[READ_MAX];
    struct pollfd ready = {.fd = terminal->master, .events = POLLIN};
    bool any = false;
    ssize_t got;

    if (poll(&ready, 1, wait_ms) <= 0)
        return false;
    while ((got = read(terminal->master, bytes, sizeof(bytes))) > 0) {
        (void)buf_add(&terminal->output, bytes, (size_t)got);
        feed_terminal(terminal->vterm, &terminal->output, &terminal->fed);
        any = true;
    }
    return any;
}

static size_t put_line(const struct terminal *terminal, int row, char *out)
{
    size_t size = 0, end = 0;

    for (int col = 0; col < terminal->cols; col++) {
        VTermScreenCell cell;

        if (!vterm_screen_get_cell(terminal->screen, (VTermPos){.row = row, .col = col},
                                   &cell))
            break;
        if (cell.chars[0] == (uint32_t)-1)
            continue; /* the right half of a wide one */
        if (cell.chars[0] == 0 || cell.chars[0] == ' ') {
            out[size++] = ' ';
            continue;
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            size += utf8_encode(cell.chars[i], out + size);
        end = size;
    }
    return end;
}

const char *terminal_line(struct terminal *terminal, int row)
{
    size_t room = (size_t)terminal->cols * VTERM_MAX_CHARS_PER_CELL * 4 + 1;

    free(terminal->text);
    terminal->text = xcalloc(1, room);
    terminal->text[put_line(terminal, row, terminal->text)] = '\0';
    return terminal->text;
}

const char *terminal_text(struct terminal *terminal)
{
    size_t line = (size_t)terminal->cols * VTERM_MAX_CHARS_PER_CELL * 4 + 1, size = 0;

    free(terminal->text);
    terminal->text = xcalloc((size_t)terminal->rows + 1, line);
    for (int row = 0; row < terminal->rows; row++) {
        size += put_line(terminal, row, terminal->text + size);
        terminal->text[size++] = '\n';
    }
    terminal->text[size] = '\0';
    return terminal->text;
}

bool terminal_shows(struct terminal *terminal, const char *text)
{
    return strstr(terminal_text(terminal), text) != NULL;
}

/* first: the first row that counts. */
static void await(struct terminal *terminal, int first, const char *text, bool there)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;

    for (;;) {
        bool shown = first == 0 ? terminal_shows(terminal, text)
                                : strstr(terminal_line(terminal, first), text) != NULL;

        if (shown == there)
            return;
        if (clock_monotonic_ms() > until)
            fail_msg("the screen %s \"%s\":\n%s", there ? "never showed" : "kept", text,
                     terminal_text(terminal));
        (void)terminal_read(terminal, SLICE_MS);
        if (waitpid(terminal->child, NULL, WNOHANG) == terminal->child) {
            terminal->child = 0;
            while (terminal_read(terminal, SLICE_MS))
                ;
            fail_msg("the program ended before \"%s\" was %s:\n%s", text,
                     there ? "shown" : "gone", terminal_text(terminal));
        }
    }
}

void terminal_expect(struct terminal *terminal, const char *text)
{
    await(terminal, 0, text, true);
}

void terminal_expect_gone(struct terminal *terminal, const char *text)
{
    await(terminal, 0, text, false);
}

void terminal_expect_path(struct terminal *terminal, const char *text)
{
    await(terminal, terminal->rows - 1, text, true);
}

void terminal_type(struct terminal *terminal, const char *keys)
{
    size_t left = strlen(keys);

    while (left > 0) {
        ssize_t sent = write(terminal->master, keys, left);

        if (sent > 0) {
            keys += sent;
            left -= (size_t)sent;
        }
        (void)terminal_read(terminal, sent > 0 ? 0 : SLICE_MS);
    }
}

void terminal_resize(struct terminal *terminal, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols,
                           .ws_row = (unsigned short)rows};

    terminal->cols = cols;
    terminal->rows = rows;
    vterm_set_size(terminal->vterm, rows, cols);
    assert_int_equal(ioctl(terminal->master, TIOCSWINSZ, &size), 0);
}

int terminal_wait(struct terminal *terminal)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    int status = 0;

    while (waitpid(terminal->child, &status, WNOHANG) == 0) {
        if (clock_monotonic_ms() > until)
            fail_msg("the program does not end:\n%s", terminal_text(terminal));
        (void)terminal_read(terminal, SLICE_MS / 10);
    }
    terminal->child = 0;
    while (terminal_read(terminal, SLICE_MS / 10))
        ;
    return status;
}

bool terminal_same_modes(struct terminal *terminal)
{
    const struct termios *before = &terminal->before;
    struct termios now;

    /* On Linux the master tells the modes of the program's side. */
    tcgetattr(terminal->master, &now);
    return now.c_iflag == before->c_iflag && now.c_oflag == before->c_oflag &&
           now.c_lflag == before->c_lflag && now.c_cflag == before->c_cflag &&
           memcmp(now.c_cc, before->c_cc, sizeof(now.c_cc)) == 0;
}

void terminal_assert_given_back(struct terminal *terminal)
{
    const char *enter = NULL, *leave = NULL, *at = terminal->output.data;

    while ((at = strstr(at, "\033[?1049")) != NULL) {
        at += 7;
        if (*at == 'h')
            enter = at;
        else
            leave = at;
    }
    assert_non_null(enter);
    assert_non_null(leave);
    assert_true(leave > enter);
    assert_true(terminal_same_modes(terminal));
    assert_true(terminal_got(terminal, "\033[?2004l"));
    assert_true(terminal_got(terminal, "\033[?1000l"));
}

bool terminal_got(const struct terminal *terminal, const char *bytes)
{
    return terminal->output.data && strstr(terminal->output.data, bytes) != NULL;
}
