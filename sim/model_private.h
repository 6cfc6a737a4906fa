/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODEL_PRIVATE_H
#define SIM_MODEL_PRIVATE_H

/*
 * Inside of the model: the timeline compiled into segments.
 *
 * A segment is a stretch of time in which the shares of all cells are constant. In it
 * the cumulative value of a cell in a slot is
 *
 *     C(x) = before + per_traffic (B(tau) - B(tau0)) + per_second (tau - tau0)
 *
 * with tau = tau(x) of the cell's flow and tau0 the same at the segment's start. It
 * starts at 0 with each life. Event i of the life happens where C = i + u(i), 0 <= u < 1:
 * the jitter keeps events from marching in step, and the count at any time is still
 * floor(C), or one more if the fraction of C has passed u.
 */

#include "catalogue.h"
#include "incident.h"
#include "load.h"
#include "model.h"

enum { LIVES_MAX = 512, SEGMENTS_MAX = 4096 };

struct term {
    double per_traffic, per_second, before;
};

struct segment {
    double x0, x1;         /* seconds since the origin */
    int life[MODEL_SLOTS]; /* index, or -1 while the slot is down */
    struct term *terms;    /* [MODEL_SLOTS][cells] */
    double tau0[MODEL_SLOTS][ENDPOINT_COUNT], base0[MODEL_SLOTS][ENDPOINT_COUNT];
};

struct model {
    uint64_t seed;
    int64_t origin_ns;
    double compress;
    struct load load;
    struct load_flow flows[MODEL_SLOTS][ENDPOINT_COUNT];
    struct model_incident incidents[MODEL_INCIDENTS_MAX];
    size_t incident_count;
    struct model_life lives[MODEL_SLOTS][LIVES_MAX];

    /* Segments that make up each life: [first, end). */
    struct {
        int first, end;
    } life_segments[MODEL_SLOTS][LIVES_MAX];

    int life_count[MODEL_SLOTS];
    char frontends[MODEL_FRONTENDS][48];
    struct segment *segments;
    int segment_count;
    struct term *terms;
};

/* Works out the lives of all slots from the incidents. */
bool lives_build(struct model *m, struct sim_error *err);
/* Compiles m->incidents into lives and segments. */
bool timeline_build(struct model *m, struct sim_error *err);
/* Minutes since an incident began, uncompressed. */
double timeline_minute(const struct model *m, const struct model_incident *incident,
                       int64_t t_ns);
double timeline_x(const struct model *m, int64_t t_ns);
/* The segment that holds x. */
int timeline_segment(const struct model *m, double x);

/* C of a cell in one segment, of which x is a time or the end. */
double counter_value(const struct model *m, int segment, int slot, int cell, double x);
/* The same at a tau of the cell's flow, given B(tau). */
double counter_value_at(const struct model *m, int segment, int slot, int cell,
                        double tau, double base);
/* The events behind a value: floor(value), and one more past the jitter. */
uint64_t counter_events(const struct model *m, int slot, int life, int cell,
                        double value);
/* Events of a cell in a life, before t (clamped to the life). */
uint64_t counter_count(const struct model *m, int slot, int life, int cell, int64_t t_ns);
/* When event i of a life happened. */
int64_t counter_invert(const struct model *m, int slot, int life, int cell, uint64_t i);

/* The event (slot, life, cell, index), all attributes filled in. */
void event_fill(const struct model *m, int slot, int life, int cell, uint64_t index,
                struct model_event *ret_event);
/* Whether an event is logged and traced: of its identity alone. */
bool event_logged(const struct model *m, const struct model_cell *cell,
                  uint64_t identity);
bool event_traced(const struct model *m, const struct model_cell *cell,
                  uint64_t identity);

uint64_t identity_pack(int slot, int life, int cell, uint64_t index);
/* False when the parts are out of the model's range. */
bool identity_unpack(const struct model *m, uint64_t identity, int *ret_slot,
                     int *ret_life, int *ret_cell, uint64_t *ret_index);
/* Key of the duration sequence of a cell in a slot. */
uint32_t identity_key(const struct model *m, int slot, int cell);

#endif
