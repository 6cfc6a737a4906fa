/* SPDX-License-Identifier: MIT */
#include "datasource/http_failure.h"

#include <errno.h>
#include <string.h>

#include "core/duration.h"
#include "datasource/http_text.h"

static void explain_timeout(const struct http_failure *failure, struct err *err)
{
    const char *where = failure->source->host_port;
    int64_t limit = failure->timeout_ms;
    char text[32];

    if (!failure->ready && limit > failure->connect_timeout_ms)
        limit = failure->connect_timeout_ms;
    duration_human(limit, text, sizeof(text));
    if (failure->ready)
        err_set(err, ERR_NETWORK, "%s timed out after %s", where, text);
    else if (failure->connected)
        err_set(err, ERR_NETWORK, "TLS with %s not set up within %s", where, text);
    else
        err_set(err, ERR_NETWORK, "no connection to %s within %s", where, text);
}

static void explain_connect(const struct http_failure *failure, struct err *err)
{
    const char *where = failure->source->host_port;
    char text[64];

    if (failure->system_error == ECONNREFUSED)
        err_set(err, ERR_NETWORK, "connection refused by %s", where);
    else if (failure->system_error != 0)
        err_set(err, ERR_NETWORK, "cannot connect to %s: %s", where,
                err_reason(failure->system_error, text, sizeof(text)));
    else
        err_set(err, ERR_NETWORK, "cannot connect to %s", where);
}

static void explain_tls(const struct http_failure *failure, struct err *err)
{
    const char *where = failure->source->host_port;

    if (strstr(failure->text, "wrong version number"))
        err_set(err, ERR_NETWORK, "%s does not speak TLS: is it http://?", where);
    else if (strstr(failure->text, "protocol version") ||
             strstr(failure->text, "unsupported protocol"))
        err_set(err, ERR_NETWORK, "%s offers no TLS of version 1.2 or later", where);
    else
        err_set(err, ERR_NETWORK, "TLS with %s failed: %s", where, failure->text);
}

/* By the alert (RFC 8446, 6.2), which with TLS 1.3 comes only after the handshake, when
   something is read. */
static bool wants_certificate(const struct http_failure *failure)
{
    return strstr(failure->text, "alert certificate required") ||
           strstr(failure->text, "alert bad certificate") ||
           strstr(failure->text, "alert unknown ca");
}

static void explain_files(const struct http_failure *failure, struct err *err)
{
    const struct tls_settings *tls = &failure->source->settings->tls;

    if (failure->kind == HTTP_BAD_CA_FILE)
        err_set(err, ERR_CONFIG, "cannot use the CA file %s",
                tls->ca_file ? tls->ca_file : "of the system");
    else
        err_set(err, ERR_CONFIG, "cannot use the client certificate %s",
                tls->cert_file ? tls->cert_file : "");
}

void http_failure_explain(const struct http_failure *failure, struct err *err)
{
    const char *where = failure->source->host_port;

    if (wants_certificate(failure)) {
        err_set(err, ERR_AUTH, "%s wants a client certificate that it trusts", where);
        return;
    }
    switch (failure->kind) {
    case HTTP_BROKEN:
        err_set(err, ERR_NETWORK, "%s broke off its answer", where);
        break;
    case HTTP_NO_ADDRESS:
        err_set(err, ERR_NETWORK, "no address found for %s",
                failure->source->origin.host);
        break;
    case HTTP_NO_PROXY_ADDRESS:
        err_set(err, ERR_NETWORK, "no address found for the proxy");
        break;
    case HTTP_NO_CONNECTION:
        explain_connect(failure, err);
        break;
    case HTTP_TIMED_OUT:
        explain_timeout(failure, err);
        break;
    case HTTP_BAD_CERTIFICATE:
        err_set(err, ERR_NETWORK, "the certificate of %s %s", where,
                http_certificate_reason(failure->certificate));
        break;
    case HTTP_NO_TLS:
        explain_tls(failure, err);
        break;
    case HTTP_BAD_CA_FILE:
    case HTTP_BAD_CLIENT_FILE:
        explain_files(failure, err);
        break;
    case HTTP_BODY_TOO_LARGE:
        err_set(err, ERR_LIMIT, "answer over %zu MiB: ask for less time or fewer series",
                failure->body_max >> 20);
        break;
    case HTTP_HEADERS_TOO_LARGE:
        err_set(err, ERR_LIMIT, "headers of %s over %zu KiB", where,
                failure->header_max >> 10);
        break;
    case HTTP_FAILED_OTHERWISE:
        err_set(err, ERR_NETWORK, "%s: %s", where, failure->text);
        break;
    }
}
