/* SPDX-License-Identifier: MIT */
#ifndef DATASOURCE_CREDENTIALS_H
#define DATASOURCE_CREDENTIALS_H

/*
 * The secrets of one source: what files and the environment hold, read when needed and
 * read again when a file changed (tokens are rotated under a running program). They are
 * wiped before their memory is given back, and never part of a message.
 *
 * Ownership: credentials_init() → credentials_done(). The settings outlive it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/attr.h"
#include "core/err.h"
#include "model/settings.h"

enum { SECRET_MAX_BYTES = 16 * 1024 };

/* A file's identity and age; changes when a secret is rotated by rename or in place. */
struct file_stamp {
    uint64_t inode;
    int64_t changed_ns, size;
};

struct credentials {
    const struct source_settings *source;
    char *password, *token; /* read from files; NULL: none */
    struct file_stamp password_stamp, token_stamp;
    bool loose_warned; /* said once that others can read a file */
};

void credentials_init(struct credentials *credentials,
                      const struct source_settings *source);
void credentials_done(struct credentials *credentials);

/* Read what is missing or changed. False with ERR_AUTH where a file cannot be read or
   others can: a secret that anyone can read is not sent as if it were one. */
bool credentials_load(struct credentials *credentials, struct err *err) MUST_USE;
/* After credentials_load(); NULL: none. */
const char *credentials_password(const struct credentials *credentials);
const char *credentials_token(const struct credentials *credentials);
/* Put asterisks over every secret of this source in the text, the Basic header's form
   included. */
void credentials_redact(const struct credentials *credentials, char *text, size_t size);
/* Whether any secret would be sent: password, token, or headers of the user's. */
bool credentials_any(const struct source_settings *source);

/* Changes when one of the source's secret files does; for asking a denied source again. */
uint64_t credentials_stamp(const struct source_settings *source);

#endif
