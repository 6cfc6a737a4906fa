/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "model/log_layout.h"
#include "views/logs_view.h"

/*
 * Lines shown whole in the list: JSON with a line for each member, logfmt with one for
 * each field, anything else as it was written. Secrets are masked before.
 */

enum { LAID_OUT_MAX = 4 * LOGS_LINE_BYTES_MAX };

bool logs_is_unfolded(const struct logs_view *view, const struct logs_line *line)
{
    for (size_t i = 0; i < view->unfolded_count; i++)
        if (view->unfolded[i] == line->id)
            return true;
    return false;
}

/* Of many the one that was unfolded first is folded again. */
void logs_fold(struct logs_view *view)
{
    const struct logs_line *line = logs_selected(view);
    uint64_t *ids = view->unfolded;
    size_t at = 0;

    if (!line)
        return;
    while (at < view->unfolded_count && ids[at] != line->id)
        at++;
    if (at == view->unfolded_count && at < LOGS_OPEN_MAX) {
        ids[view->unfolded_count++] = line->id;
        return;
    }
    if (at == view->unfolded_count) {
        memmove(ids, ids + 1, (LOGS_OPEN_MAX - 1) * sizeof(*ids));
        ids[LOGS_OPEN_MAX - 1] = line->id;
        return;
    }
    view->unfolded_count--;
    memmove(ids + at, ids + at + 1, (view->unfolded_count - at) * sizeof(*ids));
}

static void lay_out_fields(struct logs_view *view, const struct log_fields *fields,
                           struct buf *out)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct log_field *field = &fields->items[i];

        (void)buf_printf(
            out, "%s%s = %s", i > 0 ? "\n" : "", field->name,
            logs_text_mask(&view->text, field->name, field->value, strlen(field->value)));
    }
}

const char *logs_unfolded_text(struct logs_view *view, const struct logs_line *line,
                               const struct log_fields *fields)
{
    const char *text = logs_text_mask(&view->text, NULL, line->text, line->size), *copy;
    struct buf out;

    buf_init(&out, LAID_OUT_MAX);
    if (fields->format == LOG_LOGFMT)
        lay_out_fields(view, fields, &out);
    else if (!log_layout_json(&out, text, strlen(text)))
        (void)buf_puts(&out, text);
    copy = arena_strndup(&view->text.arena, out.data, out.size);
    buf_done(&out);
    return copy ? copy : "";
}
