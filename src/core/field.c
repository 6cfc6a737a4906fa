/* SPDX-License-Identifier: MIT */
#include "core/field.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/duration.h"
#include "core/mem.h"
#include "core/number.h"
#include "core/unit.h"

enum { MESSAGE_MAX = 300 };

static void *member(const struct field *field, void *object)
{
    return (char *)object + field->offset;
}

static bool bounded(const struct field *field)
{
    return field->max > field->min;
}

static void free_strings(char **strings)
{
    for (size_t i = 0; strings && strings[i]; i++)
        free(strings[i]);
    free(strings);
}

/* A bound as it would be written for this field. */
static const char *bound_text(const struct field *field, double bound, char *buf,
                              size_t size)
{
    if (field->type == FIELD_DURATION)
        return duration_format((int64_t)bound, buf, size);
    return number_format_exact(bound, buf, size);
}

static bool check_bounds(const struct field *field, double value, const char *text,
                         struct err *err)
{
    char low[48], high[48];

    if (!bounded(field) || (value >= field->min && value <= field->max))
        return true;
    err_set(err, ERR_CONFIG, "\"%s\" is out of range: %s (from %s to %s)", field->key,
            text, bound_text(field, field->min, low, sizeof(low)),
            bound_text(field, field->max, high, sizeof(high)));
    return false;
}

static bool wrong_type(const struct field *field, const char *what, const char *text,
                       const char *like, struct err *err)
{
    err_set(err, ERR_CONFIG, "\"%s\" is not %s: \"%s\" (like %s)", field->key, what, text,
            like);
    return false;
}

static bool set_string(const struct field *field, void *at, const char *text,
                       struct err *err)
{
    char **string = at;

    (void)field, (void)err;
    free(*string);
    *string = xstrdup(text);
    return true;
}

static bool set_bool(const struct field *field, void *at, const char *text,
                     struct err *err)
{
    static const struct {
        const char *name;
        bool value;
    } words[] = {
        {"true",  true },
        {"false", false},
        {"yes",   true },
        {"no",    false},
        {"on",    true },
        {"off",   false}
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!strcmp(text, words[i].name)) {
            *(bool *)at = words[i].value;
            return true;
        }
    }
    return wrong_type(field, "true or false", text, "true", err);
}

static bool set_int(const struct field *field, void *at, const char *text,
                    struct err *err)
{
    int64_t value;

    if (!number_parse_i64(text, &value) || value < INT_MIN || value > INT_MAX)
        return wrong_type(field, "a whole number", text, "10", err);
    if (!check_bounds(field, (double)value, text, err))
        return false;
    *(int *)at = (int)value;
    return true;
}

static bool set_double(const struct field *field, void *at, const char *text,
                       struct err *err)
{
    double value;

    if (!number_parse(text, &value))
        return wrong_type(field, "a number", text, "0.95", err);
    if (!check_bounds(field, value, text, err))
        return false;
    *(double *)at = value;
    return true;
}

static bool set_duration(const struct field *field, void *at, const char *text,
                         struct err *err)
{
    int64_t ms;

    if (!duration_parse(text, &ms))
        return wrong_type(field, "a duration", text, "30s, 5m, 1h30m", err);
    if (!check_bounds(field, (double)ms, text, err))
        return false;
    *(int64_t *)at = ms;
    return true;
}

static bool set_bytes(const struct field *field, void *at, const char *text,
                      struct err *err)
{
    static const char suffixes[] = "kM";
    size_t length = strlen(text);
    const char *suffix = length > 1 ? strchr(suffixes, text[length - 1]) : NULL;
    int64_t factor = !suffix ? 1 : *suffix == 'k' ? 1000 : 1000000, value = 0;
    char *digits = xstrndup(text, suffix ? length - 1 : length);
    bool ok =
        number_parse_i64(digits, &value) && value >= 0 && value <= INT64_MAX / factor;

    free(digits);
    if (!ok)
        return wrong_type(field, "a number of bytes", text, "50k", err);
    if (!check_bounds(field, (double)(value * factor), text, err))
        return false;
    *(int64_t *)at = value * factor;
    return true;
}

/* "one of a, b or c" */
static void list_choices(const char *const *choices, struct buf *out)
{
    buf_puts(out, "one of ");
    for (size_t i = 0; choices[i]; i++)
        buf_printf(out, "%s%s", i == 0 ? "" : choices[i + 1] ? ", " : " or ", choices[i]);
}

static bool set_choice(const struct field *field, void *at, const char *text,
                       struct err *err)
{
    const char *near;
    struct buf list;

    for (int i = 0; field->choices[i]; i++) {
        if (!strcmp(field->choices[i], text)) {
            *(int *)at = i;
            return true;
        }
    }
    near = nearest_name(text, field->choices);
    buf_init(&list, MESSAGE_MAX);
    if (near)
        buf_printf(&list, "did you mean \"%s\"?", near);
    else
        list_choices(field->choices, &list);
    err_set(err, ERR_CONFIG, "\"%s\": no \"%s\" here, %s", field->key, text, list.data);
    buf_done(&list);
    return false;
}

static bool set_unit(const struct field *field, void *at, const char *text,
                     struct err *err)
{
    const struct unit *unit = unit_find(text);
    const char *near;

    if (unit) {
        *(const struct unit **)at = unit;
        return true;
    }
    near = unit_nearest(text);
    if (near)
        err_set(err, ERR_CONFIG, "\"%s\": no unit \"%s\", did you mean \"%s\"?",
                field->key, text, near);
    else
        err_set(err, ERR_CONFIG, "\"%s\": no unit \"%s\" (like short, percent, s, bytes)",
                field->key, text);
    return false;
}

/* "a, b": a list on one line, blanks around the parts left out. */
static bool set_strings(const struct field *field, void *at, const char *text,
                        struct err *err)
{
    char ***strings = at;

    free_strings(*strings);
    *strings = NULL;
    while (*text) {
        size_t length = strcspn(text, ","), from = strspn(text, " "), to = length;

        while (to > from && text[to - 1] == ' ')
            to--;
        if (to > from) {
            char *part = xstrndup(text + from, to - from);
            bool ok = field_add_string(field, (char *)at - field->offset, part, err);

            free(part);
            if (!ok)
                return false;
        }
        text += length + (text[length] == ',');
    }
    return true;
}

bool field_add_string(const struct field *field, void *object, const char *text,
                      struct err *err)
{
    char ***strings = member(field, object);
    size_t count = 0;

    while (*strings && (*strings)[count])
        count++;
    if (count >= FIELD_STRINGS_MAX) {
        err_set(err, ERR_LIMIT, "\"%s\" has more than %d entries", field->key,
                FIELD_STRINGS_MAX);
        return false;
    }
    *strings = xreallocarray(*strings, count + 2, sizeof((*strings)[0]));
    (*strings)[count] = xstrdup(text);
    (*strings)[count + 1] = NULL;
    return true;
}

static bool set_node(const struct field *field, void *at, const char *text,
                     struct err *err)
{
    (void)at;
    err_set(err, ERR_CONFIG, "\"%s\" holds entries of its own, not a value: \"%s\"",
            field->key, text);
    return false;
}

static bool (*const setters[])(const struct field *, void *, const char *,
                               struct err *) = {
    [FIELD_STRING] = set_string,     [FIELD_BOOL] = set_bool,
    [FIELD_INT] = set_int,           [FIELD_DOUBLE] = set_double,
    [FIELD_DURATION] = set_duration, [FIELD_CHOICE] = set_choice,
    [FIELD_UNIT] = set_unit,         [FIELD_STRINGS] = set_strings,
    [FIELD_NODE] = set_node,         [FIELD_BYTES] = set_bytes,
};

bool field_set(const struct field *field, void *object, const char *text, struct err *err)
{
    return setters[field->type](field, member(field, object), text, err);
}

void field_defaults(const struct field *fields, void *object)
{
    struct err err;

    for (; fields->type != FIELD_END; fields++) {
        if (fields->def && !field_set(fields, object, fields->def, &err)) {
            /* A row of ours is wrong; every table is walked by a test. */
            fprintf(stderr, "midwatch: default of %s: %s\n", fields->key, err.msg);
            abort();
        }
    }
}

void field_done(const struct field *fields, void *object)
{
    for (; fields->type != FIELD_END; fields++) {
        if (fields->type == FIELD_STRING) {
            char **string = member(fields, object);

            free(*string);
            *string = NULL;
        } else if (fields->type == FIELD_STRINGS) {
            char ***strings = member(fields, object);

            free_strings(*strings);
            *strings = NULL;
        }
    }
}

const struct field *field_find(const struct field *fields, const char *key)
{
    for (; fields->type != FIELD_END; fields++) {
        if (!strcmp(fields->key, key))
            return fields;
    }
    return NULL;
}
