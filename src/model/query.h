/* SPDX-License-Identifier: MIT */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

/*
 * What a panel wants to know, and what is known about it: the meeting point of views
 * and data sources, which never see each other.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"

/* clang-format off */
/*  id            name            shorter   title           where it usually is */
#define SOURCE_KIND_TABLE(X)                                                             \
    X(PROMETHEUS,   "prometheus",   "prom",   "Prometheus",   "http://localhost:9090")   \
    X(ALERTMANAGER, "alertmanager", "am",     "Alertmanager", "http://localhost:9093")   \
    X(LOKI,         "loki",         "loki",   "Loki",         "http://localhost:3100")   \
    X(JAEGER,       "jaeger",       "jaeger", "Jaeger",       "http://localhost:16686")  \
    X(TEMPO,        "tempo",        "tempo",  "Tempo",        "http://localhost:3200")

/* clang-format on */

enum source_kind {

#define X(id, ...) SOURCE_##id,
    SOURCE_KIND_TABLE(X)
#undef X
        SOURCE_KIND_COUNT
};

struct source_kind_info {
    const char *name;     /* in the configuration and on the command line */
    const char *shorter;  /* in the header of the screen */
    const char *title;    /* in sentences */
    const char *variable; /* in the names of environment variables */
    const char *url;      /* where such a server usually is */
};

/* Indexed by enum source_kind. */
extern const struct source_kind_info source_kind_table[SOURCE_KIND_COUNT];

/* "prometheus" …; "unknown" for what is no kind. */
const char *source_kind_name(enum source_kind kind);

enum query_kind {
    QUERY_RANGE,        /* matrix over [start, end] by step */
    QUERY_INSTANT,      /* vector at end */
    QUERY_LABEL_VALUES, /* values of a label, for variables: expr is the selector or "" */
    QUERY_ALERTS,       /* what fires now; Prometheus: what is pending too */
    QUERY_RULES,        /* Prometheus: alerting rules with their alerts */
    QUERY_ALERT_GROUPS, /* Alertmanager: its alerts as it groups them */
    QUERY_SILENCES,     /* Alertmanager: silences, active, pending and expired */
    QUERY_LOGS,        /* Loki: the newest (forward: oldest) `limit` lines of the range */
    QUERY_FOLLOW,      /* the same, then what comes after, a page at a time */
    QUERY_LABEL_NAMES, /* names of labels, for completion */
    QUERY_PATTERNS,   /* Loki: templates of the selector's lines, with counts over time */
    QUERY_FIELDS,     /* Loki: fields of the lines, with how many values each has */
    QUERY_LABEL_SETS, /* Loki: the label sets of the selector's streams */
    QUERY_STATISTICS, /* Loki: streams, chunks, bytes, entries that it would read */
    QUERY_VOLUME,     /* Loki: bytes by label set; label: names that tell them apart */
    QUERY_TRACE,      /* Jaeger, Tempo: the trace whose id is expr */
    QUERY_EXEMPLARS,  /* Prometheus: requests that the metrics of expr remember */
    QUERY_TRACES,     /* the newest `limit` traces that expr (trace_query.h) finds */
};

/*
 * A standing question: asked again each period, only for what is new. `range_ms` back
 * from now while live; a fixed window where end_ms is not 0. Two panels with equal
 * specifications share one subscription.
 */
struct query_spec {
    enum source_kind source;
    enum query_kind kind;
    const char *expr;  /* variables already put in; for label values the selector */
    const char *label; /* QUERY_LABEL_VALUES: the label; else NULL */
    int member;        /* which source of the kind, from 0: members of a cluster */
    int limit;         /* entries at most, where the API has a limit; 0: its own */
    bool forward;      /* oldest first, where the API has a direction */
    int64_t range_ms;  /* QUERY_RANGE: how far back */
    int64_t end_ms;    /* 0: now, moving */
    int64_t step_ms;   /* QUERY_RANGE: a multiple of a whole second where ≥ 1 s */
    bool head;         /* QUERY_RANGE: between two steps ask for this moment as well */
    int64_t period_ms; /* ask again after; 0: once */
    int dialect;       /* set while asking: which API of a server that has several */
};

struct result;

enum query_status {
    QUERY_IDLE,    /* not asked yet, or paused before the first answer */
    QUERY_LOADING, /* asked, no answer yet */
    QUERY_OK,
    QUERY_FAILED, /* the newest attempt failed; result may hold the last good one */
};

/* What is known: kept by the store, read by views. */
struct query_state {
    enum query_status status;
    const struct result *result; /* last good answer, or NULL */
    struct err err;              /* of the newest attempt, when QUERY_FAILED */
    int64_t answered_ns;         /* wall time of the last good answer; 0: never */
    int64_t attempted_ns;        /* of the newest attempt's end */
    int64_t retry_ns;            /* next attempt after a failure; 0: as by the period */
    int64_t period_ms;           /* 0: not asked again (once, or its window is past) */
    int64_t latency_ms;          /* of the newest answer */
    bool in_flight;
    uint64_t generation; /* grows with every change: recompute when it differs */
};

#endif
