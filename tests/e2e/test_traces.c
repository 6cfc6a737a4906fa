/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"
#include "program.h"
#include "support/test.h"

/*
 * From a graph to the failing span and its log lines, on the simulated application: its
 * traces (Jaeger's and Tempo's API) and logs agree with one another.
 */

extern char **environ;

struct application {
    pid_t child;
    char *ports_file;
    char jaeger[64], tempo[64], loki[64];
};

static bool read_ports(struct application *application)
{
    FILE *file = fopen(application->ports_file, "r");
    char name[32];
    int port, found = 0;

    if (!file)
        return false;
    while (fscanf(file, "%31s %d", name, &port) == 2) {
        char *url = strcmp(name, "jaeger") == 0  ? application->jaeger
                    : strcmp(name, "tempo") == 0 ? application->tempo
                    : strcmp(name, "loki") == 0  ? application->loki
                                                 : NULL;

        if (!url)
            continue;
        snprintf(url, sizeof(application->jaeger), "http://127.0.0.1:%d", port);
        found++;
    }
    fclose(file);
    return found == 3;
}

/* The ports file is written once all ports answer. */
static void application_start(struct application *application,
                              const struct program *program)
{
    const struct timespec moment = {0, 50000000};
    char name[] = "sql-studio-sim", serve[] = "serve", scenario[] = "--scenario=demo";
    char *ports = xasprintf("--ports-file=%s/ports", program->home);
    char *argv[] = {name, serve, scenario, ports, NULL};
    int tries = 600;

    application->ports_file = xasprintf("%s/ports", program->home);
    assert_int_equal(
        posix_spawn(&application->child, SIMULATOR, NULL, NULL, argv, environ), 0);
    free(ports);
    while (!read_ports(application) && --tries > 0)
        nanosleep(&moment, NULL);
    assert_true(tries > 0);
}

static void application_stop(struct application *application)
{
    kill(application->child, SIGTERM);
    waitpid(application->child, NULL, 0);
    unlink(application->ports_file);
    free(application->ports_file);
}

static void from_a_graph_to_the_span_and_its_lines(void **state)
{
    struct program program;
    struct application application;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_prepare(&program);
    application_start(&application, &program);
    {
        const char *const arguments[] = {"--jaeger", application.jaeger, "--loki",
                                         application.loki, NULL};

        program_start(&program, &(struct program_options){.arguments = arguments});
    }
    terminal_expect_path(terminal, "Request rate");
    terminal_type(terminal, "t");
    terminal_expect(terminal, "service=sql-studio-backend");
    terminal_expect(terminal, "OPERATION");
    terminal_type(terminal, "f error\r");
    terminal_expect(terminal, "service=sql-studio-backend error");
    terminal_expect(terminal, "OPERATION");
    terminal_type(terminal, "\r");
    terminal_expect(terminal, "Span ");
    terminal_type(terminal, "e");
    terminal_expect(terminal, "failed");
    /* Its lines stand beside it, and where it lies among others. */
    terminal_expect(terminal, "in the trace");
    terminal_expect(terminal, "others like it");
    terminal_type(terminal, "l");
    terminal_expect_path(terminal, "Logs");
    terminal_expect(terminal, " |= ");
    terminal_expect(terminal, "MESSAGE");
    /* And back, to exactly where one was. */
    terminal_type(terminal, "\033");
    terminal_expect(terminal, "Span ");
    terminal_type(terminal, "\033");
    terminal_expect(terminal, "service=sql-studio-backend error");
    /* A service's dashboard, at the trace's time. */
    terminal_type(terminal, "\rd");
    terminal_expect_gone(terminal, "service=sql-studio-backend error");
    terminal_expect_path(terminal, "App");
    terminal_expect(terminal, " - ");
    program_quit(&program);
    application_stop(&application);
    program_done(&program);
}

/* Each trace once, in either order. */
static void a_search_in_two_sources(void **state)
{
    struct program program;
    struct application application;
    struct terminal *terminal = &program.terminal;

    (void)state;
    program_prepare(&program);
    application_start(&application, &program);
    {
        const char *const arguments[] = {"--jaeger", application.jaeger, "--tempo",
                                         application.tempo, NULL};

        program_start(&program, &(struct program_options){.arguments = arguments});
    }
    terminal_expect_path(terminal, "Request rate");
    terminal_type(terminal, "t");
    terminal_expect(terminal, "OPERATION");
    terminal_expect(terminal, "found");
    terminal_type(terminal, "O");
    terminal_expect(terminal, "by duration");
    terminal_type(terminal, "\r");
    terminal_expect(terminal, "Span ");
    terminal_type(terminal, "B");
    terminal_expect(terminal, "OWN TIME");
    /* Another one beside it. */
    terminal_type(terminal, "B");
    terminal_expect(terminal, "Span ");
    terminal_type(terminal, "c");
    terminal_expect(terminal, "Traces for comparison");
    terminal_expect(terminal, "OPERATION");
    terminal_type(terminal, "Gc");
    terminal_expect(terminal, "A TO B");
    program_quit(&program);
    application_stop(&application);
    program_done(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_a_graph_to_the_span_and_its_lines),
        cmocka_unit_test(a_search_in_two_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
