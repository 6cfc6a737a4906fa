/* SPDX-License-Identifier: MIT */
#include "views/logs_text.h"

#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "model/log_redact.h"

enum { MASKED_MAX = 2 * LOGS_LINE_BYTES_MAX };

static const char *const message_names[] = {"msg", "message", "event", "error"};

const char *logs_text_mask(struct logs_text *self, const char *name, const char *text,
                           size_t size)
{
    struct buf out;
    const char *copy;

    buf_init(&out, MASKED_MAX);
    if (name && size > 0 && log_redact_name(name, strlen(name))) {
        (void)buf_puts(&out, LOG_REDACTED);
        self->masked++;
    } else {
        self->masked += log_redact(&out, text, size);
    }
    copy = arena_strndup(&self->arena, out.data, out.size);
    buf_done(&out);
    return copy ? copy : "";
}

/* One line of the screen: what follows the first is counted. */
const char *logs_text_first_line(struct logs_text *self, const char *text)
{
    size_t size = strcspn(text, "\n"), more = 0;
    const char *copy;

    if (!text[size])
        return text;
    for (const char *at = text + size; *at; at++)
        more += *at == '\n' && at[1] != '\0';
    copy = more > 0 ? arena_printf(&self->arena, "%.*s \xe2\x86\xb5 +%zu line%s",
                                   (int)size, text, more, more == 1 ? "" : "s")
                    : arena_strndup(&self->arena, text, size);
    return copy ? copy : "";
}

const char *logs_text_message(struct logs_text *self, const struct logs_line *line,
                              const struct log_fields *fields)
{
    const char *error, *both;

    if (fields->format == LOG_PLAIN)
        return logs_text_mask(self, NULL, line->text, line->size);
    for (size_t i = 0; i < ARRAY_LEN(message_names); i++) {
        const char *message = log_fields_get(fields, message_names[i]);

        if (!message)
            continue;
        message = logs_text_mask(self, message_names[i], message, strlen(message));
        error = log_fields_get(fields, "error");
        if (!error || strcmp(message_names[i], "error") == 0 || !*error)
            return message;
        error = logs_text_mask(self, "error", error, strlen(error));
        both = arena_printf(&self->arena, "%s: %s", message, error);
        return both ? both : message;
    }
    return logs_text_mask(self, NULL, line->text, line->size);
}

/* What tells two lines of the same words apart, the most telling first. */
static const char *const telling[] = {"path", "event_type", "event", "operation",
                                      "reason"};

const char *logs_text_summary(struct logs_text *self, const struct logs_line *line)
{
    struct log_fields *fields = arena_alloc(&self->arena, sizeof(*fields));
    const char *message, *more = NULL, *both;

    if (!fields || !log_fields_parse(fields, line->text, line->size, &self->arena))
        return "";
    message = logs_text_first_line(self, logs_text_message(self, line, fields));
    for (size_t i = 0; i < ARRAY_LEN(telling) && !more; i++)
        more = log_fields_get(fields, telling[i]);
    if (!more || strstr(message, more))
        return message;
    both = arena_printf(&self->arena, "%s %s", message,
                        logs_text_mask(self, NULL, more, strcspn(more, "\n")));
    return both ? both : message;
}
