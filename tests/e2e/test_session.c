/* SPDX-License-Identifier: MIT */

/*
 * What is left for the next run, and what is kept for each context while they are
 * switched.
 */

#include <stdio.h>
#include <stdlib.h>

#include "core/mem.h"
#include "program.h"
#include "support/test.h"

/* Quit and start again in the same home. */
static void again(struct program *program, const struct program_options *options)
{
    program_quit(program);
    terminal_stop(&program->terminal);
    program_start(program, options);
    terminal_expect(&program->terminal, "prom");
}

static void choose_pod(struct terminal *terminal)
{
    terminal_type(terminal, "v");
    terminal_expect_path(terminal, "Variable");
    terminal_type(terminal, "pod\r");
    terminal_expect(terminal, "pod:");
    terminal_expect(terminal, "api-0");
    terminal_type(terminal, "api\r");
    terminal_expect(terminal, "pod=api-0");
}

static void the_next_run_begins_where_the_last_ended(void **state)
{
    static const char *const fresh[] = {"--fresh", NULL};
    static const char *const other[] = {"--range", "6h",       "--var",
                                        "pod=b",   "database", NULL};
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect(terminal, "6 SLO");
    choose_pod(terminal);
    terminal_type(terminal, "2");
    terminal_expect_path(terminal, "Infra \u203a");
    terminal_type(terminal, "--\tcc");
    terminal_expect(terminal, "\u2502 4h vs 1w before");
    again(&program, &(struct program_options){0});
    terminal_expect_path(terminal, "Infra \u203a");
    terminal_expect(terminal, "\u2502 4h vs 1w before");
    terminal_type(terminal, "1");
    terminal_expect(terminal, "pod=api-0");
    /* The command line goes before it. */
    again(&program, &(struct program_options){.arguments = other});
    terminal_expect_path(terminal, "DB \u203a");
    terminal_expect(terminal, "\u2502 6h");
    terminal_type(terminal, "1");
    terminal_expect(terminal, "pod=b");
    again(&program, &(struct program_options){.arguments = fresh});
    terminal_expect_path(terminal, "App \u203a Request rate");
    terminal_expect(terminal, "\u2502 1h");
    terminal_expect_gone(terminal, "pod=b");
    program_quit(&program);
    program_done(&program);
}

static void a_time_that_was_left_standing_is_told(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_type(terminal, ",,");
    terminal_expect(terminal, " - ");
    again(&program, &(struct program_options){0});
    terminal_expect(terminal, "as you left it: ");
    terminal_expect(terminal, "0 is now");
    terminal_type(terminal, "0");
    terminal_expect(terminal, "\u2502 1h");
    program_quit(&program);
    program_done(&program);
}

static void contexts_are_switched_live_and_keep_what_was_chosen(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    struct prom *other = prom_new();
    char *config = xasprintf("contexts:\n"
                             "  prod: {prometheus: {url: \"{url}\"}}\n"
                             "  test: {prometheus: {url: \"%s\"}}\n"
                             "current_context: prod\n",
                             prom_url(other));
    int asked;

    (void)state;
    prom_set_pods(other, "web");
    program_open(&program, &(struct program_options){.config = config});
    terminal_expect(terminal, " prod \u2502");
    terminal_expect(terminal, "6 SLO");
    terminal_type(terminal, "-");
    choose_pod(terminal);
    terminal_type(terminal, "\t\t\t\t\t\t\t\t\t"); /* to a graph with a legend of pods */
    terminal_type(terminal, "@");
    terminal_expect(terminal, "Context:");
    terminal_expect(terminal, "shown now");
    terminal_type(terminal, "test\r");
    terminal_expect(terminal, " test \u2502");
    terminal_expect_gone(terminal, "loading");
    terminal_expect(terminal, "\u2502 1h");
    /* Nothing of the other one is left, nor asked. */
    assert_false(terminal_shows(terminal, "api-0"));
    asked = prom_asked(program.prom);
    terminal_type(terminal, "2");
    terminal_expect_path(terminal, "Infra \u203a");
    terminal_expect_gone(terminal, "loading");
    terminal_type(terminal, "S");
    terminal_expect(terminal, prom_url(other));
    assert_false(terminal_shows(terminal, prom_url(program.prom)));
    assert_int_equal(prom_asked(program.prom), asked);
    /* By the palette and back: as it was left. */
    terminal_type(terminal, ":");
    terminal_expect(terminal, "Do:");
    terminal_type(terminal, "context prod\r");
    terminal_expect(terminal, " prod \u2502");
    terminal_expect_path(terminal, "App \u203a");
    terminal_expect(terminal, "\u2502 2h");
    terminal_expect(terminal, "pod=api-0");
    program_quit(&program);
    free(config);
    prom_free(other);
    program_done(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_run_begins_where_the_last_ended),
        cmocka_unit_test(a_time_that_was_left_standing_is_told),
        cmocka_unit_test(contexts_are_switched_live_and_keep_what_was_chosen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
