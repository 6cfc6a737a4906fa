/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/mem.h"
#include "program.h"
#include "support/server.h"
#include "support/test.h"

/*
 * Layouts that change under a running program, and a real server behind one.
 */

static const char first[] = "title: Edited\n"
                            "short: Edited\n"
                            "rows:\n"
                            "  - panels:\n"
                            "      - title: Before\n"
                            "        type: stat\n"
                            "        queries: [{expr: up}]\n"
                            "      - title: Beside\n"
                            "        type: stat\n"
                            "        queries: [{expr: up}]\n";

static const char second[] = "title: Edited\n"
                             "short: Edited\n"
                             "rows:\n"
                             "  - panels:\n"
                             "      - title: Afterwards\n"
                             "        type: stat\n"
                             "        queries: [{expr: up}]\n"
                             "      - title: Beside\n"
                             "        type: stat\n"
                             "        queries: [{expr: up}]\n";

static const char broken[] = "title: Edited\n"
                             "rows:\n"
                             "  - panels:\n"
                             "      - title: Broken\n"
                             "        type: stats\n"
                             "        queries: [{expr: up}]\n";

static void start_with_layout(struct program *program, const char *text)
{
    char *file = xasprintf("%s/edited.yaml", program->home);

    program_write(program, "edited.yaml", text);
    program_start(program, &(struct program_options){
                               .arguments = (const char *const[]){file, NULL}
    });
    free(file);
}

static void edits_show_while_it_runs(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_prepare(&program);
    start_with_layout(&program, first);
    terminal_expect(terminal, "Before");
    terminal_type(terminal, "\t");
    terminal_expect_path(terminal, "Beside");
    program_write(&program, "edited.yaml", second);
    terminal_expect(terminal, "Afterwards");
    terminal_expect_path(terminal, "Beside"); /* the focus is where it was */
    assert_false(terminal_shows(terminal, "Before"));
    program_write(&program, "edited.yaml", broken);
    terminal_expect_path(terminal, "former one is kept");
    assert_true(terminal_shows(terminal, "Afterwards"));
    terminal_type(terminal, "!");
    terminal_expect_path(terminal, "Messages");
    terminal_expect(terminal, "edited.yaml:5:"); /* the place of the fault */
    terminal_type(terminal, "\033");
    terminal_expect_gone(terminal, "\u203a Messages");
    program_write(&program, "edited.yaml", first);
    terminal_expect(terminal, "Before");
    program_quit(&program);
    program_done(&program);
}

static void a_layout_that_goes_away_stays_on_the_screen(void **state)
{
    struct program program;
    struct terminal *terminal = &program.terminal;
    char *file;

    (void)state;
    program_prepare(&program);
    start_with_layout(&program, first);
    terminal_expect(terminal, "Before");
    file = xasprintf("%s/edited.yaml", program.home);
    assert_int_equal(remove(file), 0);
    free(file);
    terminal_type(terminal, "\t?");
    terminal_expect_path(terminal, "Help");
    terminal_type(terminal, "\033");
    terminal_expect_path(terminal, "Beside");
    program_write(&program, "edited.yaml", second);
    terminal_expect(terminal, "Afterwards");
    program_quit(&program);
    program_done(&program);
}

static void start_prometheus(struct test_server *server)
{
    static const char *const argv[] = {"prometheus",
                                       "--config.file={dir}/prometheus.yml",
                                       "--storage.tsdb.path={dir}/data",
                                       "--web.listen-address=127.0.0.1:{port}",
                                       "--log.level=error",
                                       NULL};

    test_server_prepare(server);
    test_server_write(server, "prometheus.yml",
                      "global: {scrape_interval: 1s}\n"
                      "scrape_configs:\n"
                      "  - job_name: itself\n"
                      "    static_configs: [{targets: ['127.0.0.1:1']}]\n");
    test_server_start(server, argv, "/-/ready");
}

static void a_real_prometheus_is_shown(void **state)
{
    struct test_server server;
    struct terminal terminal;
    char home[] = "/tmp/midwatch-test-XXXXXX", url[64], program[] = MIDWATCH;
    char option[] = "--prometheus", refresh[] = "--refresh", second_text[] = "1s";
    char *file;
    FILE *layout;

    (void)state;
    if (!test_program_exists("prometheus"))
        skip();
    start_prometheus(&server);
    assert_non_null(mkdtemp(home));
    file = xasprintf("%s/real.yaml", home);
    layout = fopen(file, "w");
    assert_non_null(layout);
    fputs("title: Real\nshort: Real\nrows:\n  - panels:\n"
          "      - {title: Down, type: table, queries: [{expr: 'up == 0'}]}\n"
          "      - {title: Wrong, type: stat, queries: [{expr: 'sum(up'}]}\n",
          layout);
    fclose(layout);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d", server.port);
    {
        char *argv[] = {program, option, url, refresh, second_text, file, NULL};

        terminal_start(&terminal,
                       &(struct terminal_options){
                           .argv = argv, .home = home, .cols = 100, .rows = 30});
    }
    terminal_expect(&terminal, "127.0.0.1:1"); /* as soon as it was scraped in vain */
    terminal_expect(&terminal, "unclosed left parenthesis");
    terminal_type(&terminal, "S");
    terminal_expect(&terminal, "Prometheus 2.");
    terminal_type(&terminal, "q");
    assert_int_equal(terminal_wait(&terminal), 0);
    terminal_assert_given_back(&terminal);
    terminal_stop(&terminal);
    program_remove_home(home);
    free(file);
    test_server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_show_while_it_runs),
        cmocka_unit_test(a_layout_that_goes_away_stays_on_the_screen),
        cmocka_unit_test(a_real_prometheus_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
