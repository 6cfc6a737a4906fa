/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/random.h"
#include "program.h"
#include "support/grammar.h"
#include "support/test.h"

/*
 * What keys do, as somebody in front of the screen sees it.
 */

static void keys_switch_between_the_six_dashboards(void **state)
{
    static const struct {
        const char *key, *path;
    } dashboards[] = {
        {"2", "Infra \u203a"   },
        {"3", "DB \u203a"      },
        {"4", "Business \u203a"},
        {"5", "Security \u203a"},
        {"6", "SLO \u203a"     },
        {"1", "App \u203a"     },
    };
    struct program program;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect(&program.terminal, "6 SLO"); /* the others have been loaded */
    for (size_t i = 0; i < ARRAY_LEN(dashboards); i++) {
        terminal_type(&program.terminal, dashboards[i].key);
        terminal_expect_path(&program.terminal, dashboards[i].path);
        terminal_expect_gone(&program.terminal, "loading");
        assert_null(strstr(terminal_line(&program.terminal, 1), "failed"));
    }
    program_quit(&program);
    program_done(&program);
}

static void a_panel_fills_the_screen_and_gives_it_back(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    char *before;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect_path(terminal, "Request rate");
    terminal_type(terminal, "\t\t\033[B");
    terminal_expect_path(terminal, "Requests by");
    terminal_expect_gone(terminal, "loading");
    terminal_type(terminal, "p"); /* so that nothing but the keys changes anything */
    terminal_expect(terminal, "PAUSED");
    before = xstrdup(strchr(terminal_text(terminal), '\n'));
    terminal_type(terminal, "\r");
    terminal_expect_path(terminal, "Esc back");
    terminal_expect(terminal, "sum by (status)");
    terminal_type(terminal, "\033");
    terminal_expect_gone(terminal, "sum by (status)");
    terminal_expect(terminal, before); /* exactly there, but for the clock */
    free(before);
    program_quit(&program);
    program_done(&program);
}

static void keys_move_through_time(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect(terminal, "\u2502 1h");
    terminal_type(terminal, "-");
    terminal_expect(terminal, "\u2502 2h");
    terminal_type(terminal, "++");
    terminal_expect(terminal, "\u2502 30m");
    terminal_type(terminal, ",");
    terminal_expect_gone(terminal, "\u2502 30m");
    terminal_expect(terminal, " - ");
    terminal_type(terminal, "0");
    terminal_expect(terminal, "\u2502 1h");
    program_quit(&program);
    program_done(&program);
}

/* Shown by the header where the time stands still. */
static void expect_a_range_of_the_past(struct terminal *terminal)
{
    terminal_expect_gone(terminal, "\u2502 1h");
    terminal_expect(terminal, " - ");
}

static void a_range_is_selected_by_keys_or_with_the_mouse(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_type(terminal, "\t\t\033[B");
    terminal_expect_path(terminal, "Requests by");
    terminal_expect_gone(terminal, "loading");
    terminal_type(terminal, "m\033[D\033[D\033[D\033[D\r");
    expect_a_range_of_the_past(terminal);
    terminal_type(terminal, "<");
    terminal_expect(terminal, "\u2502 1h");
    /* Down on the graph, to the left, and up. */
    terminal_type(terminal, "\033[<0;30;14M\033[<32;20;15M\033[<0;20;15m");
    expect_a_range_of_the_past(terminal);
    terminal_type(terminal, "0");
    terminal_expect(terminal, "\u2502 1h");
    /* A click without a drag opens what has the focus. */
    terminal_type(terminal, "\033[<0;30;14M\033[<0;30;14m");
    terminal_expect_path(terminal, "Esc back");
    /* The right button goes back; a name in the header is clicked. */
    terminal_type(terminal, "\033[<2;30;14M\033[<2;30;14m");
    terminal_expect_path(terminal, "Enter open");
    terminal_type(terminal, "\033[<0;9;1M\033[<0;9;1m");
    terminal_expect_path(terminal, "Infra \u203a");
    /* Off and on again by key. */
    terminal_type(terminal, "\017");
    terminal_expect(terminal, "the mouse is the terminal's");
    assert_true(terminal_got(terminal, "\033[?1002l"));
    terminal_type(terminal, "\017");
    terminal_expect(terminal, "the mouse is midwatch's");
    program_quit(&program);
    program_done(&program);
}

/* Wait until the clock of the header has ticked so often. */
static void let_seconds_pass(struct terminal *terminal, int seconds)
{
    for (int i = 0; i < seconds; i++) {
        const char *clock = strstr(terminal_line(terminal, 0), " UTC");
        char now[16] = "";

        assert_non_null(clock);
        snprintf(now, sizeof(now), "%.8s", clock - 8);
        terminal_expect_gone(terminal, now);
    }
}

static void a_pause_asks_nothing(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    int asked;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect_gone(terminal, "loading");
    terminal_type(terminal, "p");
    terminal_expect(terminal, "PAUSED");
    let_seconds_pass(terminal, 1); /* what was on its way */
    asked = prom_asked(program.prom);
    let_seconds_pass(terminal, 4); /* four refreshes */
    assert_int_equal(prom_asked(program.prom), asked);
    terminal_type(terminal, "p");
    terminal_expect_gone(terminal, "PAUSED");
    let_seconds_pass(terminal, 3);
    assert_true(prom_asked(program.prom) > asked);
    program_quit(&program);
    program_done(&program);
}

static void views_open_over_the_dashboard(void **state)
{
    static const struct {
        const char *key, *path, *shows;
    } views[] = {
        {"?", "Help",     "One screen down"},
        {"S", "Sources",  "127.0.0.1"      },
        {"!", "Messages", ""               },
    };
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        terminal_type(terminal, views[i].key);
        terminal_expect_path(terminal, views[i].path);
        terminal_expect(terminal, views[i].shows);
        terminal_type(terminal, "\033");
        terminal_expect_path(terminal, "Request rate");
    }
    program_quit(&program);
    program_done(&program);
}

static void times_are_local_or_utc(void **state)
{
    static const char *const environment[] = {"TZ=<here>-05:30", NULL};
    struct program program;

    (void)state;
    program_open(&program, &(struct program_options){.environment = environment});
    terminal_expect(&program.terminal, " here");
    terminal_type(&program.terminal, "U");
    terminal_expect(&program.terminal, " UTC");
    terminal_type(&program.terminal, "U");
    terminal_expect(&program.terminal, " here");
    program_quit(&program);
    program_done(&program);
}

static void a_resize_there_and_back_shows_the_same(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    char *before;

    (void)state;
    program_open(&program, &(struct program_options){.cols = 200, .rows = 50});
    terminal_expect_gone(terminal, "loading");
    terminal_type(terminal, "p");
    terminal_expect(terminal, "PAUSED");
    before = xstrdup(strchr(terminal_text(terminal), '\n'));
    terminal_resize(terminal, 40, 12);
    terminal_expect_path(terminal, "App \u203a");
    terminal_resize(terminal, 200, 50);
    terminal_expect(terminal, before);
    free(before);
    program_quit(&program);
    program_done(&program);
}

static void storms_of_resizes_end_well(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    for (int i = 0; i < 200; i++) {
        terminal_resize(terminal, 1 + (int)random_below(220), 1 + (int)random_below(60));
        (void)terminal_read(terminal, 0);
    }
    terminal_resize(terminal, 120, 40);
    terminal_expect_path(terminal, "App \u203a Request rate");
    terminal_expect(terminal, "Latency percentiles");
    program_quit(&program);
    program_done(&program);
}

static void pasted_text_is_no_command(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect(terminal, "6 SLO");
    /* Ctrl-C and Ctrl-Z among it. */
    terminal_type(terminal, "\033[200~q2S\rq\003\032\033[201~-");
    terminal_expect(terminal, "\u2502 2h"); /* the key after it has been read */
    terminal_expect_path(terminal, "App \u203a Request rate");
    program_quit(&program);
    program_done(&program);
}

static void ctrl_c_leaves_a_field_and_then_the_program(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    int status;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_type(terminal, "T2");
    terminal_expect(terminal, "Time range: 2");
    terminal_type(terminal, "\003");
    terminal_expect_gone(terminal, "Time range:");
    terminal_type(terminal, "\003");
    status = terminal_wait(terminal);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    terminal_assert_given_back(terminal);
    program_done(&program);
}

/* What is typed goes before what merely resembles it. */
static void times_are_typed_and_said_before_they_are_taken(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_type(terminal, "T");
    terminal_expect(terminal, "last 12h");
    terminal_type(terminal, "2h");
    terminal_expect(terminal, "live, the last 2h");
    terminal_type(terminal, "\r");
    terminal_expect(terminal, "\u2502 2h");
    terminal_type(terminal, "T99 bananas");
    terminal_expect(terminal, "not a time range: \"99 bananas\"");
    terminal_type(terminal, "\r"); /* it is still asked for */
    terminal_type(terminal, "\025yesterday 14:00 to 15:00");
    terminal_expect(terminal, "14:00 - 15:00");
    terminal_type(terminal, "\r");
    terminal_expect_gone(terminal, "Time range:");
    terminal_expect(terminal, "14:00 - ");
    program_quit(&program);
    program_done(&program);
}

/* A server has other pods by now: the list is asked for when it is opened. */
static void values_are_asked_for_again(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect_gone(terminal, "loading");
    prom_set_pods(program.prom, "web");
    terminal_type(terminal, "v");
    terminal_expect(terminal, "Variable:");
    terminal_type(terminal, "pod\r");
    terminal_expect(terminal, "web-0");
    terminal_type(terminal, "\033");
    terminal_expect_gone(terminal, "web-0");
    program_quit(&program);
    program_done(&program);
}

/* Any keys but those that end or stop the program. */
static void floods_of_keys_leave_a_living_program(void **state)
{
    static const char *const words[] = {"\033[A",
                                        "\033[B",
                                        "\033[C",
                                        "\033[D",
                                        "\r",
                                        "\t",
                                        "\033[Z",
                                        "\033",
                                        "+",
                                        "-",
                                        ",",
                                        ".",
                                        "0",
                                        "S",
                                        "!",
                                        "?",
                                        "p",
                                        "U",
                                        "r",
                                        "g",
                                        "G",
                                        "\033[5~",
                                        "\033[6~",
                                        "\x0c",
                                        "\x7f",
                                        "1",
                                        "2",
                                        "3",
                                        "4",
                                        "5",
                                        "6",
                                        "9",
                                        "\xff",
                                        "\033[<0;10;10M",
                                        "\033[<64;5;5M",
                                        "\033[?x",
                                        "\033O",
                                        "\xe2\x82"};
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    for (int i = 0; i < 3000; i++)
        terminal_type(terminal, words[random_below(ARRAY_LEN(words))]);
    terminal_type(terminal, "\033[201~");
    terminal_type(terminal, "\x1f"); /* ends an Esc that is not to join what follows */
    terminal_type(terminal, "10S");
    terminal_expect_path(terminal, "Sources");
    terminal_type(terminal, "\033");
    terminal_expect_gone(terminal, "\u203a Sources");
    terminal_expect(terminal, "\u2502 1h");
    program_quit(&program);
    program_done(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_switch_between_the_six_dashboards),
        cmocka_unit_test(a_panel_fills_the_screen_and_gives_it_back),
        cmocka_unit_test(keys_move_through_time),
        cmocka_unit_test(a_range_is_selected_by_keys_or_with_the_mouse),
        cmocka_unit_test(a_pause_asks_nothing),
        cmocka_unit_test(views_open_over_the_dashboard),
        cmocka_unit_test(times_are_local_or_utc),
        cmocka_unit_test(a_resize_there_and_back_shows_the_same),
        cmocka_unit_test(storms_of_resizes_end_well),
        cmocka_unit_test(pasted_text_is_no_command),
        cmocka_unit_test(ctrl_c_leaves_a_field_and_then_the_program),
        cmocka_unit_test(times_are_typed_and_said_before_they_are_taken),
        cmocka_unit_test(values_are_asked_for_again),
        cmocka_unit_test(floods_of_keys_leave_a_living_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
