/* SPDX-License-Identifier: MIT */
#ifndef SIM_JOBS_H
#define SIM_JOBS_H

/*
 * The hourly background jobs. Run r of a job ends within hour r since the model's origin
 * at a minute of its own in each slot, if the slot is up then.
 */

#include "model.h"

enum { JOB_COUNT = 4 };

extern const char *const job_names[JOB_COUNT];

int64_t job_end_ns(const struct model *m, int slot, int job, int64_t run);
/* How long the run took: 1 to 22 s. */
double job_seconds(const struct model *m, int slot, int job, int64_t run);

/* What a life has counted of a job by t. */
struct job_totals {
    uint64_t runs;
    double seconds;
    uint64_t within[9]; /* up to each of job_bounds */
};

extern const double job_bounds[9];
void job_count(const struct model *m, const struct model_life *life, int job,
               int64_t t_ns, struct job_totals *ret_totals);

#endif
