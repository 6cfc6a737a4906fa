/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create */
#include "canvas/term_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/attr.h"
#include "core/mem.h"

enum {
    STACK_SIZE = 256 * 1024,
    WRITE_BUDGET_MS = 200,
    STDERR_KEPT_MAX = 64 * 1024,
    STDERR_CAUGHT_MAX = 1024 * 1024
};

static const int fatal_signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

/* Signal handlers know nothing but globals. */
static struct {
    volatile sig_atomic_t armed;
    bool installed, registered;
    int tty_fd;
    struct termios modes;
    char sequence[TERM_GUARD_SEQUENCE_MAX];
    size_t size;
    int stderr_memory, stderr_saved; /* -1: standard error is not caught */
    struct sigaction former[ARRAY_LEN(fatal_signals)];
} guard = {.stderr_memory = -1, .stderr_saved = -1};

static char signal_stack[STACK_SIZE];

static void write_within_budget(int fd, const char *bytes, size_t size)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};

    while (size > 0 && poll(&ready, 1, WRITE_BUDGET_MS) > 0) {
        ssize_t sent = write(fd, bytes, size);

        if (sent < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (sent > 0) {
            bytes += sent;
            size -= (size_t)sent;
        }
    }
}

/* Standard error is itself again; the newest of what was caught follows. */
static void release_stderr(void)
{
    char chunk[1024];
    off_t at, end;
    ssize_t got;

    if (guard.stderr_saved < 0)
        return;
    dup2(guard.stderr_saved, STDERR_FILENO);
    end = lseek(guard.stderr_memory, 0, SEEK_END);
    at = end > STDERR_KEPT_MAX ? end - STDERR_KEPT_MAX : 0;
    while ((got = pread(guard.stderr_memory, chunk, sizeof(chunk), at)) > 0) {
        write_within_budget(STDERR_FILENO, chunk, (size_t)got);
        at += got;
    }
    close(guard.stderr_saved);
    close(guard.stderr_memory);
    guard.stderr_saved = guard.stderr_memory = -1;
}

void term_guard_trim(void)
{
    if (guard.stderr_saved >= 0 &&
        lseek(guard.stderr_memory, 0, SEEK_END) > STDERR_CAUGHT_MAX &&
        ftruncate(guard.stderr_memory, 0) < 0)
        release_stderr(); /* it cannot be bounded: let it through */
}

static void catch_stderr(void)
{
    guard.stderr_memory = memfd_create("stderr", MFD_CLOEXEC);
    guard.stderr_saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (guard.stderr_memory >= 0 && guard.stderr_saved >= 0) {
        /* Appending, so that a child that inherits it and we do not overwrite. */
        fcntl(guard.stderr_memory, F_SETFL, O_APPEND);
        dup2(guard.stderr_memory, STDERR_FILENO);
        return;
    }
    if (guard.stderr_memory >= 0)
        close(guard.stderr_memory);
    if (guard.stderr_saved >= 0)
        close(guard.stderr_saved);
    guard.stderr_memory = guard.stderr_saved = -1;
}

void term_guard_restore(void)
{
    int kept_errno = errno;

    if (!guard.armed)
        return;
    guard.armed = 0;
    write_within_budget(guard.tty_fd, guard.sequence, guard.size);
    tcsetattr(guard.tty_fd, TCSANOW, &guard.modes);
    release_stderr();
    errno = kept_errno;
}

/* A fault happens again when the handler returns, then with the former action; a signal
   that was sent (abort(), kill) has to be sent again. */
static void on_fatal_signal(int number, siginfo_t *info, void *context)
{
    (void)context;
    term_guard_restore();
    for (size_t i = 0; i < ARRAY_LEN(fatal_signals); i++)
        if (fatal_signals[i] == number)
            sigaction(number, &guard.former[i], NULL);
    if (info->si_code <= 0)
        raise(number);
}

static void install_handlers(void)
{
    struct sigaction action = {.sa_sigaction = on_fatal_signal,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};
    stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof(signal_stack)};

    sigemptyset(&action.sa_mask);
    sigaltstack(&stack, NULL); /* without it a stack overflow is not caught: no harm */
    for (size_t i = 0; i < ARRAY_LEN(fatal_signals); i++)
        sigaction(fatal_signals[i], &action, &guard.former[i]);
    guard.installed = true;
}

void term_guard_arm(int tty_fd, const struct termios *modes, const char *sequence,
                    size_t size)
{
    guard.armed = 0;
    guard.tty_fd = tty_fd;
    guard.modes = *modes;
    guard.size = size < sizeof(guard.sequence) ? size : sizeof(guard.sequence);
    memcpy(guard.sequence, sequence, guard.size);
    if (guard.stderr_saved < 0)
        catch_stderr();
    if (!guard.installed)
        install_handlers();
    if (!guard.registered && atexit(term_guard_restore) == 0)
        guard.registered = true;
    mem_set_abort_hook(term_guard_restore);
    guard.armed = 1;
}

void term_guard_disarm(void)
{
    guard.armed = 0;
    release_stderr();
    mem_set_abort_hook(NULL);
    for (size_t i = 0; guard.installed && i < ARRAY_LEN(fatal_signals); i++)
        sigaction(fatal_signals[i], &guard.former[i], NULL);
    guard.installed = false;
}

/* AddressSanitizer (sanitizer/asan_interface.h) and UndefinedBehaviorSanitizer call these
   before they report: what they find never passes a signal handler. */
/* NOLINTBEGIN(readability-identifier-naming): the names are theirs */
void __asan_on_error(void);
void __ubsan_on_report(void);

void __asan_on_error(void)
{
    term_guard_restore();
}

void __ubsan_on_report(void)
{
    term_guard_restore();
}

/* NOLINTEND(readability-identifier-naming) */
