/* SPDX-License-Identifier: MIT */

/*
 * What every decoder that reads by tables relies on: whatever a callback does not enter
 * is passed over, in pieces of any size, and the walk never loses its place.
 */

#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "datasource/json_walk.h"
#include "support/test.h"

enum { NOTES_MAX = 4096 };

/* Writes down what it was told. */
struct decoder {
    struct json_walk walk;
    struct buf notes;
};

static bool note(struct decoder *decoder, enum json_token token)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "{",  [JSON_ARRAY] = "[",     [JSON_TRUE] = "true",
        [JSON_NULL] = "null", [JSON_FALSE] = "false",
    };
    const struct json_scan *scan = &decoder->walk.scan;

    if (token >= JSON_KEY && token <= JSON_NUMBER)
        return buf_printf(&decoder->notes, "%.*s ", (int)scan->size, scan->text);
    return buf_printf(&decoder->notes, "%s ", names[token]);
}

static bool note_name(struct decoder *decoder)
{
    return note(decoder, JSON_KEY);
}

static bool note_end(struct decoder *decoder)
{
    return buf_printf(&decoder->notes, "end%zu ", decoder->walk.index);
}

static bool note_element(struct decoder *decoder, enum json_token token)
{
    buf_printf(&decoder->notes, "%zu:", decoder->walk.index);
    return note(decoder, token);
}

static const struct json_place list = {.element = note_element, .end = note_end};
static const struct json_place names = {
    .key = note_name, .element = note, .end = note_end};
static const struct json_place object;

static bool take_strict(struct decoder *decoder, enum json_token token)
{
    return json_walk_optional(&decoder->walk, token, &list, "\"strict\" is not a list");
}

/* Enters what cannot be: the walk knows better. */
static bool take_all(struct decoder *decoder, enum json_token token)
{
    (void)json_walk_enter(&decoder->walk, token, &list);
    (void)json_walk_enter(&decoder->walk, token, &names);
    return json_walk_enter(&decoder->walk, token, &object);
}

static bool refuse(struct decoder *decoder, enum json_token token)
{
    (void)decoder, (void)token;
    return false;
}

static size_t passed; /* elements, past the tokens */

/* Those that are the number 1. */
static void pass_ones(struct decoder *decoder)
{
    struct json_scan *scan = &decoder->walk.scan;
    const char *at;

    while ((at = json_scan_element(scan, '1')) && at + 1 < scan->end &&
           (at[1] == ',' || at[1] == ']')) {
        buf_puts(&decoder->notes, "1 ");
        passed++;
        json_scan_passed(scan, at + 1);
    }
}

static const struct json_place ones = {.element = note, .quick = pass_ones};

static const struct json_member members[] = {
    {"take",   note,        NULL   },
    {"list",   NULL,        &list  },
    {"names",  NULL,        &names },
    {"again",  NULL,        &object},
    {"strict", take_strict, NULL   },
    {"all",    take_all,    NULL   },
    {"ones",   NULL,        &ones  },
    {"fail",   refuse,      NULL   },
    {NULL,     NULL,        NULL   },
};

static const struct json_place object = {.members = members, .end = note_end};

static bool document_element(struct decoder *decoder, enum json_token token)
{
    return json_walk_expect(&decoder->walk, token, &object, "it is not an object");
}

static const struct json_place document = {.element = document_element};

/* Notes, or the error; free() it. */
static char *walk(int http_status, const struct result_limits *limits, const char *body,
                  size_t piece)
{
    struct decoder *decoder = calloc(1, sizeof(*decoder));
    size_t size = strlen(body);
    char *text;

    buf_init(&decoder->notes, NOTES_MAX);
    json_walk_init(&decoder->walk, &document, http_status, limits, 1024, "ask for less");
    for (size_t at = 0; at < size; at += piece)
        if (!json_walk_feed(&decoder->walk, body + at,
                            size - at < piece ? size - at : piece))
            break;
    if (!json_walk_finish(&decoder->walk)) {
        buf_clear(&decoder->notes);
        buf_puts(&decoder->notes, decoder->walk.err.msg);
    }
    text = buf_take(&decoder->notes);
    buf_done(&decoder->notes);
    json_walk_done(&decoder->walk);
    free(decoder);
    return text;
}

static void assert_walk(const char *body, const char *expected)
{
    for (size_t piece = 1; piece <= strlen(body); piece++) {
        char *text = walk(200, &result_limits_default, body, piece);

        assert_string_equal(text, expected);
        free(text);
    }
}

static void members_and_elements_come_with_their_index(void **state)
{
    (void)state;
    assert_walk("{\"list\":[7,\"x\",true],\"take\":5,\"names\":{\"a\":null,\"b\":\"c\"}}",
                "0:7 1:x 2:true end3 5 a null b c end2 end0 ");
    assert_walk("{\"lis\":[1],\"\":2,\"listen\":{\"list\":[3]}}", "end0 ");
}

static void what_is_not_entered_is_passed_over(void **state)
{
    (void)state;
    assert_walk("{\"take\":{\"list\":[1,[2],{}]},\"take\":[[[1]]],\"take\":6}",
                "{ [ 6 end0 ");
    assert_walk("{\"list\":[[1,[2]],{\"a\":[3]},4]}", "0:[ 1:{ 2:4 end3 end0 ");
    assert_walk("{\"names\":{\"a\":{\"b\":[]},\"c\":[{\"d\":1}]}}", "a { c [ end2 end0 ");
    /* Of another type than its place is for. */
    assert_walk("{\"list\":{\"a\":[1]},\"names\":[{\"a\":1}],\"again\":[1],\"take\":2}",
                "2 end0 ");
}

static void the_last_place_that_fits_is_entered_once(void **state)
{
    (void)state;
    assert_walk("{\"all\":[1,2],\"all\":{\"take\":3},\"all\":4,\"take\":5}",
                "0:1 1:2 end2 3 end0 5 end0 ");
}

/* By the quick path or by tokens: each once, and none of what is passed over. */
static void elements_in_sight_may_be_passed(void **state)
{
    (void)state;
    passed = 0;
    assert_walk("{\"ones\":[1,1,2,[1,1],{\"a\":[1,1]},1],\"take\":3}",
                "1 1 2 [ { 1 3 end0 ");
    assert_true(passed > 0);
}

/* As deep as the scanner goes, and no deeper. */
static void the_depth_is_the_scanners(void **state)
{
    char body[1024] = "", *text;

    (void)state;
    for (int depth = 1; depth < JSON_SCAN_DEPTH_MAX; depth++)
        strcat(body, "{\"again\":");
    strcat(body, "{\"take\":1");
    for (int depth = 0; depth < JSON_SCAN_DEPTH_MAX; depth++)
        strcat(body, "}");
    text = walk(200, &result_limits_default, body, sizeof(body));
    assert_int_equal(strncmp(text, "1 end0 end0 ", 12), 0);
    free(text);
    memset(body, 0, sizeof(body));
    for (int depth = 0; depth <= JSON_SCAN_DEPTH_MAX; depth++)
        strcat(body, "{\"again\":");
    text = walk(200, &result_limits_default, body, sizeof(body));
    assert_non_null(strstr(text, "nested too deeply"));
    free(text);
}

static void failures_have_words(void **state)
{
    (void)state;
    assert_walk("{\"strict\":null,\"take\":1}", "1 end0 ");
    assert_walk("{\"strict\":{}}", "unexpected answer: \"strict\" is not a list");
    assert_walk("{\"strict\":\"a\",\"fail\":1}",
                "unexpected answer: \"strict\" is not a list");
    assert_walk("{\"fail\":[1]}", "unexpected answer: it cannot be read");
    assert_walk("[]", "unexpected answer: it is not an object");
    assert_walk("null", "unexpected answer: it is not an object");
    assert_walk(" <html>",
                "not an API answer (HTML): check the URL's path and the login");
    assert_walk(" ", "the answer is empty");
    assert_walk("{\"take\":1]", "not a valid answer: unexpected \"]\" (byte 9)");
}

static void answers_have_a_limit_and_a_status(void **state)
{
    struct result_limits limits = result_limits_default;
    char *text;

    (void)state;
    limits.body_bytes = 1 << 20;
    for (size_t piece = 1; piece <= 64; piece *= 64) {
        char *body = calloc(1, (1 << 20) + 2);

        memset(body, ' ', (1 << 20) + 1);
        text = walk(200, &limits, body, (1 << 14) * piece);
        assert_string_equal(text, "the answer is larger than 1 MiB: ask for less");
        free(text);
        free(body);
    }
    text = walk(404, &result_limits_default, "{\"error\":\"no such place\"}", 3);
    assert_string_equal(text, "no such place (HTTP 404)");
    free(text);
    text = walk(204, &result_limits_default, "", 1);
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_and_elements_come_with_their_index),
        cmocka_unit_test(what_is_not_entered_is_passed_over),
        cmocka_unit_test(the_last_place_that_fits_is_entered_once),
        cmocka_unit_test(elements_in_sight_may_be_passed),
        cmocka_unit_test(the_depth_is_the_scanners),
        cmocka_unit_test(failures_have_words),
        cmocka_unit_test(answers_have_a_limit_and_a_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
