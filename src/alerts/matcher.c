/* SPDX-License-Identifier: MIT */
#include "alerts/matcher.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

enum { REPEAT_MAX = 1000 };

struct compiled {
    char *name, *value;
    bool is_regex, is_equal;
    regex_t regex; /* where is_regex */
};

struct matcher_set {
    struct compiled *items;
    size_t count;
};

static const struct {
    const char *text;
    bool is_regex, is_equal;
} operators[] = {
    {"=~", true,  true },
    {"!~", true,  false},
    {"!=", false, false},
    {"=",  false, true },
};

/* --- RE2 → POSIX --- */

static const struct {
    char letter;
    const char *posix, *inside; /* outside and inside of brackets */
} classes[] = {
    {'d', "[0-9]",         "0-9"       },
    {'D', "[^0-9]",        NULL        },
    {'w', "[0-9A-Za-z_]",  "0-9A-Za-z_"},
    {'W', "[^0-9A-Za-z_]", NULL        },
    {'s', "[[:space:]]",   "[:space:]" },
    {'S', "[^[:space:]]",  NULL        },
};

/* One escape; text points behind the backslash. NULL: has no counterpart. */
static const char *translate_escape(const char *text, bool bracket, struct buf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
        const char *posix = bracket ? classes[i].inside : classes[i].posix;

        if (classes[i].letter == *text)
            return posix && buf_puts(out, posix) ? text + 1 : NULL;
    }
    if (*text == '\0' || strchr("123456789bBAzpPQ", *text) || (bracket && *text == ']'))
        return NULL;
    if (*text == 'n' || *text == 't')
        return buf_putc(out, *text == 'n' ? '\n' : '\t') ? text + 1 : NULL;
    /* POSIX takes a backslash inside brackets literally. */
    return (bracket || buf_putc(out, '\\')) && buf_putc(out, *text) ? text + 1 : NULL;
}

/* The largest count in "{2,30}" at text; 1 where it is none. */
static size_t repetition(const char *text)
{
    size_t largest = 1, number = 0;

    for (text++; *text == ',' || (*text >= '0' && *text <= '9'); text++) {
        number = *text == ',' ? 0 : number * 10 + (size_t)(*text - '0');
        if (number > REPEAT_MAX)
            return REPEAT_MAX + 1;
        largest = number > largest ? number : largest;
    }
    return *text == '}' ? largest : 1;
}

/* False: holds what POSIX cannot say, or what would take the C library gigabytes:
   repetitions of repetitions are unrolled there. */
static bool translate(const char *text, struct buf *out)
{
    size_t repeated = 1;
    bool bracket = false;

    buf_puts(out, "^(");
    while (text && *text) {
        if (!bracket && *text == '{')
            repeated *= repetition(text);
        if (repeated > REPEAT_MAX)
            return false;
        if (*text == '\\') {
            text = translate_escape(text + 1, bracket, out);
            continue;
        }
        if (!bracket && strncmp(text, "(?", 2) == 0) {
            if (text[2] != ':')
                return false;
            text += 3;
            buf_putc(out, '(');
            continue;
        }
        /* Lazy or not, an anchored match is the same. */
        if (!bracket && *text == '?' && out->size > 2 &&
            strchr("*+?}", out->data[out->size - 1])) {
            text++;
            continue;
        }
        bracket = bracket ? *text != ']' : *text == '[';
        buf_putc(out, *text++);
    }
    return text && buf_puts(out, ")$") && !out->overflow;
}

static bool compile(struct compiled *item, const struct matcher *matcher, struct err *err)
{
    bool no_case = strncmp(matcher->value, "(?i)", 4) == 0;
    struct buf posix;
    bool ok;

    buf_init(&posix, 4 * MATCHER_TEXT_MAX);
    ok = strlen(matcher->value) <= MATCHER_TEXT_MAX &&
         translate(matcher->value + (no_case ? 4 : 0), &posix) &&
         regcomp(&item->regex, posix.data,
                 REG_EXTENDED | REG_NOSUB | (no_case ? REG_ICASE : 0)) == 0;
    buf_done(&posix);
    if (!ok)
        err_set(err, ERR_QUERY, "this regular expression cannot be used here: %s",
                matcher->value);
    return ok;
}

/* --- sets --- */

struct matcher_set *matcher_set_new(const struct matcher *matchers, size_t count,
                                    struct err *err)
{
    struct matcher_set *set = xcalloc(1, sizeof(*set));

    set->items = xcalloc(count + 1, sizeof(*set->items));
    for (size_t i = 0; i < count && i < MATCHERS_MAX; i++) {
        struct compiled *item = &set->items[i];

        if (matchers[i].is_regex && !compile(item, &matchers[i], err)) {
            matcher_set_free(set);
            return NULL;
        }
        item->name = xstrdup(matchers[i].name);
        item->value = xstrdup(matchers[i].value);
        item->is_regex = matchers[i].is_regex;
        item->is_equal = matchers[i].is_equal;
        set->count++;
    }
    return set;
}

void matcher_set_free(struct matcher_set *set)
{
    for (size_t i = 0; set && i < set->count; i++) {
        if (set->items[i].is_regex)
            regfree(&set->items[i].regex);
        free(set->items[i].name);
        free(set->items[i].value);
    }
    if (set)
        free(set->items);
    free(set);
}

bool matcher_set_matches(const struct matcher_set *set, const struct labels *labels)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct compiled *item = &set->items[i];
        const char *value = labels_get(labels, item->name);
        bool same = item->is_regex
                        ? regexec(&item->regex, value ? value : "", 0, NULL, 0) == 0
                        : strcmp(value ? value : "", item->value) == 0;

        if (same != item->is_equal)
            return false;
    }
    return true;
}

/* --- text --- */

static bool is_plain_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789_:");

    return length > 0 && name[length] == '\0' && !strchr("0123456789", name[0]);
}

void matcher_format(const struct matcher *matcher, struct buf *out)
{
    if (is_plain_name(matcher->name))
        buf_puts(out, matcher->name);
    else
        buf_put_quoted(out, matcher->name);
    for (size_t i = 0; i < ARRAY_LEN(operators); i++)
        if (operators[i].is_regex == matcher->is_regex &&
            operators[i].is_equal == matcher->is_equal)
            buf_puts(out, operators[i].text);
    buf_put_quoted(out, matcher->value);
}

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\n");
}

/* "text with \" and \\" at *at, behind the opening quote. */
static bool read_quoted(const char **at, struct buf *out)
{
    const char *text = *at;

    for (; *text && *text != '"'; text++) {
        if (*text != '\\')
            buf_putc(out, *text);
        else if (*++text == 'n')
            buf_putc(out, '\n');
        else if (*text)
            buf_putc(out, *text);
        else
            return false;
    }
    *at = *text ? text + 1 : text;
    return *text == '"';
}

static bool read_word(const char **at, const char *ends, struct buf *out)
{
    size_t length;

    buf_clear(out);
    if (**at == '"') {
        ++*at;
        return read_quoted(at, out);
    }
    length = strcspn(*at, ends);
    buf_add(out, *at, length);
    *at += length;
    return true;
}

bool matcher_parse(const char **at, struct arena *arena, struct matcher *ret,
                   struct err *err)
{
    const char *text = skip_blanks(*at), *start = text;
    struct buf word;
    size_t op = 0;
    bool ok;

    buf_init(&word, MATCHER_TEXT_MAX);
    ok = read_word(&text, "=!~ \t\n,{}\"", &word) && word.size > 0;
    ret->name = arena_strndup(arena, word.data, word.size);
    text = skip_blanks(text);
    while (op < ARRAY_LEN(operators) &&
           strncmp(text, operators[op].text, strlen(operators[op].text)) != 0)
        op++;
    ok = ok && op < ARRAY_LEN(operators);
    if (ok) {
        ret->is_regex = operators[op].is_regex;
        ret->is_equal = operators[op].is_equal;
        text = skip_blanks(text + strlen(operators[op].text));
        ok = read_word(&text, " \t\n,}", &word) && !word.overflow;
        ret->value = arena_strndup(arena, word.data, word.size);
    }
    buf_done(&word);
    if (!ok)
        err_set(err, ERR_QUERY,
                "a matcher is name=\"value\" with = != =~ or !~, not %.60s", start);
    else
        *at = text;
    return ok;
}
