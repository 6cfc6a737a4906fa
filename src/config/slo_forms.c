/* SPDX-License-Identifier: MIT */
#include "config/slo_forms.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/duration.h"
#include "core/mem.h"
#include "core/number.h"
#include "slo/expr.h"

/* What the three forms of files have in common. */

enum { EXPR_MAX = 64 << 10, TEXT_MAX = 400 };

const char *slo_text(const struct slo_loader *loader, const struct node *map,
                     const char *key, bool required)
{
    const struct node *node = node_get(map, key);

    if (node && bind_expect(&loader->bind, node, NODE_SCALAR, key) && node->text[0])
        return node->text;
    if (required && !node)
        bind_error(&loader->bind, map, "\"%s\" is missing", key);
    return NULL;
}

bool slo_read_target(const struct slo_loader *loader, const struct node *node,
                     double *ret)
{
    double value;

    if (node->type == NODE_SCALAR && number_parse(node->text, &value)) {
        /* 0.1 % steps of percent have noise in binary: 99.9 / 100. */
        if (value > 1)
            value = round(value * 1e10) / 1e12;
        if (value > 0 && value <= 1) {
            *ret = value;
            return true;
        }
    }
    bind_error(&loader->bind, node,
               "a target is a share of events, like 0.999 or 99.9, not \"%s\"",
               node->type == NODE_SCALAR ? node->text : "a list or map");
    return false;
}

bool slo_read_window(const struct slo_loader *loader, const struct node *node,
                     struct slo *slo)
{
    const int64_t day_ms = INT64_C(86400000);

    if (node->type == NODE_SCALAR && duration_parse(node->text, &slo->window_ms) &&
        slo->window_ms >= day_ms && slo->window_ms <= SLO_WINDOW_DAYS_MAX * day_ms)
        return true;
    for (int i = SLO_ROLLING + 1; node->type == NODE_SCALAR && i < SLO_PERIOD_COUNT;
         i++) {
        if (strcmp(node->text, slo_period_name((enum slo_period)i)) == 0) {
            slo->period = (enum slo_period)i;
            return true;
        }
    }
    bind_error(&loader->bind, node,
               "a window is a duration from 1d to %dd, week, month or quarter",
               SLO_WINDOW_DAYS_MAX);
    return false;
}

char *slo_copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

void slo_error_at_key(const struct slo_loader *loader, const struct node *node,
                      const char *text)
{
    problems_add(loader->bind.problems, PROBLEM_ERROR, loader->bind.file, node->key_line,
                 node->key_column, "%s", text);
}

void slo_warn(const struct slo_loader *loader, const struct node *node,
              const char *format, ...)
{
    char text[TEXT_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    problems_add(loader->bind.problems, PROBLEM_WARNING, loader->bind.file, node->line,
                 node->column, "%s", text);
}

static bool can_count(const char *expr)
{
    struct buf out;
    bool ok;

    buf_init(&out, EXPR_MAX);
    ok = slo_expr_window(expr, "1h", &out, NULL);
    buf_done(&out);
    return ok;
}

/* Two counts, or false. */
static bool read_quotient(const char *expr, bool is_bad, struct slo *slo)
{
    struct buf top, bottom;
    bool rest, ok;

    buf_init(&top, EXPR_MAX);
    buf_init(&bottom, EXPR_MAX);
    ok = slo_expr_quotient(expr, &top, &bottom, &rest) && can_count(top.data) &&
         can_count(bottom.data);
    if (ok) {
        *(is_bad != rest ? &slo->bad : &slo->good) = xstrdup(top.data);
        slo->total = xstrdup(bottom.data);
    }
    buf_done(&bottom);
    buf_done(&top);
    return ok;
}

bool slo_read_ratio(const struct slo_loader *loader, const struct node *node, bool is_bad,
                    struct slo *slo)
{
    struct buf ratio, filled;
    bool ok;

    if (read_quotient(node->text, is_bad, slo))
        return true;
    buf_init(&ratio, EXPR_MAX);
    buf_init(&filled, EXPR_MAX);
    ok = buf_printf(&ratio, is_bad ? "%s" : "1 - (%s)", node->text) &&
         slo_expr_fill(ratio.data, "1h", &filled);
    if (ok) {
        slo->ratio = xstrdup(ratio.data);
        slo->note =
            xstrdup("The file gives a share, not counts: each moment counts alike, "
                    "however much traffic there was.");
    } else {
        bind_error(&loader->bind, node,
                   "a ratio must be the quotient of two counts, sum(rate(…)) / "
                   "sum(rate(…)), or have {{.window}}");
    }
    buf_done(&filled);
    buf_done(&ratio);
    return ok;
}

static bool countable(const struct slo_loader *loader, const struct node *item,
                      const char *expr, const char *which)
{
    struct err err = {0};
    struct buf out;
    bool ok;

    buf_init(&out, EXPR_MAX);
    ok = slo_expr_window(expr, "1h", &out, &err);
    buf_done(&out);
    if (!ok)
        bind_error(&loader->bind, item, "%s cannot be counted in other windows: %s",
                   which, err.msg);
    return ok;
}

void slo_finish(struct slo_loader *loader, const struct node *item, struct slo *slo)
{
    const struct slo_set *set = loader->set;

    slo->file = xstrdup(loader->bind.file);
    slo->line = item->line;
    if (!slo->ratio && (!countable(loader, item, slo->good ? slo->good : slo->bad,
                                   slo->good ? "the good events" : "the bad events") ||
                        !countable(loader, item, slo->total, "the total")))
        return;
    if (set->count >= SLO_MAX)
        slo_warn(loader, item, "more than %d objectives: left out", SLO_MAX);
    else if (!slo_set_add(loader->set, slo))
        slo_warn(loader, item, "an objective \"%s\" is there already: left out",
                 slo->name);
}
