/* SPDX-License-Identifier: MIT */
#include "slo/fake.h"

#include <math.h>
#include <stdlib.h>

#include "config/slo_file.h"
#include "core/mem.h"
#include "support/results.h"
#include "support/test.h"

static const char *const names[] = {"availability", "latency", "query_success",
                                    "sync_success"};
static const char *const metrics[] = {"http_requests_total", "http_request_duration",
                                      "database_queries", "sync_operations"};
static const double events_per_s = 300;
static const int64_t day_ms = INT64_C(86400000);

void fake_init(struct fake *fake, const struct fake_world *world)
{
    struct problems problems = {0};

    *fake = (struct fake){.set = {0}};
    assert_true(slo_file_load(SOURCE_DIR "/slos/sql-studio.yaml", &fake->set, &problems));
    for (size_t i = 0; i < 4; i++)
        fake->worlds[i] = *world;
    fake->board = slo_board_new(&fake->set);
}

const struct fake_world fake_healthy = {
    .quiet = 0.0002, .days = 40, .remaining = (double)NAN};

static void make_healthy(struct fake *fake)
{
    fake->worlds[1].quiet = 0.009;
}

static void make_burning(struct fake *fake)
{
    fake->worlds[0].burning = 0.068;
    fake->worlds[0].hours = 1.5;
    fake->worlds[0].alert = "AvailabilitySLOFastBurn";
    fake->worlds[1].quiet = 0.03;
    fake->worlds[1].bound_missing = true;
    fake->worlds[3].burning = 0.04;
    fake->worlds[3].hours = 5;
}

static void make_exhausted(struct fake *fake)
{
    fake->worlds[0].burning = 0.4;
    fake->worlds[0].hours = 6;
    fake->worlds[2].quiet = 0.0041;
}

static void make_no_data(struct fake *fake)
{
    fake->worlds[0].days = 0;
    fake->worlds[1].idle = true;
    fake->worlds[2].refused = true;
}

static void make_partial(struct fake *fake)
{
    for (int i = 0; i < 4; i++)
        fake->worlds[i].days = 14.8;
    fake->worlds[0].quiet = 0.0006;
}

static const struct {
    const char *name;
    void (*make)(struct fake *fake);
} makers[] = {
    {"healthy",   make_healthy  },
    {"burning",   make_burning  },
    {"exhausted", make_exhausted},
    {"no-data",   make_no_data  },
    {"partial",   make_partial  },
};

const char *const fake_scenes[] = {"healthy", "burning", "exhausted",
                                   "no-data", "partial", NULL};

void fake_scene(struct fake *fake, const char *scene)
{
    fake_init(fake, &fake_healthy);
    for (size_t i = 0; i < ARRAY_LEN(makers); i++)
        if (strcmp(makers[i].name, scene) == 0)
            makers[i].make(fake);
    fake_run(fake, FAKE_NOW);
}

static void forget(struct fake *fake)
{
    for (size_t i = 0; i < fake->count; i++) {
        struct result *owned;

        memcpy(&owned, &fake->states[i].result, sizeof(owned));
        result_unref(owned);
    }
    free(fake->states);
    free(fake->pointers);
    fake->states = NULL;
    fake->pointers = NULL;
    fake->count = 0;
}

void fake_done(struct fake *fake)
{
    forget(fake);
    slo_board_free(fake->board);
    slo_set_done(&fake->set);
}

/* Share of bad events in the window before the moment. */
static double share_before(const struct fake_world *world, int64_t ms, int64_t length_ms,
                           int64_t now_ms)
{
    double burning = (double)(ms - (now_ms - (int64_t)(world->hours * 3600e3)));

    burning = burning < 0 ? 0 : burning / (double)length_ms;
    burning = burning > 1 ? 1 : burning;
    return burning * world->burning + (1 - burning) * world->quiet;
}

static double part_value(const struct fake_world *world, const char *part, int64_t ms,
                         int64_t length_ms, int64_t now_ms)
{
    double total = world->idle ? 0 : events_per_s * (double)length_ms / 1000;
    double bad = total * share_before(world, ms, length_ms, now_ms);

    if ((double)(now_ms - ms) > world->days * (double)day_ms)
        return NO_SAMPLE;
    if (strncmp(part, "total", 5) == 0)
        return total;
    if (strncmp(part, "bad", 3) == 0)
        return bad;
    if (world->only_bad && (double)(now_ms - ms) < world->hours * 3600e3)
        return NO_SAMPLE;
    if (strncmp(part, "above", 5) == 0)
        return total - 0.5 * bad; /* half of the slow ones are below the next bound */
    return strncmp(part, "below", 5) == 0 ? total - 1.5 * bad : total - bad;
}

/* Every part the expression asks for, at each moment of the window. */
static struct result *counts(const struct fake_world *world,
                             const struct query_spec *spec, int64_t now_ms)
{
    bool range = spec->kind == QUERY_RANGE;
    int64_t step = range ? spec->step_ms : 1000;
    int64_t to = (spec->end_ms ? spec->end_ms : now_ms) / step * step;
    int64_t from = range ? to - spec->range_ms / step * step : to;
    struct result *result =
        results_new(range ? RESULT_MATRIX : RESULT_VECTOR, from, to, step);
    size_t points = (size_t)((to - from) / step) + 1;
    double *values = xcalloc(points, sizeof(*values));
    const char *at = spec->expr;

    while (world->days > 0 && (at = strstr(at, "\"part\", \"")) != NULL) {
        char part[32], labels[64];
        int64_t length = step;

        at += strlen("\"part\", \"");
        snprintf(part, sizeof(part), "%.*s", (int)strcspn(at, "\""), at);
        for (int i = 0; !range && i < SLO_BURN_WINDOWS; i++)
            if (strcmp(strchr(part, '_') + 1, slo_burn_lengths[i].name) == 0)
                length = slo_burn_lengths[i].ms;
        for (size_t i = 0; i < points; i++)
            values[i] = part_value(world, part, from + (int64_t)i * step, length, now_ms);
        snprintf(labels, sizeof(labels), "part=%s", part);
        results_add(result, labels, values, points);
    }
    free(values);
    return results_finish(result);
}

static void add_value(struct result *result, const char *name, const char *suffix,
                      double value)
{
    char labels[128];

    snprintf(labels, sizeof(labels), "__name__=slo:%s:%s", name, suffix);
    results_add(result, labels, &value, 1);
}

static struct result *recorded(const struct fake *fake, int64_t now_ms)
{
    struct result *result = results_new(RESULT_VECTOR, now_ms, now_ms, 1000);

    for (size_t i = 0; i < 4; i++) {
        if (isnan(fake->worlds[i].remaining))
            continue;
        add_value(result, names[i], "total:rate5m", events_per_s);
        add_value(result, names[i], "bad:rate5m", 0);
        add_value(result, names[i], "error_budget_remaining", fake->worlds[i].remaining);
    }
    return results_finish(result);
}

static struct result *alerts(const struct fake *fake, int64_t now_ms)
{
    struct result *result = results_new(RESULT_VECTOR, now_ms, now_ms, 1000);
    double one = 1;

    for (size_t i = 0; i < 4; i++) {
        char labels[200];

        if (!fake->worlds[i].alert)
            continue;
        snprintf(labels, sizeof(labels), "alertname=%s,alertstate=firing,slo=%s",
                 fake->worlds[i].alert, names[i]);
        results_add(result, labels, &one, 1);
    }
    return results_finish(result);
}

static struct result *bounds(const struct fake_world *world, int64_t now_ms)
{
    static const char *const all[] = {"le=0.1", "le=0.2", "le=0.25", "le=+Inf"};
    struct result *result = results_new(RESULT_VECTOR, now_ms, now_ms, 1000);
    double one = 1;

    for (size_t i = 0; i < 4 && world->days > 0; i++)
        if (i != 1 || !world->bound_missing)
            results_add(result, all[i], &one, 1);
    return results_finish(result);
}

static const struct fake_world *world_of(const struct fake *fake, const char *expr)
{
    for (size_t i = 0; i < 4; i++)
        if (strstr(expr, metrics[i]) || (strstr(expr, "slo:") && strstr(expr, names[i])))
            return &fake->worlds[i];
    return NULL;
}

static struct query_state answer(const struct fake *fake, const struct query_spec *spec,
                                 int64_t now_ms)
{
    const struct fake_world *world = world_of(fake, spec->expr);
    struct result *result;

    if (strncmp(spec->expr, "{__name__", 9) == 0)
        result = recorded(fake, now_ms);
    else if (strncmp(spec->expr, "ALERTS", 6) == 0)
        result = alerts(fake, now_ms);
    else if (world && world->refused)
        return results_failed(NULL, 0, ERR_QUERY, "too many samples");
    else if (strstr(spec->expr, "sum by (le)"))
        result = bounds(world, now_ms);
    else
        result = counts(world, spec, now_ms);
    return results_ok(result, now_ms, spec->period_ms);
}

void fake_run(struct fake *fake, int64_t now_ms)
{
    bool again = true;

    for (int turn = 0; again; turn++) {
        if (turn > 5)
            fail_msg("the board never comes to rest");
        if (slo_board_plan(fake->board, now_ms))
            fake->asked++;
        forget(fake);
        fake->count = slo_board_question_count(fake->board);
        fake->states = xcalloc(fake->count + 1, sizeof(*fake->states));
        fake->pointers = xcalloc(fake->count + 1, sizeof(*fake->pointers));
        for (size_t i = 0; i < fake->count; i++) {
            fake->states[i] = answer(fake, slo_board_question(fake->board, i), now_ms);
            fake->pointers[i] = &fake->states[i];
        }
        again = slo_board_take(fake->board, fake->pointers, now_ms);
    }
}

const struct slo_report *fake_report(const struct fake *fake, const char *name)
{
    for (size_t i = 0; i < slo_board_count(fake->board); i++)
        if (strcmp(slo_board_report(fake->board, i)->slo->name, name) == 0)
            return slo_board_report(fake->board, i);
    fail_msg("no objective %s", name);
    return NULL;
}
