/* SPDX-License-Identifier: MIT */
#include "fixture.h"

const struct reading requests = {.with = CELL_HTTP, .endpoint = -1, .slot = -1};
const struct reading server_errors = {
    .with = CELL_HTTP, .status_class = 5, .endpoint = -1, .slot = -1};

struct model *fixture_model(const enum incident_kind *kinds)
{
    struct model_incident incidents[8];
    size_t count = 0;
    for (; kinds[count] != INCIDENT_COUNT; count++)
        incidents[count] = (struct model_incident){.kind = kinds[count], .start_ns = T0};
    struct sim_error err = {""};
    struct model *m = model_new(
        &(struct model_options){
            .seed = 7, .anchor_ns = T0, .incidents = incidents, .incident_count = count},
        &err);
    if (!m)
        fail_msg("%s", err.text);
    return m;
}

int64_t fixture_time(double minute)
{
    return T0 + (int64_t)(minute * (double)MODEL_MINUTE);
}

static bool is_read(const struct reading *r, const struct model_cell *cell)
{
    return (cell->flags & r->with) == r->with && !(cell->flags & r->without) &&
           (r->status_class == 0 || cell->status / 100 == r->status_class) &&
           (r->endpoint < 0 || cell->endpoint == r->endpoint);
}

/* Events of a cell in [from, to], life by life. */
static double cell_increase(const struct model *m, int slot, int cell, int64_t from_ns,
                            int64_t to_ns)
{
    double sum = 0;
    size_t count;
    const struct model_life *lives = model_lives(m, slot, &count);
    for (size_t i = 0; i < count; i++) {
        int64_t from = lives[i].start_ns > from_ns ? lives[i].start_ns : from_ns;
        int64_t to = lives[i].end_ns - 1 < to_ns ? lives[i].end_ns - 1 : to_ns;
        if (from < to)
            sum += (double)(model_count(m, slot, cell, to) -
                            model_count(m, slot, cell, from));
    }
    return sum;
}

double fixture_increase(const struct model *m, const struct reading *r, int64_t t_ns,
                        double minutes)
{
    double sum = 0;
    int64_t from = t_ns - (int64_t)(minutes * (double)MODEL_MINUTE);
    for (int slot = 0; slot < MODEL_SLOTS; slot++)
        for (int c = 0; c < model_cell_count(); c++)
            if ((r->slot < 0 || r->slot == slot) && is_read(r, model_cell(c)))
                sum += cell_increase(m, slot, c, from, t_ns);
    return sum;
}

double fixture_share(const struct model *m, const struct reading *part,
                     const struct reading *whole, int64_t t_ns)
{
    return fixture_increase(m, part, t_ns, 5) / fixture_increase(m, whole, t_ns, 5);
}
