/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_SEVERITY_H
#define ALERTS_SEVERITY_H

/*
 * How bad an alert is, from its label `severity`, whatever words a team uses for it.
 */

#include <stdint.h>

#include "model/labels.h"

/* The worst first. */
enum severity {
    SEVERITY_CRITICAL,
    SEVERITY_WARNING,
    SEVERITY_OTHER, /* no severity, or a word that nobody here knows */
    SEVERITY_INFO,
    SEVERITY_COUNT
};

struct severity_info {
    const char *name;
    char letter;
    int64_t respond_ms; /* by default: within this of firing somebody looks */
};

extern const struct severity_info severity_table[SEVERITY_COUNT];

enum severity severity_of(const struct labels *labels);

#endif
