/* SPDX-License-Identifier: MIT */
#ifndef SIM_INCIDENT_H
#define SIM_INCIDENT_H

/*
 * What the incidents do. Times are minutes since an incident began; a model compresses
 * them if it was told to.
 */

#include "model.h"

/* How the traffic of one slot ends while incidents are under way. Shares are of the
 * requests they apply to, rates of one second over all slots. */
struct incident_effect {
    double panic;           /* execute and explain */
    double pool_wait;       /* all that needs the database */
    double pool_timeout;    /* the same */
    double turso_timeout;   /* sync */
    double turso_refused;   /* sync */
    double slow_query;      /* execute */
    double login_slow;      /* of the successful logins */
    double conflict_factor; /* on top of the usual conflicts: 0 is as usual */
    double attack_failed, attack_locked, attack_lockout; /* per second */
    double leaked; /* connections of pool turso opened per second and slot */
};

/* What an incident does to the process in a slot. */
enum incident_step_kind {
    STEP_RELEASE,  /* a new pod of a new version */
    STEP_BAD,      /* the same, and the version is bad */
    STEP_ROLLBACK, /* a new pod of the version before */
    STEP_RESTART,  /* a new pod of the same version */
    STEP_OOM,      /* killed; the same pod starts again at `until` */
    STEP_EVICT,    /* evicted; a new pod starts at `until` */
};

struct incident_step {
    enum incident_step_kind kind;
    double minute, until;
};

enum { INCIDENT_STEPS_MAX = 32, INCIDENT_EDGES_MAX = 128 };

/* How long something of it can be seen. */
double incident_minutes(enum incident_kind kind);
/* The steps of a slot, by time; returns how many. */
int incident_steps(enum incident_kind kind, int slot,
                   struct incident_step ret_steps[INCIDENT_STEPS_MAX]);
/* Minutes at which its effect on requests changes; returns how many. */
int incident_edges(enum incident_kind kind, double ret_edges[INCIDENT_EDGES_MAX]);
/* Adds its effect on a slot at this minute. */
void incident_apply(enum incident_kind kind, double minute, int slot,
                    struct incident_effect *effect);

/* Gauges, each as a function of the minute. */
double incident_leaked_connections(double minute, int slot);
double incident_sync_lag(double minute);
double incident_disk_used(double minute); /* share of the disk, 0-1 */

/* Alerts that an incident raises: for the history of ALERTS. */
struct incident_alert {
    const char *alert;
    double pending, firing, resolved; /* minutes */
    const char *labels;               /* the rest of its labels: `severity="warning"` */
    char each;                        /* 'p': one for each pod, else 0 */
};

const struct incident_alert *incident_alerts(enum incident_kind kind, int *ret_count);

#endif
