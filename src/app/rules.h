/* SPDX-License-Identifier: MIT */
#ifndef APP_RULES_H
#define APP_RULES_H

/*
 * Which recording rules the server has. A query of a layout may offer a second form over
 * a recording rule; whether the rule is there is found out by asking once (at the start,
 * hourly, and when the source comes back), never by `rule or raw`, which costs both each
 * time. A rule counts as there when it has a fresh sample.
 */

#include <stdbool.h>
#include <stddef.h>

#include "datasource/store.h"

enum rule_presence { RULE_UNKNOWN, RULE_ABSENT, RULE_PRESENT };

struct rules {
    char **names; /* sorted, each once */
    size_t count;
    uint64_t query;  /* 0: none asked */
    int last_status; /* enum source_status of the source when last looked at */
};

void rules_done(struct rules *rules, struct store *store);
/* Start collecting the names a dashboard mentions; rules_ask() ends it. */
void rules_clear(struct rules *rules);
/* Add the recording rules (names with a colon) that an expression selects. */
void rules_collect(struct rules *rules, const char *expr);
void rules_ask(struct rules *rules, struct store *store);
/* All rules of the expression: UNKNOWN until asked, ABSENT if any is missing. */
enum rule_presence rules_presence(const struct rules *rules, const struct store *store,
                                  const char *expr);
/* Ask again when the source has come back. */
void rules_watch(struct rules *rules, struct store *store);

#endif
