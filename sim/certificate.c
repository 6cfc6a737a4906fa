/* SPDX-License-Identifier: MIT */
#include "certificate.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEM_MAX = 8192, DAYS = 86400 };

struct certificate_authority {
    gnutls_x509_crt_t cert;
    gnutls_x509_privkey_t key;
};

static bool failed(int code, struct sim_error *err)
{
    if (code >= 0)
        return false;
    snprintf(err->text, sizeof err->text, "cannot make a certificate: %s",
             gnutls_strerror(code));
    return true;
}

static int make_key(gnutls_x509_privkey_t *ret_key)
{
    int code = gnutls_x509_privkey_init(ret_key);
    if (code < 0)
        return code;
    return gnutls_x509_privkey_generate(
        *ret_key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
}

/* What every certificate needs; `serial` must differ between those of one issuer. */
static int describe(gnutls_x509_crt_t cert, gnutls_x509_privkey_t key, const char *name,
                    time_t from, time_t until, uint32_t serial)
{
    unsigned char bytes[4] = {(unsigned char)(serial >> 24 & 0x7f),
                              (unsigned char)(serial >> 16), (unsigned char)(serial >> 8),
                              (unsigned char)(serial | 1)};
    int code = gnutls_x509_crt_set_version(cert, 3);
    if (code >= 0)
        code = gnutls_x509_crt_set_serial(cert, bytes, sizeof bytes);
    if (code >= 0)
        code = gnutls_x509_crt_set_activation_time(cert, from);
    if (code >= 0)
        code = gnutls_x509_crt_set_expiration_time(cert, until);
    if (code >= 0)
        code = gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                             (unsigned)strlen(name));
    if (code >= 0)
        code = gnutls_x509_crt_set_key(cert, key);
    return code;
}

struct certificate_authority *certificate_authority_new(struct sim_error *err)
{
    struct certificate_authority *a = calloc(1, sizeof *a);
    if (!a) {
        snprintf(err->text, sizeof err->text, "out of memory");
        return NULL;
    }
    time_t now = time(NULL);
    int code = make_key(&a->key);
    if (code >= 0)
        code = gnutls_x509_crt_init(&a->cert);
    if (code >= 0)
        code = describe(a->cert, a->key, "SQL Studio simulator", now - 400 * DAYS,
                        now + 3650L * DAYS, (uint32_t)now);
    if (code >= 0)
        code = gnutls_x509_crt_set_basic_constraints(a->cert, 1, -1);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_usage(a->cert, GNUTLS_KEY_KEY_CERT_SIGN);
    if (code >= 0)
        code = gnutls_x509_crt_sign2(a->cert, a->cert, a->key, GNUTLS_DIG_SHA256, 0);
    if (failed(code, err)) {
        certificate_authority_free(a);
        return NULL;
    }
    return a;
}

void certificate_authority_free(struct certificate_authority *a)
{
    if (!a)
        return;
    if (a->cert)
        gnutls_x509_crt_deinit(a->cert);
    if (a->key)
        gnutls_x509_privkey_deinit(a->key);
    free(a);
}

/* A PEM text in memory of its own. */
static char *export_cert(gnutls_x509_crt_t cert, int *ret_code)
{
    char pem[PEM_MAX];
    size_t size = sizeof pem;
    *ret_code = gnutls_x509_crt_export(cert, GNUTLS_X509_FMT_PEM, pem, &size);
    return *ret_code < 0 ? NULL : strndup(pem, size);
}

static char *export_key(gnutls_x509_privkey_t key, int *ret_code)
{
    char pem[PEM_MAX];
    size_t size = sizeof pem;
    *ret_code = gnutls_x509_privkey_export(key, GNUTLS_X509_FMT_PEM, pem, &size);
    return *ret_code < 0 ? NULL : strndup(pem, size);
}

bool certificate_authority_write(const struct certificate_authority *a, const char *path,
                                 struct sim_error *err)
{
    int code;
    char *pem = export_cert(a->cert, &code);
    FILE *file = pem ? fopen(path, "w") : NULL;
    bool ok = file && fputs(pem, file) >= 0;
    if (file && fclose(file) != 0)
        ok = false;
    if (!ok)
        snprintf(err->text, sizeof err->text, "cannot write %.200s", path);
    free(pem);
    return ok;
}

static int name_hosts(gnutls_x509_crt_t cert)
{
    static const char *const hosts[] = {"sqlstudio.example.com",
                                        "api.sqlstudio.example.com", "localhost"};
    int code = 0;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts && code >= 0; i++)
        code = gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_DNSNAME, hosts[i],
                                                    (unsigned)strlen(hosts[i]),
                                                    GNUTLS_FSAN_APPEND);
    static const unsigned char loopback[4] = {127, 0, 0, 1};
    if (code >= 0)
        code = gnutls_x509_crt_set_subject_alt_name(cert, GNUTLS_SAN_IPADDRESS, loopback,
                                                    sizeof loopback, GNUTLS_FSAN_APPEND);
    return code;
}

bool certificate_make(const struct certificate_authority *a, int64_t end_ns,
                      struct certificate *ret_certificate, struct sim_error *err)
{
    gnutls_x509_crt_t cert = NULL;
    gnutls_x509_privkey_t key = NULL;
    struct certificate made = {NULL, NULL};
    time_t end = (time_t)(end_ns / MODEL_SECOND);
    int code = make_key(&key);
    if (code >= 0)
        code = gnutls_x509_crt_init(&cert);
    if (code >= 0)
        code = describe(cert, key, "sqlstudio.example.com", end - 90 * DAYS, end,
                        (uint32_t)end);
    if (code >= 0)
        code = name_hosts(cert);
    if (code >= 0)
        code = gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_DIGITAL_SIGNATURE);
    if (code >= 0)
        code = gnutls_x509_crt_sign2(cert, a->cert, a->key, GNUTLS_DIG_SHA256, 0);
    if (code >= 0)
        made.cert_pem = export_cert(cert, &code);
    if (code >= 0)
        made.key_pem = export_key(key, &code);
    if (cert)
        gnutls_x509_crt_deinit(cert);
    if (key)
        gnutls_x509_privkey_deinit(key);
    if (failed(code, err) || !made.cert_pem || !made.key_pem) {
        certificate_done(&made);
        return false;
    }
    *ret_certificate = made;
    return true;
}

void certificate_done(struct certificate *c)
{
    free(c->cert_pem);
    free(c->key_pem);
    *c = (struct certificate){NULL, NULL};
}
