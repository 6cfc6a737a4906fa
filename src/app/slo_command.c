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
#include "core/duration.h"
#include "core/utf8.h"
#include "slo/sentence.h"
#include "views/describe.h"

/*
 * `midwatch slo [NAME]`: every objective, the worst first, as text for a person or as
 * JSON Lines with numbers of full precision (shares are fractions of 1, times
 * milliseconds; what is not known is left out).
 */

enum { OUT_MAX_BYTES = 4 << 20 };

/* ---- JSON ---- */

static void add_known(struct describe *object, const char *key, double value)
{
    if (!isnan(value))
        describe_number(object, key, value);
}

static void add_budget(struct describe *object, const struct slo_report *report)
{
    const struct slo_budget *budget = &report->budget;

    add_known(object, "sli", budget->sli);
    add_known(object, "budget_left", budget->remaining);
    if (report->estimate) {
        add_known(object, "sli_least", budget->sli_least);
        add_known(object, "sli_most", budget->sli_most);
        add_known(object, "budget_left_least", budget->remaining_least);
        add_known(object, "budget_left_most", budget->remaining_most);
    }
    add_known(object, "events", budget->total);
    add_known(object, "bad_events", budget->bad);
    add_known(object, "allowed_events", budget->allowed);
    describe_integer(object, "covered_ms", budget->covered_ms);
    describe_integer(object, "elapsed_ms", budget->elapsed_ms);
    describe_integer(object, "window_ms", budget->window_ms);
}

static void add_rates(struct describe *object, const struct slo_report *report)
{
    struct describe burn = describe_object(object, "burn");

    for (int i = 0; i < SLO_BURN_WINDOWS; i++)
        add_known(&burn, slo_burn_lengths[i].name, report->burn[i]);
    describe_object_end(&burn);
    for (int i = 0; i < SLO_CLASSES; i++) {
        struct describe cls = describe_object(object, slo_classes[i].word);

        describe_text(&cls, "state", slo_firing_name(report->classes[i].firing));
        if (slo_classes[i].share > 0)
            describe_number(&cls, "threshold", report->classes[i].threshold);
        if (report->classes[i].alert[0])
            describe_text(&cls, "alert", report->classes[i].alert);
        describe_object_end(&cls);
    }
}

static void print_json(struct buf *out, const struct slo_report *report, int64_t now_ms)
{
    static const char *const severities[] = {"ok", "info", "warning", "critical"};
    struct describe object = describe_begin(out);
    char text[256];

    describe_text(&object, "slo", report->slo->name);
    describe_text(&object, "condition", slo_condition_name(report->condition));
    if (report->notice[0])
        describe_text(&object, "notice", report->notice);
    describe_text(&object, "severity", severities[report->severity]);
    describe_number(&object, "target", report->slo->target);
    describe_text(&object, "period", slo_period_name(report->slo->period));
    describe_text(&object, "from", report->recorded ? "recording rules" : "queries");
    describe_text(&object, "accuracy", report->estimate ? "estimate" : "counted");
    add_budget(&object, report);
    add_rates(&object, report);
    if (report->ends_known && report->ends_ms != BUDGET_NEVER) {
        describe_integer(&object, "ends_in_ms", report->ends_ms);
        describe_text(&object, "ends",
                      moment_format_rfc3339((now_ms + report->ends_ms) * NS_PER_MS, text,
                                            sizeof(text)));
    }
    describe_text(&object, "text", slo_outlook(report, now_ms, true, text, sizeof(text)));
    describe_end(&object);
}

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
               slo_percent(report, report->slo->target, target, sizeof(target)) +
                   report->estimate,
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
            print_json(&out, report, now_ms);
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
