/* SPDX-License-Identifier: MIT */
#include "model/log_patterns.h"

#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "model/log_fields.h"
#include "model/log_redact.h"

enum { HEX_MIN = 8, EXAMPLE_MAX = 512 };

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || c == '.' || (c & 0x80);
}

/* A number, an id, an address: what differs from line to line. */
static bool is_parameter(const char *word, size_t size)
{
    size_t digits = 0, hex = 0;

    for (size_t i = 0; i < size; i++) {
        digits += word[i] >= '0' && word[i] <= '9';
        hex += strchr("0123456789abcdefABCDEF-", word[i]) != NULL;
    }
    return digits > 0 || (size >= HEX_MIN && hex == size);
}

static size_t append(char *ret, size_t used, const char *text, size_t size)
{
    if (used + size >= LOG_PATTERN_BYTES)
        return used;
    memcpy(ret + used, text, size);
    return used + size;
}

void log_pattern_of(const char *text, char ret[LOG_PATTERN_BYTES])
{
    static const char hole[] = "<_>";
    const char *end = text + strcspn(text, "\n");
    size_t used = 0;

    while (text < end) {
        const char *from = text;
        bool parameter;

        if (*text == '"') {
            text++;
            text += strcspn(text, "\"\n");
            text += *text == '"';
            parameter = true;
        } else if (!is_word(*text)) {
            text++;
            parameter = false;
        } else {
            while (text < end && is_word(*text))
                text++;
            parameter = is_parameter(from, (size_t)(text - from));
        }
        if (!parameter)
            used = append(ret, used, from, (size_t)(text - from));
        else if (used < sizeof(hole) || memcmp(ret + used - 3, hole, 3) != 0)
            used = append(ret, used, hole, sizeof(hole) - 1);
    }
    /* A cut within a character would not be clean text. */
    while (used > 0 && !utf8_valid(ret, used))
        used--;
    ret[used] = '\0';
}

bool log_pattern_covers(const char *pattern, const char *text)
{
    static const char hole[] = "<_>";
    bool anchored = true;

    for (;;) {
        const char *next = strstr(pattern, hole), *found;
        size_t size = next ? (size_t)(next - pattern) : strlen(pattern);

        if (!next && !anchored) { /* the rest has to be the text's end */
            size_t left = strlen(text);

            return left >= size && memcmp(text + left - size, pattern, size) == 0;
        }
        if (anchored) {
            found = strncmp(text, pattern, size) == 0 ? text : NULL;
        } else {
            for (found = text; *found && strncmp(found, pattern, size) != 0;)
                found++;
            found = *found || size == 0 ? found : NULL;
        }
        if (!found || !next)
            return found && found[size] == '\0';
        text = found + size;
        pattern = next + 3;
        anchored = false;
    }
}

/* The message of a line that is fields, without reading them all; else the text. */
static const char *message_of(const struct logs_line *line, struct arena *scratch)
{
    static const char *const names[] = {"msg", "message", "event", "error"};
    struct log_fields fields;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = logs_line_get(line, names[i]);

        if (value)
            return value;
    }
    if (!log_fields_parse(&fields, line->text, line->size, scratch))
        return line->text;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = log_fields_get(&fields, names[i]);

        if (value)
            return value;
    }
    return line->text;
}

static int compare(const void *a, const void *b)
{
    const struct log_pattern *left = a, *right = b;

    if (left->count != right->count)
        return left->count > right->count ? -1 : 1;
    return strcmp(left->text, right->text);
}

static const char *keep(struct log_patterns *patterns, const char *text)
{
    size_t size = strnlen(text, EXAMPLE_MAX);

    /* A cut within a character would not be clean text. */
    while (size > 0 && text[size] != '\0' && (text[size] & 0xc0) == 0x80)
        size--;
    text = arena_strndup(&patterns->arena, text, size);
    return text ? text : "";
}

static struct log_pattern *find(struct log_patterns *patterns, struct map *map,
                                const char *text, const char *example, const char *line)
{
    struct log_pattern *pattern = map_get(map, text);

    if (pattern || patterns->count == LOG_PATTERNS_MAX)
        return pattern;
    pattern = &patterns->items[patterns->count];
    *pattern =
        (struct log_pattern){.text = arena_strndup(&patterns->arena, text, strlen(text))};
    if (!pattern->text)
        return NULL;
    pattern->example = keep(patterns, example);
    pattern->line = keep(patterns, line);
    patterns->count++;
    (void)map_put(map, text, pattern);
    return pattern;
}

static void count_line(struct log_patterns *patterns, struct map *map,
                       const struct logs_line *line, size_t bin, struct arena *scratch)
{
    char text[LOG_PATTERN_BYTES];
    struct log_pattern *pattern;
    struct buf masked;
    const char *message;

    arena_clear(scratch);
    message = message_of(line, scratch);
    buf_init(&masked, 2 * LOGS_LINE_BYTES_MAX);
    (void)log_redact(&masked, message, strnlen(message, 2 * LOG_PATTERN_BYTES));
    log_pattern_of(masked.data, text);
    buf_done(&masked);
    pattern = find(patterns, map, text, message, line->text);
    if (!pattern) {
        patterns->other++;
        return;
    }
    pattern->count++;
    pattern->bins[bin]++;
    if (line->level > pattern->level)
        pattern->level = (enum line_level)line->level;
}

void log_patterns_build(struct log_patterns *patterns, const struct logs *logs,
                        size_t most)
{
    size_t first = logs->count > most ? logs->count - most : 0;
    int64_t from, span;
    struct arena scratch;
    struct map map;

    log_patterns_done(patterns);
    if (logs->count == 0)
        return;
    arena_init(&patterns->arena, 0);
    arena_init(&scratch, 0);
    map_init(&map);
    patterns->items = xcalloc(LOG_PATTERNS_MAX, sizeof(*patterns->items));
    from = logs->lines[first].ns;
    span = logs->lines[logs->count - 1].ns - from + 1;
    for (size_t i = first; i < logs->count; i++) {
        double at = (double)(logs->lines[i].ns - from) / (double)span;

        count_line(patterns, &map, &logs->lines[i],
                   (size_t)(at * LOG_PATTERN_BINS) % LOG_PATTERN_BINS, &scratch);
    }
    for (size_t i = 0; i < patterns->count; i++) {
        struct log_pattern *pattern = &patterns->items[i];

        pattern->fresh = true;
        for (size_t bin = 0; bin < LOG_PATTERN_BINS / 2; bin++)
            pattern->fresh = pattern->fresh && pattern->bins[bin] == 0;
    }
    qsort(patterns->items, patterns->count, sizeof(*patterns->items), compare);
    map_done(&map);
    arena_done(&scratch);
}

void log_patterns_done(struct log_patterns *patterns)
{
    if (patterns->items)
        arena_done(&patterns->arena);
    free(patterns->items);
    *patterns = (struct log_patterns){0};
}
