/* SPDX-License-Identifier: MIT */
#ifndef TESTS_VIEWS_SCENES_H
#define TESTS_VIEWS_SCENES_H

/*
 * Panels as they look in an incident that began at nine tenths of the last hour: one for
 * each thing that a panel can be, for golden frames and for properties.
 */

#include "views/fixture.h"

struct scene {
    const char *name;
    void (*init)(struct fixture *fixture);
};

/* Ended by a NULL name. */
extern const struct scene scenes[];
/* The conditions of a panel, of the same data where there are any. */
extern const struct scene condition_scenes[];

void scene_errors(struct fixture *fixture);
void scene_latency(struct fixture *fixture);
void scene_compared(struct fixture *fixture);
void scene_heatmap(struct fixture *fixture);
void scene_targets(struct fixture *fixture);

#endif
