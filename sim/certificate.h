/* SPDX-License-Identifier: MIT */
#ifndef SIM_CERTIFICATE_H
#define SIM_CERTIFICATE_H

/*
 * A certificate authority of the simulator's own and the certificate of its TLS port.
 * The only user of GnuTLS besides libmicrohttpd itself. Keys live in memory only; the
 * authority's certificate is written where a probe can find it.
 */

#include "model.h"

struct certificate {
    char *cert_pem, *key_pem; /* owned */
};

struct certificate_authority;

/* Makes a new authority; NULL and *err on failure. */
struct certificate_authority *certificate_authority_new(struct sim_error *err);
void certificate_authority_free(struct certificate_authority *a);
/* Writes its certificate to `path` (PEM). */
bool certificate_authority_write(const struct certificate_authority *a, const char *path,
                                 struct sim_error *err);
/* A certificate for *.sqlstudio.example.com, sqlstudio.example.com and localhost that
 * ends at end_ns. */
bool certificate_make(const struct certificate_authority *a, int64_t end_ns,
                      struct certificate *ret_certificate, struct sim_error *err);
void certificate_done(struct certificate *c);

#endif
