/* SPDX-License-Identifier: MIT */
#ifndef SLO_SPEC_H
#define SLO_SPEC_H

/*
 * A service level objective as a file describes it: how large a share of the valid
 * events must be good, over which window. Plain data, filled by config/slo_file*.c; all
 * texts are owned (slo_set_done()). Any thread, one at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SLO_MAX = 50, /* objectives in use at once */
    SLO_WINDOW_DAYS_MAX = 92,
    SLO_CLASSES = 4,
};

enum slo_period {
    SLO_ROLLING, /* the last window_ms */
    SLO_WEEK,    /* calendar, from Monday 00:00 UTC */
    SLO_MONTH,
    SLO_QUARTER,
    SLO_PERIOD_COUNT
};

/* "rolling", "week" …: as in files. */
const char *slo_period_name(enum slo_period period);

/* Severity of an alert on the budget. */
enum slo_severity { SLO_QUIET, SLO_INFO, SLO_WARNING, SLO_CRITICAL };

struct slo {
    char *name; /* "availability": unique in a set */
    char *description;
    double target; /* 0 < target ≤ 1 */
    enum slo_period period;
    int64_t window_ms; /* rolling: its length */
    /* PromQL that counts events, like sum(rate(x[5m])); the range is replaced by the one
       needed (slo/expr.h). One of good and bad is NULL. */
    char *good, *bad, *total;
    /* Instead of the three: the share of bad events in {{.window}}, which cannot be
       counted. Each moment counts alike; "events" are seconds. NULL */
    char *ratio;
    char *by;                         /* label that tells who spent it; NULL: found out */
    char *component;                  /* of its alerts and dashboards; NULL */
    char *logs;                       /* LogQL of bad events, $by for the one; NULL */
    char *service, *operation, *tags; /* of their traces, $by for the one; NULL */
    enum slo_severity severity[SLO_CLASSES]; /* by enum slo_class_id */
    char *note; /* what the file says that is not followed, and why; NULL */
    char *file;
    int line;
};

struct slo_set {
    struct slo *items;
    size_t count, capacity;
};

/* An objective with the severities of the SRE workbook and nothing else. */
void slo_init(struct slo *slo);
void slo_done(struct slo *slo);
/* Takes over the objective; one of the same name that is there stays (false). */
bool slo_set_add(struct slo_set *set, struct slo *slo);
void slo_set_done(struct slo_set *set);
const struct slo *slo_set_find(const struct slo_set *set, const char *name);

/* Share of events that may be bad: 1 − target. */
double slo_allowance(const struct slo *slo);
/* The window that holds the moment: [from, to). Rolling ones end with it. */
void slo_window(const struct slo *slo, int64_t now_ms, int64_t *ret_from,
                int64_t *ret_to);
/* Milliseconds of the window that holds the moment. */
int64_t slo_window_length(const struct slo *slo, int64_t now_ms);
/* First moment of the calendar month (UTC) `months` after the one that holds it. */
int64_t slo_month_start(int64_t now_ms, int months);

#endif
