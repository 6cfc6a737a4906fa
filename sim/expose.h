/* SPDX-License-Identifier: MIT */
#ifndef SIM_EXPOSE_H
#define SIM_EXPOSE_H

/*
 * Writing metrics: families from tables, in the classic text format or OpenMetrics,
 * live (without time) or as history (with time and the labels that the scrape would
 * add).
 *
 * A kind of target is a table of families. The emitter of a family writes its series of
 * one scrape; a scrape is one target at one time.
 */

#include "buffer.h"
#include "model.h"

struct expose {
    struct buffer *out;
    bool openmetrics; /* type names, exemplars, # EOF */
    bool exemplars;
    const char *extra; /* labels added to each series: `job="x",instance="y"`, or NULL */
    int64_t stamp_ms;  /* time written behind each value; 0: none */
    const char *name;  /* of the family being written */
    bool total;        /* its series end in _total */
};

/* What a family's emitter may look at. */
struct scrape {
    const struct model *m;
    int64_t t_ns;
    int index; /* of the target: slot, node, frontend */
    bool as_is;
    const struct model_sample *samples; /* [MODEL_SLOTS] at t; a pod reads its own */
};

enum family_type {
    FAMILY_COUNTER, /* series get the suffix _total */
    FAMILY_GAUGE,
    FAMILY_HISTOGRAM,
    FAMILY_UNTYPED,
};

struct family {
    const char *name; /* without _total */
    enum family_type type;
    const char *help;
    void (*emit)(struct expose *x, const struct scrape *s);
    bool proposed; /* the application does not have it: left out when as_is */
};

/* Series of the present family. `labels` is `a="b",c="d"` or NULL. */
void expose_count(struct expose *x, const char *labels, uint64_t value);
void expose_value(struct expose *x, const char *labels, double value);

/* An exemplar, without a trace id where there is none. */
struct expose_exemplar {
    char trace_id[33];
    double value;
    int64_t time_ns;
};

/* A classic histogram: `counts` are cumulative and without +Inf, which is `count`.
 * `exemplars` is NULL or one for each bucket, +Inf included. */
void expose_histogram(struct expose *x, const char *labels, const double *bounds,
                      const uint64_t *counts, int bound_count, uint64_t count, double sum,
                      const struct expose_exemplar *exemplars);
/* The same for values that follow a distribution. */
struct duration;
void expose_distribution(struct expose *x, const char *labels, const double *bounds,
                         int bound_count, const struct duration *d, uint64_t count);

/* The head of a family: HELP and TYPE. Sets x->name. */
void expose_family(struct expose *x, const struct family *family);
/* A whole table. */
void expose_table(struct expose *x, const struct family *families, size_t count,
                  const struct scrape *s);

/* Some families that are written one after the other. */
struct family_table {
    const struct family *families;
    const size_t *count;
};

enum { TARGET_TABLES_MAX = 6 };

/* A kind of target: what a scrape job scrapes. */
struct target_kind {
    const char *job;
    int instances; /* slots, nodes, frontends, or 1 */
    struct family_table tables[TARGET_TABLES_MAX];
};

enum target {
    TARGET_BACKEND,
    TARGET_FRONTEND,
    TARGET_KUBELET,
    TARGET_CADVISOR,
    TARGET_KUBE_STATE,
    TARGET_NODE,
    TARGET_INGRESS,
    TARGET_POSTGRES,
    TARGET_REDIS,
    TARGET_COUNT
};

const struct target_kind *target_kind(enum target target);
/* The name of one of its targets at a time (label instance), or NULL while it is not
 * there; and its other labels, as `namespace="...",pod="..."`. */
const char *target_instance(const struct model *m, enum target target, int index,
                            int64_t t_ns);
void target_labels(const struct model *m, enum target target, int index, int64_t t_ns,
                   char *out, size_t size);

#endif
