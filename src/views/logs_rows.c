/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/utf8.h"
#include "views/logs_view.h"
#include "views/wrap.h"

/*
 * How a line looks: its message first, the fields that have a column in theirs, what is
 * left behind the message. Only the rows on the screen are ever read.
 */

enum {
    CELL_MAX = 24,
    CELL_MAX_NARROW = 14,
    NARROW = 100,
    MESSAGE_MIN = 30,
    WRAPPED_MAX = 12
};

/* Columns that show themselves where a line has the field. */
static const struct {
    const char *names[3];
    const char *head;
    bool right;
} usual[] = {
    {{"pod_name", "pod", "instance"},     "POD",    false},
    {{"path", "endpoint", "uri"},         "PATH",   false},
    {{"status", "status_code", NULL},     "STATUS", true },
    {{"duration_ms", "latency_ms", NULL}, "MS",     true },
};

/* Said elsewhere on the row, or of no use at a glance: they are in the detail. */
static const char *const left_out[] = {
    "time",    "timestamp",  "ts",     "level",    "severity", "msg",
    "message", "error",      "err",    "trace_id", "span_id",  "request_id",
    "user_id", "session_id", "caller", "type",     "stack",    "__error__",
};

static const char *field(const struct logs_line *line, const struct log_fields *fields,
                         const char *name)
{
    const char *value = log_fields_get(fields, name);

    return value ? value : logs_line_get(line, name);
}

static bool listed(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool has_column(const struct logs_view *view, const char *name)
{
    for (size_t i = 0; i < view->column_count; i++)
        if (strcmp(view->columns[i].name, name) == 0)
            return true;
    return false;
}

static const char *make_rest(struct logs_view *view, const struct log_fields *fields)
{
    struct buf out;
    const char *copy;

    buf_init(&out, LOGS_TEXT_MAX);
    for (size_t i = 0; i < fields->count; i++) {
        const struct log_field *item = &fields->items[i];

        if (listed(left_out, ARRAY_LEN(left_out), item->name) ||
            has_column(view, item->name))
            continue;
        (void)buf_printf(&out, "%s%s=%s", out.size > 0 ? " " : "", item->name,
                         logs_text_mask(&view->text, item->name, item->value,
                                        strcspn(item->value, "\n")));
    }
    copy = arena_strndup(&view->text.arena, out.data, out.size);
    buf_done(&out);
    return copy ? copy : "";
}

/* --- columns --- */

static bool unwanted(const struct logs_view *view, const char *name)
{
    for (size_t i = 0; i < view->unwanted_count; i++)
        if (strcmp(view->unwanted[i], name) == 0)
            return true;
    return false;
}

static void add_column(struct logs_view *view, const char *name, const char *head,
                       bool right)
{
    struct logs_column *column;

    if (view->column_count == LOGS_COLUMNS_MAX || has_column(view, name))
        return;
    column = &view->columns[view->column_count++];
    *column = (struct logs_column){.right = right};
    snprintf(column->name, sizeof(column->name), "%s", name);
    column->head = head ? head : column->name;
}

/* A column of its own is for what differs: at least two values on the screen. */
static bool differs(const struct logs_view *view, const struct log_fields *fields,
                    size_t count, const char *name)
{
    const char *first = NULL;

    for (size_t i = 0; i < count; i++) {
        const char *value = field(view->shown[i].line, &fields[i], name);

        if (first && value && strcmp(first, value) != 0)
            return true;
        first = value ? value : first;
    }
    return false;
}

static void choose_columns(struct logs_view *view, const struct log_fields *fields,
                           size_t count)
{
    view->column_count = 0;
    for (size_t i = 0; i < ARRAY_LEN(usual) && view->cols >= 60; i++) {
        for (size_t n = 0; n < ARRAY_LEN(usual[i].names) && usual[i].names[n]; n++) {
            const char *name = usual[i].names[n];

            if (unwanted(view, name) || !differs(view, fields, count, name))
                continue;
            add_column(view, name, usual[i].head, usual[i].right);
            break;
        }
    }
    for (size_t i = 0; i < view->chosen_count; i++)
        add_column(view, view->chosen[i], NULL, false);
}

/* Of a pod's name the end tells it from its sisters. */
static const char *shorten(const struct logs_column *column, const char *value)
{
    const char *dash = strrchr(value, '-');

    return strncmp(column->name, "pod", 3) == 0 && dash && strlen(dash) > 3 ? dash + 1
                                                                            : value;
}

static void fill_cells(struct logs_view *view, struct logs_row *row,
                       const struct log_fields *fields)
{
    int most = view->cols < NARROW ? CELL_MAX_NARROW : CELL_MAX;

    for (size_t c = 0; c < view->column_count; c++) {
        struct logs_column *column = &view->columns[c];
        const char *value = field(row->line, fields, column->name);
        int width;

        row->cells[c] = NULL;
        if (!value)
            continue;
        row->cells[c] = shorten(column, logs_text_mask(&view->text, column->name, value,
                                                       strcspn(value, "\n")));
        width = utf8_width(row->cells[c]);
        width = width < most ? width : most;
        column->width = width > column->width ? width : column->width;
    }
}

/* --- rows --- */

static void fill_row(struct logs_view *view, struct logs_row *row,
                     const struct log_fields *fields)
{
    bool unfolded = logs_is_unfolded(view, row->line);

    row->whole = view->wrap || unfolded;
    row->height = 1;
    row->rest = "";
    if (unfolded) {
        row->message = logs_unfolded_text(view, row->line, fields);
        return;
    }
    if (view->raw) {
        row->message =
            logs_text_mask(&view->text, NULL, row->line->text, row->line->size);
    } else {
        row->message = logs_text_message(&view->text, row->line, fields);
        row->rest = make_rest(view, fields);
    }
    if (!row->whole)
        row->message = logs_text_first_line(&view->text, row->message);
}

static int message_columns(const struct logs_view *view)
{
    int left = view->cols - 17;

    for (size_t c = 0; c < view->column_count; c++)
        left -= view->columns[c].width + 2;
    return left > 10 ? left : 10;
}

/* Of rows of several lines, how many fit. */
static int measure(struct logs_view *view, int height)
{
    int columns = message_columns(view), used = 0;
    size_t count = 0;

    for (; count < view->shown_count; count++) {
        struct logs_row *row = &view->shown[count];

        /* What was unfolded is seen as far as there is room. */
        if (row->whole)
            row->height =
                wrap_count(row->message, columns,
                           logs_is_unfolded(view, row->line) ? height : WRAPPED_MAX);
        row->height = row->height < 1 ? 1 : row->height;
        if (used + row->height > height)
            break;
        used += row->height;
    }
    return count > 0 ? (int)count : 1;
}

static bool any_whole(const struct logs_view *view)
{
    for (size_t i = 0; i < view->shown_count; i++)
        if (view->shown[i].whole)
            return true;
    return false;
}

static void read_rows(struct logs_view *view, struct log_fields *fields)
{
    int bottom = list_bottom(&view->list);

    view->shown_count = 0;
    for (int row = view->list.top; row < bottom && view->shown_count < LOGS_ROWS_MAX;
         row++) {
        struct log_fields *own = &fields[view->shown_count];
        const struct logs_line *line = logs_line_at(view, row);

        view->shown[view->shown_count++] = (struct logs_row){.line = line};
        if (!log_fields_parse(own, line->text, line->size, &view->text.arena))
            *own = (struct log_fields){0};
    }
    choose_columns(view, fields, view->shown_count);
    for (size_t c = 0; c < view->column_count; c++)
        view->columns[c].width = utf8_width(view->columns[c].head);
    for (size_t i = 0; i < view->shown_count; i++)
        fill_cells(view, &view->shown[i], &fields[i]);
    /* The message is what is read: columns give way to it, the last first. */
    while (view->column_count > view->chosen_count && message_columns(view) < MESSAGE_MIN)
        view->column_count--;
    for (size_t i = 0; i < view->shown_count; i++)
        fill_row(view, &view->shown[i], &fields[i]);
}

void logs_make_rows(struct logs_view *view)
{
    struct log_fields *fields;
    struct logs_layout layout;
    int height;

    logs_lay_out(view, &layout);
    height = layout.list.h > 1 ? layout.list.h - 1 : layout.list.h;
    list_resize(&view->list, height < LOGS_ROWS_MAX ? height : LOGS_ROWS_MAX);
    view->text.masked = 0;
    fields = arena_alloc(&view->text.arena, LOGS_ROWS_MAX * sizeof(*fields));
    if (!fields)
        return;
    read_rows(view, fields);
    while (any_whole(view)) {
        int fit = measure(view, height);

        if (view->list.cursor < view->list.top + fit || view->list.count == 0) {
            view->list.height = fit;
            return;
        }
        view->list.top++;
        read_rows(view, fields);
    }
}
