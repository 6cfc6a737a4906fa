/* SPDX-License-Identifier: MIT */
#ifndef SIM_DURATION_H
#define SIM_DURATION_H

/*
 * How long things take: log-normal distributions, cut to (low, high], and exact counts.
 *
 * The i-th event of a cell gets u(i), the i-th member of the van der Corput sequence in
 * base 2 under a digital shift (bits of i reversed, then xor a key), and lasts as long as
 * the u(i)-quantile. Because any aligned block of 2^b members holds every top-b-bit
 * pattern once, the members below a threshold among the first n are counted in
 * O(log n): that is how the buckets of a histogram agree with the events to the last one.
 */

#include <stdint.h>

struct duration {
    double mu, sigma;               /* of ln(seconds) */
    double low, high;               /* seconds; high may be INFINITY */
    double cdf_low, cdf_high, mean; /* derived */
};

void duration_init(struct duration *d, double median_s, double sigma, double low,
                   double high);
/* Share of durations up to `seconds`, 0-1. */
double duration_share(const struct duration *d, double seconds);
/* The duration below which a share `u` of them lies; 0 < u < 1. */
double duration_quantile(const struct duration *d, double u);
/* The threshold of u(i): an event lasts at most `seconds` exactly if u(i) < threshold. */
uint64_t duration_threshold(const struct duration *d, double seconds);

/* u(i), 32 bits. */
uint32_t duration_member(uint64_t i, uint32_t key);
/* How many of the first n members are below the threshold (0 ... 2^32). */
uint64_t duration_members_below(uint64_t n, uint32_t key, uint64_t threshold);
/* The duration of the event with this member, in nanoseconds, on the right side of every
 * bound of the latency histogram. */
int64_t duration_of_member(const struct duration *d, uint32_t member);

/* Upper bounds of the latency histogram in seconds, without +Inf; 0.2 is the one that
 * the application lacks and its SLO needs. */
enum { DURATION_BOUNDS = 13, DURATION_BOUND_PROPOSED = 6 };

extern const double duration_bounds[DURATION_BOUNDS];

#endif
