/* SPDX-License-Identifier: MIT */
#ifndef SIM_LOAD_H
#define SIM_LOAD_H

/*
 * The traffic: how many requests reach the front door up to a time.
 *
 *   R(h) = 300 - 200 cos(2 pi (h - 3) / 24) per second, h = hour of the day in UTC,
 *   times 0.6 at the weekend.
 *
 * Its integral B is a closed formula. Noise is a warp of time: what counts at time x is
 * B(tau(x)) with tau(x) = x + a sum of small sines, whose derivative stays positive. The
 * rate is then R(tau) tau'(x): multiplicative noise, a monotone integral, and nothing
 * accumulated. Each flow (endpoint in a slot) has sines of its own besides the common
 * ones.
 *
 * x and tau are seconds since the model's origin, a midnight UTC.
 */

#include <stdint.h>

enum {
    LOAD_COMMON_WAVES = 7,
    LOAD_FLOW_WAVES = 4,
};

struct load_wave {
    double frequency, phase, amplitude; /* rad/s, rad, s */
};

struct load {
    int weekday; /* of the origin, 0 = Sunday */
    struct load_wave common[LOAD_COMMON_WAVES];
};

struct load_flow {
    struct load_wave waves[LOAD_FLOW_WAVES];
};

/* A warped time and its derivative. */
struct load_tau {
    double tau, slope;
};

void load_init(struct load *load, uint64_t seed, int64_t origin_day);
void load_flow_init(struct load_flow *flow, uint64_t seed, uint64_t id);

/* R and B at tau, without noise. */
double load_rate(const struct load *load, double tau);
double load_integral(const struct load *load, double tau);
/* The sines that all flows share, as an offset and its derivative. */
struct load_tau load_common(const struct load *load, double x);
/* tau of a flow, given the common part at the same x. */
struct load_tau load_warp(const struct load_flow *flow, struct load_tau common, double x);
/* The x at which the flow's tau is `tau`. */
double load_unwarp(const struct load *load, const struct load_flow *flow, double tau);

#endif
