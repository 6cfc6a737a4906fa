/* SPDX-License-Identifier: MIT */
#ifndef SIM_HISTORY_H
#define SIM_HISTORY_H

/*
 * Files of history: a buffer that is written out when it has grown, and the parts that
 * do not come from scrapes (recorded SLO series, probes, alerts).
 */

#include <stdio.h>

#include "buffer.h"
#include "expose.h"
#include "model.h"

struct history {
    FILE *file;
    char path[512];
    struct buffer text;
    uint64_t samples; /* lines written so far */
    bool failed;
};

/* A span of time, [from, until], stepped through from its end. */
struct history_span {
    int64_t from_ns, until_ns, step_ns;
};

bool history_open(struct history *h, const char *folder, const char *name,
                  struct sim_error *err);
/* Ends the file with # EOF. */
bool history_close(struct history *h, struct sim_error *err);
/* To be called now and then: writes out what has gathered. */
void history_flush(struct history *h);
/* HELP and TYPE of a gauge. */
void history_family(struct history *h, const char *name);
/* One sample; labels may be NULL. */
void history_sample(struct history *h, const char *name, const char *labels, double value,
                    int64_t t_ns);
/* The first time of a span, and how many there are. */
int64_t history_first(const struct history_span *span, int64_t *ret_count);

/* slo:* of all four SLOs: the base every 30 s, all else every 5 min in the past and
 * every 2 min within the last day. */
bool history_slo(struct history *h, const struct model *m,
                 const struct history_span *span, bool as_is);
/* up of every target and probe_* as the blackbox exporter would have had them. */
void history_probes(struct history *h, const struct model *m,
                    const struct history_span *coarse, const struct history_span *fine);
/* ALERTS and ALERTS_FOR_STATE from what incidents raise. */
void history_alerts(struct history *h, const struct model *m,
                    const struct history_span *span, double compress);

#endif
