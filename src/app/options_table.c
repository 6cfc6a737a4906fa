/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/compare.h"
#include "app/options.h"
#include "app/timerange.h"
#include "config/settings.h"
#include "core/duration.h"
#include "core/field.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/number.h"
#include "model/logs.h"

/* The rows of the command line, and what each option does. */

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
    CELLS_MAX = 1000,
};

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
    (void)settings, (void)err;
    replace(&options->config, value);
    return true;
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

static bool set_compare(struct options *options, struct settings *settings,
                        const char *value, struct err *err)
{
    enum compare compare = compare_find(value);

    (void)settings;
    options->compare = (int)compare;
    options->compare_given = true;
    if (compare != COMPARE_COUNT)
        return true;
    err_set(err, ERR_CONFIG, "--compare takes day, week, range or off, not \"%s\"",
            value);
    return false;
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
    if (!number_parse_i64(value, &lines) || lines < 1 || lines > LOGS_LINES_MAX) {
        err_set(err, ERR_CONFIG, "--limit is a number from 1 to %d, not \"%s\"",
                LOGS_LINES_MAX, value);
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
    options->alert = xstrdup(value);
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

static bool set_fresh(struct options *options, struct settings *settings,
                      const char *value, struct err *err)
{
    (void)settings, (void)value, (void)err;
    options->fresh = true;
    return true;
}

static bool set_bandwidth(struct options *options, struct settings *settings,
                          const char *value, struct err *err)
{
    (void)options;
    return set_setting(settings, "bandwidth", value, err);
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
    {0,   "compare",    "PERIOD",   1 << COMMAND_LIVE | 1 << COMMAND_RENDER, "With the period before on the graphs: day, week or range", set_compare},
    {0,   "since",      "DURATION", WITH_DATA,  "The same as --range", set_range},
    {'R', "refresh",    "DURATION", LIVE,       "How often panels ask again, like 30s", set_refresh},
    {'u', "utc",        NULL,       WITH_DATA,  "Times in UTC instead of local time", set_utc},
    {0,   "theme",      "NAME",     WITH_DATA,  "auto, dark, light, high-contrast, colour-blind or mono", set_theme},
    {0,   "glyphs",     "NAME",     WITH_DATA,  "auto, braille, block or ascii", set_glyphs},
    {0,   "alert",      "NAME",     LIVE,       "Begin at this alert: its name, with labels, or a pasted link", set_alert},
    {0,   "read-only",  NULL,       WITH_DATA,  "Never write to a server: no silences", set_read_only},
    {0,   "bandwidth",  "BYTES",    LIVE,       "Bytes a second that the terminal's line bears, like 50k", set_bandwidth},
    {0,   "fresh",      NULL,       LIVE,       "Begin anew, not where the last run ended", set_fresh},
    {0,   "no-mouse",   NULL,       LIVE,       "Leave the mouse to the terminal", set_no_mouse},
    {'f', "format",     "FORMAT",   PRINTED,    "text, ansi or json", set_format},
    {'s', "size",       "COLSxROWS", RENDER,    "Size of the frame, by default the terminal's or 120x40", set_size},
    {'t', "at",         "TIME",     TIMED,      "The moment to show, RFC 3339 or unix seconds", set_at},
    {0,   "slos",       "FILE",     WITH_SLOS,  "Objectives, instead of those found; several with commas", set_slos},
    {'w', "wait",       "DURATION", PRINTED,    "Longest wait for answers, by default 15s", set_wait},
    {'F', "follow",     NULL,       LOGS,       "Go on, printing lines as they come", set_follow},
    {'n', "limit",      "COUNT",    LOGS | TRACES, "The newest lines or traces; by default 1000 or 20, at most 100000", set_limit},
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
