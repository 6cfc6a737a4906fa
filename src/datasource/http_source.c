/* SPDX-License-Identifier: MIT */
#include "datasource/http_source.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/log.h"
#include "core/mem.h"

struct http_source *http_source_new(const struct source_settings *settings,
                                    struct err *err)
{
    struct http_source *source;
    struct url_origin origin;

    if (!url_origin_parse(settings->url, &origin, err))
        return NULL;
    source = xcalloc(1, sizeof(*source));
    source->settings = settings;
    source->origin = source->wire = origin;
    if (settings->tls.server_name)
        (void)snprintf(source->wire.host, sizeof(source->wire.host), "%s",
                       settings->tls.server_name);
    url_host_port(&origin, source->host_port, sizeof(source->host_port));
    credentials_init(&source->credentials, settings);
    if (credentials_any(settings) && !origin.https && !url_is_loopback(&origin))
        log_warn(settings->name, "credentials go to %s without TLS", source->host_port);
    return source;
}

void http_source_free(struct http_source *source)
{
    if (!source)
        return;
    credentials_done(&source->credentials);
    free(source);
}

bool http_source_url(const struct http_source *source, const char *path, struct buf *ret)
{
    char origin[300];
    struct buf base;
    bool fits;

    buf_init(&base, HTTP_URL_MAX_BYTES);
    (void)buf_puts(&base, url_origin_format(&source->wire, origin, sizeof(origin)));
    fits = buf_puts(&base, url_rest(source->settings->url));
    fits = fits && url_join(ret, base.data, path);
    buf_done(&base);
    return fits;
}

bool http_source_redirect(const struct http_source *source, const char *target,
                          struct buf *ret, struct err *err)
{
    struct url_origin origin;
    char place[300];

    if (!target || !url_origin_parse(target, &origin, NULL)) {
        err_set(err, ERR_SERVER, "%s redirects to nowhere", source->host_port);
        return false;
    }
    if (!url_origin_equal(&origin, &source->origin) &&
        !url_origin_equal(&origin, &source->wire)) {
        err_set(err, ERR_CONFIG, "%s redirects to %s: set that as the URL if it is right",
                source->host_port, url_origin_format(&origin, place, sizeof(place)));
        return false;
    }
    (void)buf_puts(ret, url_origin_format(&source->wire, place, sizeof(place)));
    return buf_puts(ret, url_rest(target));
}
