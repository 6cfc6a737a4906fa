/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "catalogue.h"
#include "metrics.h"

/* The families about logins and synchronisation. */

static void auth_attempts(struct expose *x, const struct scrape *s)
{
    uint64_t count[2][2] = {{0}}; /* [oauth][failed] */
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        if (!(cell->flags & CELL_AUTH) || cell->status >= 500)
            continue;
        bool failed = cell->flags & CELL_AUTH_FAIL;
        uint64_t n = metrics_own(s)->count[c];
        /* As in event.c: every fourth login is by OAuth, no attack is. */
        uint64_t oauth = cell->flags & CELL_ATTACK ? 0 : n / 4;
        count[1][failed] += oauth;
        count[0][failed] += n - oauth;
    }
    static const char *const labels[2][2] = {
        {"method=\"email\",status=\"success\"", "method=\"email\",status=\"failed\""},
        {"method=\"oauth\",status=\"success\"", "method=\"oauth\",status=\"failed\""}
    };
    for (int oauth = 0; oauth < 2; oauth++)
        for (int failed = 0; failed < 2; failed++)
            if (count[oauth][failed])
                expose_count(x, labels[oauth][failed], count[oauth][failed]);
}

static void auth_lockouts(struct expose *x, const struct scrape *s)
{
    expose_count(x, NULL, metrics_count(metrics_own(s), -1, CELL_LOCKOUT, 0));
}

static void auth_sessions(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(9 * model_traffic(s->m, s->t_ns)));
}

static void auth_tokens(struct expose *x, const struct scrape *s)
{
    unsigned failed = CELL_CLIENT | CELL_ERROR;
    uint64_t logins = metrics_count(metrics_own(s), ENDPOINT_LOGIN, 0, failed);
    uint64_t refreshes = metrics_count(metrics_own(s), ENDPOINT_LOGIN + 1, 0, failed);
    expose_count(x, "type=\"access\"", logins + refreshes + refreshes / 10);
    expose_count(x, "type=\"refresh\"", logins + refreshes / 8);
}

static uint64_t sync_count(const struct model_sample *s, enum model_sync sync,
                           bool failed)
{
    uint64_t count = 0;
    for (int c = 0; c < model_cell_count(); c++) {
        const struct model_cell *cell = model_cell(c);
        if (model_endpoint(cell->endpoint)->sync == sync &&
            !(cell->flags & CELL_CLIENT) && !(cell->flags & CELL_SYNC_FAIL) == !failed)
            count += s->count[c];
    }
    return count;
}

static void sync_operations(struct expose *x, const struct scrape *s)
{
    for (int sync = SYNC_PUSH; sync <= SYNC_MERGE; sync++) {
        for (int failed = 0; failed < 2; failed++) {
            uint64_t count = sync_count(metrics_own(s), (enum model_sync)sync, failed);
            char labels[64];
            snprintf(labels, sizeof labels, "operation=\"%s\",status=\"%s\"",
                     model_sync_names[sync], failed ? "failed" : "success");
            if (count)
                expose_count(x, labels, count);
        }
    }
}

static void each_sync(struct expose *x, const struct scrape *s, const double *bounds,
                      int bound_count, const double medians[4], double sigma)
{
    for (int sync = SYNC_PUSH; sync <= SYNC_MERGE; sync++) {
        struct duration d;
        duration_init(&d, medians[sync], sigma, 0, HUGE_VAL);
        uint64_t count = sync_count(metrics_own(s), (enum model_sync)sync, false) +
                         sync_count(metrics_own(s), (enum model_sync)sync, true);
        char labels[32];
        snprintf(labels, sizeof labels, "operation=\"%s\"", model_sync_names[sync]);
        if (count)
            expose_distribution(x, labels, bounds, bound_count, &d, count);
    }
}

static void sync_duration(struct expose *x, const struct scrape *s)
{
    static const double bounds[9] = {.1, .25, .5, 1, 2.5, 5, 10, 30, 60};
    static const double medians[4] = {0, .16, .09, .3};
    each_sync(x, s, bounds, 9, medians, .8);
}

static void sync_size(struct expose *x, const struct scrape *s)
{
    static const double bounds[7] = {1024,     10240,     102400,    1024000,
                                     10240000, 102400000, 1024000000};
    static const double medians[4] = {0, 3200, 9800, 14000};
    each_sync(x, s, bounds, 7, medians, 1.3);
}

static void sync_conflicts(struct expose *x, const struct scrape *s)
{
    static const char *const labels[3] = {"resolution=\"last_write_wins\"",
                                          "resolution=\"keep_both\"",
                                          "resolution=\"user_choice\""};
    static const uint64_t borders[4] = {0, 83, 93, 100};
    uint64_t conflicts =
        metrics_outcome(metrics_own(s), ENDPOINT_UPLOAD, OUTCOME_CONFLICT);
    for (int i = 0; i < 3; i++) {
        /* Of each hundred the first 83 were resolved in the first way, and so on. */
        uint64_t rest = conflicts % 100, width = borders[i + 1] - borders[i];
        uint64_t part = rest <= borders[i] ? 0 : rest - borders[i];
        uint64_t count = conflicts / 100 * width + (part < width ? part : width);
        if (count)
            expose_count(x, labels[i], count);
    }
}

static void sync_lag(struct expose *x, const struct scrape *s)
{
    for (int user = s->index; user < MODEL_LAG_USERS; user += MODEL_SLOTS) {
        char uuid[37], labels[64];
        model_user_uuid(s->m, (uint32_t)user, uuid);
        snprintf(labels, sizeof labels, "user_id=\"%s\"", uuid);
        expose_value(x, labels, model_sync_lag_user(s->m, user, s->t_ns));
    }
}

/* clang-format off */
const struct family user_families[] = {
    {"sql_studio_auth_attempts", FAMILY_COUNTER,
     "Total number of authentication attempts", auth_attempts, false},
    {"sql_studio_auth_lockouts", FAMILY_COUNTER,
     "Total number of account lockouts", auth_lockouts, false},
    {"sql_studio_auth_sessions_active", FAMILY_GAUGE,
     "Active sessions", auth_sessions, false},
    {"sql_studio_auth_tokens_issued", FAMILY_COUNTER,
     "Total number of tokens issued", auth_tokens, false},
    {"sql_studio_sync_operations", FAMILY_COUNTER,
     "Total number of sync operations", sync_operations, false},
    {"sql_studio_sync_duration_seconds", FAMILY_HISTOGRAM,
     "Duration of sync operations in seconds", sync_duration, false},
    {"sql_studio_sync_conflicts", FAMILY_COUNTER,
     "Total number of sync conflicts", sync_conflicts, false},
    {"sql_studio_sync_data_size_bytes", FAMILY_HISTOGRAM,
     "Size of synchronised data in bytes", sync_size, false},
    {"sql_studio_sync_lag_seconds", FAMILY_GAUGE,
     "Sync lag of a user in seconds", sync_lag, false},
};
/* clang-format on */
const size_t user_family_count = sizeof user_families / sizeof *user_families;
