/* SPDX-License-Identifier: MIT */
#ifndef APP_HEADLESS_H
#define APP_HEADLESS_H

/*
 * Questions without a screen: what the printing commands share. Everything runs on the
 * caller's thread; nothing is asked twice.
 *
 * Ownership: headless_open() → headless_close().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/options.h"
#include "core/err.h"
#include "datasource/store.h"
#include "model/settings.h"

struct headless;

struct headless *headless_open(const struct options *options, struct settings *settings,
                               struct err *err);
void headless_close(struct headless *headless);
struct store *headless_store(struct headless *headless);

/* Let answers in until done(user), asked first and after each, says so; at most --wait. False when
   the wait was over first. */
bool headless_wait(struct headless *headless, bool (*done)(void *user), void *user);

/* Ask count questions once and wait for all answers, at most --wait. ret[i] belongs to
   specs[i] and stays valid until headless_close(). False when any is still open. */
bool headless_ask(struct headless *headless, const struct query_spec *specs, size_t count,
                  const struct query_state **ret);

#endif
