/* SPDX-License-Identifier: MIT */
#include "views/trace_ask.h"

#include <stdio.h>

size_t trace_sources(const struct view_env *env,
                     struct trace_source ret[TRACE_SOURCES_MAX])
{
    int members[SOURCE_KIND_COUNT] = {0};
    size_t count = 0;

    for (size_t i = 0; i < env->source_count; i++) {
        const struct source_state *source = env->sources[i];
        int member = members[source->kind]++;

        if ((source->kind != SOURCE_JAEGER && source->kind != SOURCE_TEMPO) ||
            count == TRACE_SOURCES_MAX)
            continue;
        ret[count] = (struct trace_source){.kind = source->kind, .member = member};
        snprintf(ret[count].name, sizeof(ret[count].name), "%s", source->name);
        count++;
    }
    return count;
}
