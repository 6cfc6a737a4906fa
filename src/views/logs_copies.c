/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/attr.h"
#include "core/duration.h"
#include "views/logs_view.h"
#include "views/picker.h"

/*
 * What can be copied of a line: the field under the cursor first, then the line, ids that
 * lead to its trace and request, and the query that found it. Secrets stay masked.
 */

enum { PART_MAX = 64 << 10 };

/* Ids that other tools take, where a line has them. */
static const char *const ids[] = {"trace_id", "request_id", "session_id", "user_id"};

static void add_line(struct view *picker, const struct logs_line *line,
                     struct logs_text *texts)
{
    const char *text = logs_text_mask(texts, NULL, line->text, line->size);
    char when[64];

    picker_add(picker, "line", NULL, text, false);
    picker_add(picker, "time", NULL, moment_format_rfc3339(line->ns, when, sizeof(when)),
               false);
}

static void add_ids(struct view *picker, const struct logs_line *line,
                    struct logs_text *texts)
{
    struct log_fields *fields = arena_alloc(&texts->arena, sizeof(*fields));

    if (!fields || !log_fields_parse(fields, line->text, line->size, &texts->arena))
        return;
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        const char *value = log_fields_get(fields, ids[i]);

        if (!value)
            value = logs_line_get(line, ids[i]);
        if (value)
            picker_add(picker, ids[i], value, value, false);
    }
}

/* For a shell: what prints the same lines. */
static void add_command(struct view *picker, const char *query)
{
    struct buf text;

    buf_init(&text, PART_MAX);
    (void)buf_puts(&text, "midwatch logs '");
    for (; *query; query++) {
        if (*query == '\'')
            (void)buf_puts(&text, "'\\''");
        else
            (void)buf_putc(&text, *query);
    }
    (void)buf_putc(&text, '\'');
    picker_add(picker, "command that prints the lines", NULL, text.data, false);
    buf_done(&text);
}

void logs_copies(const struct view *base, struct view *picker)
{
    const struct logs_view *view = (const struct logs_view *)base;
    const struct logs_line *line = logs_selected(view);
    const struct logs_item *item = logs_item_selected(view);
    struct logs_text texts = {0};
    struct buf selector;

    arena_init(&texts.arena, 0);
    if (item && item->name[0])
        picker_add(picker, item->name, item->shown, item->shown, false);
    if (line) {
        static const char *const none[] = {NULL};

        add_line(picker, line, &texts);
        add_ids(picker, line, &texts);
        buf_init(&selector, PART_MAX);
        logql_selector(&selector, line->stream, none);
        picker_add(picker, "its stream", selector.data, selector.data, false);
        buf_done(&selector);
    }
    if (view->query) {
        picker_add(picker, "query", view->query, view->query, false);
        add_command(picker, view->query);
    }
    arena_done(&texts.arena);
}
