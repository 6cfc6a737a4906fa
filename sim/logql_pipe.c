/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/number.h"
#include "logql_ast.h"

const struct logql_label *logql_work_find(const struct logql_work *work, const char *name,
                                          size_t size)
{
    for (size_t i = 0; i < work->count; i++) {
        const struct logql_label *label = &work->labels[i];
        if (label->name_size == size && memcmp(label->name, name, size) == 0)
            return label;
    }
    return NULL;
}

void logql_work_add(struct logql_work *work, const char *name, size_t name_size,
                    const char *value, size_t value_size)
{
    const struct logql_label *old = logql_work_find(work, name, name_size);
    if (old && old->origin == LOGQL_PARSED)
        return; /* the first one counts */
    if (work->count == LOGQL_ENTRY_LABELS_MAX)
        return;
    if (old) {
        name = arena_printf(work->scratch, "%.*s_extracted", (int)name_size, name);
        name_size += strlen("_extracted");
        if (!name)
            return;
    }
    work->labels[work->count++] = (struct logql_label){
        name, value, (uint32_t)name_size, (uint32_t)value_size, LOGQL_PARSED};
}

void logql_work_fail(struct logql_work *work, const char *error, const char *details)
{
    work->failed = true;
    logql_work_add(work, "__error__", strlen("__error__"), error, strlen(error));
    logql_work_add(work, "__error_details__", strlen("__error_details__"), details,
                   strlen(details));
}

static bool compare_numbers(enum logql_compare compare, double a, double b)
{
    switch (compare) {
    case LOGQL_GT:
        return a > b;
    case LOGQL_GE:
        return a >= b;
    case LOGQL_LT:
        return a < b;
    case LOGQL_LE:
        return a <= b;
    case LOGQL_EQ:
        return a <= b && a >= b;
    case LOGQL_NE:
        return a < b || a > b;
    case LOGQL_MATCH:
    case LOGQL_NO_MATCH:
    case LOGQL_COMPARE_COUNT:
        break;
    }
    return false;
}

/* The number, or the duration in seconds, of a label. */
static bool label_number(const struct logql_label *label, bool duration, double *ret)
{
    const char *end = label->value + label->value_size;
    int64_t ns;
    if (!duration)
        return label->value_size > 0 &&
               number_parse_prefix(label->value, end, ret) == end;
    if (logql_duration_prefix(label->value, label->value_size, &ns) != label->value_size)
        return false;
    *ret = (double)ns / 1e9;
    return label->value_size > 0;
}

static bool condition_holds(const struct logql_condition *condition,
                            struct logql_work *work)
{
    const char *name = condition->text.name;
    const struct logql_label *label = logql_work_find(work, name, strlen(name));
    if (condition->kind == LOGQL_C_TEXT)
        return logql_matches(&condition->text, label ? label->value : "",
                             label ? label->value_size : 0);
    /* An entry that failed already is left for a filter on __error__ to remove. */
    if (work->failed)
        return true;
    if (!label)
        return false;
    double value;
    if (!label_number(label, condition->kind == LOGQL_C_DURATION, &value)) {
        logql_work_fail(work, "LabelFilterErr", "strconv.ParseFloat: invalid syntax");
        return true;
    }
    return compare_numbers(condition->compare, value, condition->number);
}

static bool filter_passes(const struct logql_stage *stage, struct logql_work *work)
{
    bool stack[LOGQL_CONDITIONS_MAX] = {true};
    size_t depth = 0;
    for (size_t i = 0; i < stage->condition_count; i++) {
        const struct logql_condition *condition = &stage->conditions[i];
        if (condition->kind == LOGQL_C_AND || condition->kind == LOGQL_C_OR) {
            bool right = stack[--depth], left = stack[depth - 1];
            stack[depth - 1] =
                condition->kind == LOGQL_C_AND ? left && right : left || right;
        } else {
            stack[depth++] = condition_holds(condition, work);
        }
    }
    return stack[0];
}

static bool name_listed(const struct logql_names *names, const struct logql_label *label)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strlen(names->items[i]) == label->name_size &&
            memcmp(names->items[i], label->name, label->name_size) == 0)
            return true;
    }
    return false;
}

static void keep_or_drop(const struct logql_stage *stage, struct logql_work *work)
{
    size_t kept = 0;
    for (size_t i = 0; i < work->count; i++) {
        bool special =
            work->labels[i].name_size > 4 && memcmp(work->labels[i].name, "__", 2) == 0;
        bool listed = name_listed(stage->names, &work->labels[i]);
        if (stage->kind == LOGQL_S_KEEP ? listed || special : !listed)
            work->labels[kept++] = work->labels[i];
    }
    work->count = kept;
}

static bool contains(const struct logql_entry *entry, const struct logql_stage *stage)
{
    const char *at = entry->line, *end = entry->line + entry->line_size;
    size_t size = stage->text_size;
    if (size == 0)
        return true;
    while ((size_t)(end - at) >= size) {
        at = memchr(at, stage->text[0], (size_t)(end - at) - size + 1);
        if (!at)
            return false;
        if (memcmp(at, stage->text, size) == 0)
            return true;
        at++;
    }
    return false;
}

static bool run_stage(const struct logql_stage *stage, struct logql_work *work)
{
    const struct logql_entry *entry = work->entry;
    switch (stage->kind) {
    case LOGQL_S_CONTAINS:
        return contains(entry, stage);
    case LOGQL_S_NOT_CONTAINS:
        return !contains(entry, stage);
    case LOGQL_S_LINE_MATCH:
        return logql_regex_match(stage->regex, entry->line, entry->line_size);
    case LOGQL_S_LINE_NO_MATCH:
        return !logql_regex_match(stage->regex, entry->line, entry->line_size);
    case LOGQL_S_JSON:
        logql_extract_json(work);
        return true;
    case LOGQL_S_LOGFMT:
        logql_extract_logfmt(work);
        return true;
    case LOGQL_S_FILTER:
        return filter_passes(stage, work);
    case LOGQL_S_KEEP:
    case LOGQL_S_DROP:
        keep_or_drop(stage, work);
        return true;
    }
    return true;
}

bool logql_pipeline(const struct logql_selector *selector,
                    const struct logql_entry *entry, struct logql_work *work)
{
    work->entry = entry;
    work->failed = false;
    work->wanted = selector->wanted;
    work->count = entry->label_count < LOGQL_ENTRY_LABELS_MAX ? entry->label_count
                                                              : LOGQL_ENTRY_LABELS_MAX;
    memcpy(work->labels, entry->labels, work->count * sizeof(work->labels[0]));
    for (size_t i = 0; i < selector->stage_count; i++) {
        if (!run_stage(&selector->stages[i], work))
            return false;
    }
    return true;
}

bool logql_requires_text(const struct logql_query *query, size_t selector,
                         const char *text)
{
    const struct logql_selector *s = &query->selectors[selector];
    for (size_t i = 0; i < s->stage_count; i++) {
        if (s->stages[i].kind == LOGQL_S_CONTAINS && strstr(s->stages[i].text, text))
            return true;
    }
    return false;
}

/* Does one of the conditions, all of which must hold, ask for such a number? */
static bool asks_for_number(const struct logql_stage *stage, const char *label,
                            double at_least)
{
    bool found = false;
    for (size_t i = 0; i < stage->condition_count; i++) {
        const struct logql_condition *condition = &stage->conditions[i];
        if (condition->kind == LOGQL_C_OR)
            return false;
        found |= condition->kind == LOGQL_C_NUMBER && condition->number >= at_least &&
                 strcmp(condition->text.name, label) == 0 &&
                 (condition->compare == LOGQL_GE || condition->compare == LOGQL_GT ||
                  condition->compare == LOGQL_EQ);
    }
    return found;
}

bool logql_requires_number(const struct logql_query *query, size_t selector,
                           const char *label, double at_least)
{
    const struct logql_selector *s = &query->selectors[selector];
    for (size_t i = 0; i < s->stage_count; i++) {
        if (s->stages[i].kind == LOGQL_S_FILTER &&
            asks_for_number(&s->stages[i], label, at_least))
            return true;
    }
    return false;
}

int logql_label_compare(const void *a, const void *b)
{
    const struct logql_label *x = a, *y = b;
    size_t size = x->name_size < y->name_size ? x->name_size : y->name_size;
    int order = memcmp(x->name, y->name, size);
    return order ? order : (x->name_size > y->name_size) - (x->name_size < y->name_size);
}

/* ---- Log queries --------------------------------------------------------------- */

enum { ROWS_BYTES_MAX = 256 << 20 };

struct collect {
    const struct logql_selector *selector;
    struct logql_rows *rows;
    size_t limit;
    struct arena scratch;
    struct logql_work work;
    bool full; /* a bound of memory is passed */
};

static bool copy_row(struct collect *c, const struct logql_entry *entry)
{
    struct logql_rows *rows = c->rows;
    struct arena *arena = &rows->arena;
    struct logql_row row = {.time_ns = entry->time_ns, .line_size = entry->line_size};
    row.line = arena_strndup(arena, entry->line, entry->line_size);
    row.labels = arena_alloc(arena, (c->work.count + 1) * sizeof(row.labels[0]));
    if (!row.line || !row.labels)
        return false;
    for (size_t i = 0; i < c->work.count; i++) {
        struct logql_label label = c->work.labels[i];
        label.name = arena_strndup(arena, label.name, label.name_size);
        label.value = arena_strndup(arena, label.value, label.value_size);
        if (!label.name || !label.value)
            return false;
        row.labels[i] = label;
    }
    row.label_count = c->work.count;
    qsort(row.labels, row.label_count, sizeof(row.labels[0]), logql_label_compare);
    if (rows->count == rows->capacity) {
        rows->capacity = rows->capacity ? 2 * rows->capacity : 64;
        rows->items = xreallocarray(rows->items, rows->capacity, sizeof(rows->items[0]));
    }
    rows->items[rows->count++] = row;
    return true;
}

static bool collect_entry(void *user, const struct logql_entry *entry)
{
    struct collect *c = user;
    c->rows->lines_read++;
    c->rows->bytes_read += entry->line_size;
    arena_clear(&c->scratch);
    if (!logql_pipeline(c->selector, entry, &c->work))
        return true;
    if (!copy_row(c, entry)) {
        c->full = true;
        return false;
    }
    return c->rows->count < c->limit;
}

bool logql_run_logs(const struct logql_query *query, const struct logql_source *source,
                    int64_t start_ns, int64_t end_ns, size_t limit, bool backward,
                    struct logql_rows *ret_rows, struct logql_error *err)
{
    struct collect c = {
        .selector = &query->selectors[0], .rows = ret_rows, .limit = limit};
    *ret_rows = (struct logql_rows){.count = 0};
    arena_init(&ret_rows->arena, ROWS_BYTES_MAX);
    arena_init(&c.scratch, 0);
    c.work.scratch = &c.scratch;
    if (limit > 0)
        source->scan(source->user, query, 0, start_ns, end_ns, backward, collect_entry,
                     &c);
    arena_done(&c.scratch);
    if (!c.full)
        return true;
    (void)snprintf(err->text, sizeof(err->text), "the query would read too many bytes");
    logql_rows_done(ret_rows);
    return false;
}

void logql_rows_done(struct logql_rows *rows)
{
    free(rows->items);
    arena_done(&rows->arena);
    *rows = (struct logql_rows){.count = 0};
}
