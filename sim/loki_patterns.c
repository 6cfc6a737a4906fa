/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/map.h"
#include "core/mem.h"
#include "go_json.h"
#include "loki_private.h"

/*
 * Patterns, as Loki's pattern ingester tells them: words with digits are parameters, of a
 * line in JSON its message alone counts, texts of few words are never learnt, and nothing
 * is remembered for longer than three hours.
 */

enum { LINES_MAX = 100000, PATTERNS_MAX = 300, WORDS_MIN = 4, TEXT_MAX = 400 };

#define MEMORY_NS     (180 * MODEL_MINUTE)
#define RESOLUTION_NS (10 * MODEL_SECOND)

struct pattern {
    const char *level; /* of a label: lives as long as the rows */
    size_t level_size;
    unsigned *counts; /* by step */
};

struct patterns {
    struct map index; /* "level pattern" → struct pattern * */
    int64_t start_ns, step_ns;
    size_t steps;
};

/* The message of a line in JSON, or the line. */
static const char *message_of(const struct logql_row *row, size_t *ret_size)
{
    static const char key[] = "\"msg\":\"";
    const char *end = row->line + row->line_size, *at = row->line;
    *ret_size = row->line_size;
    if (row->line_size == 0 || *at != '{')
        return at;
    for (; (size_t)(end - at) > sizeof(key); at++) {
        if (memcmp(at, key, sizeof(key) - 1) != 0)
            continue;
        at += sizeof(key) - 1;
        const char *close = memchr(at, '"', (size_t)(end - at));
        *ret_size = close ? (size_t)(close - at) : 0;
        return at;
    }
    *ret_size = 0;
    return row->line;
}

static bool has_digit(const char *word, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (word[i] >= '0' && word[i] <= '9')
            return true;
    return false;
}

/* The pattern of a text into out; how many words it has. A parameter keeps the name in
   front of it ("took=<_>"). */
static size_t write_pattern(struct buffer *out, const char *text, size_t size)
{
    const char *end = text + (size < TEXT_MAX ? size : TEXT_MAX);
    size_t words = 0;
    while (text < end) {
        const char *word = text;
        while (text < end && *text != ' ' && *text != '\n')
            text++;
        size_t length = (size_t)(text - word);
        const char *equals = memchr(word, '=', length);
        size_t name = equals ? (size_t)(equals - word) + 1 : 0;
        if (words++ > 0)
            buffer_putc(out, ' ');
        buffer_put(out, word, has_digit(word, length) ? name : length);
        if (has_digit(word, length))
            buffer_puts(out, "<_>");
        text += text < end;
    }
    return words;
}

static const struct logql_label *level_of(const struct logql_row *row)
{
    for (size_t i = 0; i < row->label_count; i++)
        if (row->labels[i].name_size == 14 &&
            memcmp(row->labels[i].name, "detected_level", 14) == 0)
            return &row->labels[i];
    return NULL;
}

static void count_row(struct patterns *p, const struct logql_row *row, struct buffer *key)
{
    const struct logql_label *level = level_of(row);
    size_t size;
    const char *message = message_of(row, &size);
    buffer_clear(key);
    if (level)
        buffer_put(key, level->value, level->value_size);
    buffer_putc(key, ' ');
    if (write_pattern(key, message, size) < WORDS_MIN)
        return;
    struct pattern *pattern = map_get(&p->index, buffer_text(key));
    if (!pattern && p->index.count == PATTERNS_MAX)
        return;
    if (!pattern) {
        pattern = xcalloc(1, sizeof(*pattern));
        pattern->level = level ? level->value : "unknown";
        pattern->level_size = level ? level->value_size : 7;
        pattern->counts = xcalloc(p->steps, sizeof(*pattern->counts));
        (void)map_put(&p->index, buffer_text(key), pattern);
    }
    pattern->counts[(size_t)((row->time_ns - p->start_ns) / p->step_ns)]++;
}

static void write_one(struct buffer *out, const struct patterns *p, const char *key,
                      const struct pattern *pattern)
{
    bool first = true;
    buffer_puts(out, "{\"pattern\":");
    go_json_text(out, strchr(key, ' ') + 1);
    buffer_puts(out, ",\"level\":");
    go_json_string(out, pattern->level, pattern->level_size, true);
    buffer_puts(out, ",\"samples\":[");
    for (size_t i = 0; i < p->steps; i++) {
        if (pattern->counts[i] == 0)
            continue;
        buffer_printf(out, "%s[%lld,%u]", first ? "" : ",",
                      (long long)((p->start_ns + (int64_t)i * p->step_ns) / MODEL_SECOND),
                      pattern->counts[i]);
        first = false;
    }
    buffer_puts(out, "]}");
}

static void write_patterns(struct buffer *out, const struct patterns *p)
{
    size_t at = 0, written = 0;
    const char *key;
    void *value;
    buffer_puts(out, "{\"status\":\"success\",\"data\":[");
    while (map_next(&p->index, &at, &key, &value)) {
        struct pattern *pattern = value;
        if (written++ > 0)
            buffer_putc(out, ',');
        write_one(out, p, key, pattern);
        free(pattern->counts);
        free(pattern);
    }
    buffer_puts(out, "]}\n");
}

/* Selectors only: what a pipeline would leave is not known to the ingester. */
static bool is_selector(const char *text)
{
    size_t size = strlen(text);
    while (size > 0 && text[size - 1] == ' ')
        size--;
    return size > 0 && text[0] == '{' && text[size - 1] == '}';
}

static void answer(struct loki *loki, const struct http_request *request,
                   struct http_reply *reply, const struct logql_query *query,
                   int64_t end_ns, struct patterns *p)
{
    struct logql_source source = logs_source(loki->logs, request->now_ns);
    struct logql_rows rows;
    struct logql_error err;
    struct buffer key;
    if (!logql_run_logs(query, &source, p->start_ns, end_ns, LINES_MAX, true, &rows,
                        &err)) {
        (void)grafana_refuse(reply, 400, "%s", err.text);
        return;
    }
    map_init(&p->index);
    buffer_init(&key, 1 << 16);
    for (size_t i = 0; i < rows.count; i++)
        count_row(p, &rows.items[i], &key);
    write_patterns(&reply->body, p);
    buffer_done(&key);
    map_done(&p->index);
    logql_rows_done(&rows);
}

static void patterns(void *context, const struct http_request *request,
                     struct http_reply *reply)
{
    const char *text = http_param(request, "query");
    struct patterns p = {.start_ns = 0};
    int64_t end_ns;
    if (!loki_window(request, reply, &p.start_ns, &end_ns) ||
        !loki_step(request, end_ns - p.start_ns, reply, &p.step_ns))
        return;
    struct logql_query *query = loki_query(request, reply);
    if (!query)
        return;
    if (!is_selector(text)) {
        (void)grafana_refuse(reply, 400, "only label matchers are supported");
        logql_free(query);
        return;
    }
    if (p.start_ns < request->now_ns - MEMORY_NS)
        p.start_ns = request->now_ns - MEMORY_NS;
    if (end_ns < p.start_ns)
        end_ns = p.start_ns;
    p.step_ns -= p.step_ns % RESOLUTION_NS;
    p.step_ns = p.step_ns > RESOLUTION_NS ? p.step_ns : RESOLUTION_NS;
    p.start_ns -= p.start_ns % p.step_ns;
    p.steps = (size_t)((end_ns - p.start_ns) / p.step_ns) + 1;
    answer(context, request, reply, query, end_ns, &p);
    logql_free(query);
}

void loki_register_patterns(struct http_port *port, struct loki *loki)
{
    http_port_route(port, "GET,POST", "/loki/api/v1/patterns", patterns, loki);
}
