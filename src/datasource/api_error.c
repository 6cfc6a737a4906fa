/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"
#include "core/utf8.h"
#include "datasource/json.h"
#include "datasource/source.h"

/*
 * Five shapes of error bodies are in use (Prometheus and its kin; Alertmanager's bare
 * string and its go-swagger layer; Jaeger v1 and v3; plain text; a proxy's HTML), and
 * none can be told by its Content-Type. JSON is tried first, then text.
 */

enum { MESSAGE_MAX_BYTES = 300, TEXT_MAX_BYTES = 1200 };

static enum err_kind kind_of(int status)
{
    if (status == 401 || status == 403 || status == 407)
        return ERR_AUTH;
    /* 408 and 429 ask to come back later; 499 is Prometheus's "canceled". */
    if (status >= 500 || status == 408 || status == 429 || status == 499)
        return ERR_SERVER;
    return status >= 400 ? ERR_QUERY : ERR_DECODE;
}

static const char *status_hint(int status)
{
    static const struct {
        int status;
        const char *text;
    } hints[] = {
        {401, "credentials missing or refused"      },
        {403, "access refused"                      },
        {404, "not found: check the path of the URL"},
        {405, "method not allowed"                  },
        {408, "timed out at the server"             },
        {413, "query too large for the server"      },
        {414, "query too large for the server"      },
        {429, "too many requests"                   },
        {431, "query too large for the server"      },
        {502, "bad gateway"                         },
        {503, "service unavailable"                 },
        {504, "timed out at the server"             },
    };

    for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
        if (hints[i].status == status)
            return hints[i].text;
    }
    return status >= 500 ? "server error" : status >= 400 ? "refused" : "empty answer";
}

static const char *message_in(const struct json_t *root)
{
    const struct json_t *error = json_member(root, "error");
    const char *const candidates[] = {
        json_text(error, NULL),
        json_member_text(error, "message", NULL),
        json_member_text(root, "message", NULL),
        json_member_text(json_item(json_member(root, "errors"), 0), "msg", NULL),
        json_member_text(root, "msg", NULL),
        json_text(root, NULL),
    };

    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        if (candidates[i] && candidates[i][0])
            return candidates[i];
    }
    return NULL;
}

/* The words of an HTML page: its title where it has one, tags left out otherwise. */
static void html_words(const char *body, size_t size, struct buf *out)
{
    bool in_tag = false, gap = false;
    size_t from = 0;

    for (size_t i = 0; i + 7 <= size && from == 0; i++) {
        if (strncasecmp(body + i, "<title>", 7) == 0)
            from = i + 7;
    }
    for (size_t i = from; i < size && out->size < MESSAGE_MAX_BYTES; i++) {
        char c = body[i];

        if (c == '<' && from > 0)
            return; /* the title's end */
        if (in_tag || c == '<' || (unsigned char)c <= ' ') {
            in_tag = c == '<' || (in_tag && c != '>');
            gap = out->size > 0;
            continue;
        }
        if (gap)
            (void)buf_putc(out, ' ');
        gap = false;
        (void)buf_putc(out, c);
    }
}

static void first_line(const char *body, size_t size, struct buf *out)
{
    size_t from = 0, to;

    while (from < size && (unsigned char)body[from] <= ' ')
        from++;
    for (to = from; to < size && to - from < MESSAGE_MAX_BYTES; to++) {
        if (body[to] == '\n' || body[to] == '\r')
            break;
    }
    (void)buf_add(out, body + from, to - from);
}

/* The first byte that is not blank; 0 where there is none. */
static char first_byte(const char *body, size_t size)
{
    size_t from = 0;

    while (from < size && (unsigned char)body[from] <= ' ')
        from++;
    return from < size ? body[from] : '\0';
}

static bool is_html(const char *body, size_t size)
{
    return first_byte(body, size) == '<';
}

static void describe(int status, const char *text, struct err *err)
{
    enum err_kind kind = kind_of(status);

    /* Grafana's proxy turns the 401 of a data source into a 400. */
    if (strstr(text, "Authentication to data source failed"))
        kind = ERR_AUTH;
    if (text[0] && status >= 400)
        err_set(err, kind, "%s (HTTP %d)", text, status);
    else if (text[0])
        err_set(err, kind, "%s", text);
    else
        err_set(err, kind, "%s (HTTP %d)", status_hint(status), status);
    if (err)
        err->code = status;
}

void api_error_from_body(int http_status, const char *body, size_t size, struct err *err)
{
    struct json_t *root;
    const char *message;
    struct buf text;

    buf_init(&text, TEXT_MAX_BYTES);
    root = size > 0 ? json_parse(body, size, NULL) : NULL;
    message = root ? message_in(root) : NULL;
    if (message) {
        first_line(message, strlen(message), &text);
    } else if (root) {
        /* JSON that says nothing: the status has to. */
    } else if (is_html(body, size) && http_status < 400) {
        (void)buf_puts(&text,
                       "not an API answer (HTML): check the URL's path and log-in");
    } else if (is_html(body, size)) {
        html_words(body, size, &text);
    } else {
        first_line(body, size, &text);
    }
    describe(http_status, text.data, err);
    json_free(root);
    buf_done(&text);
}

bool api_is_elsewhere(int http_status, const char *body, size_t size)
{
    char first = first_byte(body, size);

    return (http_status == 404 || http_status == 405) && first != '{' && first != '[' &&
           first != '"';
}

void api_error_elsewhere(const struct source_class *class, bool known, struct err *err)
{
    if (!known && err->kind != ERR_DECODE)
        err_wrap(err, "not %c%s's API, check the URL's path",
                 toupper((unsigned char)class->name[0]), class->name + 1);
    err->kind = ERR_DECODE;
}

bool api_says_starting(int http_status, const char *body, int64_t retry_after_ms)
{
    return http_status == 503 && retry_after_ms < 0 && body[0] != '{' && body[0] != '<';
}
