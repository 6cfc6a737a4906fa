/* SPDX-License-Identifier: MIT */
#include "incident.h"

#include <math.h>
#include <string.h>

/* A straight line from y0 at x0 to y1 at x1, level outside. */
static double ramp(double x, double x0, double y0, double x1, double y1)
{
    if (x <= x0)
        return y0;
    return x >= x1 ? y1 : y0 + (y1 - y0) * (x - x0) / (x1 - x0);
}

#define POOL_RESTART_MINUTE 22.0
#define SYNC_OUTAGE_MINUTES 60.0
#define LEAK_FIXED_MINUTE   75.0
#define EVICTED_MINUTES     25.0

static double pool_restart(int slot)
{
    return POOL_RESTART_MINUTE + 0.4 * slot;
}

static void apply_pool_leak(double minute, int slot, struct incident_effect *effect)
{
    if (minute >= pool_restart(slot))
        return;
    effect->leaked += minute < 10 ? 2.1 / 60 : 0;
    effect->pool_timeout += ramp(minute, 9, 0, 12, .25);
    effect->pool_wait += ramp(minute, 8.5, 0, 12, .15);
}

static void apply_brute_force(double minute, int slot, struct incident_effect *effect)
{
    (void)slot;
    if (minute >= 15)
        return;
    /* At first the accounts are not locked yet: more of the attempts reach bcrypt. */
    double locked = ramp(minute, 0, .5, 1, .70);
    effect->attack_failed += 15 * (1 - locked);
    effect->attack_locked += 15 * locked - .05;
    effect->attack_lockout += .05;
    effect->login_slow += .9;
}

static void apply_sync_outage(double minute, int slot, struct incident_effect *effect)
{
    (void)slot;
    if (minute < SYNC_OUTAGE_MINUTES) {
        effect->turso_timeout += .03;
        effect->turso_refused += .32;
    } else {
        /* What was changed twice meanwhile comes to light. */
        effect->conflict_factor += ramp(minute, 60, 6, 80, 0);
    }
}

static void apply_missing_index(double minute, int slot, struct incident_effect *effect)
{
    (void)slot;
    if (minute < 45)
        effect->slow_query += .08;
}

static int steps_roll(struct incident_step *steps, enum incident_step_kind kind,
                      double minute)
{
    *steps = (struct incident_step){kind, minute, minute};
    return 1;
}

static int steps_bad_release(int slot, struct incident_step *steps)
{
    int n = steps_roll(steps, STEP_BAD, slot);
    return n + steps_roll(steps + n, STEP_ROLLBACK, 16 + slot);
}

static int steps_pool_leak(int slot, struct incident_step *steps)
{
    return steps_roll(steps, STEP_RESTART, pool_restart(slot));
}

static int steps_memory_leak(int slot, struct incident_step *steps)
{
    /* Killed at 44 min, and again 45 s after each start, since the cache is loaded
     * back from disk; the kubelet waits ever longer. */
    static const double back_off[] = {10, 20, 40, 80, 160, 300, 300, 300, 300};
    double minute = 44 + 0.3 * slot;
    int n = 0;
    for (size_t i = 0; i < sizeof back_off / sizeof *back_off; i++) {
        if (minute >= LEAK_FIXED_MINUTE)
            break;
        double until = minute + back_off[i] / 60;
        steps[n++] = (struct incident_step){STEP_OOM, minute, until};
        minute = until + 0.75;
    }
    return n + steps_roll(steps + n, STEP_RELEASE, LEAK_FIXED_MINUTE + 0.5 * slot);
}

static int steps_disk_pressure(int slot, struct incident_step *steps)
{
    if (slot != 1) /* the only one on node-2 */
        return 0;
    steps[0] = (struct incident_step){STEP_EVICT, 0.3, EVICTED_MINUTES};
    return 1;
}

static int steps_release(int slot, struct incident_step *steps)
{
    return steps_roll(steps, STEP_RELEASE, slot);
}

/* clang-format off */
/* In the order of enum incident_kind. Between `ramp_from` and `ramp_to` the effect
 * changes in steps of 15 s. */
static const struct incident_row {
    const char *name, *help;
    double minutes;
    double edges[6];
    double ramp_from, ramp_to;
    void (*apply)(double minute, int slot, struct incident_effect *effect);
    int (*steps)(int slot, struct incident_step *steps);
} rows[INCIDENT_COUNT] = {
    {"bad-release", "a release with a nil pointer, rolled back after 16 minutes", 19,
     {0}, 0, 0, NULL, steps_bad_release},
    {"pool-leak", "connections leak in pool turso; restart after 22 minutes", 24,
     {22, 22.4, 22.8, 23.2}, 8.5, 12, apply_pool_leak, steps_pool_leak},
    {"brute-force", "900 failed logins a minute from six addresses, 15 minutes", 15,
     {15}, 0, 1, apply_brute_force, NULL},
    {"sync-outage", "Turso degraded for an hour: 35 % of sync operations fail", 80,
     {60}, 60, 80, apply_sync_outage, NULL},
    {"memory-leak", "all pods leak memory, are killed at 44 minutes and crash-loop", 77,
     {0}, 0, 0, NULL, steps_memory_leak},
    {"missing-index", "8 % of executed queries take 1.5 to 3 s, 45 minutes", 45,
     {45}, 0, 0, apply_missing_index, NULL},
    {"cert-expiry", "the certificate is not renewed: 6.9 days left", 6.9 * 1440 + 120,
     {0}, 0, 0, NULL, NULL},
    {"disk-pressure", "the disk of node-2 is full and its pod evicted, 25 minutes", 30,
     {0}, 0, 0, NULL, steps_disk_pressure},
    {"release", "a release without harm: new pods, one a minute", 4,
     {0}, 0, 0, NULL, steps_release},
};

/* clang-format on */

const char *incident_name(enum incident_kind kind)
{
    return rows[kind].name;
}

const char *incident_help(enum incident_kind kind)
{
    return rows[kind].help;
}

bool incident_by_name(const char *name, enum incident_kind *ret_kind)
{
    for (int kind = 0; kind < INCIDENT_COUNT; kind++) {
        if (strcmp(rows[kind].name, name) == 0) {
            *ret_kind = (enum incident_kind)kind;
            return true;
        }
    }
    return false;
}

double incident_minutes(enum incident_kind kind)
{
    return rows[kind].minutes;
}

int incident_steps(enum incident_kind kind, int slot,
                   struct incident_step ret_steps[INCIDENT_STEPS_MAX])
{
    return rows[kind].steps ? rows[kind].steps(slot, ret_steps) : 0;
}

int incident_edges(enum incident_kind kind, double ret_edges[INCIDENT_EDGES_MAX])
{
    const struct incident_row *row = &rows[kind];
    int n = 0;
    ret_edges[n++] = 0;
    ret_edges[n++] = row->minutes;
    for (size_t i = 0; i < sizeof row->edges / sizeof *row->edges; i++)
        if (row->edges[i] > 0)
            ret_edges[n++] = row->edges[i];
    for (double m = row->ramp_from; m < row->ramp_to && n < INCIDENT_EDGES_MAX; m += .25)
        ret_edges[n++] = m;
    return n;
}

void incident_apply(enum incident_kind kind, double minute, int slot,
                    struct incident_effect *effect)
{
    if (rows[kind].apply && minute >= 0 && minute < rows[kind].minutes)
        rows[kind].apply(minute, slot, effect);
}

double incident_leaked_connections(double minute, int slot)
{
    if (minute < 0 || minute >= pool_restart(slot))
        return 0;
    return fmin(2.1 * minute, 25);
}

double incident_sync_lag(double minute)
{
    if (minute < 0)
        return 0;
    double most = SYNC_OUTAGE_MINUTES * 60;
    if (minute < SYNC_OUTAGE_MINUTES)
        return minute * 60;
    return fmax(0, most - (minute - SYNC_OUTAGE_MINUTES) * 60 * 6);
}

double incident_disk_used(double minute)
{
    if (minute < EVICTED_MINUTES)
        return ramp(minute, -30, .45, 0, .92);
    return ramp(minute, EVICTED_MINUTES, .92, EVICTED_MINUTES + 3, .48);
}

#define BACKEND_CRITICAL "severity=\"critical\",component=\"backend\""
#define SLO_CRITICAL     "severity=\"critical\",component=\"slo\",window=\"1h+5m\""
#define SLO_WARNING      "severity=\"warning\",component=\"slo\",window=\"6h+30m\""
#define EXECUTE          ",endpoint=\"/api/query/execute\""

/* clang-format off */
static const struct incident_alert bad_release_alerts[] = {
    {"HighErrorRate", 1.5, 6.5, 21, BACKEND_CRITICAL, 'p'},
    {"AvailabilitySLOFastBurn", 7, 9, 23, SLO_CRITICAL ",slo=\"availability\"", 0},
    {"AvailabilitySLOModerateBurn", 9, 14, 46, SLO_WARNING ",slo=\"availability\"", 0},
};
static const struct incident_alert pool_leak_alerts[] = {
    {"DatabaseConnectionPoolExhaustion", 8.8, 13.8, 22.5,
     "severity=\"critical\",component=\"database\",pool=\"turso\"", 'P'},
    {"CriticalAPILatency", 11, 14, 26, BACKEND_CRITICAL EXECUTE, 0},
    {"HighAPILatency", 10.5, 15.5, 26,
     "severity=\"warning\",component=\"backend\"" EXECUTE, 0},
    {"HighErrorRate", 11.5, 16.5, 28, BACKEND_CRITICAL, 'p'},
    {"AvailabilitySLOFastBurn", 15, 17, 29, SLO_CRITICAL ",slo=\"availability\"", 0},
};
static const struct incident_alert brute_force_alerts[] = {
    {"HighFailedAuthenticationRate", .5, 1.5, 16,
     "severity=\"critical\",component=\"security\"", 0},
    {"MultipleAccountLockouts", 3.5, 4.5, 17,
     "severity=\"warning\",component=\"security\"", 0},
    {"HighAPILatency", .5, 5.5, 20,
     "severity=\"warning\",component=\"backend\",endpoint=\"/api/auth/login\"", 0},
};
static const struct incident_alert sync_outage_alerts[] = {
    {"HighSyncFailureRate", 1.5, 6.5, 63.5, "severity=\"warning\",component=\"sync\"", 0},
    {"HighErrorRate", 4, 9, 61.5, BACKEND_CRITICAL, 'p'},
    {"SyncSuccessSLOFastBurn", 11, 13, 65, SLO_CRITICAL ",slo=\"sync_success\"", 0},
    {"AvailabilitySLOFastBurn", 13, 15, 65, SLO_CRITICAL ",slo=\"availability\"", 0},
    {"SyncSuccessSLOModerateBurn", 17, 22, 89, SLO_WARNING ",slo=\"sync_success\"", 0},
    {"AvailabilitySLOModerateBurn", 19, 24, 89, SLO_WARNING ",slo=\"availability\"", 0},
    {"SyncLag", 5, 15, 69, "severity=\"warning\",component=\"sync\"", 0},
};
#define CRASH_LOOPING                                                                    \
    "severity=\"critical\",component=\"kubernetes\",container=\"backend\""
#define UNAVAILABLE "severity=\"critical\",component=\"availability\""
#define API_DOWN                                                                         \
    UNAVAILABLE ",job=\"blackbox-http\","                                                \
                "instance=\"https://api.sqlstudio.example.com/health\""
static const struct incident_alert memory_leak_alerts[] = {
    {"HighMemoryUsage", 29, 34, 44,
     "severity=\"warning\",component=\"kubernetes\",container=\"backend\"", 'p'},
    {"CriticalMemoryUsage", 40.5, 42.5, 44,
     "severity=\"critical\",component=\"kubernetes\",container=\"backend\"", 'p'},
    {"PodCrashLooping", 50, 55, 76, CRASH_LOOPING, 'p'},
    {"ServiceDown", 49.5, 51.5, 52.2, UNAVAILABLE, 'P'},
    {"ServiceDown", 52.9, 54.9, 57.9, UNAVAILABLE, 'P'},
    {"ServiceDown", 58.7, 60.7, 63.7, UNAVAILABLE, 'P'},
    {"ServiceDown", 64.4, 66.4, 69.4, UNAVAILABLE, 'P'},
    {"APIEndpointDown", 53.8, 55.8, 57.9, API_DOWN, 0},
    {"APIEndpointDown", 59.6, 61.6, 63.7, API_DOWN, 0},
    {"APIEndpointDown", 65.3, 67.3, 69.4, API_DOWN, 0},
};
static const struct incident_alert missing_index_alerts[] = {
    {"HighAPILatency", 3.5, 8.5, 49,
     "severity=\"warning\",component=\"backend\"" EXECUTE, 0},
};
static const struct incident_alert cert_expiry_alerts[] = {
    {"SSLCertificateExpiringSoon", 0, 60, 9936,
     "severity=\"warning\",component=\"security\",job=\"blackbox-ssl\","
     "instance=\"https://sqlstudio.example.com\"",
     0},
};
static const struct incident_alert disk_pressure_alerts[] = {
    {"NodeDiskPressure", 0, 5, 25,
     "severity=\"critical\",component=\"kubernetes\",condition=\"DiskPressure\","
     "status=\"true\",node=\"node-2\",job=\"kube-state-metrics\","
     "instance=\"kube-state-metrics\"",
     0},
};
/* clang-format on */

#define ALERTS(list)                                                                     \
    {                                                                                    \
        list, (int)(sizeof(list) / sizeof *(list))                                       \
    }

const struct incident_alert *incident_alerts(enum incident_kind kind, int *ret_count)
{
    static const struct {
        const struct incident_alert *list;
        int count;
    } lists[INCIDENT_COUNT] = {
        ALERTS(bad_release_alerts),
        ALERTS(pool_leak_alerts),
        ALERTS(brute_force_alerts),
        ALERTS(sync_outage_alerts),
        ALERTS(memory_leak_alerts),
        ALERTS(missing_index_alerts),
        ALERTS(cert_expiry_alerts),
        ALERTS(disk_pressure_alerts),
        {NULL, 0},
    };

    *ret_count = lists[kind].count;
    return lists[kind].list;
}
