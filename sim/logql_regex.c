/* SPDX-License-Identifier: MIT */
#include "logql_regex.h"

#include <ctype.h>
#include <regex.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "core/mem.h"

#define PATTERN_MAX (16 * 1024)
#define WORDS_MAX   32

struct word {
    const char *text; /* lower case when icase */
    size_t size;
};

struct logql_regex {
    bool anchored, icase;
    bool everything;   /* ".*" */
    size_t word_count; /* > 0: an alternation of plain words */
    char *text;        /* of the words */
    struct word words[WORDS_MAX];
    uint8_t first[256]; /* may a word begin with this byte? */
    bool compiled;
    regex_t posix;
};

static unsigned char lower(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte + 32) : byte;
}

/* Split into words when nothing but '|' and escaped punctuation is in the pattern. The
   words are kept one behind the other in one copy of the pattern. */
static bool take_words(struct logql_regex *regex, const char *pattern)
{
    char *to = regex->text = xmalloc(strlen(pattern) + 1);
    struct word *word = &regex->words[0];
    *word = (struct word){.text = to};
    for (const char *p = pattern;; p++) {
        if (*p == '|' || *p == '\0') {
            regex->word_count++;
            if (word->size == 0 || (*p && regex->word_count == WORDS_MAX))
                break;
            regex->first[(unsigned char)word->text[0]] = 1;
            if (regex->icase)
                regex->first[toupper((unsigned char)word->text[0])] = 1;
            if (*p == '\0')
                return true;
            *++word = (struct word){.text = to};
            continue;
        }
        if (*p == '\\' && ispunct((unsigned char)p[1]))
            p++;
        else if (strchr("\\.+*?()[]{}^$", *p))
            break;
        *to++ = regex->icase ? (char)lower(*p) : *p;
        word->size++;
    }
    regex->word_count = 0;
    return false;
}

static const char *class_of(char c)
{
    switch (c) {
    case 'd':
        return "0-9";
    case 'w':
        return "[:alnum:]_";
    case 's':
        return "[:space:]";
    default:
        return NULL;
    }
}

/* One escape, c being the letter after the backslash. POSIX knows no escapes in
   brackets, so a lone punctuation mark is written as itself there. */
static bool add_escape(struct buffer *out, char c, bool bracket)
{
    bool negated = isupper((unsigned char)c);
    const char *class = class_of((char)lower(c));
    if (class && bracket) {
        buffer_puts(out, class);
        return !negated;
    }
    if (class)
        buffer_printf(out, negated ? "[^%s]" : "[%s]", class);
    else if (c == 'n' || c == 't' || c == 'r')
        buffer_putc(out, c == 'n' ? '\n' : c == 't' ? '\t' : '\r');
    else if (c == 'b' && !bracket)
        buffer_puts(out, "\\b");
    else if (ispunct((unsigned char)c))
        buffer_printf(out, bracket ? "%c" : "\\%c", c);
    else
        return false;
    return true;
}

/* One byte (or a named class) within brackets; moves p to the last byte taken. */
static bool translate_bracket(struct buffer *out, const char **p)
{
    /* A named class is taken whole: its ']' does not end the bracket. */
    const char *end = strncmp(*p, "[:", 2) == 0 ? strstr(*p, ":]") : NULL;
    if (end) {
        buffer_put(out, *p, (size_t)(end + 2 - *p));
        *p = end + 1;
        return true;
    }
    buffer_putc(out, **p);
    return **p != ']';
}

static bool translate(struct buffer *out, const char *p)
{
    bool bracket = false;
    for (; *p; p++) {
        if (*p == '\\') {
            if (!p[1] || !add_escape(out, *++p, bracket))
                return false;
        } else if (bracket) {
            bracket = translate_bracket(out, &p);
        } else if (strncmp(p, "(?:", 3) == 0) {
            buffer_putc(out, '(');
            p += 2;
        } else if (strncmp(p, "(?", 2) == 0) {
            return false;
        } else if (*p == '[') {
            bracket = true;
            buffer_putc(out, *p);
            if (p[1] == '^')
                buffer_putc(out, *++p);
            if (p[1] == ']')
                buffer_putc(out, *++p);
        } else {
            buffer_putc(out, *p);
            if (strchr("*+?}", *p) && p[1] == '?')
                p++; /* laziness changes what is captured, not what matches */
        }
    }
    return !bracket && !out->failed;
}

static bool compile(struct logql_regex *regex, const char *pattern)
{
    struct buffer out;
    buffer_init(&out, 4 * PATTERN_MAX);
    if (regex->anchored)
        buffer_puts(&out, "^(");
    bool ok = translate(&out, pattern);
    if (regex->anchored)
        buffer_puts(&out, ")$");
    int flags = REG_EXTENDED | REG_NOSUB | (regex->icase ? REG_ICASE : 0);
    ok = ok && regcomp(&regex->posix, buffer_text(&out), flags) == 0;
    buffer_done(&out);
    regex->compiled = ok;
    return ok;
}

struct logql_regex *logql_regex_new(const char *pattern, bool anchored, char *err,
                                    size_t size)
{
    struct logql_regex *regex = xcalloc(1, sizeof(*regex));
    const char *body = pattern;
    regex->anchored = anchored;
    if (strncmp(body, "(?i)", 4) == 0) {
        regex->icase = true;
        body += 4;
    }
    regex->everything = strcmp(body, ".*") == 0 || (!anchored && body[0] == '\0');
    if (regex->everything)
        return regex;
    if (strlen(body) < PATTERN_MAX && (take_words(regex, body) || compile(regex, body)))
        return regex;
    (void)snprintf(err, size, "error parsing regexp: invalid or unsupported: `%.200s`",
                   pattern);
    logql_regex_free(regex);
    return NULL;
}

void logql_regex_free(struct logql_regex *regex)
{
    if (!regex)
        return;
    free(regex->text);
    if (regex->compiled)
        regfree(&regex->posix);
    free(regex);
}

static bool word_at(const struct logql_regex *regex, const struct word *word,
                    const char *text)
{
    if (!regex->icase)
        return memcmp(word->text, text, word->size) == 0;
    for (size_t i = 0; i < word->size; i++) {
        if (lower(text[i]) != (unsigned char)word->text[i])
            return false;
    }
    return true;
}

static bool match_words(const struct logql_regex *regex, const char *text, size_t size)
{
    size_t starts = regex->anchored ? 1 : size;
    for (size_t at = 0; at < starts && at < size; at++) {
        if (!regex->first[(unsigned char)text[at]])
            continue;
        for (size_t i = 0; i < regex->word_count; i++) {
            size_t need = regex->words[i].size;
            if (regex->anchored ? need != size : need > size - at)
                continue;
            if (word_at(regex, &regex->words[i], text + at))
                return true;
        }
    }
    return false;
}

bool logql_regex_match(const struct logql_regex *regex, const char *text, size_t size)
{
    if (regex->everything)
        return true;
    if (regex->word_count > 0)
        return match_words(regex, text, size);
    char small[1024];
    char *copy = size < sizeof(small) ? small : xmalloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    bool matched = regexec(&regex->posix, copy, 0, NULL, 0) == 0;
    if (copy != small)
        free(copy);
    return matched;
}
