/* SPDX-License-Identifier: MIT */
#include "loop/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/*
 * A handler has no argument but the number, so the pipe is the one global here. It is
 * non-blocking: with 64 KiB unread, further signals of the same kind are lost, which is
 * what signals do anyway.
 */

static const int handled[] = {SIGINT,  SIGTERM, SIGHUP, SIGWINCH,
                              SIGTSTP, SIGCONT, SIGUSR1};

static int wake[2] = {-1, -1};
static signal_fn *deliver_fn;
static void *deliver_ctx;

static void on_signal(int number)
{
    int keep = errno;
    unsigned char byte = (unsigned char)number;
    ssize_t sent = write(wake[1], &byte, 1);

    (void)sent;
    errno = keep;
}

static void on_readable(void *ctx, int fd, unsigned events)
{
    unsigned char bytes[256];
    bool seen[256] = {false};
    ssize_t got = read(fd, bytes, sizeof(bytes));

    (void)ctx;
    (void)events;
    for (ssize_t i = 0; i < got; i++) {
        if (!seen[bytes[i]])
            deliver_fn(deliver_ctx, bytes[i]);
        seen[bytes[i]] = true;
    }
}

static bool install(int number, void (*handler)(int), struct err *err)
{
    char reason[64];
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    if (sigaction(number, &action, NULL) == 0)
        return true;
    err_set(err, ERR_SYSTEM, "cannot handle signal %d: %s", number,
            err_reason(errno, reason, sizeof(reason)));
    return false;
}

bool signals_open(struct loop *loop, signal_fn *fn, void *ctx, struct err *err)
{
    char reason[64];

    if (pipe(wake) != 0) {
        err_set(err, ERR_SYSTEM, "cannot make a pipe: %s",
                err_reason(errno, reason, sizeof(reason)));
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        (void)fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    deliver_fn = fn;
    deliver_ctx = ctx;
    loop_watch(loop, wake[0], LOOP_READ, on_readable, NULL);
    for (size_t i = 0; i < ARRAY_LEN(handled); i++) {
        if (!install(handled[i], on_signal, err))
            return false;
    }
    return install(SIGPIPE, SIG_IGN, err);
}

void signals_close(struct loop *loop)
{
    if (wake[0] < 0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(handled); i++)
        (void)install(handled[i], SIG_DFL, NULL);
    loop_unwatch(loop, wake[0]);
    close(wake[0]);
    close(wake[1]);
    wake[0] = wake[1] = -1;
}

void signals_block_all(void)
{
    /* What a fault of this thread's own raises must arrive, or the crash handler that
       gives the terminal back never runs. */
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
    sigset_t set;

    sigfillset(&set);
    for (size_t i = 0; i < ARRAY_LEN(faults); i++)
        sigdelset(&set, faults[i]);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void signals_stop_self(void)
{
    struct sigaction ours, standard = {.sa_handler = SIG_DFL};
    sigset_t stop, blocked;

    /* SIGTSTP by its default action rather than SIGSTOP: the kernel ignores it in a
       process group that no shell watches (a session of our own, as under ssh -t), where
       nobody could wake us again. The group, so that a pipeline stops with us. Other
       threads block it, so that it takes effect before kill() returns. */
    sigemptyset(&standard.sa_mask);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    (void)sigaction(SIGTSTP, &standard, &ours);
    (void)pthread_sigmask(SIG_UNBLOCK, &stop, &blocked);
    (void)kill(0, SIGTSTP);
    (void)pthread_sigmask(SIG_SETMASK, &blocked, NULL);
    (void)sigaction(SIGTSTP, &ours, NULL);
}
