/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/attr.h"
#include "logs_block.h"

/*
 * What the filters of a query say about the events whose lines can pass. It must never
 * leave out a line; a row is right as long as logs_event.c writes the text for no other
 * events. Lines that no event has are always there.
 */

static const struct {
    const char *text; /* in the line */
    unsigned any;
    const char *work; /* background work that writes it, too */
} texts[] = {
    {"security_event",     CELL_LOCKOUT | CELL_ATTACK, "api_key.invalid_usage"},
    {"account_locked",     CELL_LOCKOUT,               NULL                   },
    {"authentication",     CELL_AUTH,                  NULL                   },
    {"sync_operation",     CELL_SYNC,                  NULL                   },
    {"Panic recovered",    CELL_PANIC,                 NULL                   },
    {"too many connect",   CELL_ERROR,                 NULL                   },
    {"Starting Howlerops", 0,                          NULL                   },
};

static int find_work(const char *name)
{
    for (int i = 0; name && i < model_endpoint_count(); i++) {
        const struct model_endpoint *endpoint = model_endpoint(i);
        if (!endpoint->method && strcmp(endpoint->path, name) == 0)
            return i;
    }
    return -1;
}

bool logs_lens_init(struct logs_lens *lens, const struct logql_query *query,
                    size_t selector)
{
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (!logql_requires_text(query, selector, texts[i].text))
            continue;
        *lens =
            (struct logs_lens){.any = texts[i].any, .endpoint = find_work(texts[i].work)};
        return true;
    }
    *lens = (struct logs_lens){.any = CELL_ERROR, .endpoint = -1};
    return logql_requires_number(query, selector, "status", 500);
}
