/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/filter.h"
#include "alerts/memory.h"
#include "app/alerts_ask.h"
#include "app/appearance.h"
#include "app/commands.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/duration.h"
#include "core/utf8.h"
#include "views/alert_text.h"
#include "views/describe.h"

/*
 * `midwatch alerts [FILTER]`: every alert there is, the most urgent first, a line or a
 * JSON object each. What was not answered is said on standard error and by the exit code.
 */

enum { OUT_MAX = 64 << 20, NAME_COLS = 36 };

static const char *const states[] = {[ALERT_UNPROCESSED] = "unprocessed",
                                     [ALERT_SUPPRESSED] = "suppressed",
                                     [ALERT_PENDING] = "pending",
                                     [ALERT_FIRING] = "firing"};

/* --- JSON --- */

static void describe_moment(struct describe *object, const char *key, int64_t ms)
{
    char text[64];

    if (ms > 0)
        describe_text(object, key,
                      moment_format_rfc3339(ms * 1000000, text, sizeof(text)));
}

/* Texts separated by commas: ids and receivers hold none. */
static void describe_list(struct describe *object, const char *key,
                          const struct text_list *list)
{
    struct buf text;

    if (list->count == 0)
        return;
    buf_init(&text, 64 * 1024);
    for (size_t i = 0; i < list->count; i++)
        buf_printf(&text, "%s%s", i ? "," : "", list->items[i]);
    describe_text(object, key, text.data);
    buf_done(&text);
}

static void print_json(const struct alert_set *set, const struct alert_item *item,
                       struct buf *out)
{
    struct describe object = describe_begin(out);
    const struct alert *alert = item->alert;

    describe_text(&object, "alert", item->name);
    describe_text(&object, "state", states[item->state]);
    describe_text(&object, "severity", severity_table[item->severity].name);
    describe_labels(&object, "labels", &alert->labels);
    describe_labels(&object, "annotations", &alert->annotations);
    describe_moment(&object, "starts_at", item->starts_ms);
    describe_moment(&object, "fires_at", item->fires_ms);
    describe_list(&object, "receivers", &alert->receivers);
    describe_list(&object, "silenced_by", &alert->silenced_by);
    describe_list(&object, "inhibited_by", &alert->inhibited_by);
    describe_list(&object, "muted_by", &alert->muted_by);
    if (alert_cluster_name(set, item->cluster)[0])
        describe_text(&object, "cluster", alert_cluster_name(set, item->cluster));
    if (alert->fingerprint[0])
        describe_text(&object, "fingerprint", alert->fingerprint);
    if (!isnan(item->value))
        describe_number(&object, "value", item->value);
    if (item->rule)
        describe_text(&object, "expr", item->rule->expr);
    if (item->unsent)
        describe_text(&object, "unsent", "true");
    describe_end(&object);
}

/* --- text --- */

static const char *note(const struct alert_item *item)
{
    if (item->unsent)
        return "unsent";
    if (item->alert->silenced_by.count > 0)
        return "silenced";
    if (item->alert->inhibited_by.count > 0)
        return "inhibited";
    return item->state == ALERT_FIRING ? "" : states[item->state];
}

static void print_text(const struct alert_set *set, const struct alert_item *item,
                       const struct alert_memory *memory, enum glyphs glyphs,
                       int64_t now_ms, struct buf *out)
{
    const char *cluster = alert_cluster_name(set, item->cluster);
    char mark[16], name[200], age[32], respond[64], what[200];
    bool late;
    int used;

    alert_mark(item, glyphs, mark, sizeof(mark));
    used = utf8_ellipsize(item->name, NAME_COLS, name, sizeof(name));
    alert_age(item, now_ms, age, sizeof(age));
    alert_respond(item, memory, now_ms, &late, respond, sizeof(respond));
    alert_distinction(item, NULL, what, sizeof(what));
    if (cluster[0])
        (void)snprintf(what + strlen(what), sizeof(what) - strlen(what), "%s@%s",
                       what[0] ? " " : "", cluster);
    buf_printf(out, "%s  %s%*s  %9s  %-17s %-10s %s%s", mark, name, NAME_COLS - used, "",
               item->state == ALERT_PENDING ? "" : age, respond, note(item), what,
               what[0] ? ": " : "");
    /* One line an alert, whatever its summary holds. */
    utf8_sanitize(out, alert_summary(item), strcspn(alert_summary(item), "\n"),
                  UTF8_NEWLINE_PICTURE);
    buf_putc(out, '\n');
}

static void print_counts(const struct alert_set *set, struct buf *out)
{
    const struct alert_counts *counts = &set->counts;
    char missing[200];

    for (int i = 0; i < SEVERITY_COUNT; i++)
        if (counts->firing[i] > 0)
            buf_printf(out, "%zu %s, ", counts->firing[i], severity_table[i].name);
    if (counts->actionable == 0)
        buf_puts(out, set->complete ? "no alerts, " : "no alerts known, ");
    alert_set_missing(set, missing, sizeof(missing));
    buf_printf(out, "%zu pending, %zu silenced, %zu inhibited; ", counts->pending,
               counts->silenced, counts->inhibited);
    if (missing[0])
        buf_printf(out, "%s\n", missing);
    else
        buf_printf(out, "%d/%d answered\n", set->answered, set->members);
}

/* --- the command --- */

static bool print_all(const struct alert_set *set, const struct options *options,
                      const struct settings *settings, const struct filter *filter)
{
    struct alert_memory *memory = alert_memory_new();
    enum glyphs glyphs = appearance_options(settings, BACKGROUND_UNKNOWN).glyphs;
    int64_t now_ms = clock_wall_ns() / 1000000;
    bool json = options->format == FORMAT_JSON, ok;
    struct buf out;

    buf_init(&out, OUT_MAX);
    for (size_t i = 0; i < set->count; i++) {
        const struct alert_item *item = &set->items[i];

        if (filter && !filter_matches(filter, &item->alert->labels))
            continue;
        if (json)
            print_json(set, item, &out);
        else
            print_text(set, item, memory, glyphs, now_ms, &out);
    }
    if (!json)
        print_counts(set, &out);
    alert_memory_free(memory);
    ok = fwrite(out.data, 1, out.size, stdout) == out.size && fflush(stdout) == 0;
    buf_done(&out);
    return ok;
}

static int run_with(struct headless *headless, const struct options *options,
                    const struct settings *settings, const struct filter *filter,
                    struct err *err)
{
    struct alert_set set;
    int code;

    alert_set_init(&set);
    alerts_ask(headless, settings, &set);
    code = set.complete ? EXIT_OK : EXIT_TROUBLE;
    if (!set.complete)
        fprintf(stderr, "midwatch: %d of %d answered%s%s\n", set.answered, set.members,
                set.err.msg[0] ? ": " : " in time", set.err.msg);
    if (!print_all(&set, options, settings, filter)) {
        err_set(err, ERR_SYSTEM, "cannot write to standard output");
        code = EXIT_TROUBLE;
    }
    alert_set_done(&set);
    return code;
}

int alerts_run(const struct options *options, struct settings *settings,
               struct problems *problems, struct err *err)
{
    struct headless *headless;
    struct filter *filter = NULL;
    int code = EXIT_TROUBLE;

    (void)problems;
    if (!alerts_can_ask(settings)) {
        no_source_print(SOURCE_ALERTMANAGER);
        return EXIT_USAGE;
    }
    if (!alerts_set_clock(options, err))
        return EXIT_USAGE;
    if (options->operand && !(filter = filter_new(options->operand, err)))
        return EXIT_USAGE;
    headless = headless_open(options, settings, err);
    if (headless)
        code = run_with(headless, options, settings, filter, err);
    headless_close(headless);
    filter_free(filter);
    return code;
}
