/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/headless.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/duration.h"
#include "model/log_redact.h"
#include "model/logs.h"
#include "model/result.h"
#include "views/describe.h"

/*
 * `midwatch logs QUERY`: the newest lines of all streams, oldest first; with --follow
 * what comes after them, each line once, those that come in late as they come. Text is
 * clean and secrets are masked in both formats.
 */

enum { LIMIT_DEFAULT = 1000, OUT_MAX_BYTES = 64 << 20, PUMP_MS = 200 };

#define MISSING                                                                          \
    "midwatch: some lines may be missing: more came in one moment than the server "      \
    "gives "                                                                             \
    "at once\n"

static const int64_t range_default_ms = 3600 * 1000, follow_period_ms = 1000;

/* A value, masked whole where its name says that it is a secret. */
static void add_value(struct describe *object, const char *name, const char *value,
                      struct buf *scratch)
{
    buf_clear(scratch);
    if (log_redact_name(name, strlen(name)))
        (void)buf_puts(scratch, LOG_REDACTED);
    else
        (void)log_redact(scratch, value, strlen(value));
    describe_text(object, name, scratch->data);
}

static void add_pairs(struct describe *object, const char *key, const struct label *pairs,
                      size_t count, struct buf *scratch)
{
    struct describe inner = describe_object(object, key);

    for (size_t i = 0; i < count; i++)
        add_value(&inner, pairs[i].name, pairs[i].value, scratch);
    describe_object_end(&inner);
}

static void print_json(struct buf *out, const struct logs_line *line, struct buf *scratch)
{
    struct describe object = describe_begin(out);
    char text[64];
    size_t parsed = line->parsed_from;

    describe_text(&object, "time", moment_format_rfc3339(line->ns, text, sizeof(text)));
    snprintf(text, sizeof(text), "%" PRId64, line->ns);
    describe_text(&object, "ns", text);
    describe_text(&object, "level", line_level_name((enum line_level)line->level));
    add_pairs(&object, "labels", line->stream->pairs, line->stream->count, scratch);
    if (parsed > 0)
        add_pairs(&object, "metadata", line->meta, parsed, scratch);
    if (line->meta_count > parsed)
        add_pairs(&object, "parsed", line->meta + parsed, line->meta_count - parsed,
                  scratch);
    buf_clear(scratch);
    if (log_redact(scratch, line->text, line->size) > 0)
        describe_integer(&object, "redacted", 1);
    describe_text(&object, "line", scratch->data);
    describe_end(&object);
}

/* Further lines of an entry are indented: each entry begins with its time. */
static void print_text(struct buf *out, const struct logs_line *line, bool utc,
                       struct buf *scratch)
{
    char when[64];

    moment_strftime(line->ns, utc, "%Y-%m-%dT%H:%M:%S", when, sizeof(when));
    (void)buf_printf(out, "%s.%03d %-7s ", when, (int)(line->ns / 1000000 % 1000),
                     line_level_name((enum line_level)line->level));
    buf_clear(scratch);
    (void)log_redact(scratch, line->text, line->size);
    for (const char *at = scratch->data; *at;) {
        size_t size = strcspn(at, "\n");

        (void)buf_add(out, at, size);
        at += size;
        if (*at == '\n')
            (void)buf_puts(out, at[1] ? "\n    " : "");
        at += *at == '\n';
    }
    (void)buf_putc(out, '\n');
}

/* Lines from the one at `from` on that came after the serial; all of them where first. */
static bool print_new(const struct logs *logs, size_t from, const struct options *options,
                      bool utc, bool first, uint64_t serial)
{
    struct buf out, scratch;
    bool good = true;

    buf_init(&out, OUT_MAX_BYTES);
    buf_init(&scratch, 2 * LOGS_LINE_BYTES_MAX);
    for (size_t i = from; i < logs->count && good; i++) {
        if (!first && logs->lines[i].serial <= serial)
            continue;
        buf_clear(&out);
        if (options->format == FORMAT_JSON)
            print_json(&out, &logs->lines[i], &scratch);
        else
            print_text(&out, &logs->lines[i], utc, &scratch);
        good = fwrite(out.data, 1, out.size, stdout) == out.size;
    }
    buf_done(&out);
    buf_done(&scratch);
    return fflush(stdout) == 0 && good;
}

static size_t lines_wanted(const struct options *options)
{
    return options->limit > 0 ? (size_t)options->limit : LIMIT_DEFAULT;
}

static void make_spec(const struct options *options, struct query_spec *ret)
{
    size_t limit = lines_wanted(options);

    *ret = (struct query_spec){
        .source = SOURCE_LOKI,
        .kind = options->follow ? QUERY_FOLLOW : QUERY_LOGS,
        .expr = options->operand,
        .range_ms = options->range_ms > 0 ? options->range_ms : range_default_ms,
        .limit = limit < LOGS_PAGE_LINES ? (int)limit : LOGS_PAGE_LINES,
        .period_ms = options->follow ? follow_period_ms : 0,
    };
}

static void say_partial(const struct logs *logs, const struct logs *older, size_t count)
{

    if (older ? older->full : logs->full)
        fprintf(stderr, "midwatch: the newest %zu lines; there are more (--limit)\n",
                count);
    if (older && older->gap)
        fprintf(stderr, MISSING);
    if (logs->failed > 0 || (older && older->failed > 0))
        fprintf(stderr, "midwatch: %zu lines could not be parsed by the query\n",
                logs->failed + (older ? older->failed : 0));
}

/* Lines before those that came at once, a page at a time, as many as are wanted; NULL and
   the error where a page did not come. */
static struct result *ask_older(struct headless *headless, const struct query_spec *spec,
                                const struct logs *logs, size_t wanted, struct err *err)
{
    int64_t from_ms = clock_wall_ns() / NS_PER_MS - spec->range_ms;
    int64_t end_ms = logs->lines[0].ns / NS_PER_MS;
    struct result *older = NULL;
    bool gap = false;

    do {
        struct query_spec page = *spec;
        const struct query_state *state;
        struct result *merged;
        size_t before = older ? older->logs->count : 0;

        page.kind = QUERY_LOGS;
        page.limit = LOGS_PAGE_LINES;
        page.period_ms = 0;
        page.end_ms = end_ms;
        page.range_ms = end_ms > from_ms ? end_ms - from_ms : 1;
        if (!headless_ask(headless, &page, 1, &state) || state->status == QUERY_FAILED ||
            !state->result || !state->result->logs) {
            err_set(err, ERR_NETWORK, "older lines: %s",
                    state->status == QUERY_FAILED ? state->err.msg : "no answer in time");
            result_unref(older);
            return NULL;
        }
        merged = logs_merge_older(older, state->result, logs);
        result_unref(older);
        older = merged;
        /* A page full of what is known is of one moment: it is passed. */
        gap |= older->logs->full && older->logs->count == before;
        end_ms = older->logs->count > before ? older->logs->lines[0].ns / NS_PER_MS
                                             : end_ms - 1;
    } while (older->logs->full && logs->count + older->logs->count < wanted &&
             end_ms >= from_ms);
    older->logs->gap = gap;
    return older;
}

/* The newest lines, as many as are wanted. */
static bool print_first(struct headless *headless, const struct options *options,
                        bool utc, const struct query_spec *spec, const struct logs *logs,
                        struct err *err)
{
    size_t wanted = lines_wanted(options), over = 0;
    struct result *older = NULL;
    bool good;

    if (logs->full && logs->count > 0 && logs->count < wanted) {
        older = ask_older(headless, spec, logs, wanted, err);
        if (!older)
            return false;
        if (logs->count + older->logs->count > wanted)
            over = logs->count + older->logs->count - wanted;
        older->logs->full |= over > 0;
    }
    good = (!older || print_new(older->logs, over, options, utc, true, 0)) &&
           print_new(logs, 0, options, utc, true, 0);
    if (good)
        say_partial(logs, older ? older->logs : NULL,
                    logs->count + (older ? older->logs->count - over : 0));
    else
        err_set(err, ERR_SYSTEM, "cannot write to standard output");
    result_unref(older);
    return good;
}

/* Until the user, or whoever reads, ends it. What a server does not answer is said once
   and asked again. */
static int follow(struct headless *headless, const struct options *options, bool utc,
                  const struct query_spec *spec, uint64_t serial, struct err *err)
{
    struct store *store = headless_store(headless);
    uint64_t id = store_subscribe(store, spec), seen = 0;
    bool failing = false, gap = false;

    for (;;) {
        const struct query_state *state;

        store_pump(store, PUMP_MS);
        state = store_state(store, id);
        if (state->generation == seen)
            continue;
        seen = state->generation;
        if (state->status == QUERY_FAILED && !failing)
            fprintf(stderr, "midwatch: %s; asking again\n", state->err.msg);
        failing = state->status == QUERY_FAILED;
        if (!state->result || !state->result->logs)
            continue;
        if (state->result->logs->gap && !gap)
            fprintf(stderr, MISSING);
        gap = state->result->logs->gap;
        if (!print_new(state->result->logs, 0, options, utc, false, serial)) {
            err_set(err, ERR_SYSTEM, "cannot write to standard output");
            return EXIT_TROUBLE;
        }
        serial = state->result->logs->arrived;
    }
}

static int print_all(struct headless *headless, const struct options *options, bool utc,
                     struct err *err)
{
    struct query_spec spec;
    const struct query_state *state;
    const struct logs *logs;

    make_spec(options, &spec);
    if (!headless_ask(headless, &spec, 1, &state)) {
        err_set(err, ERR_NETWORK, "no answer within %lld s",
                (long long)(options->wait_ms / 1000));
        return EXIT_TROUBLE;
    }
    if (state->status == QUERY_FAILED) {
        *err = state->err;
        return EXIT_TROUBLE;
    }
    for (size_t i = 0; i < state->result->warning_count; i++)
        fprintf(stderr, "midwatch: %s\n", state->result->warnings[i]);
    logs = state->result->logs;
    if (logs && !print_first(headless, options, utc, &spec, logs, err))
        return EXIT_TROUBLE;
    return options->follow
               ? follow(headless, options, utc, &spec, logs ? logs->arrived : 0, err)
               : EXIT_OK;
}

int logs_run(const struct options *options, struct settings *settings,
             struct problems *problems, struct err *err)
{
    struct headless *headless;
    int code;

    (void)problems;
    if (options->format == FORMAT_ANSI) {
        err_set(err, ERR_CONFIG, "logs are printed as text or json, not as ansi");
        return EXIT_USAGE;
    }
    headless = headless_open(options, settings, err);
    if (!headless)
        return EXIT_TROUBLE;
    code = print_all(headless, options, settings->utc, err);
    headless_close(headless);
    return code;
}
