/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "views/trace_text.h"
#include "views/waterfall_view.h"

/* Where the time went: spans by service and operation, by their own time. */

struct keyed {
    const struct span *span;
    uint32_t service;
};

static int compare_names(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->service != y->service)
        return x->service < y->service ? -1 : 1;
    return strcmp(x->span->operation, y->span->operation);
}

static int compare_time(const void *a, const void *b)
{
    const struct waterfall_group *x = a, *y = b;

    if (x->self_ns != y->self_ns)
        return x->self_ns > y->self_ns ? -1 : 1;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    return strcmp(x->operation, y->operation);
}

static void add(struct waterfall_group *group, const struct span *span)
{
    group->spans++;
    group->errors += span->error;
    group->self_ns += span->self_ns;
    group->critical_ns += span->critical_ns;
    group->total_ns += span->duration_ns;
    if (span->duration_ns > group->longest_ns)
        group->longest_ns = span->duration_ns;
}

void waterfall_make_groups(struct waterfall_view *view)
{
    const struct trace *trace = view->trace;
    size_t count = trace ? trace->span_count : 0, used = 0;
    struct keyed *keyed = xcalloc(count + 1, sizeof(*keyed));

    for (size_t i = 0; i < count; i++)
        keyed[i] = (struct keyed){&trace->spans[i],
                                  trace->processes[trace->spans[i].process].service};
    qsort(keyed, count, sizeof(*keyed), compare_names);
    for (size_t i = 0; i < count; i++)
        used += i == 0 || compare_names(&keyed[i - 1], &keyed[i]) != 0;
    free(view->groups);
    view->groups = xcalloc(used + 1, sizeof(*view->groups));
    used = 0;
    for (size_t i = 0; i < count; i++) {
        const struct trace_service *service = &trace->services[keyed[i].service];

        if (i == 0 || compare_names(&keyed[i - 1], &keyed[i]) != 0)
            view->groups[used++] =
                (struct waterfall_group){.service = service->name,
                                         .operation = keyed[i].span->operation,
                                         .letter = service->letter,
                                         .index = keyed[i].service};
        add(&view->groups[used - 1], keyed[i].span);
    }
    free(keyed);
    qsort(view->groups, used, sizeof(*view->groups), compare_time);
    view->group_count = used;
    list_refresh(&view->group_list, (int)used, NULL, NULL);
}

enum { NAME, SERVICE, SPANS, ERRORS, SELF, SHARE, CRITICAL, LONGEST, COLUMNS };

static void cell(const struct waterfall_view *view, const struct waterfall_group *group,
                 int column, char *buf, size_t size)
{
    int64_t all = view->trace->end_ns - view->trace->start_ns;

    switch (column) {
    case NAME:
        snprintf(buf, size, "%c %.200s", group->letter,
                 trace_operation_text(group->operation));
        break;
    case SERVICE:
        snprintf(buf, size, "%.100s", group->service);
        break;
    case SPANS:
        snprintf(buf, size, "%u", group->spans);
        break;
    case ERRORS:
        snprintf(buf, size, "%u", group->errors);
        break;
    case SELF:
        trace_duration_text(group->self_ns, buf, size);
        break;
    case SHARE:
        snprintf(buf, size, "%.0f %%",
                 all > 0 ? 100.0 * (double)group->self_ns / (double)all : 0.0);
        break;
    case CRITICAL:
        trace_duration_text(group->critical_ns, buf, size);
        break;
    default:
        trace_duration_text(group->longest_ns, buf, size);
    }
}

/* clang-format off */
static const struct column new_columns[COLUMNS] = {
    [NAME] = {.head = "OPERATION", .min = 12, .weight = 1},
    [SERVICE] = {.head = "SERVICE", .min = 8, .drop = 3},
    [SPANS] = {.head = "SPANS", .right = true},
    [ERRORS] = {.head = "ERR", .right = true},
    [SELF] = {.head = "OWN TIME", .right = true},
    [SHARE] = {.head = "OF TRACE", .right = true, .drop = 2},
    [CRITICAL] = {.head = "CRITICAL", .right = true, .drop = 1},
    [LONGEST] = {.head = "LONGEST", .right = true, .drop = 1},
};

/* clang-format on */

void waterfall_draw_groups(const struct waterfall_view *view, struct canvas *canvas,
                           struct rect area, const struct draw_ctx *ctx)
{
    struct column columns[COLUMNS];
    const struct list *list = &view->group_list;
    char text[256];

    memcpy(columns, new_columns, sizeof(columns));
    columns_start(columns, COLUMNS);
    for (int row = list->top; row < list_bottom(list); row++) {
        for (int c = 0; c < COLUMNS; c++) {
            cell(view, &view->groups[row], c, text, sizeof(text));
            columns_measure(&columns[c], text);
        }
    }
    columns_fit(columns, COLUMNS, area.w - 2, 2);
    columns_draw_heads(canvas, area.x + 1, area.y, columns, COLUMNS);
    for (int row = list->top; row < list_bottom(list); row++) {
        const struct waterfall_group *group = &view->groups[row];
        int y = area.y + 1 + row - list->top;

        for (int c = 0; c < COLUMNS; c++) {
            uint16_t style = c == NAME ? waterfall_service_style(group->index)
                             : c == ERRORS && group->errors > 0 ? STYLE_CRITICAL
                             : c == SERVICE                     ? STYLE_DIM
                                                                : STYLE_DEFAULT;

            cell(view, group, c, text, sizeof(text));
            columns_draw(canvas, area.x + 1, y, &columns[c], style, text);
        }
        if (row != list->cursor)
            continue;
        canvas_add_attributes(canvas, (struct rect){area.x, y, area.w, 1}, STYLE_BOLD);
        canvas_put(canvas, area.x, y, STYLE_SELECTED, glyph(ctx->glyphs, GLYPH_FOCUS));
    }
}
