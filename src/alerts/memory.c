/* SPDX-License-Identifier: MIT */
#include "alerts/memory.h"

#include <stdlib.h>
#include <string.h>

#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"

enum { ENTRIES_MAX = 20000, ID_TEXT = 17 };

static const int64_t hour_ms = 3600 * 1000;

struct entry {
    uint64_t id, round; /* the newest round it fired in */
    char name[96];
    enum severity severity;
    int64_t starts_ms;
    int64_t fired_ms[ALERT_FLAPS]; /* when it began, the newest first */
    bool acknowledged, is_new, firing;
};

struct alert_memory {
    struct map entries; /* by id */
    uint64_t round, version;
    int64_t targets[SEVERITY_COUNT];
    struct alert_resolved resolved[ALERT_RESOLVED_MAX];
    size_t resolved_count, news, acknowledged;
    char *watchdog;
    bool begun;

    struct {
        uint64_t about;
        struct silence_draft draft;
    } drafts[DRAFTS_KEPT]; /* the newest first; not ready: none */
};

struct alert_memory *alert_memory_new(void)
{
    struct alert_memory *memory = xcalloc(1, sizeof(*memory));

    map_init(&memory->entries);
    for (int i = 0; i < SEVERITY_COUNT; i++)
        memory->targets[i] = severity_table[i].respond_ms;
    return memory;
}

static void clear_entries(struct alert_memory *memory)
{
    void *entry;
    size_t at = 0;

    while (map_next(&memory->entries, &at, NULL, &entry))
        free(entry);
    map_clear(&memory->entries);
}

void alert_memory_free(struct alert_memory *memory)
{
    if (!memory)
        return;
    clear_entries(memory);
    map_done(&memory->entries);
    free(memory->watchdog);
    for (size_t i = 0; i < DRAFTS_KEPT; i++)
        silence_draft_done(&memory->drafts[i].draft);
    free(memory);
}

void alert_memory_set_target(struct alert_memory *memory, enum severity severity,
                             int64_t ms)
{
    memory->targets[severity] = ms;
}

int64_t alert_memory_target(const struct alert_memory *memory, enum severity severity)
{
    return memory->targets[severity];
}

void alert_memory_set_watchdog(struct alert_memory *memory, const char *name)
{
    free(memory->watchdog);
    memory->watchdog = name ? xstrdup(name) : NULL;
}

const char *alert_memory_watchdog(const struct alert_memory *memory)
{
    return memory->watchdog;
}

/* Sixteen digits; asked for each of ten thousand alerts, so not by printf. */
static const char *key_of(uint64_t id, char text[ID_TEXT])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = ID_TEXT - 2; i >= 0; i--, id >>= 4)
        text[i] = digits[id & 15];
    text[ID_TEXT - 1] = '\0';
    return text;
}

static struct entry *find(const struct alert_memory *memory, uint64_t id)
{
    char text[ID_TEXT];

    return map_get(&memory->entries, key_of(id, text));
}

/* --- noting --- */

static struct entry *make(struct alert_memory *memory, const struct alert_item *item)
{
    struct entry *entry = xcalloc(1, sizeof(*entry));
    char text[ID_TEXT];

    entry->id = item->id;
    entry->severity = item->severity;
    utf8_sanitize_fixed(entry->name, sizeof(entry->name), item->name, strlen(item->name),
                        UTF8_NEWLINE_PICTURE);
    (void)map_put(&memory->entries, key_of(item->id, text), entry);
    return entry;
}

static void note_firing(struct alert_memory *memory, const struct alert_item *item,
                        int64_t now_ms)
{
    struct entry *entry = find(memory, item->id);

    if (!entry && memory->entries.count == ENTRIES_MAX)
        return;
    if (!entry)
        entry = make(memory, item);
    entry->round = memory->round;
    entry->starts_ms = item->starts_ms;
    if (entry->firing)
        return;
    entry->firing = true;
    memmove(entry->fired_ms + 1, entry->fired_ms,
            (ALERT_FLAPS - 1) * sizeof(*entry->fired_ms));
    entry->fired_ms[0] = now_ms;
    /* What was there when the program began is not news. */
    entry->is_new = memory->begun;
    memory->news += memory->begun && item->severity == SEVERITY_CRITICAL;
}

static void note_resolved(struct alert_memory *memory, struct entry *entry,
                          int64_t now_ms)
{
    struct alert_resolved *first = memory->resolved;

    memory->acknowledged -= entry->acknowledged;
    entry->firing = entry->acknowledged = entry->is_new = false;
    memmove(first + 1, first, (ALERT_RESOLVED_MAX - 1) * sizeof(*first));
    *first = (struct alert_resolved){.id = entry->id,
                                     .severity = entry->severity,
                                     .starts_ms = entry->starts_ms,
                                     .resolved_ms = now_ms};
    memcpy(first->name, entry->name, sizeof(first->name));
    if (memory->resolved_count < ALERT_RESOLVED_MAX)
        memory->resolved_count++;
}

/* What fires again is not resolved any more. */
static void forget_resolved(struct alert_memory *memory)
{
    size_t kept = 0;

    for (size_t i = 0; i < memory->resolved_count; i++) {
        const struct entry *entry = find(memory, memory->resolved[i].id);

        if (!entry || !entry->firing)
            memory->resolved[kept++] = memory->resolved[i];
    }
    memory->resolved_count = kept;
}

void alert_memory_note(struct alert_memory *memory, const struct alert_set *set,
                       int64_t now_ms)
{
    void *value;
    size_t at = 0;

    if (set->answered == 0)
        return;
    memory->round++;
    memory->version++;
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].state != ALERT_PENDING)
            note_firing(memory, &set->items[i], now_ms);
    /* Only where everybody was heard is an alert that is not there gone. */
    while (set->complete && map_next(&memory->entries, &at, NULL, &value)) {
        struct entry *entry = value;

        if (entry->firing && entry->round != memory->round)
            note_resolved(memory, entry, now_ms);
    }
    forget_resolved(memory);
    memory->begun = memory->begun || set->complete;
}

void alert_memory_looked(struct alert_memory *memory)
{
    void *value;
    size_t at = 0;

    while (map_next(&memory->entries, &at, NULL, &value))
        ((struct entry *)value)->is_new = false;
    memory->resolved_count = 0;
    memory->version++;
}

/* --- drafts --- */

bool alert_memory_take_draft(struct alert_memory *memory, uint64_t about,
                             struct silence_draft *ret)
{
    for (size_t i = 0; i < DRAFTS_KEPT; i++) {
        if (!memory->drafts[i].draft.ready || memory->drafts[i].about != about)
            continue;
        *ret = memory->drafts[i].draft;
        memmove(&memory->drafts[i], &memory->drafts[i + 1],
                (DRAFTS_KEPT - 1 - i) * sizeof(memory->drafts[0]));
        memory->drafts[DRAFTS_KEPT - 1].draft = (struct silence_draft){0};
        return true;
    }
    return false;
}

void alert_memory_keep_draft(struct alert_memory *memory, uint64_t about,
                             struct silence_draft *draft)
{
    silence_draft_done(&memory->drafts[DRAFTS_KEPT - 1].draft);
    memmove(&memory->drafts[1], &memory->drafts[0],
            (DRAFTS_KEPT - 1) * sizeof(memory->drafts[0]));
    memory->drafts[0].about = about;
    memory->drafts[0].draft = *draft;
    *draft = (struct silence_draft){0};
}

/* --- asking --- */

uint64_t alert_memory_version(const struct alert_memory *memory)
{
    return memory->version;
}

void alert_memory_acknowledge(struct alert_memory *memory, uint64_t id)
{
    struct entry *entry = find(memory, id);

    if (entry) {
        entry->acknowledged = !entry->acknowledged;
        memory->acknowledged += entry->acknowledged ? 1 : (size_t)-1;
    }
    memory->version++;
}

bool alert_memory_acknowledged(const struct alert_memory *memory, uint64_t id)
{
    const struct entry *entry = memory->acknowledged > 0 ? find(memory, id) : NULL;

    return entry && entry->acknowledged;
}

bool alert_memory_is_new(const struct alert_memory *memory, uint64_t id)
{
    const struct entry *entry = find(memory, id);

    return entry && entry->is_new;
}

bool alert_memory_flaps(const struct alert_memory *memory, uint64_t id, int64_t now_ms)
{
    const struct entry *entry = find(memory, id);
    int64_t oldest = entry ? entry->fired_ms[ALERT_FLAPS - 1] : 0;

    return oldest > 0 && now_ms - oldest <= hour_ms;
}

size_t alert_memory_resolved(const struct alert_memory *memory,
                             const struct alert_resolved **ret)
{
    *ret = memory->resolved;
    return memory->resolved_count;
}

size_t alert_memory_take_news(struct alert_memory *memory)
{
    size_t news = memory->news;

    memory->news = 0;
    return news;
}
