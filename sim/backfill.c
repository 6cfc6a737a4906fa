/* SPDX-License-Identifier: MIT */
#include "backfill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY_WINDOW   (25 * 60 * MODEL_MINUTE)
#define SHIFT_WINDOW (7 * 60 * MODEL_MINUTE)
#define DAY_STEP     (150 * MODEL_SECOND)
#define GAUGE_STEP   (5 * MODEL_MINUTE)
#define COUNTER_STEP (10 * MODEL_MINUTE)
#define EDGE         (15 * MODEL_SECOND) /* a scrape interval */

enum { MOMENTS_MAX = 64 };

/* What panels over weeks ask for. */
static const char *const month_counters[] = {
    "sql_studio_http_requests",
    "sql_studio_database_queries",
    "sql_studio_auth_attempts",
    "sql_studio_auth_lockouts",
    "sql_studio_auth_tokens_issued",
    "sql_studio_sync_operations",
    "sql_studio_sync_conflicts",
    "sql_studio_business_user_registrations",
    "sql_studio_business_organizations_created",
    "sql_studio_business_feature_usage",
    "sql_studio_jobs_executions",
    NULL,
};

static const char *const month_gauges[] = {
    "sql_studio_auth_sessions_active",
    "sql_studio_business_active_users",
    "sql_studio_business_daily_active_users",
    "sql_studio_business_weekly_active_users",
    "sql_studio_business_monthly_active_users",
    "sql_studio_business_retention_ratio",
    "process_start_time_seconds",
    "kube_deployment_status_observed_generation",
    "kube_pod_container_status_restarts",
    NULL,
};

/* Histograms of latency are two thirds of all series: they go back one shift only. */
static const char *const shift_families[] = {
    "sql_studio_http_request_duration_seconds",
    "sql_studio_database_query_duration_seconds",
    NULL,
};

/* What the day does without besides: panels that look at minutes. */
static const char *const day_leaves_out[] = {
    "sql_studio_http_request_duration_seconds",
    "sql_studio_database_query_duration_seconds",
    "sql_studio_http_request_size_bytes",
    "sql_studio_http_response_size_bytes",
    "sql_studio_database_rows_returned",
    "sql_studio_sync_data_size_bytes",
    NULL,
};

static const char *const http_histograms[] = {
    "sql_studio_http_request_duration_seconds",
    "sql_studio_http_request_size_bytes",
    "sql_studio_http_response_size_bytes",
    NULL,
};

static bool is_among(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* One file of scraped families. */
struct part {
    const char *file;
    struct history_span span;
    const char *const *only, *const *without; /* NULL: no restriction */
    int share, shares; /* of the instances of a target; 0 shares: all of them */
};

struct filler {
    const struct options *options;
    const struct model *m;
    struct history h;
    /* [time][slot]; all families read the same. */
    struct model_sample *samples;
    int64_t first_ns, count;
};

/* Moments in (after, before), rising. */
struct moments {
    int64_t after, before;
    int64_t at[MOMENTS_MAX];
    int count;
};

static bool take_samples(struct filler *f, const struct history_span *span,
                         struct sim_error *err)
{
    f->first_ns = history_first(span, &f->count);
    free(f->samples);
    f->samples = calloc((size_t)f->count * MODEL_SLOTS + 1, sizeof *f->samples);
    if (!f->samples) {
        snprintf(err->text, sizeof err->text, "out of memory");
        return false;
    }
    for (int64_t k = 0; k < f->count; k++)
        for (int slot = 0; slot < MODEL_SLOTS; slot++)
            model_sample(f->m, slot, f->first_ns + k * span->step_ns,
                         &f->samples[k * MODEL_SLOTS + slot]);
    return true;
}

static uint64_t lines_in(const char *text, size_t size)
{
    uint64_t lines = 0;
    for (const char *at = text; (at = memchr(at, '\n', size - (size_t)(at - text))); at++)
        lines++;
    return lines;
}

/* One scrape of a family; nothing while the instance is not there. */
static void scrape_at(struct filler *f, const struct family *family, enum target target,
                      int index, int64_t t, const struct model_sample *samples)
{
    const char *instance = target_instance(f->m, target, index, t);
    if (!instance || (target == TARGET_BACKEND && !samples[index].life))
        return;
    char labels[256];
    target_labels(f->m, target, index, t, labels, sizeof labels);
    struct expose x = {.out = &f->h.text,
                       .openmetrics = true,
                       .extra = labels,
                       .stamp_ms = t / 1000000,
                       .name = family->name,
                       .total = family->type == FAMILY_COUNTER};
    struct scrape s = {f->m, t, index, f->options->as_is, samples};
    size_t before = f->h.text.size;
    family->emit(&x, &s);
    f->h.samples += lines_in(f->h.text.data + before, f->h.text.size - before);
    history_flush(&f->h);
}

static void add_moment(struct moments *moments, int64_t t)
{
    int at = moments->count;
    if (at == MOMENTS_MAX || t <= moments->after || t >= moments->before)
        return;
    for (; at > 0 && moments->at[at - 1] > t; at--)
        moments->at[at] = moments->at[at - 1];
    moments->at[at] = t;
    moments->count++;
}

/*
 * What happens between two thinned-out scrapes: the first and the last of lives that
 * began or ended there, and each half minute of an incident. Without them what a pod counted
 * that lived for minutes would be lost to increase(), which needs two samples, and what
 * failed for minutes would be taken to have failed for longer.
 */
static void find_moments(const struct filler *f, int slot, struct moments *moments)
{
    size_t count;
    const struct model_life *lives = model_lives(f->m, slot, &count);
    for (size_t i = 0; i < count; i++) {
        add_moment(moments, lives[i].start_ns + EDGE);
        add_moment(moments, lives[i].end_ns - EDGE);
    }
    const struct model_incident *incidents = model_incidents(f->m, &count);
    for (size_t i = 0; i < count; i++) {
        if (incidents[i].start_ns - COUNTER_STEP >= moments->before ||
            incidents[i].end_ns + COUNTER_STEP <= moments->after)
            continue;
        for (int64_t t = moments->after + 2 * EDGE; t < moments->before; t += 2 * EDGE)
            add_moment(moments, t);
        break;
    }
}

static void scrape_between(struct filler *f, const struct family *family, int slot,
                           int64_t after, int64_t before)
{
    struct moments moments = {.after = after, .before = before};
    find_moments(f, slot, &moments);
    for (int i = 0; i < moments.count; i++) {
        struct model_sample samples[MODEL_SLOTS] = {0};
        if (i > 0 && moments.at[i] == moments.at[i - 1])
            continue;
        model_sample(f->m, slot, moments.at[i], &samples[slot]);
        scrape_at(f, family, TARGET_BACKEND, slot, moments.at[i], samples);
    }
}

/* All samples of a family at one target. */
static void fill_instance(struct filler *f, const struct family *family,
                          enum target target, int index, const struct history_span *span)
{
    bool thin = target == TARGET_BACKEND && family->type == FAMILY_COUNTER &&
                span->step_ns > MODEL_MINUTE;
    for (int64_t k = 0; k < f->count; k++) {
        int64_t t = f->first_ns + k * span->step_ns;
        if (thin && k > 0)
            scrape_between(f, family, index, t - span->step_ns, t);
        scrape_at(f, family, target, index, t, &f->samples[k * MODEL_SLOTS]);
    }
}

static void fill_family(struct filler *f, const struct family *family, enum target target,
                        const struct part *part)
{
    if ((family->proposed && f->options->as_is) ||
        (part->only && !is_among(part->only, family->name)) ||
        (part->without && is_among(part->without, family->name)))
        return;
    struct expose head = {.out = &f->h.text, .openmetrics = true};
    expose_family(&head, family);
    for (int i = 0; i < target_kind(target)->instances; i++)
        if (part->shares == 0 || i % part->shares == part->share)
            fill_instance(f, family, target, i, &part->span);
}

static bool fill_part(struct filler *f, const struct part *part, uint64_t *samples,
                      struct sim_error *err)
{
    if (part->span.from_ns > part->span.until_ns)
        return true;
    if (!history_open(&f->h, f->options->out, part->file, err))
        return false;
    for (int t = 0; t < TARGET_COUNT; t++) {
        const struct target_kind *kind = target_kind((enum target)t);
        for (int i = 0; i < TARGET_TABLES_MAX && kind->tables[i].families; i++)
            for (size_t k = 0; k < *kind->tables[i].count; k++)
                fill_family(f, &kind->tables[i].families[k], (enum target)t, part);
    }
    *samples += f->h.samples;
    return history_close(&f->h, err);
}

static bool fill_recorded(struct filler *f, const struct history_span *all,
                          const struct history_span *fine, uint64_t *samples,
                          struct sim_error *err)
{
    struct history_span coarse = {all->from_ns, fine->from_ns - 1, 2 * MODEL_MINUTE};
    if (!history_open(&f->h, f->options->out, "recorded", err))
        return false;
    if (!history_slo(&f->h, f->m, all, f->options->as_is))
        f->h.failed = true;
    history_probes(&f->h, f->m, &coarse, fine);
    history_alerts(&f->h, f->m, all, f->options->compress);
    *samples += f->h.samples;
    return history_close(&f->h, err);
}

bool backfill_run(const struct options *options, const struct model *m,
                  struct sim_error *err)
{
    int64_t until = options->until_ns / MODEL_SECOND * MODEL_SECOND;
    int64_t start = until - options->days_ns;
    int64_t fine = until - options->fine_ns;
    int64_t day = until - DAY_WINDOW > start ? until - DAY_WINDOW : start;
    int64_t shift = until - SHIFT_WINDOW > start ? until - SHIFT_WINDOW : start;
    if (start < model_origin_ns(m) + 1440 * MODEL_MINUTE) {
        snprintf(err->text, sizeof err->text, "the history would begin before the model");
        return false;
    }
    if (mkdir(options->out, 0777) != 0 && errno != EEXIST) {
        snprintf(err->text, sizeof err->text, "cannot make %.200s: %s", options->out,
                 strerror(errno));
        return false;
    }
    errno = 0;
    const struct history_span all = {start, until, options->step_ns};
    const struct history_span spans[5] = {
        {fine,  until,              options->step_ns},
        {day,   fine - DAY_STEP,    DAY_STEP        },
        {start, day - GAUGE_STEP,   GAUGE_STEP      },
        {start, day - COUNTER_STEP, COUNTER_STEP    },
        {shift, fine - DAY_STEP,    DAY_STEP        }
    };
    /* The dearest part in two files: promtool maps a file whole. */
    const struct part parts[] = {
        {"fine-http-1",    spans[0], http_histograms, NULL,            0, 2},
        {"fine-http-2",    spans[0], http_histograms, NULL,            1, 2},
        {"fine-rest",      spans[0], NULL,            http_histograms, 0, 0},
        {"day",            spans[1], NULL,            day_leaves_out,  0, 0},
        {"shift",          spans[4], shift_families,  NULL,            0, 0},
        {"month-gauges",   spans[2], month_gauges,    NULL,            0, 0},
        {"month-counters", spans[3], month_counters,  NULL,            0, 0},
    };
    struct filler f = {.options = options, .m = m};
    uint64_t samples = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof parts / sizeof *parts; i++) {
        if (i == 0 ||
            memcmp(&parts[i].span, &parts[i - 1].span, sizeof parts[i].span) != 0)
            ok = take_samples(&f, &parts[i].span, err);
        ok = ok && fill_part(&f, &parts[i], &samples, err);
    }
    ok = ok && fill_recorded(&f, &all, &spans[0], &samples, err);
    free(f.samples);
    if (ok)
        printf("%llu samples\n", (unsigned long long)samples);
    return ok;
}
