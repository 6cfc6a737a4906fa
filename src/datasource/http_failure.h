/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_HTTP_FAILURE_H
#define DATASOURCE_HTTP_FAILURE_H

/*
 * Why an exchange came to nothing, as one sentence for a person: "connection refused by
 * 127.0.0.1:9090", "the certificate of db:443 has expired". Pure: the transport fills in
 * what its library knows.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/err.h"
#include "datasource/http_source.h"

enum http_failure_kind {
    HTTP_FAILED_OTHERWISE,
    HTTP_BROKEN, /* ended early, or nonsense: another connection may do better */
    HTTP_NO_ADDRESS,
    HTTP_NO_PROXY_ADDRESS,
    HTTP_NO_CONNECTION,
    HTTP_TIMED_OUT,
    HTTP_BAD_CERTIFICATE,
    HTTP_NO_TLS,
    HTTP_BAD_CA_FILE,
    HTTP_BAD_CLIENT_FILE,
    HTTP_BODY_TOO_LARGE,
    HTTP_HEADERS_TOO_LARGE,
};

struct http_failure {
    enum http_failure_kind kind;
    const struct http_source *source;
    const char *text;      /* the library's own words */
    long certificate;      /* X509_V_ERR_… of OpenSSL */
    int system_error;      /* errno of the connection; 0: unknown */
    bool connected, ready; /* how far it came: TCP, TLS */
    int64_t timeout_ms, connect_timeout_ms;
    size_t body_max, header_max;
};

void http_failure_explain(const struct http_failure *failure, struct err *err);

#endif
