/* SPDX-License-Identifier: MIT */
#include "slo/burn.h"

#include <math.h>

enum { MINUTE = 60000, HOUR = 60 * MINUTE };

const struct slo_burn_length slo_burn_lengths[SLO_BURN_WINDOWS] = {
    [SLO_5M] = {"5m",  5 * MINUTE },
      [SLO_30M] = {"30m", 30 * MINUTE},
    [SLO_1H] = {"1h",  HOUR       },
      [SLO_6H] = {"6h",  6 * HOUR   },
    [SLO_1D] = {"1d",  24 * HOUR  },
      [SLO_3D] = {"3d",  72 * HOUR  },
};

/* clang-format off */
const struct slo_class slo_classes[SLO_CLASSES] = {
    [SLO_FAST] = {"fast burn", "fast", 0.02, SLO_1H, SLO_5M, SLO_CRITICAL,
                  "2 % of the budget in an hour"},
    [SLO_MODERATE] = {"moderate burn", "moderate", 0.05, SLO_6H, SLO_30M, SLO_WARNING,
                      "5 % of the budget in six hours"},
    [SLO_SLOW] = {"slow burn", "slow", 0.10, SLO_3D, SLO_6H, SLO_INFO,
                  "10 % of the budget in three days"},
    [SLO_EXHAUSTED] = {"exhausted", "exhausted", 0, SLO_3D, SLO_6H, SLO_CRITICAL,
                       "nothing of the budget is left"},
};

/* clang-format on */

double slo_burn_rate(double bad, double total, double allowance)
{
    if (!(total > 0) || isnan(bad))
        return NAN;
    if (allowance > 0)
        return bad / total / allowance;
    return bad > 0 ? INFINITY : 0;
}

double slo_class_threshold(const struct slo_class *cls, int64_t window_ms)
{
    return cls->share * (double)window_ms / (double)slo_burn_lengths[cls->longer].ms;
}

enum slo_firing slo_class_judge(const struct slo_class *cls, int64_t window_ms,
                                const double burn[SLO_BURN_WINDOWS], double remaining)
{
    double threshold = slo_class_threshold(cls, window_ms);
    double longer = burn[cls->longer], shorter = burn[cls->shorter];

    if (!(cls->share > 0)) {
        if (isnan(remaining))
            return SLO_UNKNOWN;
        return remaining <= 0 ? SLO_WOULD_FIRE : SLO_NOT_FIRING;
    }
    /* One window below is enough to be quiet. */
    if (longer <= threshold || shorter <= threshold)
        return SLO_NOT_FIRING;
    if (isnan(longer) || isnan(shorter))
        return SLO_UNKNOWN;
    return SLO_WOULD_FIRE;
}
