/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "model/logs_batch.h"
#include "model/result.h"

/*
 * A log that grows: what a new answer adds to what is kept. Lines that come behind all
 * that is kept, as most do, are put behind it in the same block, which costs no more than
 * they themselves; one that came late costs a copy of the line structures. Texts are
 * copied once, from the answer.
 */

enum { SPARE_PART = 4, SPARE_LEAST = 1024 };

static const struct logs no_logs = {0};

void logs_release(const struct logs *logs)
{
    if (!logs)
        return;
    for (size_t i = 0; i < logs->part_count; i++)
        logs_batch_unref(logs->parts[i].batch);
    logs_block_unref(logs->block);
}

static size_t first_at(const struct logs *logs, size_t low, int64_t from_ns)
{
    size_t high = logs->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (logs->lines[middle].ns < from_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t same_moment(const struct logs *logs, size_t from)
{
    size_t to = from;

    while (to < logs->count && logs->lines[to].ns == logs->lines[from].ns)
        to++;
    return to;
}

/* --- which lines are new --- */

/* Lines of one moment that are known; each is claimed once. */
struct seen {
    struct seen_line {
        uint64_t id;
        bool used;
    } * lines;

    size_t count, capacity;
};

static int compare_seen(const void *a, const void *b)
{
    uint64_t left = ((const struct seen_line *)a)->id,
             right = ((const struct seen_line *)b)->id;

    return (left > right) - (left < right);
}

static void see(struct seen *seen, const struct logs_line *lines, size_t count)
{
    if (count > seen->capacity) {
        seen->capacity = count;
        seen->lines = xreallocarray(seen->lines, count, sizeof(*seen->lines));
    }
    seen->count = count;
    for (size_t i = 0; i < count; i++)
        seen->lines[i] = (struct seen_line){lines[i].id, false};
    if (count > 1)
        qsort(seen->lines, count, sizeof(*seen->lines), compare_seen);
}

static bool claim(struct seen *seen, uint64_t id)
{
    size_t low = 0, high = seen->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (seen->lines[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < seen->count && seen->lines[low].id == id; low++) {
        if (!seen->lines[low].used) {
            seen->lines[low].used = true;
            return true;
        }
    }
    return false;
}

/* Lines of the tail, from the one at t on, that are not among those kept. */
static size_t find_fresh(const struct logs *kept, size_t k, const struct logs *tail,
                         size_t t, struct logs_line *ret)
{
    struct seen seen = {0};
    size_t count = 0;

    while (t < tail->count) {
        int64_t ns = tail->lines[t].ns;
        size_t end = same_moment(tail, t);

        k = first_at(kept, k, ns);
        if (k < kept->count && kept->lines[k].ns == ns)
            see(&seen, kept->lines + k, same_moment(kept, k) - k);
        else
            seen.count = 0;
        for (; t < end; t++)
            if (!claim(&seen, tail->lines[t].id))
                ret[count++] = tail->lines[t];
    }
    free(seen.lines);
    return count;
}

/* --- the new log --- */

struct merging {
    const struct logs *kept;
    size_t from; /* the first kept line that stays */
    struct logs *out;
    struct logs_copier copier;
};

static struct logs_part *find_part(struct logs *logs, uint32_t number)
{
    size_t low = 0, high = logs->part_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (logs->parts[middle].batch->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < logs->part_count ? &logs->parts[low] : NULL;
}

/* These lines do not stay. */
static void leave_out(struct merging *merging, const struct logs_line *lines,
                      size_t count)
{
    struct logs *out = merging->out;

    for (size_t i = 0; i < count; i++) {
        struct logs_part *part = find_part(out, lines[i].batch);

        out->failed -= lines[i].failed;
        if (part && part->batch->number == lines[i].batch)
            part->lines--;
    }
}

static void drop_empty_parts(struct logs *logs)
{
    size_t count = 0;

    for (size_t i = 0; i < logs->part_count; i++) {
        if (logs->parts[i].lines > 0)
            logs->parts[count++] = logs->parts[i];
        else
            logs_batch_unref(logs->parts[i].batch);
    }
    logs->part_count = count;
}

static void *allocate(struct arena *arena, size_t size)
{
    void *block = arena_alloc(arena, size);

    if (!block)
        abort(); /* an arena without a maximum */
    return block;
}

/* The kept one's batches, and the one that new lines go into: its newest, or another. */
static void share_parts(struct merging *merging, struct arena *arena)
{
    const struct logs *kept = merging->kept;
    struct logs *out = merging->out;
    size_t count = kept->part_count;

    out->parts = allocate(arena, (count + 1) * sizeof(*out->parts));
    if (count > 0)
        memcpy(out->parts, kept->parts, count * sizeof(*out->parts));
    out->part_count = count;
    for (size_t i = 0; i < count; i++)
        out->parts[i].batch->refs++;
    if (count == 0 || !logs_batch_is_open(out->parts[count - 1].batch))
        out->parts[out->part_count++] = (struct logs_part){logs_batch_new(), 0};
    merging->copier.batch = out->parts[out->part_count - 1].batch;
}

static struct logs_line take(struct merging *merging, const struct logs_line *line)
{
    merging->out->parts[merging->out->part_count - 1].lines++;
    return logs_copier_take(&merging->copier, line);
}

/* Behind what is kept, in its block, where nobody else has added yet. */
static bool append(struct merging *merging, const struct logs_line *fresh, size_t count)
{
    const struct logs *kept = merging->kept;
    struct logs_block *block = kept->block;

    if (!block || kept->lines + kept->count != block->lines + block->used ||
        block->capacity - block->used < count ||
        (count > 0 && kept->count > 0 && fresh[0].ns < kept->lines[kept->count - 1].ns))
        return false;
    for (size_t i = 0; i < count; i++)
        block->lines[block->used++] = take(merging, &fresh[i]);
    block->refs++;
    merging->out->block = block;
    merging->out->lines = kept->lines + merging->from;
    return true;
}

/* Into a block of their own, with room for what comes next. */
static void interleave(struct merging *merging, const struct logs_line *fresh,
                       size_t count)
{
    const struct logs *kept = merging->kept;
    size_t k = merging->from, total = kept->count - k + count, i = 0;
    size_t spare = total / SPARE_PART > SPARE_LEAST ? total / SPARE_PART : SPARE_LEAST;
    struct logs_block *block = logs_block_new(total + spare);

    if (kept->block) {
        size_t before = count > 0 ? first_at(kept, k, fresh[0].ns) : kept->count;

        memcpy(block->lines, kept->lines + k, (before - k) * sizeof(*block->lines));
        block->used = before - k;
        k = before;
    }
    while (k < kept->count || i < count) {
        bool old = k < kept->count && (i == count || kept->lines[k].ns <= fresh[i].ns);
        const struct logs_line *line = old ? &kept->lines[k++] : &fresh[i++];

        block->lines[block->used++] = old && kept->block ? *line : take(merging, line);
    }
    merging->out->block = block;
    merging->out->lines = block->lines;
}

/* kept and the new lines, which are in order. */
static struct result *join(const struct logs *kept, size_t from,
                           const struct logs_line *fresh, size_t count)
{
    struct result *result = result_new();
    struct logs *out = allocate(&result->arena, sizeof(*out));
    struct merging merging = {.kept = kept, .from = from, .out = out};
    size_t over;

    *out = (struct logs){.failed = kept->failed, .dropped = kept->dropped};
    share_parts(&merging, &result->arena);
    leave_out(&merging, kept->lines, from);
    if (!append(&merging, fresh, count))
        interleave(&merging, fresh, count);
    out->count = kept->count - from + count;
    for (size_t i = 0; i < count; i++)
        out->failed += fresh[i].failed;
    over = out->count > LOGS_LINES_MAX ? out->count - LOGS_LINES_MAX : 0;
    leave_out(&merging, out->lines, over);
    out->lines += over;
    out->count -= over;
    out->dropped += over;
    drop_empty_parts(out);
    result->type = RESULT_LOGS;
    result->logs = out;
    return result;
}

/* --- */

struct result *logs_merge(const struct result *kept, const struct result *tail,
                          int64_t keep_from_ms)
{
    const struct logs *before = kept && kept->logs ? kept->logs : &no_logs;
    int64_t from_ns = keep_from_ms * 1000000;
    size_t from = first_at(before, 0, from_ns), count;
    /* Before a first answer that was full there are lines that were not asked for. */
    bool whole = !before->full || from == before->count || before->lines[0].ns <= from_ns;
    size_t t = first_at(tail->logs, 0, whole ? from_ns : before->lines[0].ns);
    struct logs_line *fresh = xreallocarray(NULL, tail->logs->count + 1, sizeof(*fresh));
    struct result *out;

    count = find_fresh(before, from, tail->logs, t, fresh);
    for (size_t i = 0; i < count; i++)
        fresh[i].serial = before->arrived + i + 1;
    out = join(before, from, fresh, count);
    free(fresh);
    out->logs->full = before->full;
    out->logs->gap = before->gap || tail->logs->gap;
    out->logs->arrived = before->arrived + count;
    out->from_ms = keep_from_ms;
    out->to_ms = tail->to_ms;
    out->body_bytes = tail->body_bytes;
    out->samples = tail->samples;
    return out;
}

/* Lines of the page before the newer ones; of the moment where those begin, which may be
   cut through, as many as they have not. */
static size_t before_newer(const struct logs *page, const struct logs *newer,
                           struct logs_line *ret)
{
    int64_t ns = newer->count > 0 ? newer->lines[0].ns : INT64_MAX;
    struct seen seen = {0};
    size_t count = 0;

    see(&seen, newer->lines, same_moment(newer, 0));
    for (size_t i = 0; i < page->count && page->lines[i].ns <= ns; i++)
        if (page->lines[i].ns < ns || !claim(&seen, page->lines[i].id))
            ret[count++] = page->lines[i];
    free(seen.lines);
    return count;
}

struct result *logs_merge_older(const struct result *kept, const struct result *page,
                                const struct logs *newer)
{
    const struct logs *before = kept && kept->logs ? kept->logs : &no_logs;
    size_t most = page->logs->count + 1, count;
    struct logs_line *lines = xreallocarray(NULL, most, sizeof(*lines)),
                     *fresh = xreallocarray(NULL, most, sizeof(*fresh));
    struct logs own = {.lines = lines};
    struct result *out;

    own.count = before_newer(page->logs, newer, lines);
    count = find_fresh(before, 0, &own, 0, fresh);
    out = join(before, 0, fresh, count);
    free(lines);
    free(fresh);
    out->logs->full = page->logs->full;
    out->logs->gap = before->gap || page->logs->gap;
    return out;
}
