/* SPDX-License-Identifier: MIT */

/*
 * Recorded answers of every kind of server, in which one value after the other is
 * replaced by one of another JSON type: a server may say anything at any place. Whatever
 * a decoder makes of it, it makes the same of it piece by piece, and never what the
 * sanitizers would object to.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "datasource/source.h"
#include "support/test.h"

/* Of each file the first values, which are the envelope's, and some of the others. */
enum { SIZE_MAX_READ = 256 << 10, FIRST = 24, OTHERS = 16, PATH = 600 };

static const struct shape {
    const char *dir;
    struct query_spec query;
} shapes[] = {
    {"prometheus",   {.source = SOURCE_PROMETHEUS, .kind = QUERY_RANGE, .expr = "up"}   },
    {"prometheus",   {.source = SOURCE_PROMETHEUS, .kind = QUERY_LABEL_VALUES}          },
    {"prometheus",   {.source = SOURCE_PROMETHEUS, .kind = QUERY_RULES}                 },
    {"prometheus",   {.source = SOURCE_PROMETHEUS, .kind = QUERY_ALERTS}                },
    {"alertmanager", {.source = SOURCE_ALERTMANAGER, .kind = QUERY_ALERTS}              },
    {"alertmanager", {.source = SOURCE_ALERTMANAGER, .kind = QUERY_ALERT_GROUPS}        },
    {"alertmanager", {.source = SOURCE_ALERTMANAGER, .kind = QUERY_SILENCES}            },
    {"loki",         {.source = SOURCE_LOKI, .kind = QUERY_LOGS, .expr = "{a=\"b\"}"}   },
    {"loki",         {.source = SOURCE_LOKI, .kind = QUERY_RANGE, .expr = "{a=\"b\"}"}  },
    {"loki",         {.source = SOURCE_LOKI, .kind = QUERY_LABEL_VALUES}                },
    {"traces",       {.source = SOURCE_JAEGER, .kind = QUERY_TRACE, .expr = "1"}        },
    {"traces",       {.source = SOURCE_JAEGER, .kind = QUERY_TRACES, .expr = ""}        },
    {"traces",       {.source = SOURCE_TEMPO, .kind = QUERY_TRACE, .expr = "1"}         },
    {"traces",       {.source = SOURCE_TEMPO, .kind = QUERY_TRACES, .expr = ""}         },
    {"traces",       {.source = SOURCE_TEMPO, .kind = QUERY_LABEL_VALUES, .expr = "a=b"}},
};

/* --- values in a text --- */

static const char *after_string(const char *at)
{
    for (at++; *at && *at != '"'; at++)
        at += *at == '\\' && at[1];
    return at + (*at == '"');
}

/* Behind the value that begins here. */
static const char *after_value(const char *at)
{
    int depth = 0;

    do {
        if (*at == '"') {
            at = after_string(at);
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            at++;
        } else if (depth > 0) {
            at++;
        } else {
            at += strcspn(at, ",}] \r\n\t");
        }
    } while (*at && depth > 0);
    return at;
}

/* Where the values begin, at most max of them: at the start, and after each of ":[,"
   that no key follows. */
static size_t find_values(const char *text, const char **ret, size_t max)
{
    size_t count = 0;
    bool due = true;

    for (const char *at = text; *at && count < max;) {
        size_t blank = strspn(at, " \r\n\t");

        if (blank > 0) {
            at += blank;
            continue;
        }
        if (due && !strchr("}],:", *at)) {
            const char *end = *at == '"' ? after_string(at) : at;

            if (end == at || end[strspn(end, " \r\n\t")] != ':')
                ret[count++] = at;
        }
        due = *at != '}' && *at != ']';
        at = *at == '"' ? after_string(at) : at + 1;
        due = due && (strchr(":[,", at[-1]) || strchr("{[", *at));
    }
    return count;
}

/* --- decoding --- */

static struct result *decode(const struct query_spec *query, const char *body,
                             size_t size, size_t piece, struct err *err)
{
    const struct source_class *class = source_class_find(query->source);
    struct decoder *decoder = class->begin(query, 200, &result_limits_default);

    for (size_t at = 0; at < size; at += piece)
        if (!class->feed(decoder, body + at, size - at < piece ? size - at : piece))
            break;
    return class->end(decoder, err);
}

static void check(const struct query_spec *query, const char *body, size_t size)
{
    struct err err = {0}, other = {0};
    struct result *whole = decode(query, body, size, size, &err);
    struct result *pieces = decode(query, body, size, 7, &other);

    if (!whole != !pieces || err.kind != other.kind || strcmp(err.msg, other.msg) != 0)
        print_message("whole: %s\nin pieces: %s\n%s\n", err.msg, other.msg, body);
    assert_int_equal(!whole, !pieces);
    assert_int_equal(err.kind, other.kind);
    assert_string_equal(err.msg, other.msg);
    assert_true(whole || err.msg[0]);
    result_unref(whole);
    result_unref(pieces);
}

static void replace_values(const struct query_spec *query, const char *text)
{
    static const char *const others[] = {"{}", "[[1]]", "{\"a\":[{}]}", "\"\"", "-1.5"};
    static const char *places[64 << 10];
    size_t count = find_values(text, places, ARRAY_LEN(places)), size = strlen(text);
    size_t step = count > FIRST + OTHERS ? (count - FIRST) / OTHERS : 1;
    char *body = xmalloc(size + 32);

    for (size_t i = 0; i < count; i += i < FIRST ? 1 : step) {
        const char *rest = after_value(places[i]);
        size_t head = (size_t)(places[i] - text);

        for (size_t o = 0; o < ARRAY_LEN(others); o++) {
            int length =
                snprintf(body, size + 32, "%.*s%s%s", (int)head, text, others[o], rest);

            check(query, body, (size_t)length);
        }
    }
    free(body);
}

/* --- files --- */

static char *read_file(const char *path)
{
    char *text = xmalloc(SIZE_MAX_READ + 1);
    FILE *file = fopen(path, "r");
    size_t size;

    assert_non_null(file);
    size = fread(text, 1, SIZE_MAX_READ, file);
    (void)fclose(file);
    text[size] = '\0';
    return text;
}

static bool ends_in(const char *name, const char *end)
{
    size_t size = strlen(name), length = strlen(end);

    return size > length && strcmp(name + size - length, end) == 0;
}

/* Every recording of every version of the server. */
static int for_each_file(const struct shape *shape)
{
    char root[PATH], path[2 * PATH];
    struct dirent **versions, **files;
    int count, done = 0;

    (void)snprintf(root, sizeof(root), SOURCE_DIR "/tests/fixtures/%s", shape->dir);
    count = scandir(root, &versions, NULL, alphasort);
    assert_true(count > 2);
    for (int v = 0; v < count; v++) {
        int inside = -1;

        (void)snprintf(path, sizeof(path), "%s/%s", root, versions[v]->d_name);
        if (versions[v]->d_name[0] != '.')
            inside = scandir(path, &files, NULL, alphasort);
        for (int f = 0; f < inside; f++) {
            if (ends_in(files[f]->d_name, ".json")) {
                char *text;

                (void)snprintf(path, sizeof(path), "%s/%s/%s", root, versions[v]->d_name,
                               files[f]->d_name);
                text = read_file(path);
                replace_values(&shape->query, text);
                free(text);
                done++;
            }
            free(files[f]);
        }
        if (inside >= 0)
            free(files);
        free(versions[v]);
    }
    free(versions);
    return done;
}

static void any_value_may_be_of_any_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        assert_true(for_each_file(&shapes[i]) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_value_may_be_of_any_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
