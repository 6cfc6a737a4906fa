/* SPDX-License-Identifier: MIT */

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "loop/loop.h"
#include "loop/signals.h"
#include "support/test.h"

struct trace {
    struct loop *loop;
    char text[64];
    int fds[2];
    uint64_t timer;
};

static struct trace trace;

static void add(char c)
{
    size_t length = strlen(trace.text);

    trace.text[length] = c;
    trace.text[length + 1] = '\0';
}

static int setup(void **state)
{
    (void)state;
    memset(&trace, 0, sizeof(trace));
    trace.loop = loop_new();
    return pipe(trace.fds);
}

static int teardown(void **state)
{
    (void)state;
    loop_free(trace.loop);
    close(trace.fds[0]);
    close(trace.fds[1]);
    clock_thaw();
    return 0;
}

static void add_mark(void *ctx)
{
    add(*(const char *)ctx);
}

/* A timer that leaves this letter in the trace. */
static uint64_t mark_after(int64_t ms, char letter)
{
    static char letters[128];

    letters[(int)letter] = letter;
    return loop_timer(trace.loop, ms, add_mark, &letters[(int)letter]);
}

static void at(int64_t ms)
{
    clock_freeze(0, ms);
    (void)loop_turn(trace.loop, 0);
}

static void timers_fire_by_deadline_then_by_age(void **state)
{
    (void)state;
    clock_freeze(0, 1000);
    (void)loop_turn(trace.loop, 0);
    (void)mark_after(20, 'c');
    (void)mark_after(10, 'a');
    (void)mark_after(10, 'b');
    (void)mark_after(30, 'd');
    at(1009);
    assert_string_equal(trace.text, "");
    at(1010);
    assert_string_equal(trace.text, "ab");
    at(1500);
    assert_string_equal(trace.text, "abcd");
}

static void cancelled_timers_stay_silent_in_any_order(void **state)
{
    uint64_t ids[100];

    (void)state;
    clock_freeze(0, 0);
    (void)loop_turn(trace.loop, 0);
    for (int i = 0; i < 100; i++)
        ids[i] = mark_after((i * 37) % 100, i == 50 ? 'x' : 'y');
    for (int i = 0; i < 100; i++) {
        if ((i * 61) % 100 != 50)
            loop_cancel(trace.loop, ids[(i * 61) % 100]);
    }
    at(1000);
    assert_string_equal(trace.text, "x");
}

static void renew(void *ctx)
{
    add('r');
    (void)loop_timer(trace.loop, 0, renew, ctx);
}

static void timer_that_renews_itself_does_not_hold_the_loop(void **state)
{
    (void)state;
    (void)loop_timer(trace.loop, 0, renew, NULL);
    assert_true(loop_turn(trace.loop, -1));
    assert_string_equal(trace.text, "r");
    assert_true(loop_turn(trace.loop, -1));
    assert_string_equal(trace.text, "rr");
}

static void cancel_the_other(void *ctx)
{
    add('1');
    loop_cancel(trace.loop, *(uint64_t *)ctx);
}

static void timer_cancelled_by_one_due_with_it_does_not_fire(void **state)
{
    (void)state;
    (void)loop_timer(trace.loop, 0, cancel_the_other, &trace.timer);
    trace.timer = mark_after(0, '2');
    (void)loop_turn(trace.loop, 0);
    (void)loop_turn(trace.loop, 0);
    assert_string_equal(trace.text, "1");
}

static void read_one(void *ctx, int fd, unsigned events)
{
    char byte;

    (void)ctx;
    if (events & LOOP_READ && read(fd, &byte, 1) == 1)
        add(byte);
    if (events & LOOP_HANGUP && !(events & LOOP_READ))
        add('!');
}

static void descriptors_wake_the_loop(void **state)
{
    (void)state;
    loop_watch(trace.loop, trace.fds[0], LOOP_READ, read_one, NULL);
    assert_false(loop_turn(trace.loop, 0));
    assert_int_equal(write(trace.fds[1], "ab", 2), 2);
    assert_true(loop_turn(trace.loop, -1));
    assert_true(loop_turn(trace.loop, -1));
    assert_false(loop_turn(trace.loop, 0));
    assert_string_equal(trace.text, "ab");
}

static void hangup_is_told(void **state)
{
    (void)state;
    loop_watch(trace.loop, trace.fds[0], LOOP_READ, read_one, NULL);
    close(trace.fds[1]);
    assert_true(loop_turn(trace.loop, -1));
    assert_string_equal(trace.text, "!");
    assert_int_equal(pipe(trace.fds), 0);
}

static void close_the_other(void *ctx, int fd, unsigned events)
{
    int *other = ctx;

    (void)events;
    add(fd == trace.fds[0] ? 'p' : 'q');
    loop_unwatch(trace.loop, *other);
    loop_unwatch(trace.loop, fd);
    /* The same number for something new, in the same turn. */
    loop_watch(trace.loop, *other, LOOP_WRITE, read_one, NULL);
}

static void event_of_a_removed_watcher_is_not_delivered(void **state)
{
    int more[2];

    (void)state;
    assert_int_equal(pipe(more), 0);
    loop_watch(trace.loop, trace.fds[0], LOOP_READ, close_the_other, &more[0]);
    loop_watch(trace.loop, more[0], LOOP_READ, close_the_other, &trace.fds[0]);
    assert_int_equal(write(trace.fds[1], "x", 1), 1);
    assert_int_equal(write(more[1], "y", 1), 1);
    (void)loop_turn(trace.loop, -1);
    assert_string_equal(trace.text, "p");
    close(more[0]);
    close(more[1]);
}

static void mark_hook(void *ctx)
{
    (void)ctx;
    add('.');
}

static void hook_runs_after_what_changed_something(void **state)
{
    (void)state;
    loop_before_sleep(trace.loop, mark_hook, NULL);
    (void)loop_turn(trace.loop, 0);
    assert_string_equal(trace.text, ".");
    (void)loop_turn(trace.loop, 0);
    assert_string_equal(trace.text, ".");
    (void)mark_after(0, 't');
    loop_watch(trace.loop, trace.fds[0], LOOP_READ, read_one, NULL);
    assert_int_equal(write(trace.fds[1], "k", 1), 1);
    (void)loop_turn(trace.loop, 0);
    assert_string_equal(trace.text, ".t.k.");
}

static void stop(void *ctx)
{
    (void)ctx;
    add('s');
    loop_stop(trace.loop);
}

static void run_returns_when_stopped(void **state)
{
    (void)state;
    (void)mark_after(1, 't');
    (void)loop_timer(trace.loop, 2, stop, NULL);
    (void)mark_after(3600 * 1000, 'n');
    loop_run(trace.loop);
    assert_string_equal(trace.text, "ts");
}

static void on_signal(void *ctx, int number)
{
    (void)ctx;
    add(number == SIGWINCH ? 'w' : number == SIGUSR1 ? 'u' : '?');
}

static void signals_become_events_once_a_turn(void **state)
{
    struct err err = {0};

    (void)state;
    assert_true(signals_open(trace.loop, on_signal, NULL, &err));
    raise(SIGWINCH);
    raise(SIGWINCH);
    raise(SIGUSR1);
    raise(SIGPIPE);
    assert_string_equal(trace.text, "");
    (void)loop_turn(trace.loop, -1);
    assert_string_equal(trace.text, "wu");
    signals_close(trace.loop);
}

static void ignore_signal(void *ctx, int number)
{
    (void)ctx;
    (void)number;
}

/* In a child: stop as Ctrl-Z would. Its exit status says whether the handler is back. */
static pid_t stop_in_child(bool own_session)
{
    pid_t child = fork();
    struct sigaction action;
    struct err err;

    assert_true(child >= 0);
    if (child != 0)
        return child;
    if (own_session ? setsid() < 0 : setpgid(0, 0) != 0)
        _exit(2);
    if (!signals_open(trace.loop, ignore_signal, NULL, &err))
        _exit(3);
    signals_stop_self();
    _exit(sigaction(SIGTSTP, NULL, &action) == 0 && action.sa_handler != SIG_DFL ? 0 : 4);
}

static void stopped_job_goes_on_when_told(void **state)
{
    pid_t child = stop_in_child(false);
    int status = 0;

    (void)state;
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    assert_true(WIFSTOPPED(status));
    assert_int_equal(kill(child, SIGCONT), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void nobody_is_stopped_whom_nobody_could_wake(void **state)
{
    pid_t child = stop_in_child(true);
    int status = 0;

    (void)state;
    assert_int_equal(waitpid(child, &status, WUNTRACED), child);
    if (WIFSTOPPED(status)) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        fail_msg("stopped for good");
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

#define fresh(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        fresh(timers_fire_by_deadline_then_by_age),
        fresh(cancelled_timers_stay_silent_in_any_order),
        fresh(timer_that_renews_itself_does_not_hold_the_loop),
        fresh(timer_cancelled_by_one_due_with_it_does_not_fire),
        fresh(descriptors_wake_the_loop),
        fresh(hangup_is_told),
        fresh(event_of_a_removed_watcher_is_not_delivered),
        fresh(hook_runs_after_what_changed_something),
        fresh(run_returns_when_stopped),
        fresh(signals_become_events_once_a_turn),
        fresh(stopped_job_goes_on_when_told),
        fresh(nobody_is_stopped_whom_nobody_could_wake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
