/* SPDX-License-Identifier: MIT */
#include "app/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/buf.h"

extern char **environ;

/* RFC 4648, section 4. */
static void base64(struct buf *out, const char *text, size_t size)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)text;

    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t group = (uint32_t)bytes[i] << 16;

        group |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? bytes[i + 2] : 0;
        buf_putc(out, digits[group >> 18]);
        buf_putc(out, digits[group >> 12 & 63]);
        buf_putc(out, left > 1 ? digits[group >> 6 & 63] : '=');
        buf_putc(out, left > 2 ? digits[group & 63] : '=');
    }
}

/* `tmux load-buffer -w -` with the text on its standard input. The text is far below
   what a pipe holds, so that writing it cannot block. */
static bool load_tmux(const char *text, struct err *err)
{
    char name[] = "tmux", command[] = "load-buffer", option[] = "-w", input[] = "-";
    char *arguments[] = {name, command, option, input, NULL};
    posix_spawn_file_actions_t actions;
    int pipes[2], status = -1;
    pid_t child;
    bool ok;

    if (pipe(pipes) != 0) {
        err_set(err, ERR_SYSTEM, "cannot reach tmux: %s", strerror(errno));
        return false;
    }
    (void)fcntl(pipes[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(pipes[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[0], STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ok = posix_spawnp(&child, name, &actions, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(pipes[0]);
    ok = ok && write(pipes[1], text, strlen(text)) == (ssize_t)strlen(text);
    close(pipes[1]);
    ok = ok && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
    if (!ok)
        err_set(err, ERR_SYSTEM, "tmux did not take the text");
    return ok;
}

/* GNU screen hands on what is wrapped in device control strings, none of which it takes
   longer than this (its MAXSTR is 768; older ones have less). */
static void put_wrapped(struct buf *out, const char *sequence, size_t size)
{
    enum { PIECE = 240 };

    for (size_t at = 0; at < size; at += PIECE) {
        buf_puts(out, "\033P");
        buf_add(out, sequence + at, size - at < PIECE ? size - at : PIECE);
        buf_puts(out, "\033\\");
    }
}

/* Within screen wrapped. A terminal that calls itself screen without one here may be screen
   or tmux at the other end of SSH: each takes its form and swallows the other. */
static void put_sequences(struct buf *out, const char *terminal, const char *text)
{
    /* Nothing changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    bool here = getenv("STY") != NULL;
    struct buf plain;

    buf_init(&plain, 2 * CLIPBOARD_MAX);
    buf_puts(&plain, "\033]52;c;");
    base64(&plain, text, strlen(text));
    buf_putc(&plain, '\a');
    if (here || strncmp(terminal, "screen", 6) == 0)
        put_wrapped(out, plain.data, plain.size);
    if (!here)
        buf_add(out, plain.data, plain.size);
    buf_done(&plain);
}

bool clipboard_copy(struct backend *backend, const char *text, struct err *err)
{
    struct buf bytes;

    if (strlen(text) > CLIPBOARD_MAX) {
        err_set(err, ERR_LIMIT, "too long for a terminal's clipboard (%d bytes at most)",
                CLIPBOARD_MAX);
        return false;
    }
    if (getenv("TMUX"))
        return load_tmux(text, err);
    if (strcmp(backend->terminal, "linux") == 0 ||
        strncmp(backend->terminal, "vt", 2) == 0) {
        err_set(err, ERR_SYSTEM, "this terminal has no clipboard");
        return false;
    }
    buf_init(&bytes, 8 * CLIPBOARD_MAX);
    put_sequences(&bytes, backend->terminal, text);
    backend->cls->send(backend, bytes.data, bytes.size);
    buf_done(&bytes);
    return true;
}
