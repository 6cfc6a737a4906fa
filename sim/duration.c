/* SPDX-License-Identifier: MIT */
#include "duration.h"

#include <math.h>
#include <stdbool.h>

const double duration_bounds[DURATION_BOUNDS] = {.001, .005, .01, .025, .05, .1, .2,
                                                 .25,  .5,   1,   2.5,  5,   10};

static double normal_cdf(double z)
{
    return 0.5 * erfc(-z * 0.7071067811865476);
}

/* Inverse of the normal distribution function by Newton's method from a logistic first
 * guess; precise to 1e-9, which is far below a histogram bucket. */
static double normal_quantile(double p)
{
    double z = log(p / (1 - p)) / 1.702;
    for (int i = 0; i < 40; i++) {
        double density = 0.3989422804014327 * exp(-z * z / 2);
        double step = (normal_cdf(z) - p) / fmax(density, 1e-12);
        step = fmax(-0.5, fmin(0.5, step));
        z -= step;
        if (fabs(step) < 1e-9)
            break;
    }
    return z;
}

static double z_of(const struct duration *d, double seconds)
{
    if (seconds <= 0)
        return -HUGE_VAL;
    return isinf(seconds) ? HUGE_VAL : (log(seconds) - d->mu) / d->sigma;
}

void duration_init(struct duration *d, double median_s, double sigma, double low,
                   double high)
{
    *d = (struct duration){.mu = log(median_s), .sigma = sigma, .low = low, .high = high};
    double z_low = z_of(d, low), z_high = z_of(d, high);
    d->cdf_low = normal_cdf(z_low);
    d->cdf_high = normal_cdf(z_high);
    d->mean = median_s * exp(sigma * sigma / 2) *
              (normal_cdf(z_high - sigma) - normal_cdf(z_low - sigma)) /
              (d->cdf_high - d->cdf_low);
}

double duration_share(const struct duration *d, double seconds)
{
    if (seconds <= d->low)
        return 0;
    if (seconds >= d->high)
        return 1;
    return (normal_cdf(z_of(d, seconds)) - d->cdf_low) / (d->cdf_high - d->cdf_low);
}

double duration_quantile(const struct duration *d, double u)
{
    double p = d->cdf_low + u * (d->cdf_high - d->cdf_low);
    double seconds = exp(d->mu + d->sigma * normal_quantile(p));
    return fmax(d->low, fmin(d->high, seconds));
}

uint64_t duration_threshold(const struct duration *d, double seconds)
{
    return (uint64_t)(duration_share(d, seconds) * 0x1p32 + 0.5);
}

static uint32_t reverse_bits(uint32_t x)
{
    x = (x >> 16) | (x << 16);
    x = ((x & 0xff00ff00U) >> 8) | ((x & 0x00ff00ffU) << 8);
    x = ((x & 0xf0f0f0f0U) >> 4) | ((x & 0x0f0f0f0fU) << 4);
    x = ((x & 0xccccccccU) >> 2) | ((x & 0x33333333U) << 2);
    return ((x & 0xaaaaaaaaU) >> 1) | ((x & 0x55555555U) << 1);
}

uint32_t duration_member(uint64_t i, uint32_t key)
{
    return reverse_bits((uint32_t)i) ^ key;
}

uint64_t duration_members_below(uint64_t n, uint32_t key, uint64_t threshold)
{
    uint64_t below = (n >> 32) * threshold; /* whole periods of the sequence */
    uint32_t base = 0;
    for (int bit = 31; bit >= 0; bit--) {
        if (!(n >> bit & 1))
            continue;
        /* The block [base, base + 2^bit): its members take every pattern in their top
         * `bit` bits and share the rest. */
        int rest_bits = 32 - bit;
        uint64_t rest = duration_member(base, key) & ((UINT64_C(1) << rest_bits) - 1);
        if (threshold > rest) {
            uint64_t found = ((threshold - rest - 1) >> rest_bits) + 1;
            uint64_t all = UINT64_C(1) << bit;
            below += found < all ? found : all;
        }
        base |= UINT32_C(1) << bit;
    }
    return below;
}

int64_t duration_of_member(const struct duration *d, uint32_t member)
{
    double seconds = duration_quantile(d, ((double)member + 0.5) * 0x1p-32);
    int64_t ns = (int64_t)(seconds * 1e9);
    for (int i = 0; i < DURATION_BOUNDS; i++) {
        int64_t bound = (int64_t)(duration_bounds[i] * 1e9 + 0.5);
        bool below = member < duration_threshold(d, duration_bounds[i]);
        if (below && ns > bound)
            ns = bound;
        if (!below && ns <= bound)
            ns = bound + 1;
    }
    return ns;
}
