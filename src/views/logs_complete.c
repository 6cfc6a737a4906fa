/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/attr.h"
#include "core/mem.h"
#include "model/log_redact.h"
#include "views/logs_view.h"

/*
 * Completion of a query. Within the selector the server knows labels and values, narrowed
 * by the matchers in front of the cursor; behind it there are stages, and the fields and
 * values of the lines that are held. Beside it stands what the query would read.
 */

enum { VALUE_LINES = 200 };

static const int64_t labels_ms = 3600 * 1000;

static const char *const stages[] = {
    "json", "logfmt", "pattern",     "regexp",     "unpack",
    "drop", "keep",   "line_format", "decolorize", "label_format"};

/* Where the cursor is. */
struct place {
    size_t from;              /* the word at the cursor begins here */
    size_t label, label_size; /* in front of the quote, within a value */
    size_t matcher;           /* of a selector: the one at the cursor begins here */
    bool in_selector, in_value;
};

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static struct place find_place(const struct logs_editor *editor)
{
    struct place place = {0};
    size_t quote = SIZE_MAX, at;

    for (size_t i = 0; i < editor->cursor; i++) {
        char c = editor->text[i];

        if (c == '\\' && quote != SIZE_MAX)
            i++;
        else if (c == '"')
            quote = quote == SIZE_MAX ? i : SIZE_MAX;
        else if (quote != SIZE_MAX)
            continue;
        else if (c == '{' || c == '}')
            place.in_selector = c == '{';
        if (quote == SIZE_MAX && (c == '{' || c == ','))
            place.matcher = i + 1;
    }
    place.in_value = quote != SIZE_MAX;
    at = place.in_value ? quote : editor->cursor;
    if (place.in_value) {
        place.from = quote + 1;
        while (at > 0 && strchr("=~! ", editor->text[at - 1]))
            at--;
        place.label_size = at;
    }
    while (at > 0 && name_char(editor->text[at - 1]))
        at--;
    if (!place.in_value) {
        place.from = at;
        return place;
    }
    place.label = at;
    place.label_size -= at;
    return place;
}

/* The matchers in front of the one at the cursor, as a selector that may be asked. */
static char *scope_of(const struct logs_editor *editor, const struct place *place)
{
    const char *open = strchr(editor->text, '{');
    size_t from = open ? (size_t)(open - editor->text) : 0, to = place->matcher;
    bool alone;
    char *text;

    while (to > from + 1 && strchr(", ", editor->text[to - 1]))
        to--;
    if (!open || !place->in_selector || to <= from + 1)
        return NULL;
    text = xasprintf("%.*s}", (int)(to - from), open);
    if (logql_selector_size(text, &alone) > 0)
        return text;
    free(text);
    return NULL;
}

static void look(struct logs_view *view)
{
    struct logs_editor *editor = &view->editor;
    struct place place = find_place(editor);
    bool alone;
    size_t size = logql_selector_size(editor->text, &alone);

    logs_complete_done(view);
    editor->label[0] = '\0';
    if (place.in_value && place.in_selector && place.label_size < sizeof(editor->label)) {
        memcpy(editor->label, editor->text + place.label, place.label_size);
        editor->label[place.label_size] = '\0';
    }
    editor->scope = scope_of(editor, &place);
    editor->selector = size > 0 ? xstrndup(editor->text, size) : NULL;
}

void logs_complete_ask(struct logs_view *view, struct query_spec *ret, size_t *count)
{
    struct logs_editor *editor = &view->editor;
    struct query_spec spec = {.kind = QUERY_LABEL_NAMES, .range_ms = labels_ms};

    if (view->query && editor->what != LOGS_EDIT_QUERY)
        return;
    if (editor->what == LOGS_EDIT_QUERY)
        look(view);
    spec.expr = editor->scope;
    logs_ask(view, LOGS_ASK_NAMES, ret, count, spec);
    if (editor->what != LOGS_EDIT_QUERY)
        return;
    spec.kind = QUERY_LABEL_VALUES;
    spec.label = editor->label;
    if (editor->label[0])
        logs_ask(view, LOGS_ASK_VALUES, ret, count, spec);
    if (editor->selector)
        logs_ask(view, LOGS_ASK_STATISTICS, ret, count,
                 (struct query_spec){.kind = QUERY_STATISTICS,
                                     .expr = editor->selector,
                                     .range_ms = view->range_ms,
                                     .end_ms = view->end_ms});
}

/* --- candidates --- */

static void add(struct logs_view *view, const char *text)
{
    struct logs_editor *editor = &view->editor;
    size_t prefix = editor->cursor - editor->from;

    if (editor->candidate_count == LOGS_CANDIDATES_MAX || !*text ||
        strncmp(text, editor->text + editor->from, prefix) != 0)
        return;
    for (size_t i = 0; i < editor->candidate_count; i++)
        if (strcmp(editor->candidates[i], text) == 0)
            return;
    text = arena_strndup(&view->text.arena, text, strlen(text));
    if (text)
        editor->candidates[editor->candidate_count++] = text;
}

static void add_answer(struct logs_view *view, const struct query_state *state)
{
    const struct result *result = state ? state->result : NULL;

    for (size_t i = 0; result && i < result->value_count; i++)
        add(view, result->values[i]);
}

/* Of a nested field LogQL's name. */
static const char *query_name(struct logs_view *view, const char *field)
{
    struct buf name;

    buf_init(&name, 1024);
    logql_name(&name, field);
    field = arena_strndup(&view->text.arena, name.data, name.size);
    buf_done(&name);
    return field ? field : "";
}

static void add_fields(struct logs_view *view)
{
    for (size_t i = 0; i < view->item_count; i++)
        if (view->items[i].kind == LOGS_ITEM_FIELD)
            add(view, query_name(view, view->items[i].name));
}

/* Values of a field, as the newest lines have them. */
static void add_values(struct logs_view *view, const char *field)
{
    struct log_fields *fields = arena_alloc(&view->text.arena, sizeof(*fields));
    size_t most = logs_total(view) < VALUE_LINES ? logs_total(view) : VALUE_LINES;

    for (size_t row = 0; fields && row < most; row++) {
        const struct logs_line *line = logs_line_at(view, (int)row);
        const char *value = logs_line_get(line, field);

        if (!value &&
            log_fields_parse(fields, line->text, line->size, &view->text.arena)) {
            for (size_t i = 0; i < fields->count && !value; i++)
                if (strcmp(query_name(view, fields->items[i].name), field) == 0)
                    value = fields->items[i].value;
        }
        if (value && !log_redact_name(field, strlen(field)))
            add(view, logs_text_mask(&view->text, field, value, strlen(value)));
    }
}

static void take_cost(struct logs_view *view, const struct query_state *state)
{
    struct logs_editor *editor = &view->editor;
    const struct result *result = state ? state->result : NULL;

    editor->cost_bytes = editor->cost_lines = editor->cost_streams = 0;
    for (size_t i = 0; result && i < result->series_count; i++) {
        const struct series *series = &result->series[i];
        const char *name = labels_get(&series->labels, "name");
        double *to = !name                          ? NULL
                     : strcmp(name, "bytes") == 0   ? &editor->cost_bytes
                     : strcmp(name, "entries") == 0 ? &editor->cost_lines
                     : strcmp(name, "streams") == 0 ? &editor->cost_streams
                                                    : NULL;

        if (to && series->count > 0)
            *to = series->values[series->count - 1];
    }
}

void logs_complete_take(struct logs_view *view, const struct view_env *env)
{
    struct logs_editor *editor = &view->editor;
    struct place place;

    editor->candidate_count = 0;
    if (editor->what != LOGS_EDIT_QUERY)
        return;
    place = find_place(editor);
    editor->from = place.from;
    take_cost(view, logs_answer(view, env, LOGS_ASK_STATISTICS));
    if (place.in_selector) {
        add_answer(view, logs_answer(view, env,
                                     place.in_value ? LOGS_ASK_VALUES : LOGS_ASK_NAMES));
    } else if (place.in_value && place.label_size > 0) {
        char *label = xstrndup(editor->text + place.label, place.label_size);

        add_values(view, label);
        free(label);
    } else if (!place.in_value && editor->selector) {
        for (size_t i = 0; i < ARRAY_LEN(stages); i++)
            add(view, stages[i]);
        add_fields(view);
    }
}

/* --- putting it in --- */

static bool is_stage(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(stages); i++)
        if (strcmp(stages[i], text) == 0)
            return true;
    return false;
}

/* Behind the only candidate: what has to follow. */
static void close_word(struct logs_editor *editor, const struct place *place,
                       const char *word)
{
    bool last = editor->cursor == editor->size;

    if (!last)
        return;
    if (place->in_value)
        logs_edit_insert(editor, "\"}", place->in_selector ? 2 : 1);
    else if (place->in_selector || !is_stage(word))
        logs_edit_insert(editor, "=\"", 2);
}

void logs_complete(struct logs_view *view)
{
    struct logs_editor *editor = &view->editor;
    struct place place = find_place(editor);
    size_t prefix = editor->cursor - place.from, common = 0, count = 0;
    const char *first = NULL;

    for (size_t i = 0; i < editor->candidate_count && place.from == editor->from; i++) {
        const char *text = editor->candidates[i];
        size_t same = 0;

        /* It may have been typed on since they were found. */
        if (strncmp(text, editor->text + place.from, prefix) != 0)
            continue;
        first = count++ == 0 ? text : first;
        common = count == 1 ? strlen(text) : common;
        while (same < common && text[same] == first[same])
            same++;
        common = same;
    }
    /* What would need escapes is left to the reader. */
    if (count == 0 || strpbrk(first, "\"\\\n"))
        return;
    logs_edit_insert(editor, first + prefix, common - prefix);
    if (count == 1)
        close_word(editor, &place, first);
    editor->candidate_count = 0; /* they were for the text before */
}

void logs_complete_done(struct logs_view *view)
{
    free(view->editor.scope);
    free(view->editor.selector);
    view->editor.scope = view->editor.selector = NULL;
}
