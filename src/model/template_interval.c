/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdint.h>

#include "core/attr.h"
#include "model/template_format.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define YEAR   (365 * DAY)

enum { POINTS_MAX = 11000 }; /* of one series, by the servers */

/* Up to the bound (below it, for 42 days) the value is taken: Grafana's roundInterval(). */
static const struct {
    int64_t bound, value;
} steps[] = {
    {10,            1          },
    {15,            10         },
    {35,            20         },
    {75,            50         },
    {150,           100        },
    {350,           200        },
    {750,           500        },
    {1500,          SECOND     },
    {3500,          2 * SECOND },
    {7500,          5 * SECOND },
    {12500,         10 * SECOND},
    {17500,         15 * SECOND},
    {25 * SECOND,   20 * SECOND},
    {45 * SECOND,   30 * SECOND},
    {90 * SECOND,   MINUTE     },
    {210 * SECOND,  2 * MINUTE },
    {450 * SECOND,  5 * MINUTE },
    {750 * SECOND,  10 * MINUTE},
    {1050 * SECOND, 15 * MINUTE},
    {25 * MINUTE,   20 * MINUTE},
    {45 * MINUTE,   30 * MINUTE},
    {90 * MINUTE,   HOUR       },
    {150 * MINUTE,  2 * HOUR   },
    {270 * MINUTE,  3 * HOUR   },
    {9 * HOUR,      6 * HOUR   },
    {24 * HOUR,     12 * HOUR  },
    {7 * DAY,       DAY        },
    {21 * DAY,      7 * DAY    },
    {42 * DAY - 1,  30 * DAY   },
};

static int64_t round_step(int64_t ms)
{
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        if (ms <= steps[i].bound)
            return steps[i].value;
    }
    return YEAR;
}

int64_t template_step_ms(int64_t range_ms, int samples, int64_t min_ms)
{
    int64_t raw = range_ms / (samples > 0 ? samples : 1);
    int64_t step = raw < min_ms ? min_ms : round_step(raw);
    int64_t safe = round_step(range_ms / POINTS_MAX);

    /* Rounding down may pass the maximum of points; a server refuses that outright. */
    if (step < safe)
        step = safe;
    if (range_ms / step > POINTS_MAX)
        step = range_ms / POINTS_MAX + 1;
    if (step > SECOND && step % SECOND != 0)
        step += SECOND - step % SECOND;
    return step;
}

int64_t template_rate_interval_ms(const struct template_times *times)
{
    int64_t scrape = times->scrape_ms > 0 ? times->scrape_ms : 15 * SECOND;
    int64_t step = times->step_ms + scrape;

    return step > 4 * scrape ? step : 4 * scrape;
}

void template_write_interval(struct buf *out, int64_t ms)
{
    static const struct {
        int64_t ms;
        const char *name;
    } units[] = {
        {YEAR,   "y" },
        {DAY,    "d" },
        {HOUR,   "h" },
        {MINUTE, "m" },
        {SECOND, "s" },
        {1,      "ms"},
    };

    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (ms >= units[i].ms) {
            buf_printf(out, "%lld%s", (long long)(ms / units[i].ms), units[i].name);
            return;
        }
    }
    buf_puts(out, "1ms");
}
