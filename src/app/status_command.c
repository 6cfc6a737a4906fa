/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/alerts_ask.h"
#include "app/commands.h"
#include "app/slo_watch.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/utf8.h"
#include "slo/sentence.h"
#include "views/alert_text.h"
#include "views/describe.h"

/*
 * `midwatch status`: how is it, in one line and an exit code, as monitoring plugins do.
 * Each part of the table below says its level and why; the worst counts, and critical is
 * worse than unknown, unknown worse than warning. Only what somebody must act on counts:
 * not what is silenced, inhibited or pending.
 */

/* The exit codes, in the order of the plugins' convention. */
enum level { LEVEL_OK, LEVEL_WARNING, LEVEL_CRITICAL, LEVEL_UNKNOWN, LEVEL_COUNT };

static const struct {
    const char *name;
    int weight;
} levels[LEVEL_COUNT] = {
    [LEVEL_OK] = {"OK",       0},
    [LEVEL_WARNING] = {"WARNING",  1},
    [LEVEL_UNKNOWN] = {"UNKNOWN",  2},
    [LEVEL_CRITICAL] = {"CRITICAL", 3},
};

struct asked {
    struct headless *headless;
    struct alert_set alerts;
    struct slo_watch *slos; /* NULL: no Prometheus, or no objectives */
};

enum { TEXT_MAX = 4096, PARTS_MAX = 8 };

/* --- parts --- */

static void put_counts(const struct alert_set *set, struct buf *out)
{
    const struct alert_counts *counts = &set->counts;
    const struct alert_item *worst = alert_set_worst(set);
    char name[200], age[32];

    if (worst) {
        (void)utf8_ellipsize(worst->name, 60, name, sizeof(name));
        alert_age(worst, clock_wall_ns() / 1000000, age, sizeof(age));
        buf_printf(out, "%s %s", name, age);
    } else {
        buf_puts(out, set->complete ? "no alerts" : "no alerts known");
    }
    for (int i = 0; i < SEVERITY_COUNT; i++)
        if (counts->firing[i] > 0)
            buf_printf(out, ", %zu %s", counts->firing[i], severity_table[i].name);
    if (counts->suppressed > 0)
        buf_printf(out, ", %zu hidden", counts->suppressed);
    if (!set->complete)
        buf_printf(out, ", %d of %d answered", set->answered, set->members);
}

static enum level alerts_part(const struct asked *asked, struct buf *out)
{
    const struct alert_set *set = &asked->alerts;

    put_counts(set, out);
    if (set->watchdog_missing)
        buf_printf(out, ", %s does not fire as it must", set->watchdog);
    if (set->counts.firing[SEVERITY_CRITICAL] > 0 || set->watchdog_missing)
        return LEVEL_CRITICAL;
    /* Some members not heard: what they know may be worse. None heard: nothing is known. */
    if (!set->complete)
        return LEVEL_UNKNOWN;
    return set->counts.firing[SEVERITY_WARNING] + set->counts.firing[SEVERITY_OTHER] > 0
               ? LEVEL_WARNING
               : LEVEL_OK;
}

/* The budgets that are known; where none is, objectives are not what this is about. */
static enum level slos_part(const struct asked *asked, struct buf *out)
{
    const struct slo_board *board = asked->slos ? slo_watch_board(asked->slos) : NULL;
    size_t count = board ? slo_board_count(board) : 0, known = 0, failed = 0;
    enum level level = LEVEL_OK;
    char left[64], title[96];

    for (size_t i = 0; i < count; i++) {
        const struct slo_report *report = slo_board_report(board, i);

        failed += report->condition == SLO_FAILED || report->condition == SLO_LOADING;
        if (isnan(report->budget.remaining))
            continue;
        if (report->severity == SLO_CRITICAL)
            level = LEVEL_CRITICAL;
        else if (report->severity == SLO_WARNING && level == LEVEL_OK)
            level = LEVEL_WARNING;
        buf_printf(out, "%s%s %s", known++ > 0 ? ", " : "",
                   slo_title(report, title, sizeof(title)),
                   slo_remaining(report->budget.remaining, left, sizeof(left)));
    }
    if (known == 0)
        buf_puts(out, failed > 0 ? "not answered" : "none to watch");
    else if (failed > 0)
        buf_printf(out, ", %zu not answered", failed);
    return failed > 0 && level != LEVEL_CRITICAL ? LEVEL_UNKNOWN : level;
}

/* The servers that had anything to answer. */
static enum level sources_part(const struct asked *asked, struct buf *out)
{
    struct store *store = headless_store(asked->headless);
    enum level level = LEVEL_OK;
    size_t well = 0;

    for (size_t i = 0; i < store_source_count(store); i++) {
        const struct source_state *source = store_source(store, i);

        well += source->status == SOURCE_UP;
        if (source->status == SOURCE_UP || source->status == SOURCE_UNKNOWN)
            continue;
        level = LEVEL_UNKNOWN;
        buf_printf(out, "%s%s: %s", out->size ? "; " : "", source->name,
                   source->err.msg[0] ? source->err.msg : "does not answer");
    }
    if (level == LEVEL_OK)
        buf_printf(out, "%zu answered", well);
    return level;
}

static const struct {
    const char *name;
    enum level (*tell)(const struct asked *asked, struct buf *out);
} parts[] = {
    {"alerts",  alerts_part },
    {"slos",    slos_part   },
    {"sources", sources_part},
};

/* --- the command --- */

static void print_part(bool json, const char *name, enum level level, const char *text,
                       struct buf *out)
{
    if (json) {
        struct describe object = describe_begin(out);

        describe_text(&object, "part", name);
        describe_text(&object, "level", levels[level].name);
        describe_text(&object, "text", text);
        describe_end(&object);
    } else {
        buf_printf(out, "%s: %s: %s\n", levels[level].name, name, text);
    }
}

/* The worst part goes first: who reads one line reads that. */
static enum level print_all(const struct asked *asked, bool json, struct buf *out)
{
    struct buf texts[ARRAY_LEN(parts)];
    enum level own[ARRAY_LEN(parts)], worst = LEVEL_OK;

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        buf_init(&texts[i], TEXT_MAX);
        own[i] = parts[i].tell(asked, &texts[i]);
        if (levels[own[i]].weight > levels[worst].weight)
            worst = own[i];
    }
    for (int weight = LEVEL_COUNT - 1; weight >= 0; weight--)
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
            if (levels[own[i]].weight == weight)
                print_part(json, parts[i].name, own[i], texts[i].data, out);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        buf_done(&texts[i]);
    return worst;
}

int status_run(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err)
{
    struct asked asked = {0};
    struct slo_set objectives = {0};
    enum level worst;
    struct buf out;

    if (!alerts_can_ask(settings)) {
        no_source_print(SOURCE_ALERTMANAGER);
        return LEVEL_UNKNOWN;
    }
    if (!alerts_set_clock(options, err))
        return LEVEL_UNKNOWN;
    if (slo_watch_load(settings, &objectives, problems))
        asked.headless = headless_open(options, settings, err);
    else
        err_set(err, ERR_CONFIG, "the objectives cannot be used");
    if (!asked.headless) {
        slo_set_done(&objectives);
        return LEVEL_UNKNOWN;
    }
    alert_set_init(&asked.alerts);
    alerts_ask(asked.headless, settings, &asked.alerts);
    if (context_source(settings_context(settings), SOURCE_PROMETHEUS)) {
        asked.slos = slo_watch_new(&objectives, headless_store(asked.headless));
        (void)slo_watch_wait(asked.slos, asked.headless);
    }
    buf_init(&out, (size_t)PARTS_MAX * 2 * TEXT_MAX);
    worst = print_all(&asked, options->format == FORMAT_JSON, &out);
    if (fwrite(out.data, 1, out.size, stdout) != out.size || fflush(stdout) != 0) {
        err_set(err, ERR_SYSTEM, "cannot write to standard output");
        worst = LEVEL_UNKNOWN;
    }
    buf_done(&out);
    alert_set_done(&asked.alerts);
    slo_watch_free(asked.slos);
    slo_set_done(&objectives);
    headless_close(asked.headless);
    return (int)worst;
}
