/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/map.h"
#include "views/logs_view.h"

/*
 * Marks. A line is known again by its moment, stream and text, whatever a query parses of
 * it, so that a mark is still there when a filter has gone or lines have come.
 */

static uint64_t key_of(const struct logs_line *line)
{
    uint64_t parts[2] = {line->stream->hash, hash_seeded(line->text, line->size)};

    return hash_seeded(parts, sizeof(parts));
}

/* The first mark that is not before the moment. */
static size_t first_at(const struct logs_view *view, int64_t ns)
{
    size_t at = 0;

    while (at < view->mark_count && view->marks[at].ns < ns)
        at++;
    return at;
}

/* Where the line's mark is; the count where it has none. */
static size_t find(const struct logs_view *view, const struct logs_line *line)
{
    size_t at = first_at(view, line->ns);
    uint64_t key = 0;

    for (; at < view->mark_count && view->marks[at].ns == line->ns; at++) {
        key = key ? key : key_of(line);
        if (view->marks[at].key == key)
            return at;
    }
    return view->mark_count;
}

bool logs_is_marked(const struct logs_view *view, const struct logs_line *line)
{
    return find(view, line) < view->mark_count;
}

void logs_mark_toggle(struct logs_view *view)
{
    const struct logs_line *line = logs_selected(view);
    size_t at = line ? find(view, line) : 0;
    struct logs_mark *marks = view->marks;

    if (!line)
        return;
    if (at < view->mark_count) {
        view->mark_count--;
        memmove(marks + at, marks + at + 1, (view->mark_count - at) * sizeof(*marks));
    } else if (view->mark_count < LOGS_MARKS_MAX) {
        at = first_at(view, line->ns);
        memmove(marks + at + 1, marks + at, (view->mark_count - at) * sizeof(*marks));
        marks[at] = (struct logs_mark){line->ns, key_of(line)};
        view->mark_count++;
    }
}

void logs_mark_move(struct logs_view *view, int direction)
{
    for (int row = view->list.cursor + direction;
         view->mark_count > 0 && row >= 0 && row < view->list.count; row += direction) {
        if (!logs_is_marked(view, logs_line_at(view, row)))
            continue;
        (void)list_select(&view->list, row, NULL, NULL);
        return;
    }
}
