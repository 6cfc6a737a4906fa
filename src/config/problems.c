/* SPDX-License-Identifier: MIT */
#include "config/problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"

enum { PROBLEMS_MAX = 200, TEXT_MAX = 600 };

/* The paths of files and what stands in them come from outside. */
static char *clean(const char *text)
{
    struct buf buf;
    char *copy;

    buf_init(&buf, 8 * TEXT_MAX);
    utf8_sanitize(&buf, text, strlen(text), UTF8_NEWLINE_PICTURE);
    copy = xstrdup(buf.data);
    buf_done(&buf);
    return copy;
}

void problems_add(struct problems *problems, enum problem_severity severity,
                  const char *file, int line, int column, const char *format, ...)
{
    struct problem problem = {.severity = severity, .line = line, .column = column};
    char text[TEXT_MAX];
    va_list args;

    if (!problems)
        return;
    if (severity == PROBLEM_ERROR)
        problems->errors++;
    if (problems->count >= PROBLEMS_MAX)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    problem.text = clean(text);
    problem.file = clean(file ? file : "");
    vec_push(problems, problem);
}

void problems_done(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        free(problems->items[i].file);
        free(problems->items[i].text);
    }
    vec_free(problems);
    problems->errors = 0;
}

const char *problem_format(const struct problem *problem, char *buf, size_t size)
{
    int used = 0;

    buf[0] = '\0';
    if (problem->file[0])
        used = snprintf(buf, size, "%s:", problem->file);
    if (problem->line > 0 && used >= 0 && (size_t)used < size)
        used += snprintf(buf + used, size - (size_t)used, "%d:%d:", problem->line,
                         problem->column);
    if (used >= 0 && (size_t)used < size)
        snprintf(buf + used, size - (size_t)used, "%s%s: %s", used ? " " : "",
                 problem->severity == PROBLEM_ERROR ? "error" : "warning", problem->text);
    return buf;
}
