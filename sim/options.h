/* SPDX-License-Identifier: MIT */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

/*
 * The simulator's command line.
 */

#include "scenario.h"

enum sim_command { COMMAND_SERVE, COMMAND_BACKFILL, COMMAND_HELP, COMMAND_VERSION };

struct options {
    enum sim_command command;
    uint64_t seed;
    int64_t epoch_ns; /* what relative times refer to; now, unless it was given */
    double compress;
    bool as_is;
    struct scenario scenario;
    /* serve */
    const char *listen, *ports_file, *tls_dir, *tls_cert, *tls_key;
    uint16_t port_base; /* 0: any free ports */
    /* backfill */
    const char *out;
    int64_t until_ns, days_ns, fine_ns, step_ns;
};

/* Reads argv; the strings of *ret_options point into it. */
bool options_parse(int argc, char **argv, int64_t now_ns, struct options *ret_options,
                   struct sim_error *err);
void options_help(void);

#endif
