/* SPDX-License-Identifier: MIT */

/* Any bytes as a file of objectives: what is accepted can be counted in every window and
   asked of a server, what is refused is said in clean lines. */

#include <string.h>

#include "config/slo_file.h"
#include "core/utf8.h"
#include "fuzz.h"
#include "slo/board.h"
#include "slo/expr.h"

enum { LINE_MAX_SIZE = 1000, EXPR_MAX = 64 << 10 };

/* Monday 2026-11-23 12:00 UTC */
static const int64_t now_ms = INT64_C(1795435200000);

static void check_expression(const char *expr)
{
    struct buf out, again;
    struct err err = {0};

    buf_init(&out, EXPR_MAX);
    buf_init(&again, EXPR_MAX);
    /* What was given one window can be given another, and is then the same. */
    FUZZ_ASSERT(slo_expr_window(expr, "1h", &out, &err));
    FUZZ_ASSERT(slo_expr_window(out.data, "1h", &again, &err));
    FUZZ_ASSERT(strcmp(out.data, again.data) == 0);
    buf_done(&again);
    buf_done(&out);
}

static void check_board(const struct slo_set *set)
{
    struct slo_board *board = slo_board_new(set);
    const struct query_state *none[4096] = {NULL};

    for (int turn = 0; turn < 2; turn++) {
        (void)slo_board_plan(board, now_ms);
        FUZZ_ASSERT(slo_board_question_count(board) < 4096);
        (void)slo_board_take(board, none, now_ms);
    }
    FUZZ_ASSERT(slo_board_count(board) == set->count);
    slo_board_free(board);
}

static void check_problems(const struct problems *problems)
{
    char line[LINE_MAX_SIZE];

    for (size_t i = 0; i < problems->count; i++) {
        problem_format(&problems->items[i], line, sizeof(line));
        FUZZ_ASSERT(strchr(line, '\n') == NULL && strchr(line, '\x1b') == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems problems = {0};
    struct slo_set set = {0};
    bool ok = slo_file_load_text("f", (const char *)data, size, &set, &problems);

    FUZZ_ASSERT(ok == (problems.errors == 0));
    FUZZ_ASSERT(set.count <= SLO_MAX);
    for (size_t i = 0; i < set.count; i++) {
        const struct slo *slo = &set.items[i];

        FUZZ_ASSERT(slo->name && slo->total && !slo->good != !slo->bad);
        FUZZ_ASSERT(slo->target > 0 && slo->target <= 1);
        check_expression(slo->total);
        check_expression(slo->good ? slo->good : slo->bad);
    }
    check_board(&set);
    check_problems(&problems);
    slo_set_done(&set);
    problems_done(&problems);
    return 0;
}
