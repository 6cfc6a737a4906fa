/* SPDX-License-Identifier: MIT */
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "frames.h"
#include "support/feed.h"
#include "support/test.h"

enum { OUTPUT_MAX = 64 << 20, READ_MAX = 16384, PATIENCE_MS = 20000 };

struct command {
    enum pty_op op;
    int argument;
};

/* ---- the program ---- */

static volatile int depth;

static int overflow_stack(int level)
{
    volatile char room[4096];

    room[0] = (char)level;
    depth = level;
    return level < 0 ? room[0] : overflow_stack(level + 1) + room[0];
}

static void die(int how)
{
    if (how == 0)
        exit(3);
    if (how < 0)
        depth = overflow_stack(0);
    raise(how);
}

static void drain_all(struct backend *backend)
{
    while (backend->cls->output_fd(backend) >= 0) {
        struct pollfd ready = {.fd = backend->cls->output_fd(backend), .events = POLLOUT};

        poll(&ready, 1, -1);
        if (!backend->cls->drain(backend))
            _exit(9);
    }
}

static int wait_for_event(struct backend *backend)
{
    struct pollfd ready = {.fd = backend->cls->input_fd(backend), .events = POLLIN};
    struct event event;

    while (!backend->cls->read_event(backend, &event))
        poll(&ready, 1, -1);
    if (event.type == EVENT_PASTE)
        free(event.paste);
    return event.type == EVENT_KEY ? (int)event.code : -1;
}

static int draw(struct backend *backend, struct canvas *canvas, int number)
{
    int cols, rows;

    backend->cls->size(backend, &cols, &rows);
    canvas_resize(canvas, cols, rows);
    frame_draw(canvas, number);
    return backend->cls->present(backend, canvas);
}

static int obey(struct backend *backend, struct canvas *canvas, struct command command)
{
    static const char copy[] = "\033]52;c;aGVsbG8=\033\\";
    int result = 0;

    switch (command.op) {
    case OP_FRAME:
        drain_all(backend);
        result = draw(backend, canvas, command.argument);
        drain_all(backend);
        break;
    case OP_PRESENT:
        result = draw(backend, canvas, command.argument);
        break;
    case OP_DRAIN:
        result =
            !backend->cls->drain(backend) ? -1 : backend->cls->output_fd(backend) >= 0;
        break;
    case OP_RESIZED:
        result = backend->cls->resized(backend);
        break;
    case OP_REPAINT:
        backend->cls->repaint(backend);
        break;
    case OP_EVENT:
        result = wait_for_event(backend);
        break;
    case OP_SUSPEND:
        backend->cls->suspend(backend);
        break;
    case OP_RESUME:
        backend->cls->resume(backend);
        break;
    case OP_SEND:
        backend->cls->send(backend, copy, sizeof(copy) - 1);
        break;
    case OP_STDERR:
        for (int i = 0; i < command.argument; i++)
            result = (int)write(STDERR_FILENO, "held", 4);
        break;
    case OP_DIE:
        die(command.argument);
        break;
    case OP_CLOSE:
        backend->cls->close(backend);
        canvas_free(canvas);
        _exit(0);
    }
    return result;
}

static void run_program(int control, const struct pty_options *options)
{
    struct backend_options open = {.theme = theme_find("dark"),
                                   .glyphs = options->glyphs,
                                   .glyphs_auto = options->glyphs_auto,
                                   .colours = options->colours,
                                   .mouse = true};
    struct pty_reply reply = {.result = -1};
    struct canvas *canvas = canvas_new(1, 1);
    struct backend *backend;
    struct command command;

    setenv("TERM", options->term, 1);
    unsetenv("TMUX");
    if (!setlocale(LC_CTYPE, options->locale))
        _exit(8);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    backend = backend_curses.open(&open, NULL);
    if (!backend) {
        if (write(control, &reply, sizeof(reply)) < 0)
            _exit(7);
        _exit(1);
    }
    reply.result = 0;
    for (;;) {
        reply.glyphs = backend->glyphs;
        reply.colours = backend->colours;
        reply.stats = backend->stats;
        backend->cls->size(backend, &reply.cols, &reply.rows);
        if (write(control, &reply, sizeof(reply)) != sizeof(reply))
            _exit(6);
        if (read(control, &command, sizeof(command)) != sizeof(command))
            _exit(5);
        reply.result = obey(backend, canvas, command);
    }
}

/* ---- the terminal ---- */

/* Through a variable: gcc 12 takes the member's first field for all there is. */
static void take_reply(struct pty *pty)
{
    struct pty_reply reply;

    assert_int_equal(read(pty->control, &reply, sizeof(reply)), sizeof(reply));
    pty->reply = reply;
}

/* The program's side of a new terminal. */
static int open_pair(struct pty *pty, const struct winsize *size)
{
    int slave;

    pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(pty->master >= 0);
    assert_int_equal(grantpt(pty->master), 0);
    assert_int_equal(unlockpt(pty->master), 0);
    slave = open(ptsname(pty->master), O_RDWR | O_NOCTTY);
    assert_true(slave >= 0);
    assert_int_equal(ioctl(slave, TIOCSWINSZ, size), 0);
    return slave;
}

void pty_start(struct pty *pty, const struct pty_options *options)
{
    struct winsize size = {.ws_col = (unsigned short)options->cols,
                           .ws_row = (unsigned short)options->rows};
    int pair[2], slave;

    *pty = (struct pty){.reading = true};
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    slave = open_pair(pty, &size);
    tcgetattr(slave, &pty->before); /* before the program can change them */
    pty->child = fork();
    assert_true(pty->child >= 0);
    if (pty->child == 0) {
        close(pair[0]);
        close(pty->master);
        if (login_tty(slave) != 0)
            _exit(4);
        run_program(pair[1], options);
    }
    close(slave);
    close(pair[1]);
    pty->control = pair[0];
    fcntl(pty->master, F_SETFL, O_NONBLOCK);
    pty->vterm = vterm_new(options->rows, options->cols);
    vterm_set_utf8(pty->vterm, 1);
    pty->screen = vterm_obtain_screen(pty->vterm);
    vterm_screen_enable_altscreen(pty->screen, 1);
    vterm_screen_reset(pty->screen, 1);
    buf_init(&pty->output, OUTPUT_MAX);
    pty->reply.result = -2;
    while (pty->reply.result == -2) {
        struct pollfd ready[2] = {
            {.fd = pty->control, .events = POLLIN},
            {.fd = pty->master,  .events = POLLIN}
        };

        assert_true(poll(ready, 2, PATIENCE_MS) > 0);
        pty_read(pty, 0);
        if (ready[0].revents)
            take_reply(pty);
    }
}

void pty_stop(struct pty *pty)
{
    if (pty->child > 0) {
        kill(pty->child, SIGKILL);
        waitpid(pty->child, NULL, 0);
    }
    close(pty->master);
    close(pty->control);
    vterm_free(pty->vterm);
    buf_done(&pty->output);
}

bool pty_read(struct pty *pty, int wait_ms)
{
    char bytes[READ_MAX];
    struct pollfd ready = {.fd = pty->master, .events = POLLIN};
    bool any = false;
    ssize_t got;

    if (!pty->reading || poll(&ready, 1, wait_ms) <= 0)
        return false;
    while ((got = read(pty->master, bytes, sizeof(bytes))) > 0) {
        buf_add(&pty->output, bytes, (size_t)got);
        feed_terminal(pty->vterm, &pty->output, &pty->fed);
        any = true;
    }
    return any;
}

int pty_do(struct pty *pty, enum pty_op op, int argument)
{
    struct command command = {.op = op, .argument = argument};
    struct pollfd ready[2] = {
        {.fd = pty->control, .events = POLLIN},
        {.fd = pty->master,  .events = POLLIN}
    };

    assert_int_equal(write(pty->control, &command, sizeof(command)), sizeof(command));
    do {
        if (poll(ready, pty->reading ? 2 : 1, PATIENCE_MS) <= 0)
            fail_msg("the program does not answer command %d", (int)op);
        pty_read(pty, 0);
    } while (!ready[0].revents);
    take_reply(pty);
    return pty->reply.result;
}

int pty_end(struct pty *pty, enum pty_op op, int argument)
{
    struct command command = {.op = op, .argument = argument};
    int status = 0;

    assert_int_equal(write(pty->control, &command, sizeof(command)), sizeof(command));
    /* The modes can be read only while somebody has the other side open: we have the
       master, which is enough on Linux. */
    while (waitpid(pty->child, &status, WNOHANG) == 0)
        pty_read(pty, 10);
    pty->child = 0;
    while (pty_read(pty, 10))
        ;
    return status;
}

void pty_type(struct pty *pty, const char *bytes)
{
    assert_int_equal(write(pty->master, bytes, strlen(bytes)), strlen(bytes));
}

void pty_resize(struct pty *pty, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols,
                           .ws_row = (unsigned short)rows};

    assert_int_equal(ioctl(pty->master, TIOCSWINSZ, &size), 0);
    vterm_set_size(pty->vterm, rows, cols);
}

bool pty_has(const struct pty *pty, const char *bytes)
{
    return strstr(pty->output.data, bytes) != NULL;
}

void pty_expect(struct pty *pty, const char *bytes)
{
    while (!pty_has(pty, bytes))
        if (!pty_read(pty, PATIENCE_MS))
            fail_msg("the terminal never got \"%s\"", bytes);
}
