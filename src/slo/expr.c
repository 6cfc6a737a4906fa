/* SPDX-License-Identifier: MIT */
#include "slo/expr.h"

#include <ctype.h>
#include <string.h>

#include "core/number.h"

enum { EDITS_MAX = 64, DEPTH_MAX = 64 };

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == ':';
}

/* Past a quoted string that starts at text. */
static const char *skip_quoted(const char *text)
{
    char quote = *text++;

    while (*text && *text != quote)
        text += *text == '\\' && quote != '`' && text[1] ? 2 : 1;
    return *text ? text + 1 : text;
}

static const char *skip_space(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

/* A part of the text to be replaced. */
struct edit {
    const char *at;
    size_t length;
    const char *text; /* NULL: the window */
};

struct scan {
    struct edit edits[EDITS_MAX];
    size_t count;

    /* Names before the parentheses that are open. */
    struct {
        const char *at;
        size_t length;
    } open[DEPTH_MAX];

    size_t depth;
    const char *word; /* newest word, for the parenthesis that may follow */
    size_t word_length;
};

static bool word_is(const char *at, size_t length, const char *word)
{
    return length == strlen(word) && strncmp(at, word, length) == 0;
}

static bool add_edit(struct scan *scan, const char *at, size_t length, const char *text)
{
    if (scan->count == EDITS_MAX)
        return false;
    scan->edits[scan->count++] = (struct edit){at, length, text};
    return true;
}

/* A range at text: "[5m]". Returns what follows, or NULL. */
static const char *scan_range(struct scan *scan, const char *text, struct err *err)
{
    size_t length = strcspn(text, "]");
    const char *name = NULL;

    if (scan->depth > 0)
        name = scan->open[scan->depth - 1].at;
    if (text[length] != ']') {
        err_set(err, ERR_CONFIG, "a range that does not end");
        return NULL;
    }
    if (memchr(text, ':', length)) {
        err_set(err, ERR_CONFIG, "a subquery cannot be given another window");
        return NULL;
    }
    if (!name || (!word_is(name, scan->open[scan->depth - 1].length, "rate") &&
                  !word_is(name, scan->open[scan->depth - 1].length, "increase"))) {
        err_set(err, ERR_CONFIG, "only ranges of rate() and increase() can be replaced");
        return NULL;
    }
    if (!add_edit(scan, name, scan->open[scan->depth - 1].length, "increase") ||
        !add_edit(scan, text + 1, length - 1, NULL)) {
        err_set(err, ERR_LIMIT, "more than %d ranges", EDITS_MAX / 2);
        return NULL;
    }
    return text + length + 1;
}

static const char *scan_word(struct scan *scan, const char *text, struct err *err)
{
    const char *end = text;

    while (is_word(*end))
        end++;
    scan->word = text;
    scan->word_length = (size_t)(end - text);
    if (!word_is(text, scan->word_length, "offset"))
        return end;
    err_set(err, ERR_CONFIG, "an offset cannot be kept in another window");
    return NULL;
}

static bool scan_open(struct scan *scan, struct err *err)
{
    if (scan->depth == DEPTH_MAX) {
        err_set(err, ERR_LIMIT, "more than %d parentheses", DEPTH_MAX);
        return false;
    }
    scan->open[scan->depth].at = scan->word;
    scan->open[scan->depth++].length = scan->word_length;
    return true;
}

static bool scan_ranges(struct scan *scan, const char *text, struct err *err)
{
    while (text && *text) {
        char c = *text;

        if (c == '"' || c == '\'' || c == '`') {
            text = skip_quoted(text);
        } else if (is_word(c)) {
            text = scan_word(scan, text, err);
            continue;
        } else if (c == '[') {
            text = scan_range(scan, text, err);
        } else if (c == '@') {
            err_set(err, ERR_CONFIG, "@ cannot be kept in another window");
            return false;
        } else {
            if (c == '(' && !scan_open(scan, err))
                return false;
            scan->depth -= c == ')' && scan->depth > 0;
            text++;
            if (isspace((unsigned char)c))
                continue;
        }
        scan->word = NULL;
        scan->word_length = 0;
    }
    return text != NULL;
}

/* A selector at text: a name, matchers, or both. Returns what follows, or text. */
static const char *skip_selector(const char *text)
{
    const char *start = text;

    while (is_word(*text))
        text++;
    if (text > start && isdigit((unsigned char)*start))
        return start;
    if (*skip_space(text) != '{')
        return text;
    /* Of brackets only the closing one ends matchers; the others have no place in them. */
    for (text = skip_space(text) + 1; *text && !strchr("{}()[]", *text);)
        text =
            *text == '"' || *text == '\'' || *text == '`' ? skip_quoted(text) : text + 1;
    return *text == '}' ? text + 1 : start;
}

/* A counter without a range: x{…} or sum(x{…}). */
static bool from_counter(const char *expr, const char *window, struct buf *out)
{
    const char *start = skip_space(expr), *end, *after;
    bool summed = false;

    if (strncmp(start, "sum", 3) == 0 && *skip_space(start + 3) == '(') {
        start = skip_space(skip_space(start + 3) + 1);
        summed = true;
    }
    end = skip_selector(start);
    after = skip_space(end);
    if (end == start || (summed && *after != ')') || *skip_space(after + summed))
        return false;
    return buf_printf(out, "sum(increase(%.*s[%s]))", (int)(end - start), start, window);
}

bool slo_expr_window(const char *expr, const char *window, struct buf *out,
                     struct err *err)
{
    struct scan scan = {0};
    const char *at = expr;
    bool ok = true;

    if (!scan_ranges(&scan, expr, err))
        return false;
    if (scan.count == 0 && !from_counter(expr, window, out)) {
        err_set(err, ERR_CONFIG, "no rate() or increase() of a counter");
        return false;
    }
    if (scan.count == 0)
        return true;
    for (size_t i = 0; i < scan.count; i++) {
        const struct edit *edit = &scan.edits[i];

        if (edit->at < at) {
            err_set(err, ERR_CONFIG, "two ranges in one function");
            return false;
        }
        ok = ok && buf_add(out, at, (size_t)(edit->at - at)) &&
             buf_puts(out, edit->text ? edit->text : window);
        at = edit->at + edit->length;
    }
    if (ok && buf_puts(out, at))
        return true;
    err_set(err, ERR_LIMIT, "too long");
    return false;
}

bool slo_expr_part(const char *expr, const char *part, struct buf *out)
{
    return buf_printf(out, "%slabel_replace(%s, \"part\", \"%s\", \"\", \"\")",
                      out->size > 0 ? " or " : "", expr, part);
}

/* The parenthesis that closes the one at text, or NULL. */
static const char *closing(const char *text)
{
    size_t depth = 0;

    while (*text) {
        if (*text == '"' || *text == '\'' || *text == '`') {
            text = skip_quoted(text);
            continue;
        }
        depth += *text == '(';
        if (*text == ')' && --depth == 0)
            return text;
        text++;
    }
    return NULL;
}

bool slo_expr_by(const char *expr, const char *labels, struct buf *out)
{
    const char *sum = skip_space(expr), *open, *close;

    if (strncmp(sum, "sum", 3) != 0)
        return false;
    open = skip_space(sum + 3);
    if (*open != '(')
        return false;
    close = closing(open);
    if (!close || *skip_space(close + 1))
        return false;
    return buf_printf(out, "sum by (%s) %.*s", labels, (int)(close + 1 - open), open);
}

/* Put the matcher into the selector that ends at `end` and begins no earlier than `from`. */
static bool add_matcher(const char *from, const char *end, const char *matcher,
                        struct buf *out)
{
    const char *last = end;

    while (last > from && isspace((unsigned char)last[-1]))
        last--;
    if (last == from || last[-1] != '}')
        return buf_printf(out, "%.*s{%s}", (int)(last - from), from, matcher);
    last--;
    if (!buf_add(out, from, (size_t)(last - from)))
        return false;
    while (last > from && isspace((unsigned char)last[-1]))
        last--;
    return buf_printf(out, "%s%s}",
                      last > from && (last[-1] == '{' || last[-1] == ',') ? "" : ",",
                      matcher);
}

bool slo_expr_where(const char *expr, const char *matcher, struct buf *out)
{
    const char *from = expr, *text = expr;

    while (*text) {
        if (*text == '"' || *text == '\'' || *text == '`') {
            text = skip_quoted(text);
            continue;
        }
        if (*text == '[') {
            if (!add_matcher(from, text, matcher, out))
                return false;
            from = text;
        }
        text++;
    }
    return from > expr && buf_puts(out, from);
}

/* The matcher le="…": where it starts and ends, and its value. */
static bool find_bound(const char *expr, const char **ret_at, const char **ret_end,
                       double *ret)
{
    const char *text = expr;

    while (*text) {
        const char *start = text;

        if (*text == '"' || *text == '\'' || *text == '`') {
            text = skip_quoted(text);
            continue;
        }
        if (!is_word(*text)) {
            text++;
            continue;
        }
        while (is_word(*text))
            text++;
        if (!word_is(start, (size_t)(text - start), "le") || *skip_space(text) != '=')
            continue;
        text = skip_space(skip_space(text) + 1);
        if (*text != '"' && *text != '\'')
            continue; /* =~, or nothing we know */
        *ret_at = start;
        *ret_end = skip_quoted(text);
        return number_parse_prefix(text + 1, *ret_end, ret) == *ret_end - 1;
    }
    return false;
}

bool slo_expr_bound(const char *expr, double *ret)
{
    const char *at, *end;

    return find_bound(expr, &at, &end, ret);
}

bool slo_expr_with_bound(const char *expr, const char *matcher, struct buf *out)
{
    const char *at, *end;
    double bound;

    return find_bound(expr, &at, &end, &bound) &&
           buf_add(out, expr, (size_t)(at - expr)) && buf_puts(out, matcher) &&
           buf_puts(out, end);
}
