/* SPDX-License-Identifier: MIT */
#include "slo/spec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/vec.h"
#include "slo/burn.h"

static const int64_t day_ms = INT64_C(86400000);

static const char *const period_names[SLO_PERIOD_COUNT] = {
    [SLO_ROLLING] = "rolling",
    [SLO_WEEK] = "week",
    [SLO_MONTH] = "month",
    [SLO_QUARTER] = "quarter",
};

const char *slo_period_name(enum slo_period period)
{
    return period_names[period];
}

void slo_init(struct slo *slo)
{
    *slo = (struct slo){.window_ms = 30 * day_ms};
    for (int i = 0; i < SLO_CLASSES; i++)
        slo->severity[i] = slo_classes[i].severity;
}

void slo_done(struct slo *slo)
{
    free(slo->name);
    free(slo->description);
    free(slo->good);
    free(slo->bad);
    free(slo->total);
    free(slo->ratio);
    free(slo->by);
    free(slo->component);
    free(slo->logs);
    free(slo->service);
    free(slo->operation);
    free(slo->tags);
    free(slo->note);
    free(slo->file);
    *slo = (struct slo){0};
}

bool slo_set_add(struct slo_set *set, struct slo *slo)
{
    if (slo_set_find(set, slo->name) || set->count >= SLO_MAX)
        return false;
    vec_push(set, *slo);
    *slo = (struct slo){0};
    return true;
}

void slo_set_done(struct slo_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        slo_done(&set->items[i]);
    vec_free(set);
}

const struct slo *slo_set_find(const struct slo_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i].name, name) == 0)
            return &set->items[i];
    return NULL;
}

/* The difference of two decimal fractions has noise in its last digits: a budget of
   0.1 % is 0.001 and not 0.00100000000000000089. */
double slo_allowance(const struct slo *slo)
{
    return round((1 - slo->target) * 1e12) / 1e12;
}

/* Days since 1970-01-01 of a civil date (H. Hinnant, "chrono-Compatible Low-Level Date
   Algorithms"). */
static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t of_era = shifted - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil_from_days(int64_t days, int64_t *ret_year, int *ret_month)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t of_era = shifted - era * 146097;
    int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
    int month = (int)((5 * of_year + 2) / 153);

    *ret_month = month < 10 ? month + 3 : month - 9;
    *ret_year = years + era * 400 + (*ret_month <= 2);
}

static int64_t floor_days(int64_t ms)
{
    return ms >= 0 ? ms / day_ms : (ms - day_ms + 1) / day_ms;
}

int64_t slo_month_start(int64_t now_ms, int months)
{
    int64_t year, index;
    int month;

    civil_from_days(floor_days(now_ms), &year, &month);
    index = year * 12 + month - 1 + months;
    return days_from_civil(index / 12, (int)(index % 12) + 1, 1) * day_ms;
}

void slo_window(const struct slo *slo, int64_t now_ms, int64_t *ret_from, int64_t *ret_to)
{
    int64_t days = floor_days(now_ms), year;
    int month;

    civil_from_days(days, &year, &month);
    switch (slo->period) {
    case SLO_WEEK: /* 1970-01-01 was a Thursday */
        *ret_from = (days - (days % 7 + 10) % 7) * day_ms;
        *ret_to = *ret_from + 7 * day_ms;
        break;
    case SLO_MONTH:
        *ret_from = slo_month_start(now_ms, 0);
        *ret_to = slo_month_start(now_ms, 1);
        break;
    case SLO_QUARTER:
        *ret_from = slo_month_start(now_ms, -((month - 1) % 3));
        *ret_to = slo_month_start(now_ms, 3 - (month - 1) % 3);
        break;
    case SLO_ROLLING:
    case SLO_PERIOD_COUNT:
    default:
        *ret_from = now_ms - slo->window_ms;
        *ret_to = now_ms;
    }
}

int64_t slo_window_length(const struct slo *slo, int64_t now_ms)
{
    int64_t from, to;

    slo_window(slo, now_ms, &from, &to);
    return to - from;
}
