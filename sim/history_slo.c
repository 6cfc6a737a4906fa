/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "history.h"
#include "sums.h"

/* The series that the SLO recording rules would have written. */

#define BASE_STEP   (30 * MODEL_SECOND)
#define NEAR_STEP   (2 * MODEL_MINUTE)
#define FAR_STEP    (5 * MODEL_MINUTE)
#define NEAR_WINDOW (26 * 60 * MODEL_MINUTE)

static const struct {
    const char *name;
    int64_t ns;
    bool from_base; /* by sum_over_time: sees no further back than the history goes */
} windows[] = {
    {"5m",  5 * MODEL_MINUTE,                  false},
    {"30m", 30 * MODEL_MINUTE,                 false},
    {"1h",  60 * MODEL_MINUTE,                 false},
    {"6h",  360 * MODEL_MINUTE,                false},
    {"1d",  1440 * MODEL_MINUTE,               true },
    {"3d",  3 * 1440 * MODEL_MINUTE,           true },
    {"30d", INT64_C(30) * 1440 * MODEL_MINUTE, true },
};

struct writer {
    struct history *h;
    const struct sums *sums;
    const struct history_span *span;
    int slo;
};

/* Events between two times. */
static void between(const struct sums *sums, int slo, int64_t from_ns, int64_t to_ns,
                    double *ret_total, double *ret_bad)
{
    double total, bad;
    sums_at(sums, slo, from_ns, &total, &bad);
    sums_at(sums, slo, to_ns, ret_total, ret_bad);
    *ret_total -= total;
    *ret_bad -= bad;
}

static void write_base(const struct writer *w, const char *what, bool bad)
{
    char name[80];
    snprintf(name, sizeof name, "slo:%s:%s:rate5m", sums_slo_names[w->slo], what);
    history_family(w->h, name);
    struct history_span span = {w->span->from_ns, w->span->until_ns, BASE_STEP};
    int64_t count, t = history_first(&span, &count);
    for (; count-- > 0; t += BASE_STEP) {
        double total, failed;
        between(w->sums, w->slo, t - windows[0].ns, t, &total, &failed);
        history_sample(w->h, name, NULL, (bad ? failed : total) / 300, t);
    }
}

enum derived { DERIVED_RATIO, DERIVED_SLI, DERIVED_BURN, DERIVED_BUDGET, DERIVED_GOAL };

static double derive(const struct writer *w, enum derived what, int window, int64_t t_ns)
{
    double objective = sums_slo_objectives[w->slo], total, bad;
    int64_t from = t_ns - windows[window].ns;
    if (windows[window].from_base && from < w->span->from_ns)
        from = w->span->from_ns - windows[0].ns;
    between(w->sums, w->slo, from, t_ns, &total, &bad);
    double ratio = total > 0 ? bad / total : 0;
    switch (what) {
    case DERIVED_RATIO:
        return ratio;
    case DERIVED_SLI:
        return 1 - ratio;
    case DERIVED_BURN:
        return ratio / (1 - objective);
    case DERIVED_BUDGET:
        return 1 - ratio / (1 - objective);
    case DERIVED_GOAL:
        break;
    }
    return objective;
}

static void write_derived(const struct writer *w, const char *what, enum derived derived,
                          int window, const char *suffix)
{
    char name[96];
    snprintf(name, sizeof name, "slo:%s:%s%s%s", sums_slo_names[w->slo], what,
             *suffix ? "_" : "", suffix);
    history_family(w->h, name);
    int64_t near = w->span->until_ns - NEAR_WINDOW;
    struct history_span spans[2] = {
        {w->span->from_ns,                                  near - FAR_STEP,   FAR_STEP},
        {near > w->span->from_ns ? near : w->span->from_ns, w->span->until_ns,
         NEAR_STEP                                                                     }
    };
    for (int i = 0; i < 2; i++) {
        int64_t count, t = history_first(&spans[i], &count);
        for (; count-- > 0; t += spans[i].step_ns)
            history_sample(w->h, name, NULL, derive(w, derived, window, t), t);
    }
}

bool history_slo(struct history *h, const struct model *m,
                 const struct history_span *span, bool as_is)
{
    struct sums *sums = sums_new(m, as_is);
    if (!sums)
        return false;

    enum { WINDOWS = sizeof windows / sizeof *windows, LONGEST = WINDOWS - 1 };

    for (int slo = 0; slo < SUMS_SLOS; slo++) {
        struct writer w = {h, sums, span, slo};
        write_base(&w, "total", false);
        write_base(&w, "bad", true);
        for (int i = 0; i < WINDOWS; i++) {
            write_derived(&w, "error_ratio", DERIVED_RATIO, i, windows[i].name);
            write_derived(&w, "sli", DERIVED_SLI, i, windows[i].name);
            if (i != LONGEST)
                write_derived(&w, "burn_rate", DERIVED_BURN, i, windows[i].name);
        }
        write_derived(&w, "error_budget_remaining", DERIVED_BUDGET, LONGEST, "");
        write_derived(&w, "objective", DERIVED_GOAL, LONGEST, "");
    }
    sums_free(sums);
    return true;
}
