/* SPDX-License-Identifier: MIT */
#include "app/headless.h"

#include <stdlib.h>

#include "core/clock.h"
#include "core/mem.h"
#include "loop/loop.h"

struct headless {
    struct loop *loop;
    struct store *store;
    int64_t wait_ms;
};

static const int64_t pump_ms = 50;

struct headless *headless_open(const struct options *options, struct settings *settings,
                               struct err *err)
{
    struct headless *headless = xcalloc(1, sizeof(*headless));
    struct store_options store = {.settings = settings,
                                  .replay_dir = options->replay_dir,
                                  .record_dir = options->record_dir,
                                  .inline_io = true};

    headless->loop = loop_new();
    headless->wait_ms = options->wait_ms;
    store.loop = headless->loop;
    headless->store = store_new(&store, err);
    if (headless->store)
        return headless;
    headless_close(headless);
    return NULL;
}

void headless_close(struct headless *headless)
{
    if (!headless)
        return;
    store_free(headless->store);
    loop_free(headless->loop);
    free(headless);
}

struct store *headless_store(struct headless *headless)
{
    return headless->store;
}

bool headless_wait(struct headless *headless, bool (*done)(void *user), void *user)
{
    int64_t deadline = clock_monotonic_ms() + headless->wait_ms;

    while (!done(user)) {
        if (clock_monotonic_ms() >= deadline)
            return false;
        store_pump(headless->store, pump_ms);
    }
    return true;
}

struct questions {
    struct store *store;
    size_t count;
    uint64_t *ids;
    const struct query_state **states;
};

static bool all_answered(void *user)
{
    struct questions *questions = user;
    bool all = true;

    for (size_t i = 0; i < questions->count; i++) {
        const struct query_state *state =
            store_state(questions->store, questions->ids[i]);

        questions->states[i] = state;
        all = all && (state->status == QUERY_OK || state->status == QUERY_FAILED);
    }
    return all;
}

bool headless_ask(struct headless *headless, const struct query_spec *specs, size_t count,
                  const struct query_state **ret)
{
    struct questions questions = {.store = headless->store,
                                  .count = count,
                                  .ids = xcalloc(count + 1, sizeof(*questions.ids)),
                                  .states = ret};
    bool all;

    for (size_t i = 0; i < count; i++)
        questions.ids[i] = store_subscribe(headless->store, &specs[i]);
    all = headless_wait(headless, all_answered, &questions);
    free(questions.ids);
    return all;
}
