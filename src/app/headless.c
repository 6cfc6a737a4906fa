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

static bool answered(const struct query_state *state)
{
    return state->status == QUERY_OK || state->status == QUERY_FAILED;
}

bool headless_ask(struct headless *headless, const struct query_spec *specs, size_t count,
                  const struct query_state **ret)
{
    int64_t deadline = clock_monotonic_ms() + headless->wait_ms;
    uint64_t *ids = xcalloc(count + 1, sizeof(*ids));
    bool all;

    for (size_t i = 0; i < count; i++)
        ids[i] = store_subscribe(headless->store, &specs[i]);
    do {
        store_pump(headless->store, pump_ms);
        all = true;
        for (size_t i = 0; i < count; i++) {
            ret[i] = store_state(headless->store, ids[i]);
            all = all && answered(ret[i]);
        }
    } while (!all && clock_monotonic_ms() < deadline);
    free(ids);
    return all;
}
