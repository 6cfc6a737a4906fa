/* SPDX-License-Identifier: MIT */
#include <sys/wait.h>

#include "program.h"
#include "support/grammar.h"
#include "support/test.h"

/*
 * Every terminal shows it, or is told why not.
 */

static void terminals_of_all_kinds_show_it(void **state)
{
    static const struct {
        const char *term;
        bool xterm; /* understands what the grammar lists, and no more is sent */
    } terms[] = {
        {"xterm-256color", true },
        {"xterm",          true },
        {"screen",         false},
        {"tmux-256color",  false},
        {"linux",          false},
        {"vt100",          false},
        {"xterm-kitty",    true }, /* not in Debian's terminfo: taken for xterm */
        {"",               true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        struct program program;
        struct terminal *terminal = &program.terminal;

        program_open(&program, &(struct program_options){.term = terms[i].term});
        terminal_expect(terminal, "Latency percentiles");
        terminal_type(terminal, "?");
        terminal_expect_path(terminal, "Help");
        terminal_type(terminal, "q");
        if (terminal_wait(terminal) != 0)
            fail_msg("%s: it ended badly:\n%s", terms[i].term, terminal_text(terminal));
        assert_true(terminal_same_modes(terminal));
        if (terms[i].xterm)
            grammar_check(terminal->output.data, terminal->output.size);
        program_done(&program);
    }
}

static void dumb_terminals_are_refused_with_advice(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    int status;

    (void)state;
    program_prepare(&program);
    program_start(&program, &(struct program_options){.term = "dumb"});
    status = terminal_wait(terminal);
    assert_true(WIFEXITED(status));
    assert_int_not_equal(WEXITSTATUS(status), 0);
    assert_true(terminal_shows(terminal, "render"));
    assert_null(strchr(terminal->output.data, '\033'));
    assert_true(terminal_same_modes(terminal));
    program_done(&program);
}

/* Colours set by SGR: 30-37, 38, 40-47, 48, 90-107. */
static bool colours_were_sent(const struct terminal *terminal)
{
    for (const char *at = terminal->output.data; (at = strstr(at, "\033[")) != NULL;) {
        at += 2;
        if (at[strspn(at, "0123456789;")] != 'm')
            continue;
        for (const char *end = at; *end != 'm'; end++) {
            bool first = end == at || end[-1] == ';';

            if (first && (*end == '3' || *end == '4' || *end == '9' || *end == '1') &&
                end[1] >= '0' && end[1] <= '9' && end[1] != '9')
                return true;
        }
    }
    return false;
}

static void no_color_means_none(void **state)
{
    static const char *const environment[] = {"NO_COLOR=1", NULL};
    struct program program;

    (void)state;
    program_open(&program, &(struct program_options){0});
    terminal_expect(&program.terminal, "Latency percentiles");
    assert_true(colours_were_sent(&program.terminal));
    program_quit(&program);
    program_done(&program);

    program_open(&program, &(struct program_options){.environment = environment});
    terminal_expect(&program.terminal, "Latency percentiles");
    terminal_expect_gone(&program.terminal, "loading");
    assert_false(colours_were_sent(&program.terminal));
    program_quit(&program);
    program_done(&program);
}

static void ascii_is_sent_where_asked_for(void **state)
{
    struct program program;

    (void)state;
    program_open(&program,
                 &(struct program_options){
                     .arguments = (const char *const[]){"--glyphs", "ascii", NULL}
    });
    terminal_expect(&program.terminal, "Latency percentiles");
    terminal_expect_gone(&program.terminal, "loading");
    for (size_t i = 0; i < program.terminal.output.size; i++)
        assert_false((unsigned char)program.terminal.output.data[i] >= 0x80);
    program_quit(&program);
    program_done(&program);
}

static void a_locale_without_characters_does_no_harm(void **state)
{
    static const char *const locales[] = {"C", "POSIX", "no_SUCH.locale"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(locales); i++) {
        struct program program;

        program_open(&program, &(struct program_options){.locale = locales[i]});
        terminal_expect(&program.terminal, "Latency percentiles");
        terminal_expect_gone(&program.terminal, "loading");
        program_quit(&program);
        program_done(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terminals_of_all_kinds_show_it),
        cmocka_unit_test(dumb_terminals_are_refused_with_advice),
        cmocka_unit_test(no_color_means_none),
        cmocka_unit_test(ascii_is_sent_where_asked_for),
        cmocka_unit_test(a_locale_without_characters_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
