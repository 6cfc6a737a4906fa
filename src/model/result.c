/* SPDX-License-Identifier: MIT */
#include "model/result.h"

#include <stdlib.h>

#include "core/mem.h"
#include "model/logs.h"

const struct result_limits result_limits_default = {
    .body_bytes = (size_t)64 << 20,
    .series = 10000,
    .points = 11001, /* what a server gives for its maximum of 11,000 steps */
    .labels = 64,
    .label_bytes = (size_t)64 << 10,
    .depth = 64,
    .notices = 32,
};

struct result *result_new(void)
{
    struct result *result = xcalloc(1, sizeof(*result));

    result->refs = 1;
    arena_init(&result->arena, 0);
    return result;
}

struct result *result_ref(struct result *result)
{
    if (result)
        result->refs++;
    return result;
}

void result_unref(struct result *result)
{
    if (!result || --result->refs > 0)
        return;
    logs_release(result->logs);
    arena_done(&result->arena);
    free(result);
}

struct result *result_hold(const struct result *result)
{
    /* The count is not part of what is published. */
    return result_ref((struct result *)(uintptr_t)result);
}
