/* SPDX-License-Identifier: MIT */
#include "app/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/pasted.h"
#include "app/timerange.h"
#include "config/settings.h"
#include "core/duration.h"
#include "core/field.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/number.h"
#include "model/logs.h"

enum {
    TRACING = 1 << COMMAND_TRACE | 1 << COMMAND_TRACES,
    ALERTING = 1 << COMMAND_ALERTS | 1 << COMMAND_STATUS,
    EVERYWHERE = ALERTING | TRACING | 1 << COMMAND_LIVE | 1 << COMMAND_RENDER |
                 1 << COMMAND_CHECK | 1 << COMMAND_LOGS | 1 << COMMAND_SLO,
    WITH_DATA = ALERTING | TRACING | 1 << COMMAND_LIVE | 1 << COMMAND_RENDER |
                1 << COMMAND_LOGS | 1 << COMMAND_SLO,
    WITH_SLOS =
        1 << COMMAND_LIVE | 1 << COMMAND_RENDER | 1 << COMMAND_SLO | 1 << COMMAND_STATUS,
    RENDER = 1 << COMMAND_RENDER,
    LIVE = 1 << COMMAND_LIVE,
    LOGS = 1 << COMMAND_LOGS,
    TRACES = 1 << COMMAND_TRACES,
    PRINTED =
        ALERTING | TRACING | 1 << COMMAND_RENDER | 1 << COMMAND_LOGS | 1 << COMMAND_SLO,
    TIMED = ALERTING | 1 << COMMAND_TRACES | 1 << COMMAND_RENDER | 1 << COMMAND_SLO,
    OPTIONS_MAX = 64, /* rows of the table */
    CELLS_MAX = 1000,
    LONG_CODES = 1000,
};

static const int64_t default_wait_ms = 15000;

static void replace(char **text, const char *value)
{
    free(*text);
    *text = xstrdup(value);
}

/* A top-level key of config.yaml that is also an option. */
static bool set_setting(struct settings *settings, const char *key, const char *value,
                        struct err *err)
{
    return field_set(field_find(settings_fields, key), settings, value, err);
}

static bool set_config(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)options, (void)settings, (void)value, (void)err;
    return true; /* read before everything else */
}

static bool set_context(struct options *options, struct settings *settings,
                        const char *value, struct err *err)
{
    (void)options;
    replace(&settings->current_context, value);
    if (settings_context(settings))
        return true;
    err_set(err, ERR_CONFIG, "no context \"%s\" in the configuration", value);
    return false;
}

static bool set_variable(struct options *options, struct settings *settings,
                         const char *value, struct err *err)
{
    const char *equals = strchr(value, '=');
    char *name;

    (void)options;
    if (!equals || equals == value) {
        err_set(err, ERR_CONFIG, "--var takes NAME=VALUE, not \"%s\"", value);
        return false;
    }
    name = xstrndup(value, (size_t)(equals - value));
    name_values_add(&settings->variables, name, equals + 1);
    free(name);
    return true;
}

static bool set_range(struct options *options, struct settings *settings,
                      const char *value, struct err *err)
{
    (void)settings;
    if (duration_parse(value, &options->range_ms) &&
        options->range_ms >= TIMERANGE_MIN_MS && options->range_ms <= TIMERANGE_MAX_MS)
        return true;
    err_set(err, ERR_CONFIG, "--range takes a duration from 1m to 366d, not \"%s\"",
            value);
    return false;
}

static bool set_refresh(struct options *options, struct settings *settings,
                        const char *value, struct err *err)
{
    (void)options;
    return set_setting(settings, "refresh", value, err);
}

static bool set_utc(struct options *options, struct settings *settings, const char *value,
                    struct err *err)
{
    (void)options, (void)value, (void)err;
    settings->utc = true;
    return true;
}

static bool set_theme(struct options *options, struct settings *settings,
                      const char *value, struct err *err)
{
    (void)options;
    return set_setting(settings, "theme", value, err);
}

static bool set_glyphs(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)options;
    return set_setting(settings, "glyphs", value, err);
}

static bool set_no_mouse(struct options *options, struct settings *settings,
                         const char *value, struct err *err)
{
    (void)options, (void)value, (void)err;
    settings->mouse = false;
    return true;
}

static bool set_prometheus(struct options *options, struct settings *settings,
                           const char *value, struct err *err)
{
    (void)options;
    return settings_set_source(settings, SOURCE_PROMETHEUS, value, err);
}

static bool set_alertmanager(struct options *options, struct settings *settings,
                             const char *value, struct err *err)
{
    (void)options;
    return settings_set_source(settings, SOURCE_ALERTMANAGER, value, err);
}

static bool set_loki(struct options *options, struct settings *settings,
                     const char *value, struct err *err)
{
    (void)options;
    return settings_set_source(settings, SOURCE_LOKI, value, err);
}

static bool set_jaeger(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)options;
    return settings_set_source(settings, SOURCE_JAEGER, value, err);
}

static bool set_tempo(struct options *options, struct settings *settings,
                      const char *value, struct err *err)
{
    (void)options;
    return settings_set_source(settings, SOURCE_TEMPO, value, err);
}

static bool set_service(struct options *options, struct settings *settings,
                        const char *value, struct err *err)
{
    (void)settings, (void)err;
    name_values_add(&options->search, "service", value);
    return true;
}

static bool set_operation(struct options *options, struct settings *settings,
                          const char *value, struct err *err)
{
    (void)settings, (void)err;
    name_values_add(&options->search, "operation", value);
    return true;
}

static bool set_min_duration(struct options *options, struct settings *settings,
                             const char *value, struct err *err)
{
    (void)settings, (void)err;
    name_values_add(&options->search, "min", value);
    return true;
}

static bool set_max_duration(struct options *options, struct settings *settings,
                             const char *value, struct err *err)
{
    (void)settings, (void)err;
    name_values_add(&options->search, "max", value);
    return true;
}

static bool set_errors(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)settings, (void)value, (void)err;
    name_values_add(&options->search, "error", "true");
    return true;
}

static bool set_follow(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)settings, (void)value, (void)err;
    options->follow = true;
    return true;
}

static bool set_limit(struct options *options, struct settings *settings,
                      const char *value, struct err *err)
{
    int64_t lines;

    (void)settings;
    if (!number_parse_i64(value, &lines) || lines < 1 || lines > LOGS_PAGE_LINES) {
        err_set(err, ERR_CONFIG, "--limit is a number from 1 to %d, not \"%s\"",
                LOGS_PAGE_LINES, value);
        return false;
    }
    options->limit = (int)lines;
    return true;
}

static bool set_alert(struct options *options, struct settings *settings,
                      const char *value, struct err *err)
{
    (void)settings, (void)err;
    free(options->alert);
    options->alert = alert_name_pasted(value);
    return true;
}

static bool set_read_only(struct options *options, struct settings *settings,
                          const char *value, struct err *err)
{
    (void)options, (void)value, (void)err;
    settings->read_only = true;
    return true;
}

static bool set_format(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    static const char *const names[] = {"text", "ansi", "json", NULL};

    (void)settings;
    for (int i = 0; names[i]; i++) {
        if (strcmp(names[i], value) == 0) {
            options->format = (enum format)i;
            return true;
        }
    }
    err_set(err, ERR_CONFIG, "--format is text, ansi or json, not \"%s\"", value);
    return false;
}

/* A count of cells: digits only, up to what a canvas holds. */
static bool parse_cells(const char *from, size_t length, int *ret)
{
    char text[8];
    int64_t value;

    if (length == 0 || length >= sizeof(text) || strspn(from, "0123456789") < length)
        return false;
    memcpy(text, from, length);
    text[length] = '\0';
    if (!number_parse_i64(text, &value) || value < 1 || value > CELLS_MAX)
        return false;
    *ret = (int)value;
    return true;
}

static bool set_size(struct options *options, struct settings *settings,
                     const char *value, struct err *err)
{
    size_t cols = strcspn(value, "x");

    (void)settings;
    if (value[cols] == 'x' && parse_cells(value, cols, &options->cols) &&
        parse_cells(value + cols + 1, strlen(value + cols + 1), &options->rows))
        return true;
    err_set(err, ERR_CONFIG, "--size takes COLUMNSxROWS up to 1000x1000, not \"%s\"",
            value);
    return false;
}

static bool set_at(struct options *options, struct settings *settings, const char *value,
                   struct err *err)
{
    (void)settings;
    if (moment_parse(value, &options->at_ns) && options->at_ns > 0)
        return true;
    err_set(err, ERR_CONFIG,
            "--at takes a time like 2026-11-23T03:12:45Z or unix seconds, not \"%s\"",
            value);
    return false;
}

static bool set_wait(struct options *options, struct settings *settings,
                     const char *value, struct err *err)
{
    (void)settings;
    if (duration_parse(value, &options->wait_ms))
        return true;
    err_set(err, ERR_CONFIG, "--wait takes a duration, not \"%s\"", value);
    return false;
}

static bool set_styles(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)settings, (void)value, (void)err;
    options->styles = true;
    return true;
}

static bool set_replay(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)settings, (void)err;
    replace(&options->replay_dir, value);
    return true;
}

static bool set_record(struct options *options, struct settings *settings,
                       const char *value, struct err *err)
{
    (void)settings, (void)err;
    replace(&options->record_dir, value);
    return true;
}

static bool set_slos(struct options *options, struct settings *settings,
                     const char *value, struct err *err)
{
    (void)options;
    return set_setting(settings, "slo_files", value, err);
}

static bool set_log_file(struct options *options, struct settings *settings,
                         const char *value, struct err *err)
{
    (void)options, (void)settings;
    return log_open_file(value, err);
}

static bool set_help(struct options *options, struct settings *settings,
                     const char *value, struct err *err)
{
    (void)settings, (void)value, (void)err;
    options->help = true;
    return true;
}

static bool set_version(struct options *options, struct settings *settings,
                        const char *value, struct err *err)
{
    (void)settings, (void)value, (void)err;
    options->version = true;
    return true;
}

/* clang-format off */
const struct option_info options_table[] = {
    {'p', "prometheus", "URL",      WITH_DATA,  "Prometheus, or what speaks its API", set_prometheus},
    {'a', "alertmanager", "URL",    WITH_DATA,  "Alertmanager; the members of a cluster are separated by commas", set_alertmanager},
    {'l', "loki",       "URL",      WITH_DATA,  "Loki, for logs", set_loki},
    {'j', "jaeger",     "URL",      WITH_DATA,  "Jaeger, for traces", set_jaeger},
    {0,   "tempo",      "URL",      WITH_DATA,  "Tempo, for traces", set_tempo},
    {'c', "config",     "FILE",     EVERYWHERE, "Configuration, instead of ~/.config/midwatch/config.yaml", set_config},
    {'C', "context",    "NAME",     WITH_DATA,  "Context of the configuration to use", set_context},
    {'v', "var",        "NAME=VALUE", WITH_DATA, "Set a template variable; a,b for several, All for all", set_variable},
    {'r', "range",      "DURATION", WITH_DATA,  "How far back graphs reach, like 6h", set_range},
    {0,   "since",      "DURATION", WITH_DATA,  "The same as --range", set_range},
    {'R', "refresh",    "DURATION", LIVE,       "How often panels ask again, like 30s", set_refresh},
    {'u', "utc",        NULL,       WITH_DATA,  "Times in UTC instead of local time", set_utc},
    {0,   "theme",      "NAME",     WITH_DATA,  "auto, dark, light, high-contrast, colour-blind or mono", set_theme},
    {0,   "glyphs",     "NAME",     WITH_DATA,  "auto, braille, block or ascii", set_glyphs},
    {0,   "alert",      "NAME",     LIVE,       "Begin at this alert, as from a page: its name or a pasted link", set_alert},
    {0,   "read-only",  NULL,       WITH_DATA,  "Never write to a server: no silences", set_read_only},
    {0,   "no-mouse",   NULL,       LIVE,       "Leave the mouse to the terminal", set_no_mouse},
    {'f', "format",     "FORMAT",   PRINTED,    "text, ansi or json", set_format},
    {'s', "size",       "COLSxROWS", RENDER,    "Size of the frame, by default the terminal's or 120x40", set_size},
    {'t', "at",         "TIME",     TIMED,      "The moment to show, RFC 3339 or unix seconds", set_at},
    {0,   "slos",       "FILE",     WITH_SLOS,  "Objectives, instead of those found; several with commas", set_slos},
    {'w', "wait",       "DURATION", PRINTED,    "Longest wait for answers, by default 15s", set_wait},
    {'F', "follow",     NULL,       LOGS,       "Go on, printing lines as they come", set_follow},
    {'n', "limit",      "COUNT",    LOGS | TRACES, "The newest lines or traces; by default 1000 or 20, at most 5000", set_limit},
    {0,   "service",    "NAME",     TRACES,     "Traces of this service", set_service},
    {0,   "operation",  "NAME",     TRACES,     "With a span of this name", set_operation},
    {0,   "min-duration", "DURATION", TRACES,   "That took at least this long, like 500ms", set_min_duration},
    {0,   "max-duration", "DURATION", TRACES,   "That took at most this long", set_max_duration},
    {0,   "errors",     NULL,       TRACES,     "With a failed span", set_errors},
    {0,   "styles",     NULL,       RENDER,     "With text: a second plane with the styles", set_styles},
    {0,   "record-dir", "DIR",      WITH_DATA,  "Keep every answer in a directory", set_record},
    {0,   "replay-dir", "DIR",      WITH_DATA,  "Answer from such a directory, ask no server", set_replay},
    {0,   "log-file",   "FILE",     WITH_DATA,  "Append the program's log to a file", set_log_file},
    {'h', "help",       NULL,       EVERYWHERE, "Show this help", set_help},
    {'V', "version",    NULL,       EVERYWHERE, "Show the versions of the program and its libraries", set_version},
    {0,   NULL,         NULL,       0,          NULL, NULL},
};

const struct command_info command_table[COMMAND_COUNT] = {
    [COMMAND_LIVE]   = {NULL,     "[DASHBOARD]", "The live screen"},
    [COMMAND_RENDER] = {"render", "DASHBOARD",   "One frame to standard output"},
    [COMMAND_CHECK]  = {"check",  "FILE...",     "Check configuration, layouts and objectives"},
    [COMMAND_LOGS]   = {"logs",   "QUERY",       "Log lines of a LogQL query"},
    [COMMAND_SLO]    = {"slo",    "[NAME]",      "Error budgets: what is left, how fast it burns, when it is gone"},
    [COMMAND_ALERTS] = {"alerts", "[FILTER]",    "Alerts, all or those with the words and matchers of FILTER"},
    [COMMAND_TRACE]  = {"trace",  "ID",          "One trace: its spans as a tree, with their times"},
    [COMMAND_TRACES] = {"traces", "[SEARCH]",    "Traces that a search finds, like 'service=shop error min=500ms'"},
    [COMMAND_STATUS] = {"status", "",            "The worst state; exit code 0 fine, 1 warning, 2 critical, 3 unknown"},
};

/* clang-format on */

struct given {
    const struct option_info *info;
    const char *value;
};

/* getopt's two tables from ours. */
static void build_getopt(struct option *longs, char *shorts)
{
    size_t used = 0;

    shorts[used++] = ':'; /* tell a missing value from an unknown option */
    for (size_t i = 0; options_table[i].name; i++) {
        const struct option_info *info = &options_table[i];

        longs[i] =
            (struct option){info->name, info->value ? required_argument : no_argument,
                            NULL, LONG_CODES + (int)i};
        if (info->letter) {
            shorts[used++] = (char)info->letter;
            if (info->value)
                shorts[used++] = ':';
        }
        longs[i + 1] = (struct option){NULL, 0, NULL, 0};
    }
    shorts[used] = '\0';
}

static const struct option_info *by_code(int code)
{
    if (code >= LONG_CODES)
        return &options_table[code - LONG_CODES];
    for (size_t i = 0; options_table[i].name; i++)
        if (options_table[i].letter == code)
            return &options_table[i];
    return NULL;
}

/* What getopt refused: the word it is in, or, for a letter of several, the letter. */
static void refused_option(const char *word, struct err *err)
{
    const struct option_info *known = optopt ? by_code(optopt) : NULL;
    const char *names[OPTIONS_MAX + 1], *near = NULL;
    size_t count = 0;

    if (known) {
        err_set(err, ERR_CONFIG, "--%s takes no value", known->name);
        return;
    }
    if (optopt) {
        err_set(err, ERR_CONFIG, "no option -%c; see midwatch --help", optopt);
        return;
    }
    for (; options_table[count].name; count++)
        names[count] = options_table[count].name;
    names[count] = NULL;
    if (strncmp(word, "--", 2) == 0)
        near = nearest_name(word + 2, names);
    err_set(err, ERR_CONFIG, "no option %s%s%s%s; see midwatch --help", word,
            near ? ", did you mean --" : "", near ? near : "", near ? "?" : "");
}

/* argv → a list of options, and the words between them (moved to the end of argv). */
static bool scan(int argc, char **argv, struct given *given, size_t *ret_count,
                 struct err *err)
{
    struct option longs[OPTIONS_MAX + 1];
    char shorts[2 * OPTIONS_MAX + 2];
    int code;

    build_getopt(longs, shorts);
    optind = 0;
    opterr = 0;
    *ret_count = 0;
    while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct option_info *info = by_code(code == ':' ? optopt : code);

        if (code == ':') {
            err_set(err, ERR_CONFIG, "--%s needs a value: %s", info ? info->name : "?",
                    info ? info->value : "");
            return false;
        }
        if (code == '?' || !info) {
            refused_option(argv[optind > 0 ? optind - 1 : 0], err);
            return false;
        }
        given[(*ret_count)++] = (struct given){info, optarg};
    }
    return true;
}

static bool take_operands(struct options *options, int argc, char **argv, struct err *err)
{
    int first = optind;

    for (int i = 1; i < COMMAND_COUNT && first < argc; i++) {
        if (strcmp(argv[first], command_table[i].name) == 0) {
            options->command = (enum command)i;
            first++;
            break;
        }
    }
    if (options->command == COMMAND_CHECK) {
        options->files = xcalloc((size_t)(argc - first) + 1, sizeof(char *));
        for (int i = first; i < argc; i++)
            options->files[i - first] = xstrdup(argv[i]);
        return true;
    }
    if (first < argc)
        replace(&options->operand, argv[first++]);
    if (first < argc) {
        err_set(err, ERR_CONFIG, "one %s at a time: \"%s\" is too many",
                options->command == COMMAND_LOGS     ? "query"
                : options->command == COMMAND_ALERTS ? "filter"
                : options->command == COMMAND_TRACE  ? "trace"
                : options->command == COMMAND_TRACES ? "search"
                                                     : "dashboard",
                argv[first]);
        return false;
    }
    return true;
}

static bool apply(struct options *options, struct settings *settings,
                  const struct given *given, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct option_info *info = given[i].info;

        if (!(info->commands & 1u << options->command)) {
            err_set(err, ERR_CONFIG, "--%s does not go with %s", info->name,
                    command_table[options->command].name
                        ? command_table[options->command].name
                        : "the live screen");
            return false;
        }
        if (!info->set(options, settings, given[i].value, err))
            return false;
    }
    return true;
}

/* What decides how the rest is read: --help, --version, --config. */
static bool look_ahead(struct options *options, const struct given *given, size_t count)
{
    bool named = false;

    for (size_t i = 0; i < count; i++) {
        options->help = options->help || given[i].info->set == set_help;
        options->version = options->version || given[i].info->set == set_version;
        if (given[i].info->set != set_config)
            continue;
        replace(&options->config, given[i].value);
        named = true;
    }
    if (!options->config)
        options->config = paths_config_file();
    return named;
}

/* The context comes first: URLs of the environment and of the command line are for it. */
static bool choose_context(struct options *options, struct settings *settings,
                           const struct given *given, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (given[i].info->set == set_context &&
            !set_context(options, settings, given[i].value, err))
            return false;
    return true;
}

static bool load(struct options *options, struct settings *settings, int argc,
                 char **argv, struct given *given, struct problems *problems,
                 struct err *err)
{
    bool named;
    size_t count;

    if (!scan(argc, argv, given, &count, err) || !take_operands(options, argc, argv, err))
        return false;
    named = look_ahead(options, given, count);
    if (options->help || options->version)
        return true;
    /* `check` looks at the files it is given, whatever else is configured. */
    if (options->command != COMMAND_CHECK || named) {
        if (!settings_load(settings, options->config, named, problems)) {
            err_set(err, ERR_CONFIG, "the configuration cannot be used");
            return false;
        }
        if (!choose_context(options, settings, given, count, err))
            return false;
        if (!settings_load_environment(settings, problems)) {
            err_set(err, ERR_CONFIG, "the environment cannot be used");
            return false;
        }
    }
    if (!apply(options, settings, given, count, err))
        return false;
    /* Secrets of the environment belong to sources named on the command line too. */
    settings_take_secrets(settings);
    if (!options->operand && options->command == COMMAND_LOGS) {
        err_set(err, ERR_CONFIG,
                "logs needs a QUERY, like '{namespace=\"sql-studio\"} |= \"error\"'");
        return false;
    }
    if (!options->operand && options->command == COMMAND_TRACE) {
        err_set(err, ERR_CONFIG, "trace needs an ID, as logs and headers carry it");
        return false;
    }
    if (!options->operand && options->command != COMMAND_SLO &&
        options->command != COMMAND_ALERTS && options->command != COMMAND_TRACES)
        options->operand = xstrdup(settings->default_dashboard);
    return true;
}

bool options_load(struct options *options, struct settings *settings, int argc,
                  char **argv, struct problems *problems, struct err *err)
{
    struct given *given;
    size_t words = 1;
    bool ok;

    /* Each letter of "-uV" is an option of its own. */
    for (int i = 0; i < argc; i++)
        words += strlen(argv[i]);
    given = xcalloc(words, sizeof(*given));
    *options = (struct options){.wait_ms = default_wait_ms};
    field_defaults(settings_fields, settings);
    ok = load(options, settings, argc, argv, given, problems, err);
    free(given);
    return ok;
}

void options_done(struct options *options)
{
    free(options->operand);
    for (char **file = options->files; file && *file; file++)
        free(*file);
    free(options->files);
    free(options->config);
    name_values_done(&options->search);
    free(options->alert);
    free(options->replay_dir);
    free(options->record_dir);
}
