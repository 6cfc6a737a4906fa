/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_LOGS_TEXT_H
#define VIEWS_LOGS_TEXT_H

/*
 * The texts of a line as they are shown: secrets masked, the message first. Made anew at
 * each update, in one arena; what is shown is counted as masked where it was.
 */

#include <stddef.h>

#include "core/arena.h"
#include "model/log_fields.h"
#include "model/logs.h"

struct logs_text {
    struct arena arena;
    size_t masked; /* secrets since it was last set to 0 */
};

/* Text with its secrets masked; the value of a field whose name says that it is one is
   masked whole. name may be NULL. */
const char *logs_text_mask(struct logs_text *self, const char *name, const char *text,
                           size_t size);
/* What the line says: of fields their message and error, else the text itself. */
const char *logs_text_message(struct logs_text *self, const struct logs_line *line,
                              const struct log_fields *fields);
/* All of a line in one: its message's first line, and what tells it from others of the
   same words. Lives in the arena. */
const char *logs_text_summary(struct logs_text *self, const struct logs_line *line);
/* Its first line, and how many follow. */
const char *logs_text_first_line(struct logs_text *self, const char *text);

#endif
