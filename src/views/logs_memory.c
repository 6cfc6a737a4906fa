/* SPDX-License-Identifier: MIT */
#include "views/logs_memory.h"

#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"

struct logs_memory *logs_memory_new(void)
{
    return xcalloc(1, sizeof(struct logs_memory));
}

void logs_memory_free(struct logs_memory *memory)
{
    if (!memory)
        return;
    for (size_t i = 0; i < memory->query_count; i++)
        free(memory->queries[i]);
    free(memory);
}

void logs_memory_add_query(struct logs_memory *memory, const char *query)
{
    size_t *count = &memory->query_count;

    if (*count > 0 && strcmp(memory->queries[*count - 1], query) == 0)
        return;
    if (*count == LOGS_HISTORY_MAX) {
        free(memory->queries[0]);
        memmove(memory->queries, memory->queries + 1,
                --*count * sizeof(memory->queries[0]));
    }
    memory->queries[(*count)++] = xstrdup(query);
}

static uint64_t key_of(const struct logs_line *line)
{
    uint64_t parts[2] = {line->stream->hash, hash_seeded(line->text, line->size)};

    return hash_seeded(parts, sizeof(parts));
}

/* The first mark that is not before the moment. */
static size_t first_at(const struct logs_memory *memory, int64_t ns)
{
    size_t at = 0;

    while (at < memory->mark_count && memory->marks[at].ns < ns)
        at++;
    return at;
}

/* Where the line's mark is; the count where it has none. */
static size_t find(const struct logs_memory *memory, const struct logs_line *line)
{
    size_t at = first_at(memory, line->ns);
    uint64_t key = 0;

    for (; at < memory->mark_count && memory->marks[at].ns == line->ns; at++) {
        key = key ? key : key_of(line);
        if (memory->marks[at].key == key)
            return at;
    }
    return memory->mark_count;
}

bool logs_memory_marked(const struct logs_memory *memory, const struct logs_line *line)
{
    return find(memory, line) < memory->mark_count;
}

bool logs_memory_mark(struct logs_memory *memory, const struct logs_line *line)
{
    size_t at = find(memory, line), *count = &memory->mark_count;
    struct logs_mark *marks = memory->marks;

    if (at < *count) {
        memmove(marks + at, marks + at + 1, (--*count - at) * sizeof(*marks));
    } else if (*count < LOGS_MARKS_MAX) {
        at = first_at(memory, line->ns);
        memmove(marks + at + 1, marks + at, ((*count)++ - at) * sizeof(*marks));
        marks[at] = (struct logs_mark){line->ns, key_of(line)};
    } else {
        return false;
    }
    return true;
}
