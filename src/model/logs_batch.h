/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOGS_BATCH_H
#define MODEL_LOGS_BATCH_H

/*
 * What logs that grow out of one another share, so that following copies only what is
 * new: blocks of line structures, and batches of the texts behind them. Both are only
 * ever added to at their end, where no older log looks, and are counted. A batch that has
 * grown large is closed, so that what is trimmed gives its memory back.
 *
 * All on the UI thread.
 */

#include "core/arena.h"
#include "model/logs.h"

struct logs_block {
    unsigned refs;
    size_t used, capacity;
    struct logs_line lines[];
};

struct logs_batch {
    unsigned refs;
    uint32_t number; /* grows with each batch */
    size_t lines;    /* whose texts were put into it */
    struct arena arena;
};

struct logs_block *logs_block_new(size_t capacity) ALLOCATES;
void logs_block_unref(struct logs_block *block);

struct logs_batch *logs_batch_new(void) ALLOCATES;
void logs_batch_unref(struct logs_batch *batch);
/* More may be put into it. */
bool logs_batch_is_open(const struct logs_batch *batch);

enum { LOGS_COPIER_STREAMS = 64, LOGS_COPIER_NAMES = 64 };

/* Copies lines of one answer into a batch; label sets and names that come again are
   shared. Zeroed but for the batch. */
struct logs_copier {
    struct logs_batch *batch;

    struct {
        const struct labels *from, *to;
    } streams[LOGS_COPIER_STREAMS];

    struct {
        const char *from, *to;
    } names[LOGS_COPIER_NAMES];
};

struct logs_line logs_copier_take(struct logs_copier *copier,
                                  const struct logs_line *line);

#endif
