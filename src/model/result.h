/* SPDX-License-Identifier: MIT */
#ifndef MODEL_RESULT_H
#define MODEL_RESULT_H

/*
 * A decoded answer: series (or label values) in one arena, with what the server said
 * beside it. Immutable once published and counted, so that replacing one never moves
 * memory under a view. References are counted on the UI thread only; before that a
 * result is owned by one thread at a time and moved whole.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/attr.h"
#include "model/series.h"

enum result_type {
    RESULT_NONE, /* success without data (204, null) */
    RESULT_MATRIX,
    RESULT_VECTOR, /* series of one sample */
    RESULT_SCALAR, /* one series without labels, one sample */
    RESULT_STRING, /* text */
    RESULT_VALUES, /* label values */
    RESULT_ALERTS, /* alerts, rules or silences */
    RESULT_LOGS,   /* logs: lines of all streams */
    RESULT_TRACES, /* traces: one as a tree, or what a search found */
    RESULT_EXEMPLARS,
};

/* Caps of one answer; over one, the rest is counted and the panel says so. */
struct result_limits {
    size_t body_bytes;  /* 64 MiB, after decompression */
    size_t series;      /* 10,000 */
    size_t points;      /* 11,001 a series */
    size_t labels;      /* 64 a series */
    size_t label_bytes; /* 64 KiB a name or value */
    int depth;          /* 64 */
    size_t notices;     /* 32 warnings and infos */
};

extern const struct result_limits result_limits_default;

struct alert_answer;
struct trace_answer;
struct exemplars;

struct logs;

struct result {
    unsigned refs;
    enum result_type type;
    struct arena arena;
    struct series *series; /* sorted by labels */
    size_t series_count;
    size_t series_total; /* in the answer; more than series_count where capped */
    bool points_cut;     /* a series had more points than the cap */
    const char **values; /* RESULT_VALUES */
    size_t value_count;
    const char *text;                  /* RESULT_STRING */
    struct logs *logs;                 /* RESULT_LOGS (model/logs.h) */
    const struct alert_answer *alerts; /* RESULT_ALERTS (model/alert.h) */
    const struct trace_answer *traces; /* RESULT_TRACES (model/trace.h) */
    const struct exemplars *exemplars; /* RESULT_EXEMPLARS (model/exemplar.h) */
    const char **warnings, **infos;    /* clean text, sorted, without repeats */
    size_t warning_count, info_count;
    bool partial; /* the server says that some of it is missing */
    /* What was asked and what it cost. */
    int64_t from_ms, to_ms, step_ms; /* window this result is authoritative for */
    uint64_t body_bytes;
    uint64_t samples;
};

struct result *result_new(void) ALLOCATES;
struct result *result_ref(struct result *result);
void result_unref(struct result *result);
/* A reference to a published result for who only reads it, or NULL for NULL: what a view
   points into stays, whatever the store replaces. */
struct result *result_hold(const struct result *result) MUST_USE;

/*
 * Merge an answer for the window [tail->from_ms, tail->to_ms] into a kept result: the
 * tail is authoritative for its window, for absence too (kept samples inside it are
 * dropped), and what is older than keep_from_ms is trimmed; series left empty vanish.
 * Returns a new result; both arguments are left alone.
 */
struct result *result_merge(const struct result *kept, const struct result *tail,
                            int64_t keep_from_ms) ALLOCATES;

#endif
