/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/mem.h"
#include "support/grammar.h"
#include "support/test.h"

enum { ARGUMENTS_MAX = 32 };

void program_prepare(struct program *program)
{
    *program = (struct program){.home = "/tmp/midwatch-test-XXXXXX"};
    if (!mkdtemp(program->home))
        fail_msg("cannot make %s", program->home);
    program->prom = prom_new();
}

void program_write(const struct program *program, const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", program->home, name);
    char *fresh = xasprintf("%s.new", path);
    FILE *file = fopen(fresh, "w");

    /* In one step, as editors save: half a file is never read. */
    if (!file || fchmod(fileno(file), 0600) != 0 || fputs(text, file) < 0 ||
        fclose(file) != 0 || rename(fresh, path) != 0)
        fail_msg("cannot write %s", path);
    free(fresh);
    free(path);
}

/* The text with {url} replaced. */
static void write_config(const struct program *program, const char *text)
{
    const char *at = strstr(text, "{url}");
    char *whole;

    assert_non_null(at);
    whole =
        xasprintf("%.*s%s%s", (int)(at - text), text, prom_url(program->prom), at + 5);
    program_write(program, "config.yaml", whole);
    free(whole);
}

void program_start(struct program *program, const struct program_options *options)
{
    char *argv[ARGUMENTS_MAX] = {NULL},
         *config = xasprintf("%s/config.yaml", program->home);
    size_t count = 0;
    struct terminal_options terminal = {
        .argv = argv,
        .environment = options->environment,
        .term = options->term,
        .locale = options->locale,
        .home = program->home,
        .cols = options->cols > 0 ? options->cols : 120,
        .rows = options->rows > 0 ? options->rows : 40,
    };

    argv[count++] = xstrdup(MIDWATCH);
    argv[count++] = xstrdup("--refresh");
    argv[count++] = xstrdup("1s");
    argv[count++] = xstrdup(options->config ? "--config" : "--prometheus");
    argv[count++] = xstrdup(options->config ? config : prom_url(program->prom));
    if (options->config)
        write_config(program, options->config);
    for (const char *const *at = options->arguments; at && *at; at++)
        argv[count++] = xstrdup(*at);
    assert_true(count < ARGUMENTS_MAX);
    prom_set_fault(program->prom, options->fault);
    terminal_start(&program->terminal, &terminal);
    for (size_t i = 0; i < count; i++)
        free(argv[i]);
    free(config);
}

void program_open(struct program *program, const struct program_options *options)
{
    program_prepare(program);
    program_start(program, options);
    terminal_expect(&program->terminal, "prom");
}

void program_quit(struct program *program)
{
    int status;

    terminal_type(&program->terminal, "q");
    status = terminal_wait(&program->terminal);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    terminal_assert_given_back(&program->terminal);
    grammar_check(program->terminal.output.data, program->terminal.output.size);
}

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

void program_remove_home(const char *home)
{
    assert_int_equal(nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void program_done(struct program *program)
{
    terminal_stop(&program->terminal);
    prom_free(program->prom);
    program_remove_home(program->home);
}
