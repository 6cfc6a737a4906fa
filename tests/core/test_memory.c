/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdalign.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/attr.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/random.h"
#include "core/vec.h"
#include "support/test.h"

#if defined(SANITIZE_ADDRESS) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

static int hook_pipe[2];

static void tell_parent(void)
{
    if (write(hook_pipe[1], "h", 1) != 1)
        _exit(99);
}

static void ask_for_too_many(void)
{
    free(xreallocarray(NULL, SIZE_MAX / 2, 4));
}

static void ask_for_too_much(void)
{
    /* Below the address space, above what any machine maps. */
    free(xmalloc(SIZE_MAX / 4));
}

/* In a child, for it ends by SIGABRT; returns how often the hook ran. */
static size_t hooks_of_dying(void (*ask)(void))
{
    struct rlimit no_core = {0, 0};
    char bytes[8];
    ssize_t count;
    int status;
    pid_t child;

    assert_int_equal(pipe(hook_pipe), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        mem_set_abort_hook(tell_parent);
        ask();
        _exit(0);
    }
    close(hook_pipe[1]);
    count = read(hook_pipe[0], bytes, sizeof(bytes));
    close(hook_pipe[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    return count > 0 ? (size_t)count : 0;
}

static void an_overflowing_product_aborts_through_the_hook_once(void **state)
{
    (void)state;
    assert_int_equal(hooks_of_dying(ask_for_too_many), 1);
}

static void exhaustion_aborts_through_the_hook_once(void **state)
{
    (void)state;
    if (SANITIZED)
        skip(); /* the sanitizers' malloc ends the program itself */
    assert_int_equal(hooks_of_dying(ask_for_too_much), 1);
}

static void nothing_is_a_block_too(void **state)
{
    void *block = xmalloc(0);
    char *zeros = xcalloc(0, 8);

    (void)state;
    assert_non_null(block);
    assert_non_null(zeros);
    block = xrealloc(block, 0);
    assert_non_null(block);
    free(block);
    free(zeros);
}

static void copies_of_text_stop_where_asked(void **state)
{
    char *all = xstrdup("uptime"), *some = xstrndup("uptime", 2),
         *short_one = xstrndup("up", 100), *made = xasprintf("%s-%d", "pod", 7);

    (void)state;
    assert_string_equal(all, "uptime");
    assert_string_equal(some, "up");
    assert_string_equal(short_one, "up");
    assert_string_equal(made, "pod-7");
    free(all);
    free(some);
    free(short_one);
    free(made);
}

static void blocks_of_an_arena_are_aligned_and_apart(void **state)
{
    struct arena arena;
    unsigned char *blocks[400];
    size_t sizes[400];

    (void)state;
    arena_init(&arena, 0);
    for (unsigned i = 0; i < 400; i++) {
        sizes[i] = random_below(300);
        blocks[i] = arena_alloc(&arena, sizes[i]);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
        memset(blocks[i], (int)(i & 0xff), sizes[i]);
    }
    for (unsigned i = 0; i < 400; i++) {
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(blocks[i][j], i & 0xff);
    }
    arena_done(&arena);
    assert_int_equal(arena.reserved, 0);
}

static void an_arena_never_passes_its_maximum(void **state)
{
    struct arena arena;
    size_t got = 0;

    (void)state;
    arena_init(&arena, 10000);
    while (arena_alloc(&arena, 100)) {
        got += 100;
        assert_true(arena.reserved <= 10000);
    }
    /* Most of it is usable. */
    assert_true(got > 7000);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 8));
    assert_null(arena_strndup(&arena, "", SIZE_MAX));
    arena_clear(&arena);
    assert_non_null(arena_alloc(&arena, 100));
    arena_done(&arena);
}

/* Only the sanitized builds can see it, and they run the same tests. */
static void reading_past_a_block_is_found(void **state)
{
    struct arena arena;
    volatile char *block, past;
    pid_t child;
    int status;

    (void)state;
#ifndef SANITIZE_ADDRESS
    skip();
#endif
    arena_init(&arena, 0);
    block = arena_alloc(&arena, 10);
    assert_non_null(block);
    assert_non_null(arena_alloc(&arena, 10));
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        past = block[10];
        (void)past;
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    arena_done(&arena);
}

static void an_arena_makes_text(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 8192);
    assert_string_equal(arena_printf(&arena, "%d of %s", 3, "five"), "3 of five");
    assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(&arena, NULL, 0), "");
    assert_null(arena_printf(&arena, "%9000d", 1));
    arena_done(&arena);
}

static void what_does_not_fit_a_buf_is_dropped_whole(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    assert_string_equal(buf.data, "");
    assert_true(buf_puts(&buf, "12345"));
    assert_false(buf_puts(&buf, "678901"));
    assert_true(buf.overflow);
    assert_string_equal(buf.data, "12345");
    assert_false(buf_printf(&buf, "%s", "abcdefghijk"));
    assert_string_equal(buf.data, "12345");
    buf_clear(&buf);
    assert_false(buf.overflow);
    assert_true(buf_printf(&buf, "%d", 1234567890));
    assert_string_equal(buf.data, "1234567890");
    assert_false(buf_putc(&buf, 'x'));
    buf_done(&buf);
    buf_done(&buf);
}

static void a_buf_of_no_bytes_holds_none(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 0);
    assert_true(buf_add(&buf, "", 0));
    assert_false(buf.overflow);
    assert_false(buf_putc(&buf, 'x'));
    assert_string_equal(buf.data, "");
    buf_done(&buf);
}

static void a_buf_equals_what_went_in(void **state)
{
    static char expected[600000];
    struct buf buf;
    size_t used = 0;

    (void)state;
    buf_init(&buf, sizeof(expected));
    for (int step = 0; step < 3000; step++) {
        char piece[200];
        size_t size = random_below(sizeof(piece));

        for (size_t i = 0; i < size; i++)
            piece[i] = (char)('a' + random_below(26));
        assert_true(random_below(2) ? buf_add(&buf, piece, size)
                                    : buf_printf(&buf, "%.*s", (int)size, piece));
        memcpy(expected + used, piece, size);
        used += size;
        if (random_below(10) == 0) {
            size_t drop = random_below((unsigned)used + 1) / 4;

            buf_consume(&buf, drop);
            memmove(expected, expected + drop, used - drop);
            used -= drop;
        }
    }
    expected[used] = '\0';
    assert_int_equal(buf.size, used);
    assert_string_equal(buf.data, expected);
    buf_consume(&buf, SIZE_MAX);
    assert_string_equal(buf.data, "");
    buf_done(&buf);
}

static void taken_bytes_belong_to_the_caller(void **state)
{
    struct buf buf;
    char *taken;

    (void)state;
    buf_init(&buf, 100);
    buf_puts(&buf, "mine");
    taken = buf_take(&buf);
    assert_string_equal(buf.data, "");
    buf_puts(&buf, "other");
    assert_string_equal(taken, "mine");
    free(taken);
    buf_done(&buf);
}

static void a_vec_keeps_order(void **state)
{
    VEC(int) numbers = {0};

    (void)state;
    for (int i = 0; i < 100; i++)
        vec_push(&numbers, i);
    vec_remove(&numbers, 0);
    vec_remove(&numbers, 98);
    vec_remove(&numbers, 49);
    assert_int_equal(numbers.count, 97);
    assert_int_equal(numbers.items[0], 1);
    assert_int_equal(numbers.items[48], 49);
    assert_int_equal(numbers.items[49], 51);
    assert_int_equal(numbers.items[96], 98);
    vec_free(&numbers);
    assert_null(numbers.items);
}

/* What JSON and the query languages all read back; a control must not end the text. */
static void a_quoted_text_can_be_read_back(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 64);
    assert_true(buf_put_quoted(&buf, "a\"b\\c\nd\te\x01\x7f\xc3\xa9"));
    assert_string_equal(buf.data, "\"a\\\"b\\\\c\\nd\\te\\u0001\\u007f\xc3\xa9\"");
    buf_done(&buf);
    buf_init(&buf, 4);
    assert_false(buf_put_quoted(&buf, "\"\""));
    assert_true(buf.overflow);
    buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overflowing_product_aborts_through_the_hook_once),
        cmocka_unit_test(exhaustion_aborts_through_the_hook_once),
        cmocka_unit_test(nothing_is_a_block_too),
        cmocka_unit_test(copies_of_text_stop_where_asked),
        cmocka_unit_test(blocks_of_an_arena_are_aligned_and_apart),
        cmocka_unit_test(an_arena_never_passes_its_maximum),
        cmocka_unit_test(reading_past_a_block_is_found),
        cmocka_unit_test(an_arena_makes_text),
        cmocka_unit_test(what_does_not_fit_a_buf_is_dropped_whole),
        cmocka_unit_test(a_buf_of_no_bytes_holds_none),
        cmocka_unit_test(a_buf_equals_what_went_in),
        cmocka_unit_test(taken_bytes_belong_to_the_caller),
        cmocka_unit_test(a_vec_keeps_order),
        cmocka_unit_test(a_quoted_text_can_be_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
