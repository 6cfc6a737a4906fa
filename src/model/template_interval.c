/* SPDX-License-Identifier: MIT */
#include <stdint.h>

#include "core/attr.h"
#include "model/template_format.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define YEAR   (365 * DAY)

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
