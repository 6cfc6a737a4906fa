/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "jobs.h"
#include "metrics.h"

/* The families about the business, caches and background jobs. */

static void registrations(struct expose *x, const struct scrape *s)
{
    expose_count(x, NULL,
                 metrics_outcome(metrics_own(s), ENDPOINT_LOGIN + 2, OUTCOME_REGISTERED));
}

static void organizations(struct expose *x, const struct scrape *s)
{
    expose_count(x, NULL, metrics_count(metrics_own(s), WORK_ORGANIZATION, 0, 0));
}

static void active_users(struct expose *x, const struct scrape *s)
{
    expose_value(x, NULL, floor(5 * model_traffic(s->m, s->t_ns)));
}

static void feature_usage(struct expose *x, const struct scrape *s)
{
    static const char *const features[] = {
        "query_editor", "autocomplete", "cloud_sync",      "organizations",
        "templates",    "explain_plan", "analytics",       "ai_nl2sql",
        "export",       "schedules",    "ai_generate_sql", "conflict_resolution"};
    for (size_t f = 0; f < sizeof features / sizeof *features; f++) {
        uint64_t count = 0;
        for (int e = 0; e < ENDPOINT_COUNT; e++) {
            const char *feature = model_endpoint(e)->feature;
            if (feature && strcmp(feature, features[f]) == 0)
                count += metrics_count(metrics_own(s), e, 0, CELL_ERROR | CELL_CLIENT);
        }
        char labels[64];
        snprintf(labels, sizeof labels, "feature=\"%s\"", features[f]);
        if (count)
            expose_count(x, labels, count);
    }
}

static const struct {
    const char *labels;
    int endpoint; /* -1: every request looks it up */
    double hits, bytes;
} caches[] = {
    {"cache_name=\"schema\"",       1,                .93, 18e6},
    {"cache_name=\"query_result\"", ENDPOINT_EXECUTE, .62, 64e6},
    {"cache_name=\"session\"",      -1,               .97, 9e6 }
};

enum { CACHES = sizeof caches / sizeof *caches };

static uint64_t lookups(const struct scrape *s, int cache)
{
    return metrics_count(metrics_own(s), caches[cache].endpoint, CELL_HTTP, 0);
}

static uint64_t hits(const struct scrape *s, int cache)
{
    return (uint64_t)(caches[cache].hits * (double)lookups(s, cache));
}

static void cache_hits(struct expose *x, const struct scrape *s)
{
    for (int cache = 0; cache < CACHES; cache++)
        expose_count(x, caches[cache].labels, hits(s, cache));
}

static void cache_misses(struct expose *x, const struct scrape *s)
{
    for (int cache = 0; cache < CACHES; cache++)
        expose_count(x, caches[cache].labels, lookups(s, cache) - hits(s, cache));
}

static void cache_size(struct expose *x, const struct scrape *s)
{
    double age = (double)(s->t_ns - metrics_own(s)->life->start_ns) * 1e-9;
    for (int cache = 0; cache < CACHES; cache++)
        expose_value(x, caches[cache].labels,
                     floor(caches[cache].bytes * (1 - exp(-age / 240))));
}

static void jobs_duration(struct expose *x, const struct scrape *s)
{
    for (int job = 0; job < JOB_COUNT; job++) {
        struct job_totals totals;
        char labels[64];
        job_count(s->m, metrics_own(s)->life, job, s->t_ns, &totals);
        snprintf(labels, sizeof labels, "job_name=\"%s\"", job_names[job]);
        if (totals.runs)
            expose_histogram(x, labels, job_bounds, totals.within, 9, totals.runs,
                             totals.seconds, NULL);
    }
}

static void jobs_executions(struct expose *x, const struct scrape *s)
{
    for (int job = 0; job < JOB_COUNT; job++) {
        struct job_totals totals;
        char labels[64];
        job_count(s->m, metrics_own(s)->life, job, s->t_ns, &totals);
        snprintf(labels, sizeof labels, "job_name=\"%s\",status=\"success\"",
                 job_names[job]);
        if (totals.runs)
            expose_count(x, labels, totals.runs);
    }
}

/* ---- What the application ought to publish ------------------------------------- */

/* `users` of a usual window of `days`, scaled by how busy the last one was. */
static void put_users(struct expose *x, const struct scrape *s, int days, double usual)
{
    int64_t window = days * INT64_C(86400) * MODEL_SECOND;
    double requests = model_traffic_sum(s->m, s->t_ns - window, s->t_ns);
    double mean = requests / (days * 86400.0) / (days == 1 ? 300 : 265.7);
    expose_value(x, NULL, floor(usual * mean));
}

static void daily_users(struct expose *x, const struct scrape *s)
{
    put_users(x, s, 1, 9000);
}

static void weekly_users(struct expose *x, const struct scrape *s)
{
    put_users(x, s, 7, 21000);
}

static void monthly_users(struct expose *x, const struct scrape *s)
{
    put_users(x, s, 30, 38000);
}

static void retention(struct expose *x, const struct scrape *s)
{
    double days = (double)(s->t_ns / MODEL_SECOND / 86400);
    expose_value(x, "cohort=\"w1\"", .62 + .012 * sin(days / 5));
    expose_value(x, "cohort=\"w4\"", .41 + .010 * sin(days / 9));
}

static void security_events(struct expose *x, const struct scrape *s)
{
    const struct model_sample *own = metrics_own(s);
    uint64_t locked = metrics_count(own, -1, CELL_LOCKOUT, 0);
    expose_count(x, "event_type=\"login_failed\",severity=\"low\"",
                 metrics_count(own, -1, CELL_AUTH_FAIL, CELL_LOCKOUT));
    expose_count(x, "event_type=\"account_locked\",severity=\"high\"", locked);
    expose_count(x, "event_type=\"api_key_invalid_usage\",severity=\"medium\"",
                 metrics_count(own, WORK_API_KEY, 0, 0));
}

static void rate_limited(struct expose *x, const struct scrape *s)
{
    const struct model_sample *own = metrics_own(s);
    uint64_t ai = 0;
    for (int e = 0; e < ENDPOINT_HTTP_COUNT; e++)
        ai += metrics_outcome(own, e, OUTCOME_LIMITED);
    expose_count(x, "limiter=\"ai_quota\"", ai);
    expose_count(x, "limiter=\"login\"",
                 metrics_count(own, -1, CELL_AUTH_FAIL | CELL_NO_DB, 0));
}

/* clang-format off */
const struct family business_families[] = {
    {"sql_studio_business_user_registrations", FAMILY_COUNTER,
     "Total number of registered users", registrations, false},
    {"sql_studio_business_organizations_created", FAMILY_COUNTER,
     "Total number of organizations created", organizations, false},
    {"sql_studio_business_active_users", FAMILY_GAUGE,
     "Users active now", active_users, false},
    {"sql_studio_business_feature_usage", FAMILY_COUNTER,
     "Total uses of a feature", feature_usage, false},
    {"sql_studio_cache_hits", FAMILY_COUNTER,
     "Total number of cache hits", cache_hits, false},
    {"sql_studio_cache_misses", FAMILY_COUNTER,
     "Total number of cache misses", cache_misses, false},
    {"sql_studio_cache_size_bytes", FAMILY_GAUGE,
     "Size of a cache in bytes", cache_size, false},
    {"sql_studio_jobs_duration_seconds", FAMILY_HISTOGRAM,
     "Duration of background jobs in seconds", jobs_duration, false},
    {"sql_studio_jobs_executions", FAMILY_COUNTER,
     "Total number of background job executions", jobs_executions, false},
    {"sql_studio_business_daily_active_users", FAMILY_GAUGE,
     "Users active in the last 24 hours", daily_users, true},
    {"sql_studio_business_weekly_active_users", FAMILY_GAUGE,
     "Users active in the last 7 days", weekly_users, true},
    {"sql_studio_business_monthly_active_users", FAMILY_GAUGE,
     "Users active in the last 30 days", monthly_users, true},
    {"sql_studio_business_retention_ratio", FAMILY_GAUGE,
     "Share of a cohort that came back", retention, true},
    {"sql_studio_security_events", FAMILY_COUNTER,
     "Total number of security events", security_events, true},
    {"sql_studio_rate_limit_rejections", FAMILY_COUNTER,
     "Total number of requests refused by a limiter", rate_limited, true},
};
/* clang-format on */
const size_t business_family_count = sizeof business_families / sizeof *business_families;
