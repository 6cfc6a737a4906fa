/* SPDX-License-Identifier: MIT */
#include "app/openers.h"

#include <string.h>

#include "core/buf.h"
#include "views/alerts_view.h"
#include "views/silence_form.h"
#include "views/silences.h"
#include "views/slo_view.h"
#include "views/trace_ask.h"

enum { QUERY_MAX_BYTES = 64 << 10 };

static struct view *open_help(const struct context *context, const struct view *from)
{
    (void)context;
    return view_help_new(from ? from->cls->scope : SCOPE_DASHBOARD,
                         from ? from->cls->help : "");
}

static struct view *open_sources(const struct context *context, const struct view *from)
{
    (void)context, (void)from;
    return view_sources_new();
}

static struct view *open_messages(const struct context *context, const struct view *from)
{
    (void)context, (void)from;
    return view_messages_new();
}

static struct view *open_alerts(const struct context *context, const struct view *from)
{
    (void)from;
    return view_alerts_new(context);
}

static struct view *open_logs(const struct context *context, const struct view *from)
{
    (void)from;
    return view_logs_new(context);
}

static struct view *open_around(const struct context *context, const struct view *from)
{
    (void)context;
    return from ? view_logs_around_new(from) : NULL;
}

/* A trace where one is selected, else the search; from a trace: what was found with it. */
static struct view *open_traces(const struct context *context, const struct view *from)
{
    if (context->trace_id && !(from && view_is_waterfall(from)))
        return view_waterfall_new(context->trace_id, context);
    return view_traces_new(context);
}

static struct view *open_compare(const struct context *context, const struct view *from)
{
    (void)context;
    if (from && view_is_waterfall(from))
        return view_waterfall_others(from);
    return from ? view_traces_compare(from) : NULL;
}

static struct view *open_found(const struct context *context, const struct view *from)
{
    if (from && view_is_slo(from))
        return view_slo_who_new(from);
    /* A line of a log has its own Enter: only a search, or an exemplar on a graph. */
    return from && context->trace_id &&
                   (view_is_traces(from) || from->cls->scope == SCOPE_PANEL)
               ? view_waterfall_new(context->trace_id, context)
               : NULL;
}

/* Of a panel that lists alerts, shown alone. */
static struct view *open_listed(const struct context *context, const struct view *from)
{
    return from && from->cls->scope == SCOPE_PANEL && context->alert
               ? view_alerts_new(context)
               : NULL;
}

static struct view *open_slos(const struct context *context, const struct view *from)
{
    (void)from;
    return view_slo_new(context);
}

static struct view *open_silence(const struct context *context, const struct view *from)
{
    bool any = context->silence || context->matchers || context->labels.count > 0;

    (void)from;
    return any ? view_silence_form_new(context) : NULL;
}

static struct view *open_silences(const struct context *context, const struct view *from)
{
    (void)context, (void)from;
    return view_silences_new();
}

static const struct {
    enum action action;
    const char *name; /* for `render`; NULL: only on the live screen */
    struct view *(*open)(const struct context *context, const struct view *from);
} openers[] = {
    {ACTION_HELP,           "help",     open_help    },
    {ACTION_SOURCES,        "sources",  open_sources },
    {ACTION_MESSAGES,       NULL,       open_messages},
    {ACTION_LOGS,           "logs",     open_logs    },
    {ACTION_LOG_CONTEXT,    NULL,       open_around  },
    {ACTION_ALERTS,         "alerts",   open_alerts  },
    {ACTION_SILENCE,        NULL,       open_silence },
    {ACTION_SILENCE_EXTEND, NULL,       open_silence },
    {ACTION_SILENCES,       "silences", open_silences},
    {ACTION_TRACES,         "traces",   open_traces  },
    {ACTION_OPEN,           NULL,       open_found   },
    {ACTION_OPEN,           NULL,       open_listed  },
    {ACTION_TRACES_COMPARE, NULL,       open_compare },
    {ACTION_TRACE_COMPARE,  NULL,       open_compare },
    {ACTION_SLOS,           "slos",     open_slos    },
};

struct view *opener_by_action(enum action action, const struct context *context,
                              const struct view *from)
{
    struct view *view = NULL;

    for (size_t i = 0; i < ARRAY_LEN(openers) && !view; i++)
        if (openers[i].action == action)
            view = openers[i].open(context, from);
    return view;
}

struct view *opener_by_name(const char *name)
{
    struct context context;

    context_init(&context);
    for (size_t i = 0; i < ARRAY_LEN(openers); i++)
        if (openers[i].name && strcmp(openers[i].name, name) == 0)
            return openers[i].open(&context, NULL);
    return NULL;
}

static void expand(char **text, enum template_syntax syntax,
                   const struct variables *variables)
{
    struct buf out;
    struct err err = {0};

    if (!*text)
        return;
    buf_init(&out, QUERY_MAX_BYTES);
    context_set(text, template_expand(&out, *text, syntax, variables->template_values,
                                      variables->count, NULL, &err)
                          ? out.data
                          : NULL);
    buf_done(&out);
}

void context_expand(struct context *context, const struct variables *variables)
{
    if (!context->streams)
        context_set(&context->streams, "{namespace=~\"$namespace\"}");
    expand(&context->streams, TEMPLATE_LOGQL, variables);
    expand(&context->logs, TEMPLATE_LOGQL, variables);
    expand(&context->expr, TEMPLATE_PROMQL, variables);
    expand(&context->search, TEMPLATE_TEXT, variables);
}
