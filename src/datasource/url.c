/* SPDX-License-Identifier: MIT */
#include "datasource/url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *skip_scheme(const char *url, bool *ret_https)
{
    if (strncasecmp(url, "http://", 7) == 0) {
        *ret_https = false;
        return url + 7;
    }
    if (strncasecmp(url, "https://", 8) == 0) {
        *ret_https = true;
        return url + 8;
    }
    return NULL;
}

/* The authority's host part starts after the last '@' (userinfo may hold one). */
static const char *skip_userinfo(const char *authority)
{
    size_t length = strcspn(authority, "/?#");
    const char *start = authority;

    for (size_t i = 0; i < length; i++) {
        if (authority[i] == '@')
            start = authority + i + 1;
    }
    return start;
}

static bool parse_port(const char *text, size_t length, int *ret)
{
    int port = 0;

    if (length > 5)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        port = port * 10 + (text[i] - '0');
    }
    if (length > 0 && (port < 1 || port > 65535))
        return false;
    if (length > 0)
        *ret = port;
    return true;
}

static bool host_char(unsigned char c, bool bracketed)
{
    if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
        return true;
    return bracketed ? c == ':' || c == '.' || c == '%'
                     : c == '-' || c == '.' || c == '_';
}

static bool copy_host(const char *text, size_t length, bool bracketed, char ret[256])
{
    if (length == 0 || length >= 256)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!host_char((unsigned char)c, bracketed))
            return false;
        ret[i] = c;
    }
    ret[length] = '\0';
    return true;
}

bool url_origin_parse(const char *url, struct url_origin *ret, struct err *err)
{
    struct url_origin origin = {0};
    const char *host = skip_scheme(url, &origin.https), *port;
    bool bracketed;
    size_t length;

    if (!host) {
        err_set(err, ERR_CONFIG, "the URL must start with http:// or https://");
        return false;
    }
    host = skip_userinfo(host);
    bracketed = *host == '[';
    host += bracketed;
    length = strcspn(host, bracketed ? "]/?#" : ":/?#");
    port = host + length;
    if (bracketed && *port == ']')
        port++;
    else if (bracketed)
        length = 0;
    if (!copy_host(host, length, bracketed, origin.host)) {
        err_set(err, ERR_CONFIG, "the URL has no valid host");
        return false;
    }
    origin.port = origin.https ? 443 : 80;
    if (*port == ':' && !parse_port(port + 1, strcspn(port + 1, "/?#"), &origin.port)) {
        err_set(err, ERR_CONFIG, "the port after host %s is not valid", origin.host);
        return false;
    }
    *ret = origin;
    return true;
}

bool url_origin_equal(const struct url_origin *a, const struct url_origin *b)
{
    return a->https == b->https && a->port == b->port && strcmp(a->host, b->host) == 0;
}

const char *url_origin_format(const struct url_origin *origin, char *buf, size_t size)
{
    bool v6 = strchr(origin->host, ':') != NULL;
    char port[16] = "";

    if (origin->port != (origin->https ? 443 : 80))
        (void)snprintf(port, sizeof(port), ":%d", origin->port);
    (void)snprintf(buf, size, "http%s://%s%s%s%s", origin->https ? "s" : "",
                   v6 ? "[" : "", origin->host, v6 ? "]" : "", port);
    return buf;
}

const char *url_host_port(const struct url_origin *origin, char *buf, size_t size)
{
    bool v6 = strchr(origin->host, ':') != NULL;

    (void)snprintf(buf, size, "%s%s%s:%d", v6 ? "[" : "", origin->host, v6 ? "]" : "",
                   origin->port);
    return buf;
}

/* Four decimal numbers; "127.evil.example" is a name like any other. */
static bool is_ipv4(const char *host)
{
    int dots = 0;

    for (const char *at = host; *at; at++) {
        if (*at == '.')
            dots++;
        else if (*at < '0' || *at > '9')
            return false;
    }
    return dots == 3;
}

bool url_is_loopback(const struct url_origin *origin)
{
    return strcmp(origin->host, "localhost") == 0 || strcmp(origin->host, "::1") == 0 ||
           (strncmp(origin->host, "127.", 4) == 0 && is_ipv4(origin->host));
}

const char *url_rest(const char *url)
{
    bool https;
    const char *authority = skip_scheme(url, &https);

    return authority ? authority + strcspn(authority, "/?#") : "";
}

const char *url_public(const char *url, char *buf, size_t size)
{
    bool https;
    const char *authority = skip_scheme(url, &https), *host;

    if (!authority) {
        (void)snprintf(buf, size, "(not an http URL)");
        return buf;
    }
    host = skip_userinfo(authority);
    (void)snprintf(buf, size, "http%s://%.*s", https ? "s" : "", (int)strcspn(host, "?#"),
                   host);
    return buf;
}

bool url_escape(struct buf *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char coded[3] = {'%', hex[c >> 4], hex[c & 15]};
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
                     c == '~';

        if (!buf_add(out, plain ? text : coded, plain ? 1 : 3))
            return false;
    }
    return true;
}

bool url_join(struct buf *out, const char *base, const char *path)
{
    size_t base_length = strcspn(base, "?#");
    const char *query = base[base_length] == '?' ? base + base_length + 1 : "";
    size_t path_length = strcspn(path, "?");
    size_t query_length = strcspn(query, "#");

    while (base_length > 0 && base[base_length - 1] == '/')
        base_length--;
    while (path_length > 0 && *path == '/') {
        path++;
        path_length--;
    }
    (void)buf_add(out, base, base_length);
    (void)buf_putc(out, '/');
    (void)buf_add(out, path, path_length);
    if (query_length > 0) {
        (void)buf_putc(out, '?');
        (void)buf_add(out, query, query_length);
    }
    if (path[path_length] == '?') {
        (void)buf_putc(out, query_length > 0 ? '&' : '?');
        (void)buf_puts(out, path + path_length + 1);
    }
    return !out->overflow;
}
