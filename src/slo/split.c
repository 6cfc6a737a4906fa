/* SPDX-License-Identifier: MIT */
#include "slo/split.h"

#include <stdio.h>
#include <string.h>

#include "slo/expr.h"

enum { EXPR_MAX = 64 << 10 };

const char *const slo_by_labels[] = {"endpoint", "operation", "handler", "route",
                                     "path",     "service",   NULL};

/* A query that is made in steps; each takes the former one's text. */
struct steps {
    struct buf text;
    bool ok;
};

static void begin(struct steps *steps, const char *expr)
{
    buf_init(&steps->text, EXPR_MAX);
    steps->ok = buf_puts(&steps->text, expr);
}

static void replace(struct steps *steps, struct buf *next, bool ok)
{
    steps->ok = ok;
    buf_done(&steps->text);
    steps->text = *next;
}

static void count_in(struct steps *steps, const char *window)
{
    struct buf next;

    buf_init(&next, EXPR_MAX);
    replace(steps, &next,
            steps->ok && slo_expr_window(steps->text.data, window, &next, NULL));
}

static void split_by(struct steps *steps, const char *labels)
{
    struct buf next;

    buf_init(&next, EXPR_MAX);
    replace(steps, &next, steps->ok && slo_expr_by(steps->text.data, labels, &next));
}

static void narrow_to(struct steps *steps, const char *label, const char *name)
{
    struct buf next, matcher;

    buf_init(&next, EXPR_MAX);
    buf_init(&matcher, EXPR_MAX);
    replace(steps, &next,
            steps->ok && buf_printf(&matcher, "%s=", label) &&
                buf_put_quoted(&matcher, name) &&
                slo_expr_where(steps->text.data, matcher.data, &next));
    buf_done(&matcher);
}

static void bound_at(struct steps *steps, const char *matcher)
{
    struct buf next;

    buf_init(&next, EXPR_MAX);
    replace(steps, &next,
            steps->ok && slo_expr_with_bound(steps->text.data, matcher, &next));
}

/* Put it into the answer as the part of this name. */
static bool end_as(struct steps *steps, const char *part, struct buf *out)
{
    bool ok = steps->ok && slo_expr_part(steps->text.data, part, out);

    buf_done(&steps->text);
    return ok;
}

/* What counts good or bad events, with a bucket that is there. */
static void begin_part(struct steps *steps, const struct slo_report *report)
{
    const struct slo *slo = report->slo;

    begin(steps, slo->good ? slo->good : slo->bad);
    if (report->estimate) {
        char matcher[64];

        snprintf(matcher, sizeof(matcher), "le=~\"%g|%.1f\"", report->bound_above,
                 report->bound_above);
        bound_at(steps, matcher);
    }
}

static const char *part_name(const struct slo_report *report)
{
    return report->slo->good ? "good" : "bad";
}

bool slo_split(const struct slo_report *report, const char *window, struct buf *out)
{
    const struct slo *slo = report->slo;
    struct steps steps;
    struct buf labels;
    bool ok;

    if (slo->ratio)
        return false;
    buf_init(&labels, EXPR_MAX);
    if (slo->by)
        buf_puts(&labels, slo->by);
    for (size_t i = 0; !slo->by && slo_by_labels[i]; i++)
        buf_printf(&labels, "%s%s", i > 0 ? ", " : "", slo_by_labels[i]);
    begin(&steps, slo->total);
    count_in(&steps, window);
    split_by(&steps, labels.data);
    ok = end_as(&steps, "total", out);
    begin_part(&steps, report);
    count_in(&steps, window);
    split_by(&steps, labels.data);
    ok = end_as(&steps, part_name(report), out) && ok;
    buf_done(&labels);
    return ok;
}

bool slo_split_one(const struct slo_report *report, const char *label, const char *name,
                   const char *window, struct buf *out)
{
    struct steps steps;
    bool ok;

    if (report->slo->ratio)
        return false;
    begin(&steps, report->slo->total);
    count_in(&steps, window);
    narrow_to(&steps, label, name);
    ok = end_as(&steps, "total", out);
    begin_part(&steps, report);
    count_in(&steps, window);
    narrow_to(&steps, label, name);
    return end_as(&steps, part_name(report), out) && ok;
}

/* An objective whose histogram has the label. */
static const struct slo *find_latency(const struct slo_board *board, const char *label)
{
    for (size_t i = 0; i < slo_board_count(board); i++) {
        const struct slo *slo = slo_board_report(board, i)->slo;
        double bound;

        if (slo->good && slo->by && strcmp(slo->by, label) == 0 &&
            slo_expr_bound(slo->good, &bound))
            return slo;
    }
    return NULL;
}

bool slo_split_latency(const struct slo_board *board, const char *label, const char *name,
                       const char *window, struct buf *out)
{
    static const struct {
        const char *part, *quantile;
    } quantiles[] = {
        {"p50", "0.5" },
        {"p95", "0.95"},
        {"p99", "0.99"},
    };
    const struct slo *slo = find_latency(board, label);
    bool ok = slo != NULL;

    for (size_t i = 0; ok && i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
        struct steps steps;
        struct buf next;

        begin(&steps, slo->good);
        bound_at(&steps, "le!=\"\"");
        count_in(&steps, window);
        narrow_to(&steps, label, name);
        split_by(&steps, "le");
        buf_init(&next, EXPR_MAX);
        replace(&steps, &next,
                steps.ok && buf_printf(&next, "histogram_quantile(%s, %s)",
                                       quantiles[i].quantile, steps.text.data));
        ok = end_as(&steps, quantiles[i].part, out);
    }
    return ok;
}
