/* SPDX-License-Identifier: MIT */
#ifndef APP_SCRAPE_H
#define APP_SCRAPE_H

/*
 * How often Prometheus scrapes: as the configuration says, else as the server's own does,
 * else every 15 s. A finer step brings nothing new, and $__rate_interval follows from it.
 */

#include "datasource/store.h"
#include "model/settings.h"

int64_t scrape_interval_ms(const struct settings *settings, const struct store *store);

#endif
