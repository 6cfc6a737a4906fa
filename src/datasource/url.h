/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_URL_H
#define DATASOURCE_URL_H

/*
 * Just enough of URLs (RFC 3986) to build requests and to compare origins: http and
 * https only. What is shown to a person never holds userinfo or a query string.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"

/* Scheme, host and port: what decides whom a secret may be sent to (RFC 6454). */
struct url_origin {
    bool https;
    char host[256]; /* lower case, IPv6 without brackets */
    int port;       /* the scheme's own where the URL has none */
};

/* False, with a message that names what is wrong but never the userinfo. */
bool url_origin_parse(const char *url, struct url_origin *ret, struct err *err) MUST_USE;
bool url_origin_equal(const struct url_origin *a, const struct url_origin *b);
/* "https://host" or "http://host:9090": the port only where it is not the scheme's. */
const char *url_origin_format(const struct url_origin *origin, char *buf, size_t size);
/* "host:9090", always with the port: for messages of connections. */
const char *url_host_port(const struct url_origin *origin, char *buf, size_t size);
/* 127.0.0.0/8, ::1 or localhost: what is sent there does not leave the machine. */
bool url_is_loopback(const struct url_origin *origin);

/* What follows the authority: "/path?query", or "". */
const char *url_rest(const char *url);
/* The URL as it may be shown: without userinfo, query string and fragment. */
const char *url_public(const char *url, char *buf, size_t size);

/* Percent-encode all but unreserved characters. False over the buffer's maximum. */
bool url_escape(struct buf *out, const char *text);
/* Base and path with exactly one slash between them; a query string of the base stays,
   behind the path and in front of the path's own. */
bool url_join(struct buf *out, const char *base, const char *path);

#endif
