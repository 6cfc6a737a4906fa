/* SPDX-License-Identifier: MIT */
#include "model/logs_batch.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { CLOSED_LINES = 4096 };

static const size_t closed_bytes = 16 << 20;

struct logs_block *logs_block_new(size_t capacity)
{
    struct logs_block *block =
        xmalloc(sizeof(*block) + capacity * sizeof(struct logs_line));

    block->refs = 1;
    block->used = 0;
    block->capacity = capacity;
    return block;
}

void logs_block_unref(struct logs_block *block)
{
    if (block && --block->refs == 0)
        free(block);
}

struct logs_batch *logs_batch_new(void)
{
    static uint32_t number;
    struct logs_batch *batch = xcalloc(1, sizeof(*batch));

    batch->refs = 1;
    batch->number = ++number;
    arena_init(&batch->arena, 0);
    return batch;
}

void logs_batch_unref(struct logs_batch *batch)
{
    if (!batch || --batch->refs > 0)
        return;
    arena_done(&batch->arena);
    free(batch);
}

bool logs_batch_is_open(const struct logs_batch *batch)
{
    return batch->lines < CLOSED_LINES && batch->arena.used < closed_bytes;
}

/* --- copying --- */

static size_t slot(const void *pointer, size_t size)
{
    return (uintptr_t)pointer / 16 % size;
}

static void *allocate(struct logs_copier *copier, size_t size)
{
    void *block = arena_alloc(&copier->batch->arena, size);

    if (!block)
        abort(); /* an arena without a maximum */
    return block;
}

static char *copy_text(struct logs_copier *copier, const char *text, size_t size)
{
    char *copy = arena_strndup(&copier->batch->arena, text, size);

    if (!copy)
        abort();
    return copy;
}

static const struct labels *copy_stream(struct logs_copier *copier,
                                        const struct labels *from)
{
    size_t at = slot(from, LOGS_COPIER_STREAMS);
    struct labels *to;

    if (copier->streams[at].from == from)
        return copier->streams[at].to;
    to = allocate(copier, sizeof(*to));
    if (!labels_copy(from, &copier->batch->arena, to))
        abort();
    copier->streams[at].from = from;
    copier->streams[at].to = to;
    return to;
}

/* Decoders share the text of a name that comes again, so that its address tells. */
static const char *copy_name(struct logs_copier *copier, const char *from)
{
    size_t at = slot(from, LOGS_COPIER_NAMES);

    if (copier->names[at].from != from) {
        copier->names[at].from = from;
        copier->names[at].to = copy_text(copier, from, strlen(from));
    }
    return copier->names[at].to;
}

struct logs_line logs_copier_take(struct logs_copier *copier,
                                  const struct logs_line *line)
{
    struct logs_line copy = *line;
    struct label *meta = NULL;

    copy.text = copy_text(copier, line->text, line->size);
    copy.stream = copy_stream(copier, line->stream);
    if (line->meta_count > 0)
        meta = allocate(copier, line->meta_count * sizeof(*meta));
    for (size_t i = 0; i < line->meta_count; i++) {
        meta[i].name = copy_name(copier, line->meta[i].name);
        meta[i].value = copy_name(copier, line->meta[i].value);
    }
    copy.meta = meta;
    copy.batch = copier->batch->number;
    copier->batch->lines++;
    return copy;
}
