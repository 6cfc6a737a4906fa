/* SPDX-License-Identifier: MIT */
#include "jobs.h"

#include <string.h>

#include "mix.h"

const char *const job_names[JOB_COUNT] = {"cleanup_sessions", "cleanup_login_attempts",
                                          "db_health_check", "sla_rollup"};
const double job_bounds[9] = {1, 5, 10, 30, 60, 300, 600, 1800, 3600};
static const double job_usual[JOB_COUNT] = {4, 2.4, 1.1, 16};

#define HOUR (60 * MODEL_MINUTE)

int64_t job_end_ns(const struct model *m, int slot, int job, int64_t run)
{
    return model_origin_ns(m) + run * HOUR + (4 + 13 * job + 3 * slot) * MODEL_MINUTE +
           (int64_t)(job_seconds(m, slot, job, run) * 1e9);
}

double job_seconds(const struct model *m, int slot, int job, int64_t run)
{
    uint64_t random =
        mix3(model_seed(m) ^ 0x70b, (uint64_t)run, (uint64_t)(slot * JOB_COUNT + job));
    return job_usual[job] * (.92 + .45 * mix_unit(random));
}

void job_count(const struct model *m, const struct model_life *life, int job,
               int64_t t_ns, struct job_totals *ret_totals)
{
    memset(ret_totals, 0, sizeof *ret_totals);
    int64_t run = (life->start_ns - model_origin_ns(m)) / HOUR - 1;
    for (run = run < 0 ? 0 : run; job_end_ns(m, life->slot, job, run) <= t_ns; run++) {
        if (job_end_ns(m, life->slot, job, run) < life->start_ns)
            continue;
        double seconds = job_seconds(m, life->slot, job, run);
        ret_totals->runs++;
        ret_totals->seconds += seconds;
        for (int i = 0; i < 9; i++)
            ret_totals->within[i] += seconds <= job_bounds[i];
    }
}
