/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <math.h>

#include "mix.h"

#define TWO_PI  6.283185307179586
#define DAY     86400.0
#define MEAN    300.0
#define SWING   200.0
#define WEEKEND 0.6
#define QUIET   (3.0 * 3600) /* the second of the day with the least traffic */

/* Period in seconds and relative amplitude of the noise of the rate: minute-scale
 * bursts, and slower waves so that no two days are alike. Together a standard deviation
 * of 3 %. */
static const struct {
    double period, relative;
} common_waves[LOAD_COMMON_WAVES] =
    {
        {41,     .014},
        {67,     .018},
        {113,    .016},
        {420,    .014},
        {1500,   .012},
        {9400,   .02 },
        {101000, .016},
},
  flow_waves[LOAD_FLOW_WAVES] = {
      {29, .03},
      {83, .03},
      {310, .02},
      {2700, .02},
};

static void wave_init(struct load_wave *wave, double period, double relative,
                      uint64_t random)
{
    /* Incommensurable periods, so that the pattern does not repeat. */
    period *= 0.85 + 0.3 * mix_unit(random);
    wave->frequency = TWO_PI / period;
    wave->amplitude = relative / wave->frequency;
    wave->phase = TWO_PI * mix_unit(mix64(random));
}

void load_init(struct load *load, uint64_t seed, int64_t origin_day)
{
    load->weekday = (int)((origin_day % 7 + 7 + 4) % 7); /* 1970-01-01: a Thursday */
    for (int i = 0; i < LOAD_COMMON_WAVES; i++)
        wave_init(&load->common[i], common_waves[i].period, common_waves[i].relative,
                  mix3(seed, 0x10ad, (uint64_t)i));
}

void load_flow_init(struct load_flow *flow, uint64_t seed, uint64_t id)
{
    for (int i = 0; i < LOAD_FLOW_WAVES; i++)
        wave_init(&flow->waves[i], flow_waves[i].period, flow_waves[i].relative,
                  mix3(seed, 0xf10f ^ (id << 16), (uint64_t)i));
}

static double day_factor(const struct load *load, int64_t day)
{
    int64_t weekday = ((load->weekday + day) % 7 + 7) % 7;
    return weekday == 0 || weekday == 6 ? WEEKEND : 1;
}

double load_rate(const struct load *load, double tau)
{
    double day = floor(tau / DAY);
    double second = tau - day * DAY;
    return day_factor(load, (int64_t)day) *
           (MEAN - SWING * cos(TWO_PI / DAY * (second - QUIET)));
}

double load_integral(const struct load *load, double tau)
{
    int64_t day = (int64_t)floor(tau / DAY);
    double second = tau - (double)day * DAY;
    int64_t week = day >= 0 ? day / 7 : -((6 - day) / 7);
    double factors = (double)week * (5 + 2 * WEEKEND);
    for (int64_t i = week * 7; i < day; i++)
        factors += day_factor(load, i);
    double part = MEAN * second -
                  SWING * DAY / TWO_PI *
                      (sin(TWO_PI / DAY * (second - QUIET)) + sin(TWO_PI / DAY * QUIET));
    return factors * MEAN * DAY + day_factor(load, day) * part;
}

static struct load_tau waves_at(const struct load_wave *waves, int count, double x)
{
    struct load_tau sum = {0, 0};
    for (int i = 0; i < count; i++) {
        double angle = waves[i].frequency * x + waves[i].phase;
        sum.tau += waves[i].amplitude * sin(angle);
        sum.slope += waves[i].amplitude * waves[i].frequency * cos(angle);
    }
    return sum;
}

struct load_tau load_common(const struct load *load, double x)
{
    return waves_at(load->common, LOAD_COMMON_WAVES, x);
}

struct load_tau load_warp(const struct load_flow *flow, struct load_tau common, double x)
{
    struct load_tau own = waves_at(flow->waves, LOAD_FLOW_WAVES, x);
    return (struct load_tau){x + common.tau + own.tau, 1 + common.slope + own.slope};
}

double load_unwarp(const struct load *load, const struct load_flow *flow, double tau)
{
    /* Newton: the slope stays within 0.8 ... 1.2, so that few steps are enough. */
    double x = tau;
    for (int i = 0; i < 12; i++) {
        struct load_tau at = load_warp(flow, load_common(load, x), x);
        double step = (at.tau - tau) / at.slope;
        x -= step;
        if (fabs(step) < 1e-9)
            break;
    }
    return x;
}
