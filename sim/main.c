/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "backfill.h"
#include "options.h"
#include "serve.h"

#ifndef SIM_VERSION
#define SIM_VERSION "unknown"
#endif

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * MODEL_SECOND + now.tv_nsec;
}

static bool run(const struct options *options, struct sim_error *err)
{
    struct model *m =
        model_new(&(struct model_options){.seed = options->seed,
                                          .anchor_ns = options->epoch_ns,
                                          .compress = options->compress,
                                          .incidents = options->scenario.incidents,
                                          .incident_count = options->scenario.count},
                  err);
    if (!m)
        return false;
    bool ok = options->command == COMMAND_SERVE ? serve_run(options, m, err)
                                                : backfill_run(options, m, err);
    model_free(m);
    return ok;
}

int main(int argc, char **argv)
{
    struct options options;
    struct sim_error err = {""};
    if (!options_parse(argc, argv, wall_clock(), &options, &err)) {
        fprintf(stderr, "sql-studio-sim: %s\n", err.text);
        return 2;
    }
    if (options.command == COMMAND_HELP) {
        options_help();
        return 0;
    }
    if (options.command == COMMAND_VERSION) {
        puts("sql-studio-sim " SIM_VERSION);
        return 0;
    }
    if (!run(&options, &err)) {
        fprintf(stderr, "sql-studio-sim: %s\n", err.text);
        return 1;
    }
    return 0;
}
