/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/appearance.h"
#include "app/commands.h"
#include "app/headless.h"
#include "config/settings.h"
#include "core/buf.h"
#include "core/duration.h"
#include "model/trace.h"
#include "model/trace_query.h"
#include "views/trace_text.h"

/*
 * `midwatch trace ID` and `midwatch traces`: one trace from the first source that has it,
 * and what a search finds in all of them.
 */

enum { SOURCES_MAX = 8, OUT_MAX_BYTES = 256 << 20, LIMIT_DEFAULT = 20 };

static const int64_t range_default_ms = 3600 * 1000;

struct trace_source {
    const struct source_settings *settings;
    int member;
};

/* Jaeger's and Tempo's, in the order of the configuration. */
static size_t find_sources(const struct settings *settings,
                           struct trace_source ret[SOURCES_MAX])
{
    const struct context_settings *context = settings_context(settings);
    int members[SOURCE_KIND_COUNT] = {0};
    size_t count = 0;

    for (size_t i = 0; context && i < context->source_count; i++) {
        const struct source_settings *source = &context->sources[i];

        if ((source->kind == SOURCE_JAEGER || source->kind == SOURCE_TEMPO) &&
            count < SOURCES_MAX)
            ret[count++] = (struct trace_source){source, members[source->kind]++};
    }
    return count;
}

static bool print(struct buf *out, struct err *err)
{
    if (fwrite(out->data, 1, out->size, stdout) == out->size && !out->overflow)
        return true;
    err_set(err, ERR_SYSTEM, "cannot write to standard output");
    return false;
}

static int print_trace(const struct trace *trace, const struct options *options,
                       const struct settings *settings, struct err *err)
{
    struct buf out;
    bool good;

    buf_init(&out, OUT_MAX_BYTES);
    if (options->format == FORMAT_JSON)
        trace_describe(trace, &out);
    else
        trace_print(trace, settings->utc,
                    appearance_options(settings, BACKGROUND_UNKNOWN).glyphs, &out);
    good = print(&out, err);
    buf_done(&out);
    return good ? EXIT_OK : EXIT_TROUBLE;
}

/* Where it was asked for, and what that came to. */
static void say_missing(const char *id, const struct buf *asked)
{
    fprintf(stderr, "midwatch: trace %s: not found\n%s", id, asked->data);
    fprintf(stderr, "Most traces are not sampled; a new one may not be stored yet.\n");
}

static int find_trace(struct headless *headless, const struct options *options,
                      const struct settings *settings, const struct trace_source *sources,
                      size_t count, struct err *err)
{
    struct buf asked;
    bool failed = false;
    int code = EXIT_TROUBLE;
    size_t i = 0;

    buf_init(&asked, 64 << 10);
    for (; i < count && code != EXIT_OK; i++) {
        struct query_spec spec = {.source = sources[i].settings->kind,
                                  .member = sources[i].member,
                                  .kind = QUERY_TRACE,
                                  .expr = options->operand};
        const struct query_state *state;
        bool answered = headless_ask(headless, &spec, 1, &state);

        if (answered && state->status == QUERY_OK && state->result->traces &&
            state->result->traces->trace) {
            code = print_trace(state->result->traces->trace, options, settings, err);
            break;
        }
        failed = failed || !answered || state->status == QUERY_FAILED;
        buf_printf(&asked, "  %s: %s\n", sources[i].settings->name,
                   !answered                       ? "no answer in time"
                   : state->status == QUERY_FAILED ? state->err.msg
                                                   : "not there");
    }
    if (i == count && failed)
        err_set(err, ERR_NETWORK, "trace %s: not found, but not everyone could be asked",
                options->operand);
    if (i == count)
        say_missing(options->operand, &asked);
    buf_done(&asked);
    return code;
}

/* --- searching --- */

static void print_row(const struct trace_summary *row, const char *source,
                      const struct options *options, bool utc, struct buf *out)
{
    char when[64], takes[32], id[TRACE_ID_TEXT];

    if (options->format == FORMAT_JSON) {
        trace_describe_found(row, source, out);
        return;
    }
    moment_strftime(row->start_ns, utc, "%Y-%m-%d %H:%M:%S", when, sizeof(when));
    buf_printf(out, "%s  %s.%03d  %8s  %-30s  %s", trace_id_format(row->id, id), when,
               (int)(row->start_ns / 1000000 % 1000),
               trace_duration_text(row->duration_ns, takes, sizeof(takes)),
               row->operation ? row->operation : "(root not received)",
               row->service ? row->service : "-");
    if (row->counted)
        buf_printf(out, "  %u span%s  %u error%s", row->spans, row->spans == 1 ? "" : "s",
                   row->errors, row->errors == 1 ? "" : "s");
    buf_putc(out, '\n');
}

static bool print_found(const struct query_state *state, const char *source,
                        const struct options *options, bool utc, struct err *err)
{
    const struct trace_answer *answer = state->result->traces;
    struct buf out;
    bool good;

    buf_init(&out, OUT_MAX_BYTES);
    for (size_t i = 0; answer && i < answer->found_count; i++)
        print_row(&answer->found[i], source, options, utc, &out);
    good = print(&out, err);
    buf_done(&out);
    for (size_t i = 0; i < state->result->warning_count; i++)
        fprintf(stderr, "midwatch: %s: %s\n", source, state->result->warnings[i]);
    return good;
}

/* Each source's own: one trace that two of them have is printed twice. */
static int search(struct headless *headless, const struct options *options,
                  const struct settings *settings, const struct trace_source *sources,
                  size_t count, const char *expr, struct err *err)
{
    struct query_spec specs[SOURCES_MAX];
    const struct query_state *states[SOURCES_MAX];
    int code = EXIT_OK;

    for (size_t i = 0; i < count; i++)
        specs[i] = (struct query_spec){
            .source = sources[i].settings->kind,
            .member = sources[i].member,
            .kind = QUERY_TRACES,
            .expr = expr,
            .limit = options->limit > 0 ? options->limit : LIMIT_DEFAULT,
            .range_ms = options->range_ms > 0 ? options->range_ms : range_default_ms,
            .end_ms = options->at_ns / 1000000,
        };
    (void)headless_ask(headless, specs, count, states);
    for (size_t i = 0; i < count; i++) {
        const char *name = sources[i].settings->name;

        if (states[i]->status == QUERY_OK) {
            if (!print_found(states[i], name, options, settings->utc, err))
                return EXIT_TROUBLE;
            continue;
        }
        code = EXIT_TROUBLE;
        fprintf(stderr, "midwatch: %s: %s\n", name,
                states[i]->status == QUERY_FAILED ? states[i]->err.msg
                                                  : "no answer in time");
    }
    return code;
}

/* The filter's text and the options, as one search. */
static bool make_search(const struct options *options, struct buf *ret, struct err *err)
{
    struct trace_query query;
    bool ok = trace_query_parse(options->operand ? options->operand : "", &query, err);

    if (!ok)
        return false;
    for (size_t i = 0; i < options->search.count && ok; i++)
        ok = trace_query_add(&query, options->search.items[i].name,
                             options->search.items[i].value, err);
    trace_query_format(&query, ret);
    trace_query_done(&query);
    return ok;
}

static int run(const struct options *options, struct settings *settings, struct err *err)
{
    struct trace_source sources[SOURCES_MAX];
    size_t count = find_sources(settings, sources);
    struct headless *headless = headless_open(options, settings, err);
    struct buf expr;
    int code = EXIT_USAGE;

    if (!headless)
        return EXIT_TROUBLE;
    buf_init(&expr, 2 * TRACE_QUERY_MAX);
    if (options->command == COMMAND_TRACE)
        code = find_trace(headless, options, settings, sources, count, err);
    else if (make_search(options, &expr, err))
        code = search(headless, options, settings, sources, count, expr.data, err);
    buf_done(&expr);
    headless_close(headless);
    return code;
}

int trace_run(const struct options *options, struct settings *settings,
              struct problems *problems, struct err *err)
{
    struct trace_source sources[SOURCES_MAX];
    struct trace_id id;

    (void)problems;
    if (options->format == FORMAT_ANSI) {
        err_set(err, ERR_CONFIG, "traces are printed as text or json, not as ansi");
        return EXIT_USAGE;
    }
    if (options->command == COMMAND_TRACE &&
        !trace_id_parse(options->operand, strlen(options->operand), &id)) {
        err_set(err, ERR_CONFIG, "\"%s\" is not a trace id (up to 32 hexadecimal digits)",
                options->operand);
        return EXIT_USAGE;
    }
    if (find_sources(settings, sources) == 0 &&
        (!options->replay_dir ||
         !settings_set_source(settings, SOURCE_JAEGER, "http://replay.invalid", NULL))) {
        no_source_print(SOURCE_JAEGER);
        return EXIT_USAGE;
    }
    return run(options, settings, err);
}
