/* SPDX-License-Identifier: MIT */
#ifndef ALERTS_ALERT_SET_H
#define ALERTS_ALERT_SET_H

/*
 * All alerts there are, each once: the union of what the members of an Alertmanager
 * cluster say, beside what Prometheus's rules say. An alert is its label set, in each
 * cluster by itself: what one cluster silences another may tell people of. It fires where
 * any member says so, else it is suppressed; it began when the earliest says. Prometheus
 * adds what is pending, the rule and the value of what Alertmanager has, and what fires
 * there but never reached any.
 *
 * A member that does not answer is left out, unless none of its cluster does: then what
 * they said last stays, and is marked. Without any Alertmanager, Prometheus's alerts stand
 * alone.
 *
 * Ownership: alert_set_init() → alert_set_done(). The set holds the results it points
 * into. UI thread only.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/severity.h"
#include "model/alert.h"
#include "model/query.h"
#include "model/result.h"
#include "model/settings.h"

enum {
    ALERT_MEMBERS_MAX = ALERTMANAGERS_MAX,
    ALERT_SOURCES_MAX = 3 * ALERT_MEMBERS_MAX + 2
};

/* One question and its answer. */
struct alert_source {
    enum source_kind source;
    enum query_kind kind;
    const char *cluster; /* of an Alertmanager; "" where nobody named it */
    const struct query_state *state;
};

/* Alertmanagers that tell each other. */
struct alert_cluster {
    char name[48]; /* "" where nobody named it */
    int members, answered;
    bool stale;     /* none answers: this is what they said last */
    struct err err; /* of the first member that failed */
};

struct silence_item {
    const struct silence *silence;
    int cluster;
};

struct alert_item {
    const struct alert *alert;       /* what the member that decided the state says */
    const struct alert *origin;      /* what Prometheus says of it; NULL: not known */
    const struct alert_rule *rule;   /* where Prometheus was asked and knows it */
    const struct alert_group *group; /* of Alertmanager's, the first; where asked for */
    const char *name;                /* "(no name)" where the label is missing */
    const char *component; /* the label; NULL: none. See alert_item_component() */
    uint64_t id;           /* of the label set, never 0 */
    enum alert_state state;
    enum severity severity;
    int cluster;       /* index into the set's; -1: only Prometheus knows it */
    int64_t starts_ms; /* 0: not known */
    int64_t fires_ms;  /* pending: when it will fire; else 0 */
    double value;      /* NaN: not known */
    bool unsent;       /* fires, and no Alertmanager has it */
    bool watchdog;     /* fires because all is well */
};

struct alert_counts {
    size_t firing[SEVERITY_COUNT];
    size_t actionable, pending, silenced, inhibited, suppressed;
};

struct alert_set {
    const char *watchdog; /* alert that must always fire; NULL: none. The owner sets it */
    bool watchdog_missing;    /* all answered, and it does not */
    struct alert_item *items; /* the most urgent first */
    size_t count;
    size_t cut; /* alerts beyond what is kept of an answer */
    struct alert_counts counts;
    struct silence_item *silences; /* each id once, those that end first in front */
    size_t silence_count;
    struct alert_cluster clusters[ALERT_MEMBERS_MAX];
    int cluster_count; /* 1 where Prometheus stands alone */
    int members,
        answered; /* Alertmanagers asked and well; Prometheus where there is none */
    int64_t answered_ms; /* newest good answer of who says what fires; 0: none yet */
    bool complete;       /* all of them answered: "no alerts" may be said */
    bool stale;          /* none did: this is what they said last */
    bool asked;          /* false: no source of alerts is configured */
    bool loading;        /* no answer yet, and none has failed */
    struct err err;      /* of the first member that failed */
    struct err silences_err, rules_err;
    struct result *held[ALERT_SOURCES_MAX];
    size_t held_count;
    uint64_t seen; /* sum of the states' generations at the last build */
};

void alert_set_init(struct alert_set *set);
void alert_set_done(struct alert_set *set);
/* Build anew where any state differs from the last time. True where it was. At most
   ALERT_SOURCES_MAX sources are looked at. */
bool alert_set_update(struct alert_set *set, const struct alert_source *sources,
                      size_t count, int64_t now_ms);

/* The most urgent that fires and is not suppressed, or NULL. */
const struct alert_item *alert_set_worst(const struct alert_set *set);
/* The silence, or NULL where no member lists it (yet). */
const struct silence *alert_set_silence(const struct alert_set *set, const char *id);
/* Index of the cluster of that name; -1: none. */
int alert_set_cluster(const struct alert_set *set, const char *name);
/* Name of a cluster (-1: none) where there are several to tell apart; else "". */
const char *alert_cluster_name(const struct alert_set *set, int cluster);
/* "2/3 answered", of each cluster that is not whole where there are several: "eu 2/3, us
   0/1 answered"; "" where all did. */
void alert_set_missing(const struct alert_set *set, char *buf, size_t size);
/* The alert of an Alertmanager fingerprint, or NULL. */
const struct alert_item *alert_set_fingerprint(const struct alert_set *set,
                                               const char *fingerprint);
/* What leads to a dashboard: the label `component`, else the rule group; NULL: neither. */
const char *alert_item_component(const struct alert_item *item);

#endif
