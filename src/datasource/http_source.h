/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_HTTP_SOURCE_H
#define DATASOURCE_HTTP_SOURCE_H

/*
 * One configured server as the network side knows it: where it is, by which name its
 * certificate is checked, and its credentials.
 */

#include <stdbool.h>

#include "core/attr.h"
#include "core/buf.h"
#include "core/err.h"
#include "datasource/credentials.h"
#include "datasource/url.h"
#include "model/settings.h"

enum { HTTP_URL_MAX_BYTES = 1200 * 1024 }; /* a form sent as query string, and the base */

struct http_source {
    const struct source_settings *settings;
    struct credentials credentials;
    struct url_origin origin; /* as configured: for messages and comparisons */
    struct url_origin wire;   /* the same with tls.server_name as host, where set */
    char host_port[288];
};

/* NULL where the URL is not one. Warns in the log where a secret would travel open. */
struct http_source *http_source_new(const struct source_settings *settings,
                                    struct err *err);
void http_source_free(struct http_source *source);

/* The URL of a path below the base, on the wire's origin; userinfo in the configured
   URL ends here. False where it is too long. */
bool http_source_url(const struct http_source *source, const char *path,
                     struct buf *ret) MUST_USE;
/* Where a redirect to target leads, if it stays within the origin: its URL on the wire.
   False, with the place named, where it does not. */
bool http_source_redirect(const struct http_source *source, const char *target,
                          struct buf *ret, struct err *err) MUST_USE;

#endif
