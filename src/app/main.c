/* SPDX-License-Identifier: MIT */
#include "app/main.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/live.h"
#include "app/options.h"
#include "app/runbooks.h"
#include "config/settings.h"
#include "core/log.h"
#include "model/log_redact.h"

/* Only characters follow the locale: numbers are always written with a point. */
static void set_locale(void)
{
    if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
        (void)setlocale(LC_CTYPE, "C.UTF-8");
}

/* Recordings stand for a server that nobody needs to have configured. */
static bool has_source(struct settings *settings, const struct options *options,
                       enum source_kind kind)
{
    return context_source(settings_context(settings), kind) ||
           (options->replay_dir &&
            settings_set_source(settings, kind, "http://replay.invalid", NULL));
}

static int run_live(const struct options *options, struct settings *settings,
                    struct problems *problems, struct err *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        err_set(err, ERR_CONFIG,
                "this is not a terminal; for one frame use: midwatch render %s",
                options->operand);
        return EXIT_USAGE;
    }
    if (live_run(options, settings, problems, err))
        return EXIT_OK;
    return err->kind == ERR_CONFIG ? EXIT_USAGE : EXIT_TROUBLE;
}

static int run_check(const struct options *options, struct settings *settings,
                     struct problems *problems, struct err *err)
{
    (void)settings, (void)problems;
    return check_run(options, err);
}

static const struct {
    int (*run)(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err);
    bool offline; /* needs no source */
    enum source_kind needs;
} commands[COMMAND_COUNT] = {
    [COMMAND_LIVE] = {run_live,   false, SOURCE_PROMETHEUS  },
    [COMMAND_RENDER] = {render_run, false, SOURCE_PROMETHEUS  },
    [COMMAND_CHECK] = {run_check,  true,  SOURCE_PROMETHEUS  },
    [COMMAND_LOGS] = {logs_run,   false, SOURCE_LOKI        },
    [COMMAND_SLO] = {slo_run,    false, SOURCE_PROMETHEUS  },
    [COMMAND_ALERTS] = {alerts_run, true,  SOURCE_ALERTMANAGER},
    [COMMAND_TRACE] = {trace_run,  true,  SOURCE_JAEGER      },
    [COMMAND_TRACES] = {trace_run,  true,  SOURCE_JAEGER      },
    [COMMAND_STATUS] = {status_run, true,  SOURCE_ALERTMANAGER},
};

static int run_command(const struct options *options, struct settings *settings,
                       struct problems *problems, struct err *err)
{
    if (options->help) {
        usage_print(options->command);
        return EXIT_OK;
    }
    if (options->version) {
        version_print();
        return EXIT_OK;
    }
    if (!commands[options->command].offline &&
        !has_source(settings, options, commands[options->command].needs)) {
        no_source_print(commands[options->command].needs);
        return EXIT_USAGE;
    }
    return commands[options->command].run(options, settings, problems, err);
}

static void print_problems(const struct problems *problems)
{
    char text[900];

    for (size_t i = 0; i < problems->count; i++)
        fprintf(stderr, "%s\n", problem_format(&problems->items[i], text, sizeof(text)));
}

int app_main(int argc, char **argv)
{
    struct options options;
    struct settings settings;
    struct problems problems = {0};
    struct err err = {0};
    int code = EXIT_USAGE;

    set_locale();
    umask(077);
    settings_init(&settings);
    log_set_stderr(true);
    if (options_load(&options, &settings, argc, argv, &problems, &err)) {
        log_redact_set(settings.redact);
        code = run_command(&options, &settings, &problems, &err);
    } else if (options.command == COMMAND_STATUS)
        code = EXIT_UNKNOWN;
    if (fflush(stdout) != 0 && err.kind == ERR_NONE) {
        err_set(&err, ERR_SYSTEM, "cannot write to standard output");
        code = EXIT_TROUBLE;
    }
    print_problems(&problems);
    if (err.kind != ERR_NONE)
        fprintf(stderr, "midwatch: %s\n", err.msg);
    runbooks_done();
    options_done(&options);
    settings_done(&settings);
    problems_done(&problems);
    log_close();
    return code;
}
