/* SPDX-License-Identifier: MIT */
#include "model/log_redact.h"

#include <string.h>
#include <strings.h>

#include "core/attr.h"

enum { NAME_MAX_BYTES = 64, TOKEN_MIN_BYTES = 12, PASSES_MAX = 8 };

/* Ends of names: "db_password" is one too. */
static const char *const names[] = {
    "password",   "passwd",     "pwd",         "passphrase",    "secret",
    "token",      "api_key",    "apikey",      "api-key",       "private_key",
    "access_key", "secret_key", "jwt",         "authorization", "credentials",
    "cookie",     "set-cookie", "session_key",
};

/* What keys of well-known services begin with. */
static const struct {
    const char *prefix;
    size_t least; /* bytes of the whole */
} shapes[] = {
    {"eyJ",    30}, /* a JWT's header, base64 of {" */
    {"AKIA",   20}, /* AWS */
    {"ghp_",   30}, /* GitHub */
    {"glpat-", 20}, /* GitLab */
    {"sk-",    24}, /* OpenAI and others */
    {"xoxb-",  20}, /* Slack */
    {"xoxp-",  20},
    {"glsa_",  30}, /* Grafana */
};

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

/* One for the run: what is masked in one place has to be in all. */
static bool off;

void log_redact_set(bool on)
{
    off = !on;
}

bool log_redact_is_on(void)
{
    return !off;
}

bool log_redact_name(const char *name, size_t size)
{
    if (off)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t length = strlen(names[i]);

        if (size >= length && strncasecmp(name + size - length, names[i], length) == 0)
            return true;
    }
    return false;
}

/* Letters of base64, of URLs and of the three parts of a token. */
static size_t token_size(const char *at, const char *end)
{
    const char *from = at;

    while (at < end && (word_char(*at) || strchr(".+/=~", *at)))
        at++;
    return (size_t)(at - from);
}

static bool starts(const char *at, const char *end, const char *word)
{
    size_t size = strlen(word);

    return (size_t)(end - at) >= size && strncasecmp(at, word, size) == 0;
}

/* Behind the name: quotes, blanks and one of ":" and "=", then the value. NULL: none. */
static const char *find_value(const char *at, const char *end)
{
    while (at < end && strchr("\"'\\", *at))
        at++;
    while (at < end && *at == ' ')
        at++;
    if (at == end || (*at != ':' && *at != '='))
        return NULL;
    at++;
    while (at < end && strchr(" \"'\\", *at))
        at++;
    if (starts(at, end, "bearer "))
        at += strlen("bearer ");
    else if (starts(at, end, "basic "))
        at += strlen("basic ");
    return at;
}

/* Up to what ends a value: its quote, or a separator where it has none. */
static const char *value_end(const char *at, const char *end, bool quoted)
{
    while (at < end && !strchr(quoted ? "\"'\n" : "\"' ,;&)}\n", *at)) {
        if (quoted && *at == '\\' && at + 1 < end && at[1] == '"')
            break;
        at++;
    }
    return at;
}

/* A secret begins at *at, a word's first byte: *ret_from and *ret_to are what to mask. */
static bool secret_here(const char *at, const char *end, const char **ret_from,
                        const char **ret_to)
{
    const char *word = at, *value;
    size_t size;

    while (word < end && word_char(*word))
        word++;
    size = (size_t)(word - at);
    if (size <= NAME_MAX_BYTES && log_redact_name(at, size)) {
        value = find_value(word, end);
        if (value) {
            *ret_from = value;
            *ret_to = value_end(value, end, value[-1] == '"' || value[-1] == '\'');
            return *ret_to > value;
        }
    }
    if (starts(at, end, "bearer ") || starts(at, end, "basic ")) {
        *ret_from = word + 1;
        size = token_size(word + 1, end);
        *ret_to = word + 1 + size;
        return size >= TOKEN_MIN_BYTES;
    }
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        size_t prefix = strlen(shapes[i].prefix);

        if ((size_t)(end - at) < prefix || memcmp(at, shapes[i].prefix, prefix) != 0)
            continue;
        size = token_size(at, end);
        *ret_from = at;
        *ret_to = at + size;
        return size >= shapes[i].least;
    }
    return false;
}

/* "://user:password@": at is behind "://". */
static bool url_password(const char *at, const char *end, const char **ret_from,
                         const char **ret_to)
{
    const char *colon = NULL;

    for (; at < end && !strchr("/ \"'\n", *at); at++) {
        if (*at == ':' && !colon)
            colon = at + 1;
        if (*at == '@' && colon && at > colon) {
            *ret_from = colon;
            *ret_to = at;
            return true;
        }
    }
    return false;
}

static size_t mask(struct buf *out, const char *text, size_t size)
{
    const char *at = text, *end = text + size, *copied = text;
    size_t found = 0;

    while (at < end) {
        const char *from, *to;
        bool first = word_char(*at) && (at == text || !word_char(at[-1]));
        bool secret = first ? secret_here(at, end, &from, &to)
                            : end - at > 3 && memcmp(at, "://", 3) == 0 &&
                                  url_password(at + 3, end, &from, &to);

        if (!secret) {
            at++;
            continue;
        }
        (void)buf_add(out, copied, (size_t)(from - copied));
        (void)buf_puts(out, LOG_REDACTED);
        copied = at = to;
        found++;
    }
    (void)buf_add(out, copied, (size_t)(end - copied));
    return found;
}

/* What was masked may have held the end of another secret, whose rest then shows: until
   nothing more is found. */
size_t log_redact(struct buf *out, const char *text, size_t size)
{
    size_t start = out->size, found;
    struct buf again;

    if (off) {
        (void)buf_add(out, text, size);
        return 0;
    }
    found = mask(out, text, size);
    if (found == 0)
        return 0;
    buf_init(&again, out->max);
    for (int pass = 1; pass < PASSES_MAX; pass++) {
        buf_clear(&again);
        (void)mask(&again, out->data + start, out->size - start);
        if (strcmp(again.data, out->data + start) == 0)
            break;
        buf_truncate(out, start);
        (void)buf_add(out, again.data, again.size);
    }
    buf_done(&again);
    return found;
}
