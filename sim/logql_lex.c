/* SPDX-License-Identifier: MIT */
#include "logql_lex.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "buffer.h"
#include "core/attr.h"
#include "core/number.h"
#include "core/utf8.h"

#define STRING_MAX (128 * 1024)

static const struct unit {
    const char *name;
    double ns;
} units[] = {
    {"ms",  1e6     },
    {"us",  1e3     },
    {"µs", 1e3     },
    {"ns",  1       },
    {"s",   1e9     },
    {"m",   60e9    },
    {"h",   36e11   },
    {"d",   864e11  },
    {"w",   6048e11 },
    {"y",   31536e12},
};

size_t logql_duration_prefix(const char *text, size_t size, int64_t *ret_ns)
{
    const char *at = text, *end = text + size;
    double total = 0;
    while (at < end && isdigit((unsigned char)*at)) {
        const char *digits = at;
        while (at < end && (isdigit((unsigned char)*at) || *at == '.'))
            at++;
        double value = 0;
        if (number_parse_prefix(digits, at, &value) != at)
            return 0;
        const struct unit *unit = NULL;
        for (size_t i = 0; i < ARRAY_LEN(units) && !unit; i++) {
            size_t length = strlen(units[i].name);
            if ((size_t)(end - at) >= length && memcmp(at, units[i].name, length) == 0)
                unit = &units[i];
        }
        if (!unit)
            return 0;
        at += strlen(unit->name);
        total += value * unit->ns;
    }
    if (at == text || total > 9e18)
        return 0;
    *ret_ns = (int64_t)total;
    return (size_t)(at - text);
}

static void fail(struct logql_lexer *lexer, const char *message)
{
    lexer->token = LOGQL_T_ERROR;
    lexer->text = message;
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void keep(struct logql_lexer *lexer, const char *text, size_t size)
{
    lexer->text = arena_strndup(lexer->arena, text, size);
    if (!lexer->text)
        fail(lexer, "input too large");
}

/* The code point of \xNN, \uNNNN, \UNNNNNNNN with p at the letter; moves p to the
   last digit. */
static bool read_hex(const char **p, int digits, uint32_t *ret)
{
    uint32_t code = 0;
    for (int i = 1; i <= digits; i++) {
        char c = (*p)[i];
        if (!isxdigit((unsigned char)c))
            return false;
        code = code * 16 +
               (uint32_t)(isdigit((unsigned char)c) ? c - '0' : (c | 32) - 'a' + 10);
    }
    *p += digits;
    *ret = code;
    return true;
}

static bool unescape(struct buffer *out, const char **p)
{
    static const char letters[] = "abfnrtv\\\"'", bytes[] = "\a\b\f\n\r\t\v\\\"'";
    const char *simple = **p ? strchr(letters, **p) : NULL;
    if (simple) {
        buffer_putc(out, bytes[simple - letters]);
        return true;
    }
    uint32_t code = 0;
    char utf8[4];
    if (**p == 'x') {
        if (!read_hex(p, 2, &code))
            return false;
        buffer_putc(out, (char)(unsigned char)code);
        return true;
    }
    if (**p != 'u' && **p != 'U')
        return false;
    if (!read_hex(p, **p == 'u' ? 4 : 8, &code) || code > 0x10ffff)
        return false;
    buffer_put(out, utf8, utf8_encode(code, utf8));
    return true;
}

static void lex_string(struct logql_lexer *lexer)
{
    char quote = *lexer->at;
    const char *p = lexer->at + 1;
    struct buffer out;
    buffer_init(&out, STRING_MAX);
    bool ok = true;
    while (ok && *p && *p != quote && !(*p == '\n' && quote == '"')) {
        if (*p == '\\' && quote == '"') {
            p++;
            ok = unescape(&out, &p);
        } else {
            buffer_putc(&out, *p);
        }
        p += ok;
    }
    lexer->token = LOGQL_T_STRING;
    if (!ok)
        fail(lexer, "invalid char escape");
    else if (*p != quote)
        fail(lexer, "literal not terminated");
    else
        keep(lexer, buffer_text(&out), out.size);
    lexer->at = *p ? p + 1 : p;
    buffer_done(&out);
}

static void lex_number(struct logql_lexer *lexer)
{
    size_t used =
        logql_duration_prefix(lexer->at, strlen(lexer->at), &lexer->duration_ns);
    if (used > 0 && !word_byte(lexer->at[used])) {
        lexer->token = LOGQL_T_DURATION;
        lexer->number = (double)lexer->duration_ns / 1e9;
        lexer->at += used;
        return;
    }
    const char *end = lexer->at + strlen(lexer->at);
    const char *after = number_parse_prefix(lexer->at, end, &lexer->number);
    lexer->token = LOGQL_T_NUMBER;
    if (after == lexer->at || word_byte(*after))
        fail(lexer, "syntax error: unexpected IDENTIFIER");
    lexer->at = after == lexer->at ? after + 1 : after;
}

static void lex_range(struct logql_lexer *lexer)
{
    const char *close = strchr(lexer->at, ']');
    const char *from = lexer->at + 1;
    size_t size = close ? (size_t)(close - from) : 0;
    lexer->token = LOGQL_T_RANGE;
    if (!close) {
        fail(lexer, "missing closing ']' in duration");
        lexer->at += strlen(lexer->at);
        return;
    }
    if (logql_duration_prefix(from, size, &lexer->duration_ns) != size || size == 0) {
        char *message =
            arena_printf(lexer->arena, "not a valid duration string: \"%.*s\"",
                         (int)(size < 80 ? size : 80), from);
        fail(lexer, message ? message : "not a valid duration string");
    }
    lexer->at = close + 1;
}

static void skip_space(struct logql_lexer *lexer)
{
    for (;;) {
        while (*lexer->at && isspace((unsigned char)*lexer->at))
            lexer->at++;
        if (*lexer->at != '#')
            return;
        while (*lexer->at && *lexer->at != '\n')
            lexer->at++;
    }
}

static void mark_position(struct logql_lexer *lexer)
{
    lexer->line = lexer->column = 1;
    for (const char *p = lexer->start; p < lexer->at; p++) {
        lexer->column++;
        if (*p == '\n') {
            lexer->line++;
            lexer->column = 1;
        }
    }
}

void logql_lex_next(struct logql_lexer *lexer)
{
    static const char *const pairs[] = {"|=", "|~", "!=", "!~", "=~", "==", ">=", "<="};
    skip_space(lexer);
    mark_position(lexer);
    char c = *lexer->at;
    if (c == '\0') {
        lexer->token = LOGQL_T_END;
        lexer->text = "$end";
    } else if (c == '"' || c == '`') {
        lex_string(lexer);
    } else if (isdigit((unsigned char)c)) {
        lex_number(lexer);
    } else if (c == '[') {
        lex_range(lexer);
    } else if (word_byte(c)) {
        const char *from = lexer->at;
        while (word_byte(*lexer->at))
            lexer->at++;
        lexer->token = LOGQL_T_IDENTIFIER;
        keep(lexer, from, (size_t)(lexer->at - from));
    } else {
        size_t size = 1;
        for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
            if (strncmp(lexer->at, pairs[i], 2) == 0)
                size = 2;
        }
        lexer->token = LOGQL_T_PUNCT;
        keep(lexer, lexer->at, size);
        lexer->at += size;
    }
}

void logql_lex_init(struct logql_lexer *lexer, const char *query, struct arena *arena)
{
    *lexer = (struct logql_lexer){.start = query, .at = query, .arena = arena};
    logql_lex_next(lexer);
}

const char *logql_token_name(const struct logql_lexer *lexer)
{
    switch (lexer->token) {
    case LOGQL_T_STRING:
        return "STRING";
    case LOGQL_T_NUMBER:
        return "NUMBER";
    case LOGQL_T_DURATION:
        return "DURATION";
    case LOGQL_T_RANGE:
        return "RANGE";
    case LOGQL_T_IDENTIFIER:
        /* Words of the language go by their own names. */
        if (strcmp(lexer->text, "by") == 0 || strcmp(lexer->text, "json") == 0 ||
            strcmp(lexer->text, "unwrap") == 0 || strcmp(lexer->text, "logfmt") == 0)
            return lexer->text;
        return "IDENTIFIER";
    case LOGQL_T_END:
    case LOGQL_T_ERROR:
    case LOGQL_T_PUNCT:
        break;
    }
    return lexer->text;
}
