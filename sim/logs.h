/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOGS_H
#define SIM_LOGS_H

/*
 * The log lines of SQL Studio, its Kubernetes events and its cert-manager, as a pure
 * function of time over the model's events and notes. Lines are made in blocks of half
 * a minute and a bounded number of blocks is kept, so that asking again is cheap.
 *
 * A line lies in the block of the event it tells of, within milliseconds of the event's
 * own time; lines after `now` do not exist yet.
 *
 * Ownership: logs_new() → logs_free(). Not for two threads at once: the cache changes
 * while it is read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "logql.h"
#include "model.h"

enum { LOGS_STREAM_LABELS = 8 };

struct logs;

/* The model outlives the logs. */
struct logs *logs_new(const struct model *model) ALLOCATES;
void logs_free(struct logs *logs);

/* What LogQL reads from. Lines at or after now_ns are not there. */
struct logql_source logs_source(struct logs *logs, int64_t now_ns);

/* A stream of Loki: its index labels, sorted by name. */
struct logs_stream {
    struct logql_label labels[LOGS_STREAM_LABELS];
    size_t count;
};

/* The streams that can have lines in [start_ns, end_ns), as an index knows them: by
   pod and severity, not by looking at lines. Fills at most max; returns how many. They
   live as long as the logs. */
size_t logs_streams(struct logs *logs, int64_t start_ns, int64_t end_ns,
                    const struct logs_stream **ret, size_t max);

/* The lines of a window one by one, with their weights, for volumes and statistics.
   Windows of more than six hours are estimated from every eighth block. */
typedef void (*logs_volume_fn)(void *user, const struct logs_stream *stream,
                               int64_t time_ns, double lines, double bytes);
void logs_volume(struct logs *logs, int64_t start_ns, int64_t end_ns, logs_volume_fn fn,
                 void *user);

#endif
