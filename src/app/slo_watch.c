/* SPDX-License-Identifier: MIT */
#include "app/slo_watch.h"

#include <stdlib.h>

#include "config/layout.h"
#include "config/slo_file.h"
#include "core/clock.h"
#include "core/mem.h"

/* Windows move without an answer too. */
static const int64_t again_ms = 30 * 1000;

struct slo_watch {
    struct store *store;
    struct slo_board *board;
    uint64_t *asked; /* subscriptions, one for each question */
    size_t count;
    uint64_t seen; /* sum of the answers' generations */
    int64_t computed_ms;
};

static bool load_found(struct slo_set *ret, struct problems *problems)
{
    struct layout_files files;
    bool ok = true;

    slo_files_find(&files);
    for (size_t i = 0; i < files.count; i++)
        ok = slo_file_load(files.items[i].path, ret, problems) && ok;
    layout_files_done(&files);
    return ok;
}

bool slo_watch_load(const struct settings *settings, struct slo_set *ret,
                    struct problems *problems)
{
    bool ok = true;

    *ret = (struct slo_set){0};
    if (!settings->slo_files || !settings->slo_files[0])
        return load_found(ret, problems);
    for (char **file = settings->slo_files; *file; file++)
        ok = slo_file_load(*file, ret, problems) && ok;
    return ok;
}

/* Subscribe to the board's questions, then let go of the former ones. */
static void ask(struct slo_watch *watch)
{
    size_t count = slo_board_question_count(watch->board);
    uint64_t *asked = xcalloc(count + 1, sizeof(*asked));

    /* An equal question is shared: it is not asked again. */
    for (size_t i = 0; i < count; i++)
        asked[i] = store_subscribe(watch->store, slo_board_question(watch->board, i));
    for (size_t i = 0; i < watch->count; i++)
        store_unsubscribe(watch->store, watch->asked[i]);
    free(watch->asked);
    watch->asked = asked;
    watch->count = count;
}

struct slo_watch *slo_watch_new(const struct slo_set *set, struct store *store)
{
    struct slo_watch *watch = xcalloc(1, sizeof(*watch));

    watch->store = store;
    watch->board = slo_board_new(set);
    return watch;
}

void slo_watch_free(struct slo_watch *watch)
{
    if (!watch)
        return;
    for (size_t i = 0; i < watch->count; i++)
        store_unsubscribe(watch->store, watch->asked[i]);
    free(watch->asked);
    slo_board_free(watch->board);
    free(watch);
}

static bool take(struct slo_watch *watch, int64_t now_ms)
{
    const struct query_state **states = xcalloc(watch->count + 1, sizeof(*states));
    bool again;

    for (size_t i = 0; i < watch->count; i++)
        states[i] = store_state(watch->store, watch->asked[i]);
    again = slo_board_take(watch->board, states, now_ms);
    free(states);
    return again;
}

static uint64_t generations(const struct slo_watch *watch)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < watch->count; i++)
        sum += store_state(watch->store, watch->asked[i])->generation;
    return sum;
}

bool slo_watch_update(struct slo_watch *watch, int64_t now_ms)
{
    uint64_t seen = generations(watch);

    if (watch->computed_ms != 0 && seen == watch->seen &&
        now_ms - watch->computed_ms < again_ms && now_ms >= watch->computed_ms)
        return false;
    /* What an answer says of the server may lead to other questions, whose answers may
       be there already. */
    if (slo_board_plan(watch->board, now_ms))
        ask(watch);
    if (take(watch, now_ms) && slo_board_plan(watch->board, now_ms)) {
        ask(watch);
        (void)take(watch, now_ms);
    }
    watch->seen = generations(watch);
    watch->computed_ms = now_ms;
    return true;
}

/* Everything was answered or has failed once. */
static bool is_settled(const struct slo_watch *watch)
{
    if (watch->computed_ms == 0)
        return false;
    for (size_t i = 0; i < watch->count; i++) {
        const struct query_state *state = store_state(watch->store, watch->asked[i]);

        if (state->status != QUERY_OK && state->status != QUERY_FAILED)
            return false;
    }
    return generations(watch) == watch->seen;
}

static bool updated_and_settled(void *user)
{
    struct slo_watch *watch = user;

    (void)slo_watch_update(watch, clock_wall_ns() / NS_PER_MS);
    return is_settled(watch);
}

bool slo_watch_wait(struct slo_watch *watch, struct headless *headless)
{
    return headless_wait(headless, updated_and_settled, watch);
}

const struct slo_board *slo_watch_board(const struct slo_watch *watch)
{
    return watch->board;
}
