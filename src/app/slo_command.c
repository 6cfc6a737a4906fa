/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/headless.h"
#include "app/slo_watch.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/utf8.h"
#include "slo/sentence.h"
#include "views/slo_view.h"

/*
 * `midwatch slo [NAME]`: every objective, the worst first, as text for a person or as
 * JSON Lines with numbers of full precision (shares are fractions of 1, times
 * milliseconds; what is not known is left out).
 */

enum { OUT_MAX_BYTES = 4 << 20 };

/* ---- text ---- */

static void print_classes(struct buf *out, const struct slo_report *report)
{
    for (int i = 0; i < SLO_CLASSES; i++)
        buf_printf(out, "%s%s %s", i > 0 ? ", " : "  ", slo_classes[i].name,
                   slo_firing_name(report->classes[i].firing));
    buf_putc(out, '\n');
}

static void print_text(struct buf *out, const struct slo_report *report, int64_t now_ms,
                       bool utc)
{
    char target[48], sli[48], left[48], rate[48], text[256];

    buf_printf(out, "%s %s: %s, budget left %s", report->slo->name,
               slo_target(report, target, sizeof(target)),
               slo_percent(report, report->budget.sli, sli, sizeof(sli)),
               slo_budget_percent(report->budget.remaining, left, sizeof(left)));
    slo_left(report, text, sizeof(text));
    if (text[0])
        buf_printf(out, " (%s)", text);
    buf_puts(out, "\n  burn");
    for (int i = 0; i < SLO_BURN_WINDOWS; i++)
        buf_printf(out, " %s %s", slo_burn_lengths[i].name,
                   slo_rate(report->burn[i], rate, sizeof(rate)));
    buf_printf(out, "\n  %s\n", slo_outlook(report, now_ms, utc, text, sizeof(text)));
    print_classes(out, report);
    slo_coverage(report, text, sizeof(text));
    if (text[0])
        buf_printf(out, "  data covers %s\n", text);
    if (report->estimate)
        buf_printf(out,
                   "  an estimate: the histogram has bounds at %g and %g only; the "
                   "SLI is between %.5f and %.5f\n",
                   report->bound_below, report->bound_above, report->budget.sli_least,
                   report->budget.sli_most);
}

/* ---- the command ---- */

static int print(const struct slo_board *board, const struct options *options, bool utc,
                 struct err *err)
{
    int64_t now_ms = clock_wall_ns() / NS_PER_MS;
    int code = EXIT_OK;
    struct buf out;

    buf_init(&out, OUT_MAX_BYTES);
    for (size_t i = 0; i < slo_board_count(board); i++) {
        const struct slo_report *report = slo_board_report(board, i);

        if (options->operand && strcmp(options->operand, report->slo->name) != 0)
            continue;
        if (options->format == FORMAT_JSON)
            slo_describe(report, now_ms, &out);
        else
            print_text(&out, report, now_ms, utc);
        if (isnan(report->budget.remaining))
            code = EXIT_TROUBLE;
    }
    if (fwrite(out.data, 1, out.size, stdout) != out.size) {
        err_set(err, ERR_SYSTEM, "cannot write to standard output");
        code = EXIT_TROUBLE;
    }
    buf_done(&out);
    return code;
}

static bool check_name(const struct slo_set *set, const char *name, struct err *err)
{
    const char *names[SLO_MAX + 1] = {NULL}, *near;

    if (!name || slo_set_find(set, name))
        return true;
    for (size_t i = 0; i < set->count; i++)
        names[i] = set->items[i].name;
    near = nearest_name(name, names);
    err_set(err, ERR_CONFIG, "no objective \"%s\"%s%s%s", name,
            near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return false;
}

int slo_run(const struct options *options, struct settings *settings,
            struct problems *problems, struct err *err)
{
    struct slo_set set;
    struct headless *headless = NULL;
    struct slo_watch *watch;
    int code = EXIT_USAGE;

    if (options->at_ns != 0)
        clock_freeze(options->at_ns, -1);
    if (!slo_watch_load(settings, &set, problems))
        err_set(err, ERR_CONFIG, "the objectives cannot be used");
    else if (check_name(&set, options->operand, err))
        headless = headless_open(options, settings, err);
    if (headless) {
        watch = slo_watch_new(&set, headless_store(headless));
        if (!slo_watch_wait(watch, headless))
            fprintf(stderr, "midwatch: not everything was answered in time\n");
        code = print(slo_watch_board(watch), options, settings->utc, err);
        slo_watch_free(watch);
    }
    headless_close(headless);
    slo_set_done(&set);
    return code;
}
