/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_ABOUT_H
#define DATASOURCE_ABOUT_H

/*
 * What a source tells of its configuration, asked now and then beside the questions: how
 * often a Prometheus scrapes. Whoever does not say, or may not be asked, is none the worse
 * for it.
 *
 * Ownership: about_new() → about_free(), which gives up what is under way. One thread.
 */

#include "datasource/source.h"
#include "datasource/transport.h"

struct about;

/* scrape_ms: 0 where it did not say. */
typedef void about_fn(void *ctx, int64_t scrape_ms);

/* All outlive it. NULL where the class has nothing to tell. */
struct about *about_new(struct transport *transport, const struct source_class *class,
                        const struct source_settings *settings, about_fn *learned,
                        void *ctx);
void about_free(struct about *about);
/* Ask, unless that is under way or was answered within the hour (loop time). */
void about_ask(struct about *about, int64_t now_ms);

#endif
