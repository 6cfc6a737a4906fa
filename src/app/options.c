/* SPDX-License-Identifier: MIT */
#include "app/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "app/place.h"
#include "config/settings.h"
#include "core/field.h"
#include "core/mem.h"

/* Reading the command line by the tables of options_table.c. */

enum {
    OPTIONS_MAX = 64, /* rows of the table */
    LONG_CODES = 1000,
};

static const int64_t default_wait_ms = 15000;

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
        options->operand = xstrdup(argv[first++]);
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

/* Apply those of one name ahead of the others. */
static bool apply_early(struct options *options, struct settings *settings,
                        const char *name, const struct given *given, size_t count,
                        struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(given[i].info->name, name) == 0 &&
            !given[i].info->set(options, settings, given[i].value, err))
            return false;
    return true;
}

/* What decides how the rest is read. */
static bool look_ahead(struct options *options, struct settings *settings,
                       const struct given *given, size_t count, struct err *err)
{
    return apply_early(options, settings, "help", given, count, err) &&
           apply_early(options, settings, "version", given, count, err) &&
           apply_early(options, settings, "fresh", given, count, err) &&
           apply_early(options, settings, "config", given, count, err);
}

/* Where the last run ended; its context is taken up again. */
static void load_places(struct options *options, struct settings *settings)
{
    const char *last;

    options->places = places_new();
    if (!options->fresh)
        places_load(options->places);
    last = options->places->current;
    for (size_t i = 0; last && i < settings->context_count; i++) {
        if (strcmp(settings->contexts[i].name, last) == 0) {
            free(settings->current_context);
            settings->current_context = xstrdup(last);
        }
    }
}

static bool load(struct options *options, struct settings *settings, int argc,
                 char **argv, struct given *given, struct problems *problems,
                 struct err *err)
{
    bool named;
    size_t count;

    if (!scan(argc, argv, given, &count, err) || !take_operands(options, argc, argv, err))
        return false;
    if (!look_ahead(options, settings, given, count, err))
        return false;
    named = options->config != NULL;
    if (!named)
        options->config = paths_config_file();
    if (options->help || options->version)
        return true;
    /* `check` looks at the files it is given, whatever else is configured. */
    if (options->command != COMMAND_CHECK || named) {
        if (!settings_load(settings, options->config, named, problems)) {
            err_set(err, ERR_CONFIG, "the configuration cannot be used");
            return false;
        }
        if (options->command == COMMAND_LIVE)
            load_places(options, settings);
        /* URLs of the environment and of the command line are for this context. */
        if (!apply_early(options, settings, "context", given, count, err))
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
    options->dashboard_given = options->operand != NULL;
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
    places_free(options->places);
    free(options->replay_dir);
    free(options->record_dir);
}
