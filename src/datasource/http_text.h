/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_HTTP_TEXT_H
#define DATASOURCE_HTTP_TEXT_H

/*
 * The few header fields that are looked into, without the library that carries them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"

enum { HEADER_VALUE_MAX = 128, RETRY_AFTER_MAX_MS = 600 * 1000 };

/* The value of a header line where the field has this name ("Date"), blanks around it
   left out. False where it has another, or is too long to be of use. */
bool http_header_value(const char *line, size_t size, const char *name,
                       char ret[HEADER_VALUE_MAX]) MUST_USE;
/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7; the obsolete forms are not sent by
   any server asked here). Seconds since the epoch. */
bool http_date_parse(const char *text, int64_t *ret_s) MUST_USE;
/* Retry-After: seconds or a date (RFC 9110, 10.2.3), at most RETRY_AFTER_MAX_MS;
   -1 where it says nothing. */
int64_t http_retry_after_ms(const char *value, int64_t now_ms);
bool http_is_redirect(long status);
/* What is wrong with a certificate, by X509_V_ERR_… of OpenSSL: "has expired". */
const char *http_certificate_reason(long code);

#endif
