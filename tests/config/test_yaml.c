/* SPDX-License-Identifier: MIT */

/* YAML files: what is read, what is refused, and where the error points. */

#include <stdlib.h>

#include "config/node.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "support/test.h"

static struct node_file *load(const char *text)
{
    struct err err = {0};
    struct node_file *file = yaml_load_text("test.yaml", text, strlen(text), &err);

    if (!file)
        fail_msg("%d:%d: %s", err.line, err.column, err.msg);
    return file;
}

static void refuse_n(const char *text, size_t size, int line, int column,
                     const char *message)
{
    struct err err = {0};
    struct node_file *file = yaml_load_text("test.yaml", text, size, &err);

    assert_null(file);
    assert_int_not_equal(err.kind, ERR_NONE);
    if (!strstr(err.msg, message) || err.line != line || err.column != column)
        fail_msg("%d:%d: %s, wanted %d:%d: %s", err.line, err.column, err.msg, line,
                 column, message);
    assert_true(utf8_clean(err.msg, strlen(err.msg), UTF8_NEWLINE_PICTURE));
}

static void refuse(const char *text, int line, int column, const char *message)
{
    refuse_n(text, strlen(text), line, column, message);
}

static void nodes_know_where_they_stand(void **state)
{
    struct node_file *file = load("# a comment\n"
                                  "title: 'x y'\n"
                                  "list:\n"
                                  "  - {a: 1, b: ~}\n"
                                  "  - |\n"
                                  "    two\n"
                                  "    lines\n");
    const struct node *root = file->documents[0], *title, *list, *map;

    (void)state;
    assert_int_equal(root->type, NODE_MAP);
    assert_int_equal(root->count, 2);
    title = node_get(root, "title");
    assert_string_equal(title->text, "x y");
    assert_true(title->quoted);
    assert_int_equal(title->line, 2);
    assert_int_equal(title->column, 8);
    assert_int_equal(title->key_column, 1);
    list = node_get(root, "list");
    assert_int_equal(list->type, NODE_LIST);
    assert_int_equal(list->count, 2);
    map = list->first;
    assert_int_equal(node_get(map, "b")->line, 4);
    assert_int_equal(node_get(map, "b")->column, 15);
    assert_true(node_get(map, "b")->null);
    assert_string_equal(node_get(map, "b")->text, "");
    assert_string_equal(map->next->text, "two\nlines\n");
    assert_null(node_get(root, "none"));
    assert_null(node_get(title, "title"));
    node_file_free(file);
}

static void an_empty_file_has_no_document(void **state)
{
    struct node_file *file = load("# nothing\n");

    (void)state;
    assert_int_equal(file->document_count, 0);
    node_file_free(file);
}

static void an_alias_stands_for_its_anchor(void **state)
{
    struct node_file *file = load("a: &x {n: 1, m: [2, 3]}\nb: *x\nc: &y two\nd: *y\n");
    const struct node *copy = node_get(file->documents[0], "b");

    (void)state;
    assert_string_equal(node_get(copy, "n")->text, "1");
    assert_int_equal(node_get(copy, "m")->count, 2);
    assert_string_equal(copy->key, "b");
    assert_int_equal(copy->line, 2);
    assert_int_equal(copy->column, 4);
    assert_string_equal(node_get(file->documents[0], "d")->text, "two");
    node_file_free(file);
}

static void an_alias_may_not_hold_itself(void **state)
{
    (void)state;
    refuse("a: &x [1, *x]\n", 1, 11, "contains itself");
    refuse("a: &x {b: {c: *x}}\n", 1, 15, "contains itself");
    refuse("a: *x\n", 1, 4, "no anchor");
    /* Anchors are of one document. */
    refuse("a: &x 1\n---\nb: *x\n", 3, 4, "no anchor");
}

static void a_billion_laughs_are_refused(void **state)
{
    struct buf text;
    struct err err = {0};

    (void)state;
    buf_init(&text, 4096);
    buf_puts(&text, "a0: &a0 [lol]\n");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            buf_printf(&text, "%s*a%d", k ? ", " : "", i - 1);
        buf_puts(&text, "]\n");
    }
    assert_null(yaml_load_text("laughs.yaml", text.data, text.size, &err));
    assert_non_null(strstr(err.msg, "aliases included"));
    assert_int_equal(err.line, 6);
    buf_done(&text);
}

static void nested(struct buf *text, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        buf_putc(text, '[');
    for (size_t i = 0; i < depth; i++)
        buf_putc(text, ']');
}

static void depth_is_bounded(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    nested(&text, 64);
    node_file_free(load(text.data));
    buf_clear(&text);
    nested(&text, 65);
    refuse(text.data, 1, 65, "nested too deeply");
    buf_clear(&text);
    for (int i = 0; i < 100 * 1024; i++)
        buf_putc(&text, '[');
    refuse(text.data, 1, 65, "nested too deeply");
    buf_clear(&text);
    for (int i = 0; i < 65; i++)
        buf_printf(&text, "%*s- \n", i, "");
    refuse(text.data, 65, 65, "nested too deeply");
    buf_done(&text);
}

static void size_is_bounded(void **state)
{
    size_t max = (size_t)1 << 20;
    char *text = xmalloc(max + 1);
    struct err err = {0};
    struct node_file *file;

    (void)state;
    memset(text, '#', max + 1);
    file = yaml_load_text("big.yaml", text, max, &err);
    assert_non_null(file);
    node_file_free(file);
    assert_null(yaml_load_text("big.yaml", text, max + 1, &err));
    assert_string_equal(err.msg, "larger than 1 MiB");
    free(text);
}

static void counts_are_bounded(void **state)
{
    struct buf text;
    struct err err = {0};

    (void)state;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 1001; i++)
        buf_printf(&text, "k%d: 1\n", i);
    refuse(text.data, 1001, 1, "too many keys");
    buf_clear(&text);
    for (int i = 0; i < 250000; i++)
        buf_puts(&text, "- \n");
    assert_null(yaml_load_text("long.yaml", text.data, text.size, &err));
    assert_non_null(strstr(err.msg, "too many values"));
    buf_clear(&text);
    for (int i = 0; i < 65; i++)
        buf_puts(&text, "--- 1\n");
    assert_null(yaml_load_text("many.yaml", text.data, text.size, &err));
    assert_non_null(strstr(err.msg, "too many documents"));
    buf_done(&text);
}

static void what_is_no_yaml_is_refused_where_it_is(void **state)
{
    (void)state;
    refuse("a: 1\nb: 2\na: 3\n", 3, 1, "stands twice");
    refuse("a: 1\n\tb: 2\n", 2, 1, "tab character");
    refuse("a: 'open\n", 2, 1, "unexpected end of stream");
    refuse("a: [1, 2\n", 2, 1, "did not find expected");
    refuse("a: b: c\n", 1, 5, "mapping values are not allowed");
    refuse("? [a]\n: 1\n", 1, 3, "a key must be a plain text");
}

static void bad_utf8_is_refused_where_it_is(void **state)
{
    (void)state;
    refuse("a: 1\nb: \xc3\xa4\xff\n", 2, 5, "UTF-8");
    refuse("a: \xc0\xaf\n", 1, 4, "UTF-8");
    refuse("\xed\xa0\x80", 1, 1, "invalid Unicode");
    refuse_n("a: \0b\n", 6, 1, 4, "control characters");
    refuse("x:\n- \x1b[31m\n", 2, 3, "control characters");
}

static void a_byte_order_mark_is_no_text(void **state)
{
    static const char wide[] = "\xff\xfe"
                               "a\0:\0 \0\xe4\0";
    struct node_file *file = load("\xef\xbb\xbftitle: x\n");
    struct err err = {0};

    (void)state;
    assert_string_equal(node_get(file->documents[0], "title")->text, "x");
    node_file_free(file);
    file = yaml_load_text("wide.yaml", wide, sizeof(wide) - 1, &err);
    assert_non_null(file);
    assert_string_equal(node_get(file->documents[0], "a")->text, "\xc3\xa4");
    node_file_free(file);
}

static void hostile_text_is_cleaned(void **state)
{
    struct node_file *file = load("title: \"\\e]0;owned\\a\\u202Eright\\u200B\\x9b2J\"\n"
                                  "\"\\e[1mkey\": \"a\\0b\"\n"
                                  "block: \"one\\r\\n\\ttwo\"\n");

    (void)state;
    for (const struct node *child = file->documents[0]->first; child;
         child = child->next) {
        assert_true(utf8_clean(child->text, strlen(child->text), UTF8_NEWLINE_KEEP));
        assert_true(utf8_clean(child->key, strlen(child->key), UTF8_NEWLINE_KEEP));
        assert_null(strchr(child->text, '\x1b'));
    }
    /* What was cut off at a NUL would be read as something else. */
    assert_int_equal(strlen(file->documents[0]->first->next->text), 5);
    assert_string_equal(node_get(file->documents[0], "block")->text, "one\n    two");
    node_file_free(file);
}

static void what_is_no_file_is_refused(void **state)
{
    struct err err = {0};

    (void)state;
    assert_null(yaml_load("/nonexistent/midwatch.yaml", &err));
    assert_non_null(strstr(err.msg, "No such file"));
    assert_null(yaml_load("/dev/null", &err));
    assert_string_equal(err.msg, "not a regular file");
    assert_null(yaml_load("/", &err));
    assert_string_equal(err.msg, "not a regular file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_know_where_they_stand),
        cmocka_unit_test(an_empty_file_has_no_document),
        cmocka_unit_test(an_alias_stands_for_its_anchor),
        cmocka_unit_test(an_alias_may_not_hold_itself),
        cmocka_unit_test(a_billion_laughs_are_refused),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(size_is_bounded),
        cmocka_unit_test(counts_are_bounded),
        cmocka_unit_test(what_is_no_yaml_is_refused_where_it_is),
        cmocka_unit_test(bad_utf8_is_refused_where_it_is),
        cmocka_unit_test(a_byte_order_mark_is_no_text),
        cmocka_unit_test(hostile_text_is_cleaned),
        cmocka_unit_test(what_is_no_file_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
