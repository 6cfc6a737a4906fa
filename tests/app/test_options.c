/* SPDX-License-Identifier: MIT */

/* The command line: every row of the table, and what is said of a wrong one. */

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/options.h"
#include "config/settings.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "support/test.h"

enum { ARGS_MAX = 200 };

struct fixture {
    struct options options;
    struct settings settings;
    struct problems problems;
    struct err err;
    char dir[64], config[96];
    char *words[ARGS_MAX];
};

static int set_up(void **state)
{
    struct fixture *fixture = xcalloc(1, sizeof(*fixture));

    snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/midwatch-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->dir));
    snprintf(fixture->config, sizeof(fixture->config), "%s/midwatch", fixture->dir);
    assert_int_equal(mkdir(fixture->config, 0700), 0);
    strcat(fixture->config, "/config.yaml");
    setenv("XDG_CONFIG_HOME", fixture->dir, 1);
    unsetenv("MIDWATCH_PROMETHEUS_URL");
    settings_init(&fixture->settings);
    *state = fixture;
    return 0;
}

static void forget(struct fixture *fixture)
{
    options_done(&fixture->options);
    settings_done(&fixture->settings);
    problems_done(&fixture->problems);
    for (size_t i = 0; fixture->words[i]; i++)
        free(fixture->words[i]);
    memset(fixture->words, 0, sizeof(fixture->words));
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    forget(fixture);
    (void)unlink(fixture->config);
    *strrchr(fixture->config, '/') = '\0';
    (void)rmdir(fixture->config);
    (void)rmdir(fixture->dir);
    free(fixture);
    return 0;
}

/* Words separated by blanks, behind the program's name. */
static bool load(struct fixture *fixture, const char *line)
{
    int count = 0;

    forget(fixture);
    settings_init(&fixture->settings);
    fixture->err = (struct err){0};
    fixture->words[count++] = xstrdup("midwatch");
    while (*line && count + 1 < ARGS_MAX) {
        size_t length = strcspn(line, " ");

        fixture->words[count++] = xstrndup(line, length);
        line += length + (line[length] == ' ');
    }
    return options_load(&fixture->options, &fixture->settings, count, fixture->words,
                        &fixture->problems, &fixture->err);
}

static void load_good(struct fixture *fixture, const char *line)
{
    if (!load(fixture, line))
        fail_msg("%s: %s", line, fixture->err.msg);
}

/* Refused with one sentence that holds this. */
static void refuse(struct fixture *fixture, const char *line, const char *wanted)
{
    assert_false(load(fixture, line));
    if (!strstr(fixture->err.msg, wanted))
        fail_msg("%s: \"%s\", wanted \"%s\"", line, fixture->err.msg, wanted);
    assert_null(strchr(fixture->err.msg, '\n'));
    assert_true(
        utf8_clean(fixture->err.msg, strlen(fixture->err.msg), UTF8_NEWLINE_PICTURE));
}

static void write_config(const struct fixture *fixture, const char *text)
{
    FILE *file = fopen(fixture->config, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char *url(const struct fixture *fixture)
{
    const struct source_settings *source =
        context_source(settings_context(&fixture->settings), SOURCE_PROMETHEUS);

    return source ? source->url : NULL;
}

static void nothing_is_the_live_screen(void **state)
{
    struct fixture *fixture = *state;

    load_good(fixture, "");
    assert_int_equal(fixture->options.command, COMMAND_LIVE);
    assert_string_equal(fixture->options.operand, "application-overview");
    assert_null(url(fixture));
}

static void options_and_operands_mix(void **state)
{
    struct fixture *fixture = *state;
    const struct options *options = &fixture->options;

    load_good(fixture, "render -s 100x30 database --format=json -t 2026-11-23T03:12:45Z "
                       "-r 6h --wait 2s --styles -p http://x");
    assert_int_equal(options->command, COMMAND_RENDER);
    assert_string_equal(options->operand, "database");
    assert_int_equal(options->cols, 100);
    assert_int_equal(options->rows, 30);
    assert_int_equal(options->format, FORMAT_JSON);
    assert_true(options->at_ns == INT64_C(1795403565) * 1000000000);
    assert_int_equal(options->range_ms, 6 * 3600 * 1000);
    assert_int_equal(options->wait_ms, 2000);
    assert_true(options->styles);
    assert_string_equal(url(fixture), "http://x");
}

static void settings_are_set(void **state)
{
    struct fixture *fixture = *state;
    const struct settings *settings = &fixture->settings;

    load_good(fixture,
              "--refresh 7s -u --theme mono --glyphs ascii --no-mouse -v pod=a,b "
              "-v x== --since 2h");
    assert_int_equal(settings->refresh_ms, 7000);
    assert_true(settings->utc && !settings->mouse);
    assert_int_equal(settings->theme, 5);
    assert_int_equal(settings->glyphs, 3);
    assert_string_equal(name_values_get(&settings->variables, "pod"), "a,b");
    assert_string_equal(name_values_get(&settings->variables, "x"), "=");
    assert_int_equal(fixture->options.range_ms, 2 * 3600 * 1000);
}

static void check_takes_files(void **state)
{
    struct fixture *fixture = *state;

    write_config(fixture, "nonsense: true\n"); /* is none of its business */
    load_good(fixture, "check a.yaml b.yaml");
    assert_int_equal(fixture->options.command, COMMAND_CHECK);
    assert_string_equal(fixture->options.files[1], "b.yaml");
    assert_null(fixture->options.files[2]);
}

static void the_command_line_is_over_the_environment_over_the_file(void **state)
{
    struct fixture *fixture = *state;

    write_config(fixture, "contexts:\n  a: {prometheus: {url: 'http://file-a'}}\n"
                          "  b: {prometheus: {url: 'http://file-b'}}\nrefresh: 5s\n");
    load_good(fixture, "");
    assert_string_equal(url(fixture), "http://file-a");
    assert_int_equal(fixture->settings.refresh_ms, 5000);
    load_good(fixture, "--context b -R 9s");
    assert_string_equal(url(fixture), "http://file-b");
    assert_int_equal(fixture->settings.refresh_ms, 9000);
    setenv("MIDWATCH_PROMETHEUS_URL", "http://environment", 1);
    load_good(fixture, "--context b");
    assert_string_equal(url(fixture), "http://environment");
    load_good(fixture, "--prometheus http://line --context b");
    assert_string_equal(settings_context(&fixture->settings)->name, "b");
    assert_string_equal(url(fixture), "http://line");
    unsetenv("MIDWATCH_PROMETHEUS_URL");
}

static void another_file_may_be_named(void **state)
{
    struct fixture *fixture = *state;
    char line[200];

    write_config(fixture, "utc: true\n");
    snprintf(line, sizeof(line), "-c %s", fixture->config);
    load_good(fixture, line);
    assert_true(fixture->settings.utc);
    refuse(fixture, "--config /nonexistent.yaml", "the configuration cannot be used");
    assert_int_equal(fixture->problems.count, 1);
    write_config(fixture, "utc: perhaps\n");
    refuse(fixture, line, "the configuration cannot be used");
}

static void every_row_has_its_place(void **state)
{
    (void)state;
    for (const struct option_info *info = options_table; info->name; info++) {
        assert_true(info->commands != 0);
        assert_true(info->help[0] != '\0' && strlen(info->help) < 70);
        for (const struct option_info *other = info + 1; other->name; other++) {
            assert_string_not_equal(info->name, other->name);
            assert_true(info->letter == 0 || info->letter != other->letter);
        }
    }
    for (int i = 0; i < COMMAND_COUNT; i++)
        assert_true(command_table[i].help[0] != '\0');
}

/* Each option is refused by each command it is not for, in the same words. */
static void options_are_for_their_commands(void **state)
{
    struct fixture *fixture = *state;

    for (const struct option_info *info = options_table; info->name; info++) {
        for (int command = 0; command < COMMAND_COUNT; command++) {
            const char *word = command_table[command].name;
            char line[200];

            snprintf(line, sizeof(line), "%s%s--%s%s", word ? word : "", word ? " " : "",
                     info->name, info->value ? " x" : "");
            if (!(info->commands & 1u << command))
                refuse(fixture, line, "does not go with");
        }
    }
}

static void wrong_lines_are_refused_in_a_sentence(void **state)
{
    static const struct {
        const char *line, *wanted;
    } lines[] = {
        {"--colour",                "no option --colour"              },
        {"--rnge 1h",               "did you mean --range?"           },
        {"-uZ",                     "no option -Z"                    },
        {"--utc=1",                 "--utc takes no value"            },
        {"--range",                 "--range needs a value: DURATION" },
        {"-r",                      "--range needs a value: DURATION" },
        {"-r 10",                   "--range takes a duration from 1m"},
        {"-r 59s",                  "--range takes a duration from 1m"},
        {"-r 2y",                   "--range takes a duration from 1m"},
        {"-R 1ms",                  "\"refresh\" is out of range"     },
        {"--theme drak",            "did you mean \"dark\"?"          },
        {"--var pod",               "--var takes NAME=VALUE"          },
        {"--var =x",                "--var takes NAME=VALUE"          },
        {"--context x",             "no context \"x\""                },
        {"-p localhost:9090",       "not a URL"                       },
        {"-p http://u:canary@host", "must not hold a user"            },
        {"a b",                     "one dashboard at a time: \"b\""  },
        {"render -f svg",           "--format is"                     },
        {"render -s 0x5",           "--size takes"                    },
        {"render -s 5x",            "--size takes"                    },
        {"render -s x5",            "--size takes"                    },
        {"render -s 5x5x5",         "--size takes"                    },
        {"render -s +5x5",          "--size takes"                    },
        {"render -s 5x1001",        "--size takes"                    },
        {"render -s 5x99999999999", "--size takes"                    },
        {"render -t yesterday",     "--at takes a time"               },
        {"render -t -5",            "--at takes a time"               },
        {"render -w soon",          "--wait takes a duration"         },
        {"--log-file /no/such/dir", "/no/such/dir"                    },
        {"\x1b[31m",                NULL                              },
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        if (lines[i].wanted)
            refuse(fixture, lines[i].line, lines[i].wanted);
        else
            load_good(fixture, lines[i].line); /* the search for it says what it is not */
        assert_null(strstr(fixture->err.msg, "canary"));
    }
}

static void as_many_variables_as_one_likes(void **state)
{
    struct fixture *fixture = *state;
    char line[2000] = "", last[8];

    for (int i = 0; i < 90; i++)
        snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s-v n%d=%d",
                 i ? " " : "", i, i);
    load_good(fixture, line);
    snprintf(last, sizeof(last), "%d", 89);
    assert_string_equal(name_values_get(&fixture->settings.variables, "n89"), last);
}

static void help_asks_for_nothing_else(void **state)
{
    struct fixture *fixture = *state;

    write_config(fixture, "nonsense: true\n");
    load_good(fixture, "--help");
    assert_true(fixture->options.help);
    load_good(fixture, "render -V --prometheus nonsense");
    assert_true(fixture->options.version);
    refuse(fixture, "--help --nonsense", "no option --nonsense");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_the_live_screen),
        TEST(options_and_operands_mix),
        TEST(settings_are_set),
        TEST(check_takes_files),
        TEST(the_command_line_is_over_the_environment_over_the_file),
        TEST(another_file_may_be_named),
        TEST(every_row_has_its_place),
        TEST(options_are_for_their_commands),
        TEST(wrong_lines_are_refused_in_a_sentence),
        TEST(as_many_variables_as_one_likes),
        TEST(help_asks_for_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
