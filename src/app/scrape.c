/* SPDX-License-Identifier: MIT */
#include "app/scrape.h"

enum { USUAL_MS = 15000 };

int64_t scrape_interval_ms(const struct settings *settings, const struct store *store)
{
    size_t count = store ? store_source_count(store) : 0;

    if (settings->scrape_interval_ms > 0)
        return settings->scrape_interval_ms;
    for (size_t i = 0; i < count; i++) {
        const struct source_state *source = store_source(store, i);

        if (source->kind == SOURCE_PROMETHEUS && source->scrape_ms > 0)
            return source->scrape_ms;
    }
    return USUAL_MS;
}
