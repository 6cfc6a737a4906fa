/* SPDX-License-Identifier: MIT */
#ifndef APP_SLO_WATCH_H
#define APP_SLO_WATCH_H

/*
 * The objectives in use, kept asked: what the header, the view of objectives and the
 * printing commands know of budgets. Asked once for all of them.
 *
 * Ownership: slo_watch_new() → slo_watch_free(), before the store goes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/headless.h"
#include "config/problems.h"
#include "core/attr.h"
#include "datasource/store.h"
#include "model/settings.h"
#include "slo/board.h"

struct slo_watch;

/* Objectives of the files that are configured, or else of those found beside the
   configuration or the program. False where a configured file has errors. */
bool slo_watch_load(const struct settings *settings, struct slo_set *ret,
                    struct problems *problems) MUST_USE;

/* The set outlives the watch. */
struct slo_watch *slo_watch_new(const struct slo_set *set, struct store *store) ALLOCATES;
void slo_watch_free(struct slo_watch *watch);
/* Take in what was answered, and ask what follows from it. True where anything changed. */
bool slo_watch_update(struct slo_watch *watch, int64_t now_ms);
/* Without a screen: until everything was answered or has failed, at most --wait. The store is the headless one's. */
bool slo_watch_wait(struct slo_watch *watch, struct headless *headless);
const struct slo_board *slo_watch_board(const struct slo_watch *watch);

#endif
