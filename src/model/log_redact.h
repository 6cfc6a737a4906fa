/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LOG_REDACT_H
#define MODEL_LOG_REDACT_H

/*
 * Secrets in log lines are masked before a line is shown, copied or printed: what an
 * application logs by mistake must not end on a wall screen or in a ticket. Recognised
 * are values behind a telling name (password, token, api_key …), bearer and basic
 * credentials, the three parts of a JWT, passwords in URLs, and keys of known shapes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"

/* What stands for a secret. */
#define LOG_REDACTED                                                                     \
    "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"

/* Whether anything is masked at all; set once, before there are threads. */
void log_redact_set(bool on);
bool log_redact_is_on(void);
/* The value of a field of this name is a secret whatever it looks like. */
bool log_redact_name(const char *name, size_t size);
/* Append the text with its secrets masked; returns how many there were. */
size_t log_redact(struct buf *out, const char *text, size_t size);

#endif
