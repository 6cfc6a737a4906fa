/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "alerts/index.h"
#include "alerts/set_parts.h"
#include "core/map.h"

/* The silences of all clusters: members of one repeat each other. */

static int compare(const void *a, const void *b)
{
    const struct silence *left = ((const struct silence_item *)a)->silence;
    const struct silence *right = ((const struct silence_item *)b)->silence;

    if (left->state != right->state)
        return left->state > right->state ? -1 : 1;
    if (left->ends_ms != right->ends_ms) {
        bool sooner = left->ends_ms < right->ends_ms;

        /* Of those that are over the latest come first. */
        return sooner == (left->state != SILENCE_EXPIRED) ? -1 : 1;
    }
    return strcmp(left->id, right->id);
}

static const struct alert_answer *silences_of(const struct alert_source *source)
{
    return source->kind == QUERY_SILENCES ? alert_source_answer(source) : NULL;
}

static void add(struct alert_set *set, struct alert_index *index,
                const struct silence *silence, int cluster)
{
    uint64_t hash = hash_stable(silence->id, strlen(silence->id), HASH_STABLE_START);
    size_t at = (size_t)hash, position;

    while (alert_index_next(index, hash, &at, &position))
        if (strcmp(set->silences[position].silence->id, silence->id) == 0)
            return;
    alert_index_add(index, hash, set->silence_count);
    set->silences[set->silence_count++] = (struct silence_item){silence, cluster};
}

void alert_set_merge_silences(struct alert_set *set, const struct alert_source *sources,
                              size_t count)
{
    struct alert_index index;
    size_t capacity = 0;

    for (size_t i = 0; i < count; i++) {
        const struct alert_answer *answer = silences_of(&sources[i]);

        capacity += answer ? answer->silence_count : 0;
    }
    set->silences = xcalloc(capacity + 1, sizeof(*set->silences));
    alert_index_init(&index, capacity);
    for (size_t i = 0; i < count; i++) {
        const struct alert_answer *answer = silences_of(&sources[i]);

        for (size_t k = 0; answer && k < answer->silence_count; k++)
            add(set, &index, &answer->silences[k],
                alert_set_cluster(set, sources[i].cluster));
    }
    alert_index_done(&index);
    qsort(set->silences, set->silence_count, sizeof(*set->silences), compare);
}

const struct silence *alert_set_silence(const struct alert_set *set, const char *id)
{
    for (size_t i = 0; i < set->silence_count; i++)
        if (strcmp(set->silences[i].silence->id, id) == 0)
            return set->silences[i].silence;
    return NULL;
}
