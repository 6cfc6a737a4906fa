/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "core/buf.h"
#include "views/picker.h"
#include "views/trace_text.h"
#include "views/traces_view.h"
#include "views/waterfall_view.h"

/* What can be copied of a search and of a trace. */

enum { COPY_MAX = 1 << 20 };

static void add_id(struct view *picker, const char *id)
{
    char command[80];

    picker_add(picker, "trace id", NULL, id, false);
    snprintf(command, sizeof(command), "midwatch trace %.32s", id);
    picker_add(picker, "command", NULL, command, false);
}

void traces_copies(const struct view *base, struct view *picker)
{
    const struct traces_view *view = (const struct traces_view *)base;
    char id[TRACE_ID_TEXT];

    if (!traces_choosing(view) && view->row_count > 0)
        add_id(picker, trace_id_format(view->rows[view->list.cursor].found.id, id));
    if (view->expr[0])
        picker_add(picker, "search", NULL, view->expr, false);
}

void waterfall_copies(const struct view *base, struct view *picker)
{
    const struct waterfall_view *view = (const struct waterfall_view *)base;
    int32_t at = waterfall_selected(view);
    struct buf text;

    add_id(picker, view->id);
    if (!view->trace || at < 0)
        return;
    buf_init(&text, COPY_MAX);
    trace_describe_span(view->trace, &view->trace->spans[at], &text);
    if (!text.overflow)
        picker_add(picker, "span as JSON",
                   trace_operation_text(view->trace->spans[at].operation), text.data,
                   false);
    buf_done(&text);
}
