/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "program.h"
#include "support/server.h"
#include "support/test.h"

/*
 * However it ends, the terminal is as it was.
 */

static void signals_that_ask_end_it_well(void **state)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct program program;
        int status;

        program_open(&program, &(struct program_options){0});
        assert_false(terminal_same_modes(&program.terminal));
        kill(program.terminal.child, signals[i]);
        status = terminal_wait(&program.terminal);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
        terminal_assert_given_back(&program.terminal);
        program_done(&program);
    }
}

static void a_hanging_server_does_not_keep_it(void **state)
{
    struct program program;

    (void)state;
    program_open(&program, &(struct program_options){.fault = FAULT_HANG});
    program_quit(&program);
    program_done(&program);
}

static void crashes_give_the_terminal_back(void **state)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct program program;
        int status;

        program_open(&program, &(struct program_options){0});
        kill(program.terminal.child, signals[i]);
        status = terminal_wait(&program.terminal);
        /* A sanitizer reports and exits instead of dying by the signal. */
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
        terminal_assert_given_back(&program.terminal);
        program_done(&program);
    }
}

static void a_closed_terminal_ends_it(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    int status = 0;

    (void)state;
    program_open(&program, &(struct program_options){0});
    close(terminal->master);
    terminal->master = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(waitpid(terminal->child, &status, 0), terminal->child);
    terminal->child = 0;
    /* Hung up (0) or found the terminal gone first (1). */
    assert_true(WIFEXITED(status));
    assert_in_range(WEXITSTATUS(status), 0, 1);
    program_done(&program);
}

static void start_shell(struct program *program)
{
    char words[][16] = {"bash", "--norc", "--noprofile", "-i"};
    char *argv[] = {words[0], words[1], words[2], words[3], NULL};
    static const char *const environment[] = {"PS1=ready> ", "HISTFILE=", NULL};
    char *command;

    program_prepare(program);
    terminal_start(&program->terminal,
                   &(struct terminal_options){.argv = argv,
                                              .environment = environment,
                                              .home = program->home,
                                              .cols = 120,
                                              .rows = 40});
    terminal_expect(&program->terminal, "ready>");
    command = xasprintf("stty -echo; %s --refresh 1s --prometheus %s; echo code=$?\r",
                        MIDWATCH, prom_url(program->prom));
    terminal_type(&program->terminal, command);
    free(command);
    terminal_expect(&program->terminal, "Request rate");
}

static void it_stops_and_comes_back_as_a_job(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    if (!test_program_exists("bash"))
        skip();
    start_shell(&program);
    terminal_type(terminal, "3");
    terminal_expect_path(terminal, "DB \u203a");
    for (int i = 0; i < 3; i++) {
        terminal_type(terminal, "\x1a");
        terminal_expect(terminal, "Stopped");
        terminal_expect_gone(terminal, "DB \u203a");
        terminal_resize(terminal, 100 + i, 30);
        terminal_type(terminal, "fg\r");
        terminal_expect_path(terminal, "DB \u203a");
        assert_false(terminal_shows(terminal, "Stopped"));
    }
    terminal_type(terminal, "q");
    terminal_expect(terminal, "ready>");
    terminal_type(terminal, "exit\r");
    (void)terminal_wait(terminal);
    program_done(&program);
}

static void what_it_has_to_say_comes_after_the_screen(void **state)
{
    struct program program;
    int status;

    (void)state;
    program_prepare(&program);
    program_start(&program, &(struct program_options){
                                .arguments = (const char *const[]){"no-such", NULL}
    });
    status = terminal_wait(&program.terminal);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
    assert_true(terminal_shows(&program.terminal, "no dashboard \"no-such\""));
    assert_false(terminal_got(&program.terminal, "\033[?1049h"));
    program_done(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_that_ask_end_it_well),
        cmocka_unit_test(a_hanging_server_does_not_keep_it),
        cmocka_unit_test(crashes_give_the_terminal_back),
        cmocka_unit_test(a_closed_terminal_ends_it),
        cmocka_unit_test(it_stops_and_comes_back_as_a_job),
        cmocka_unit_test(what_it_has_to_say_comes_after_the_screen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
