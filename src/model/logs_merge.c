/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"
#include "core/mem.h"
#include "model/logs.h"
#include "model/result.h"

/*
 * A log that grows: what a new answer adds to what is kept. The line structures are
 * copied for each merge, their texts are not: they stay in batches, of which results
 * share references. When there are many, the small ones are made one (as log-structured
 * stores do), so that no merge copies much; one without lines is given up.
 */

enum {
    BATCHES_MAX = 16,
    BATCHES_MOST = 64,
    LARGE_PART = 8,
    STREAMS_CACHED = 64,
    NAMES_CACHED = 64
};

struct logs_batch {
    unsigned refs;
    struct arena arena;
};

static struct logs_batch *batch_new(void)
{
    struct logs_batch *batch = xcalloc(1, sizeof(*batch));

    batch->refs = 1;
    arena_init(&batch->arena, 0);
    return batch;
}

void logs_release(const struct logs *logs)
{
    for (size_t i = 0; logs && i < logs->batch_count; i++) {
        struct logs_batch *batch = logs->batches[i];

        if (--batch->refs > 0)
            continue;
        arena_done(&batch->arena);
        free(batch);
    }
}

/* Copies lines into a batch; label sets and names that come again are shared. */
struct copier {
    struct logs_batch *batch;

    struct {
        const struct labels *from, *to;
    } streams[STREAMS_CACHED];

    struct {
        const char *from, *to;
    } names[NAMES_CACHED];
};

static size_t slot(const void *pointer, size_t size)
{
    return (uintptr_t)pointer / 16 % size;
}

static char *copy_text(struct copier *copier, const char *text, size_t size)
{
    char *copy = arena_strndup(&copier->batch->arena, text, size);

    if (!copy)
        abort(); /* an arena without a maximum */
    return copy;
}

static const struct labels *copy_stream(struct copier *copier, const struct labels *from)
{
    size_t at = slot(from, STREAMS_CACHED);
    struct labels *to;

    if (copier->streams[at].from == from)
        return copier->streams[at].to;
    to = arena_alloc(&copier->batch->arena, sizeof(*to));
    if (!to || !labels_copy(from, &copier->batch->arena, to))
        abort();
    copier->streams[at].from = from;
    copier->streams[at].to = to;
    return to;
}

/* Decoders share the text of a name that comes again, so that its address tells. */
static const char *copy_name(struct copier *copier, const char *from)
{
    size_t at = slot(from, NAMES_CACHED);

    if (copier->names[at].from != from) {
        copier->names[at].from = from;
        copier->names[at].to = copy_text(copier, from, strlen(from));
    }
    return copier->names[at].to;
}

static struct logs_line copy_line(struct copier *copier, const struct logs_line *line)
{
    struct logs_line copy = *line;
    struct label *meta = NULL;

    copy.text = copy_text(copier, line->text, line->size);
    copy.stream = copy_stream(copier, line->stream);
    if (line->meta_count > 0) {
        meta = arena_alloc(&copier->batch->arena, line->meta_count * sizeof(*meta));
        if (!meta)
            abort();
    }
    for (size_t i = 0; i < line->meta_count; i++) {
        meta[i].name = copy_name(copier, line->meta[i].name);
        meta[i].value = copy_name(copier, line->meta[i].value);
    }
    copy.meta = meta;
    return copy;
}

/* --- which lines of the tail are new --- */

struct seen {
    uint64_t id;
    bool used;
};

static int compare_seen(const void *a, const void *b)
{
    uint64_t left = ((const struct seen *)a)->id, right = ((const struct seen *)b)->id;

    return (left > right) - (left < right);
}

/* One kept line of this id that no line of the tail has claimed yet. */
static bool claim(struct seen *seen, size_t count, uint64_t id)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (seen[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && seen[low].id == id; low++) {
        if (!seen[low].used) {
            seen[low].used = true;
            return true;
        }
    }
    return false;
}

struct merging {
    struct logs_line *out;
    size_t count;
    struct copier copier;
    struct seen *seen;
    /* For each batch of what is kept: where it goes, or that its lines are copied. */
    uint16_t moved[BATCHES_MOST];
    bool copied[BATCHES_MOST];
    size_t shared;  /* batches that stay; the new one comes behind them */
    bool unbatched; /* what is kept has none: all of it is copied */
    bool older;     /* what is added lies before: it did not arrive */
    uint64_t arrived;
};

static size_t same_moment(const struct logs *logs, size_t from)
{
    size_t to = from + 1;

    while (to < logs->count && logs->lines[to].ns == logs->lines[from].ns)
        to++;
    return to;
}

static struct logs_line take_line(struct merging *merging, const struct logs_line *line)
{
    struct logs_line copy = copy_line(&merging->copier, line);

    copy.batch = (uint16_t)merging->shared;
    return copy;
}

static void put_kept(struct merging *merging, const struct logs_line *line)
{
    struct logs_line *out = &merging->out[merging->count++];

    if (merging->unbatched || merging->copied[line->batch]) {
        *out = take_line(merging, line);
        return;
    }
    *out = *line;
    out->batch = merging->moved[line->batch];
}

/* Lines [k, k_end) and [t, t_end) are of one moment. */
static void merge_moment(struct merging *merging, const struct logs *kept, size_t k,
                         size_t k_end, const struct logs *tail, size_t t, size_t t_end)
{
    size_t known = k_end - k;

    for (size_t i = 0; i < known; i++) {
        merging->seen[i] = (struct seen){kept->lines[k + i].id, false};
        put_kept(merging, &kept->lines[k + i]);
    }
    if (t < t_end && known > 1)
        qsort(merging->seen, known, sizeof(*merging->seen), compare_seen);
    for (; t < t_end; t++) {
        if (claim(merging->seen, known, tail->lines[t].id))
            continue;
        merging->out[merging->count] = take_line(merging, &tail->lines[t]);
        merging->out[merging->count++].serial = merging->older ? 0 : ++merging->arrived;
    }
}

static size_t first_at(const struct logs *logs, int64_t from_ns)
{
    size_t low = 0, high = logs->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (logs->lines[middle].ns < from_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void merge_lines(struct merging *merging, const struct logs *kept,
                        const struct logs *tail, int64_t from_ns)
{
    /* Before a first answer that was full there are lines that were not asked for. */
    bool before = kept->full && kept->count > 0 && kept->lines[0].ns > from_ns;
    int64_t tail_ns = before && !merging->older ? kept->lines[0].ns : from_ns;
    size_t k = first_at(kept, from_ns), t = first_at(tail, tail_ns);

    while (k < kept->count || t < tail->count) {
        int64_t ns = k == kept->count ? tail->lines[t].ns : kept->lines[k].ns;
        size_t k_end = k, t_end = t;

        if (t < tail->count && tail->lines[t].ns < ns)
            ns = tail->lines[t].ns;
        if (k < kept->count && kept->lines[k].ns == ns)
            k_end = same_moment(kept, k);
        if (t < tail->count && tail->lines[t].ns == ns)
            t_end = same_moment(tail, t);
        merge_moment(merging, kept, k, k_end, tail, t, t_end);
        k = k_end;
        t = t_end;
    }
}

/* Which batches stay: those with lines, and of many the large ones. */
static void choose_batches(struct merging *merging, const struct logs *kept,
                           int64_t from_ns)
{
    size_t counts[BATCHES_MOST] = {0};

    merging->unbatched = kept->batch_count == 0;
    for (size_t i = first_at(kept, from_ns); i < kept->count && !merging->unbatched; i++)
        counts[kept->lines[i].batch]++;
    for (size_t b = 0; b < kept->batch_count; b++) {
        merging->copied[b] = counts[b] == 0 || (kept->batch_count >= BATCHES_MAX &&
                                                counts[b] < kept->count / LARGE_PART);
        if (!merging->copied[b])
            merging->moved[b] = (uint16_t)merging->shared++;
    }
}

/* --- the result --- */

static void *allocate(struct result *result, size_t size)
{
    void *block = arena_alloc(&result->arena, size);

    if (!block)
        abort(); /* an arena without a maximum */
    return block;
}

static struct logs *make_logs(struct result *out, const struct merging *merging,
                              const struct logs *kept, const struct logs *tail)
{
    size_t shared = merging->shared;
    size_t over = merging->count > LOGS_LINES_MAX ? merging->count - LOGS_LINES_MAX : 0;
    struct logs *logs = allocate(out, sizeof(*logs));
    struct logs_line *lines;

    *logs = (struct logs){
        .count = merging->count - over,
        .full = merging->older ? tail->full : kept->full,
        .gap = kept->gap || tail->gap,
        .dropped = kept->dropped + over,
        .arrived = merging->arrived,
        .batch_count = shared + 1,
    };
    logs->batches = allocate(out, logs->batch_count * sizeof(struct logs_batch *));
    for (size_t b = 0; b < kept->batch_count; b++) {
        if (merging->copied[b])
            continue;
        logs->batches[merging->moved[b]] = kept->batches[b];
        kept->batches[b]->refs++;
    }
    logs->batches[shared] = merging->copier.batch;
    lines = allocate(out, (logs->count + 1) * sizeof(*lines));
    memcpy(lines, merging->out + over, logs->count * sizeof(*lines));
    logs->lines = lines;
    for (size_t i = 0; i < logs->count; i++)
        logs->failed += lines[i].failed;
    return logs;
}

static struct result *merge(const struct result *kept, const struct logs *tail,
                            int64_t from_ns, bool older)
{
    static const struct logs none = {0};
    const struct logs *before = kept && kept->logs ? kept->logs : &none;
    struct result *out = result_new();
    size_t most = before->count + tail->count + 1;
    struct merging merging = {
        .out = xreallocarray(NULL, most, sizeof(struct logs_line)),
        .seen = xreallocarray(NULL, before->count + 1, sizeof(struct seen)),
        .copier = {.batch = batch_new()},
        .older = older,
        .arrived = before->arrived,
    };

    choose_batches(&merging, before, from_ns);
    merge_lines(&merging, before, tail, from_ns);
    out->type = RESULT_LOGS;
    out->logs = make_logs(out, &merging, before, tail);
    free(merging.out);
    free(merging.seen);
    return out;
}

struct result *logs_merge(const struct result *kept, const struct result *tail,
                          int64_t keep_from_ms)
{
    struct result *out = merge(kept, tail->logs, keep_from_ms * 1000000, false);

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
    size_t known = newer->count > 0 ? same_moment(newer, 0) : 0, count = 0;
    int64_t ns = newer->count > 0 ? newer->lines[0].ns : INT64_MAX;
    struct seen *seen = xreallocarray(NULL, known + 1, sizeof(*seen));

    for (size_t i = 0; i < known; i++)
        seen[i] = (struct seen){newer->lines[i].id, false};
    qsort(seen, known, sizeof(*seen), compare_seen);
    for (size_t i = 0; i < page->count && page->lines[i].ns <= ns; i++)
        if (page->lines[i].ns < ns || !claim(seen, known, page->lines[i].id))
            ret[count++] = page->lines[i];
    free(seen);
    return count;
}

struct result *logs_merge_older(const struct result *kept, const struct result *page,
                                const struct logs *newer)
{
    struct logs_line *lines = xreallocarray(NULL, page->logs->count + 1, sizeof(*lines));
    struct logs before = *page->logs;
    struct result *out;

    before.lines = lines;
    before.count = before_newer(page->logs, newer, lines);
    out = merge(kept, &before, INT64_MIN, true);
    free(lines);
    return out;
}
