/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/mem.h"
#include "core/number.h"
#include "program.h"
#include "support/grammar.h"
#include "support/test.h"

/*
 * A server that is ill: the program answers every key, says what happened, and goes on
 * by itself when the server is well again. A token of its configuration is nowhere.
 */

enum { RSS_GROWTH_MAX_KB = 256 << 10 }; /* one body of the greatest size, and its copy */

static const char canary[] = "canary-7f3a9c51";

static const char config[] = "contexts:\n"
                             "  test:\n"
                             "    prometheus:\n"
                             "      url: {url}\n"
                             "      bearer_token_file: token\n"
                             "      timeout: 2s\n";

static const char layout[] = "title: Probe\n"
                             "short: Probe\n"
                             "refresh: 1s\n"
                             "range: 1h\n"
                             "rows:\n"
                             "  - panels:\n"
                             "      - title: A graph\n"
                             "        type: timeseries\n"
                             "        queries: [{expr: probe, legend: 'pod {{pod}}'}]\n"
                             "      - title: A list\n"
                             "        type: table\n"
                             "        queries: [{expr: probe}]\n";

struct fault_case {
    enum fault fault;
    const char *says; /* on the screen, wherever */
};

static long resident_kb(pid_t pid)
{
    char path[64], line[256];
    int64_t kb = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return (long)kb;
}

static bool file_holds(const char *path, const char *text)
{
    FILE *file = fopen(path, "r");
    struct buf all;
    char block[4096];
    size_t size;
    bool found = false;

    if (!file)
        return false;
    buf_init(&all, 16 << 20);
    while ((size = fread(block, 1, sizeof(block), file)) > 0)
        (void)buf_add(&all, block, size);
    fclose(file);
    for (size_t i = 0; i + strlen(text) <= all.size && !found; i++)
        found = memcmp(all.data + i, text, strlen(text)) == 0;
    buf_done(&all);
    return found;
}

static void assert_keeps_the_secret(const struct program *program)
{
    char path[128];

    assert_false(terminal_got(&program->terminal, canary));
    snprintf(path, sizeof(path), "%s/log", program->home);
    assert_true(file_holds(path, "midwatch") || access(path, R_OK) == 0);
    assert_false(file_holds(path, canary));
    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)program->terminal.child);
    assert_true(file_holds(path, "midwatch"));
    assert_false(file_holds(path, canary));
}

/* Each key has its effect while nothing comes from the server. */
static void use_keys(struct terminal *terminal)
{
    terminal_type(terminal, "?");
    terminal_expect_path(terminal, "Help");
    terminal_type(terminal, "\033");
    terminal_expect_gone(terminal, "\u203a Help");
    terminal_type(terminal, "S");
    terminal_expect_path(terminal, "Sources");
    terminal_type(terminal, "\033");
    terminal_expect_gone(terminal, "\u203a Sources");
    terminal_type(terminal, "\t");
    terminal_expect_path(terminal, "A list");
    terminal_type(terminal, "\t");
    terminal_expect_path(terminal, "A graph");
}

static void open_with_log(struct program *program, enum fault fault)
{
    char *log, *file;

    program_prepare(program);
    program_write(program, "token", canary);
    program_write(program, "probe.yaml", layout);
    log = xasprintf("%s/log", program->home);
    file = xasprintf("%s/probe.yaml", program->home);
    prom_set_elsewhere(program->prom, "http://127.0.0.1:9");
    program_start(program,
                  &(struct program_options){
                      .arguments = (const char *const[]){"--log-file", log, file, NULL},
                      .config = config,
                      .fault = fault
    });
    free(log);
    free(file);
}

/* Nothing is asked again by itself where access was denied: accounts get locked. */
static void ask_again(struct terminal *terminal, const struct fault_case *at)
{
    if (at->fault == FAULT_DENIED)
        terminal_type(terminal, "r");
}

static void ill_from_the_start(void **state)
{
    const struct fault_case *at = *state;
    struct program program;
    struct terminal *terminal = &program.terminal;

    open_with_log(&program, at->fault);
    terminal_expect_path(terminal, "A graph");
    use_keys(terminal);
    terminal_expect(terminal, at->says);
    prom_set_fault(program.prom, FAULT_NONE);
    ask_again(terminal, at);
    terminal_expect(terminal, "pod api-1");
    terminal_expect_gone(terminal, "loading");
    terminal_expect_gone(terminal, "failed");
    assert_keeps_the_secret(&program);
    assert_true(prom_asked_with(program.prom, canary) > 0); /* which it had */
    program_quit(&program);
    program_done(&program);
}

static void ill_for_a_while(void **state)
{
    const struct fault_case *at = *state;
    struct program program;
    struct terminal *terminal = &program.terminal;
    long before;

    open_with_log(&program, FAULT_NONE);
    terminal_expect(terminal, "pod api-1");
    terminal_expect_gone(terminal, "loading");
    before = resident_kb(terminal->child);
    prom_set_fault(program.prom, at->fault);
    terminal_expect(terminal, " old!"); /* what was there stays, and says its age */
    terminal_expect(terminal, "pod api-1");
    use_keys(terminal);
    assert_true(resident_kb(terminal->child) < before + RSS_GROWTH_MAX_KB);
    prom_set_fault(program.prom, FAULT_NONE);
    ask_again(terminal, at);
    terminal_expect_gone(terminal, " old!");
    assert_keeps_the_secret(&program);
    program_quit(&program);
    program_done(&program);
}

/* Proxies name types as they like; what counts is what is in it. */
static void a_wrong_type_of_a_right_answer_is_no_fault(void **state)
{
    struct program program;

    (void)state;
    open_with_log(&program, FAULT_TYPE);
    terminal_expect(&program.terminal, "pod api-1");
    terminal_expect_gone(&program.terminal, "loading");
    assert_keeps_the_secret(&program);
    program_quit(&program);
    program_done(&program);
}

static void a_redirect_takes_no_token_elsewhere(void **state)
{
    struct program program;
    struct prom *elsewhere = prom_new();

    (void)state;
    open_with_log(&program, FAULT_NONE);
    terminal_expect(&program.terminal, "pod api-1");
    prom_set_elsewhere(program.prom, prom_url(elsewhere));
    prom_set_fault(program.prom, FAULT_REDIRECT);
    terminal_expect(&program.terminal, "redirect");
    use_keys(&program.terminal);
    assert_int_equal(prom_asked_with(elsewhere, ""), 0);
    program_quit(&program);
    program_done(&program);
    prom_free(elsewhere);
}

/* Two tests of each fault. */
/* clang-format off */
#define FAULT_CASES(X)                 \
    X(HANG, "timed out")               \
    X(DRIP, "timed out")               \
    X(RESET, "broke off")              \
    X(ENDLESS, "over 64 MiB")          \
    X(HTML, "not an API answer")       \
    X(BAD_JSON, "not a valid answer")  \
    X(DENIED, "401")                   \
    X(TOO_MANY, "429")                 \
    X(UNAVAILABLE, "503")              \
    X(REDIRECT, "redirects to http://127.0.0.1:9")

#define CASE(id, says) {FAULT_##id, says},
#define TESTS(id, says)                                                                  \
    {"ill_from_the_start: " #id, ill_from_the_start, NULL, NULL, &cases[CASE_##id]},     \
    {"ill_for_a_while: " #id, ill_for_a_while, NULL, NULL, &cases[CASE_##id]},
/* clang-format on */

#define INDEX(id, says) CASE_##id,

enum { FAULT_CASES(INDEX) };

int main(void)
{
    struct fault_case cases[] = {FAULT_CASES(CASE)};
    const struct CMUnitTest tests[] = {
        FAULT_CASES(TESTS) cmocka_unit_test(a_wrong_type_of_a_right_answer_is_no_fault),
        cmocka_unit_test(a_redirect_takes_no_token_elsewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
