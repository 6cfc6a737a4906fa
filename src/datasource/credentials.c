/* SPDX-License-Identifier: MIT */
#include "datasource/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/map.h"
#include "core/mem.h"

enum { SECRET_MIN_BYTES = 4 };

static struct file_stamp stamp_of(const struct stat *info)
{
    /* The time of the last change of contents or of mode: a chmod mends things too. */
    struct file_stamp stamp = {
        .inode = (uint64_t)info->st_ino,
        .changed_ns = (int64_t)info->st_ctim.tv_sec * NS_PER_S + info->st_ctim.tv_nsec,
        .size = (int64_t)info->st_size,
    };

    return stamp;
}

static bool stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->inode == b->inode && a->changed_ns == b->changed_ns && a->size == b->size;
}

static void wipe(char **secret)
{
    if (*secret)
        explicit_bzero(*secret, strlen(*secret));
    free(*secret);
    *secret = NULL;
}

/* The whole of a small file without the newline editors put at its end. */
static char *read_secret(int fd)
{
    char *text = xmalloc(SECRET_MAX_BYTES + 1);
    size_t size = 0;
    ssize_t got;

    while (size < SECRET_MAX_BYTES) {
        got = read(fd, text + size, SECRET_MAX_BYTES - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size += (size_t)got;
    }
    while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
        size--;
    text[size] = '\0';
    return text;
}

/* A secret with a line break would forge further headers. */
static bool one_line(const char *text)
{
    return text[0] && !strpbrk(text, "\r\n");
}

static bool check_access(struct credentials *credentials, const char *path,
                         const struct stat *info, struct err *err)
{
    if ((info->st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return true;
    if (!credentials->loose_warned)
        log_warn(credentials->source->name, "%s is not used: others may read it", path);
    credentials->loose_warned = true;
    err_set(err, ERR_AUTH, "%s can be read by others: chmod 600 it", path);
    return false;
}

static bool load_file(struct credentials *credentials, const char *path, char **secret,
                      struct file_stamp *stamp, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct file_stamp now;
    struct stat info;
    char reason[64];
    bool good = false;

    if (fd < 0 || fstat(fd, &info) != 0) {
        err_set(err, ERR_AUTH, "cannot read %s: %s", path,
                err_reason(errno, reason, sizeof(reason)));
        goto out;
    }
    if (!S_ISREG(info.st_mode)) {
        err_set(err, ERR_AUTH, "%s is not a file", path);
        goto out;
    }
    if (!check_access(credentials, path, &info, err))
        goto out;
    now = stamp_of(&info);
    if (!*secret || !stamp_equal(&now, stamp)) {
        wipe(secret);
        *secret = read_secret(fd);
        *stamp = now;
    }
    good = one_line(*secret);
    if (!good)
        err_set(err, ERR_AUTH, "%s does not hold one line of text", path);
out:
    if (fd >= 0)
        close(fd);
    return good;
}

void credentials_init(struct credentials *credentials,
                      const struct source_settings *source)
{
    memset(credentials, 0, sizeof(*credentials));
    credentials->source = source;
}

void credentials_done(struct credentials *credentials)
{
    if (!credentials)
        return;
    wipe(&credentials->password);
    wipe(&credentials->token);
}

bool credentials_load(struct credentials *credentials, struct err *err)
{
    const struct source_settings *source = credentials->source;

    if (source->password_file &&
        !load_file(credentials, source->password_file, &credentials->password,
                   &credentials->password_stamp, err))
        return false;
    if (source->bearer_token_file &&
        !load_file(credentials, source->bearer_token_file, &credentials->token,
                   &credentials->token_stamp, err))
        return false;
    for (size_t i = 0; i < source->headers.count; i++) {
        const struct name_value *header = &source->headers.items[i];

        if (strpbrk(header->name, "\r\n: ") || strpbrk(header->value, "\r\n")) {
            err_set(err, ERR_CONFIG, "header %zu is not one name and one line", i + 1);
            return false;
        }
    }
    if (source->bearer_token && !one_line(source->bearer_token)) {
        err_set(err, ERR_AUTH, "the token in the environment is not one line of text");
        return false;
    }
    return true;
}

const char *credentials_password(const struct credentials *credentials)
{
    return credentials->password ? credentials->password : credentials->source->password;
}

const char *credentials_token(const struct credentials *credentials)
{
    return credentials->token ? credentials->token : credentials->source->bearer_token;
}

static void cover(char *text, size_t size, const char *secret)
{
    size_t length = secret ? strlen(secret) : 0;

    /* A tenant called "a" is no secret and would cover every word. */
    if (length < SECRET_MIN_BYTES)
        return;
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(text + i, secret, length) == 0)
            memset(text + i, '*', length);
    }
}

/* RFC 4648, as in "Authorization: Basic". */
static char *base64(const char *text)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size = strlen(text), at = 0;
    char *coded = xmalloc((size + 2) / 3 * 4 + 1);

    for (size_t i = 0; i < size; i += 3) {
        unsigned bits = (unsigned)(unsigned char)text[i] << 16;

        bits |= i + 1 < size ? (unsigned)(unsigned char)text[i + 1] << 8 : 0;
        bits |= i + 2 < size ? (unsigned)(unsigned char)text[i + 2] : 0;
        coded[at++] = digits[bits >> 18];
        coded[at++] = digits[bits >> 12 & 63];
        coded[at++] = i + 1 < size ? digits[bits >> 6 & 63] : '=';
        coded[at++] = i + 2 < size ? digits[bits & 63] : '=';
    }
    coded[at] = '\0';
    return coded;
}

void credentials_redact(const struct credentials *credentials, char *text, size_t size)
{
    const struct source_settings *source = credentials->source;
    const char *password = credentials_password(credentials);

    if (source->username && password) {
        char *pair = xasprintf("%s:%s", source->username, password);
        char *coded = base64(pair);

        cover(text, size, coded);
        wipe(&pair);
        wipe(&coded);
    }
    cover(text, size, password);
    cover(text, size, credentials_token(credentials));
    for (size_t i = 0; i < source->headers.count; i++)
        cover(text, size, source->headers.items[i].value);
}

bool credentials_any(const struct source_settings *source)
{
    return source->password || source->password_file || source->bearer_token ||
           source->bearer_token_file || source->headers.count > 0;
}

uint64_t credentials_stamp(const struct source_settings *source)
{
    const char *const paths[] = {source->password_file, source->bearer_token_file,
                                 source->tls.cert_file, source->tls.key_file};
    uint64_t hash = HASH_STABLE_START;

    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        struct file_stamp stamp = {0};
        struct stat info;

        if (paths[i] && stat(paths[i], &info) == 0)
            stamp = stamp_of(&info);
        hash = hash_stable(&stamp, sizeof(stamp), hash);
    }
    return hash;
}
