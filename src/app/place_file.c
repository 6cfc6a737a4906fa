/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/place.h"
#include "config/settings.h"
#include "core/buf.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/number.h"
#include "core/utf8.h"

enum { FILE_MAX = 256 << 10, PLACES_READ_MAX = 64, VALUES_READ_MAX = 256 };

static const char *const first_line = "midwatch-session 1";

static void set(char **text, const char *value)
{
    free(*text);
    *text = xstrdup(value);
}

/* "3600000 0": length and end. */
static void read_range(const char *value, struct timerange *ret)
{
    struct timerange range;
    char length[32];
    size_t size = strcspn(value, " ");

    if (size >= sizeof(length) || value[size] != ' ')
        return;
    memcpy(length, value, size);
    length[size] = '\0';
    if (number_parse_i64(length, &range.range_ms) &&
        number_parse_i64(value + size + 1, &range.end_ms) && timerange_valid(&range))
        *ret = range;
}

static void read_variable(const char *value, struct name_values *ret)
{
    size_t size = strcspn(value, "=");
    char *name;

    if (size == 0 || value[size] != '=' || ret->count >= VALUES_READ_MAX)
        return;
    name = xstrndup(value, size);
    name_values_add(ret, name, value + size + 1);
    free(name);
}

static void begin_place(struct places *places, const char *context)
{
    places->items =
        xreallocarray(places->items, places->count + 1, sizeof(*places->items));
    places->items[places->count++] = (struct place){.context = xstrdup(context),
                                                    .url = xstrdup(""),
                                                    .dashboard = xstrdup(""),
                                                    .panel = xstrdup("")};
}

static void read_line(struct places *places, const char *word, const char *value)
{
    struct place *place = places->count > 0 ? &places->items[places->count - 1] : NULL;

    if (strcmp(word, "current") == 0)
        set(&places->current, value);
    else if (strcmp(word, "context") == 0 && places->count < PLACES_READ_MAX)
        begin_place(places, value);
    else if (!place)
        return;
    else if (strcmp(word, "url") == 0)
        set(&place->url, value);
    else if (strcmp(word, "dashboard") == 0)
        set(&place->dashboard, value);
    else if (strcmp(word, "panel") == 0)
        set(&place->panel, value);
    else if (strcmp(word, "range") == 0)
        read_range(value, &place->range);
    else if (strcmp(word, "compare") == 0 && compare_find(value) != COMPARE_COUNT)
        place->compare = compare_find(value);
    else if (strcmp(word, "var") == 0)
        read_variable(value, &place->chosen);
}

static char *state_file(void)
{
    char *dir = paths_state_dir();
    char *file = xasprintf("%s/session", dir);

    free(dir);
    return file;
}

static bool read_all(const char *path, struct buf *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat status;
    char chunk[4096];
    ssize_t got = -1;

    if (fd < 0)
        return false;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        while ((got = read(fd, chunk, sizeof(chunk))) > 0 &&
               buf_add(ret, chunk, (size_t)got))
            continue;
    close(fd);
    return got == 0;
}

/* Cut the next line off; NULL at the end. */
static char *next_line(char **text)
{
    char *line = *text;
    size_t length = strcspn(line, "\n");

    if (!*line)
        return NULL;
    *text = line + length + (line[length] == '\n');
    line[length] = '\0';
    return line;
}

static void read_lines(struct places *places, char *text)
{
    char *line = next_line(&text);

    if (!line || strcmp(line, first_line) != 0)
        return;
    while ((line = next_line(&text)) != NULL) {
        char *value = strchr(line, ' ');

        if (!value)
            continue;
        *value = '\0';
        read_line(places, line, value + 1);
    }
}

void places_load(struct places *places)
{
    char *path = state_file();
    struct buf text;

    buf_init(&text, FILE_MAX);
    if (read_all(path, &text) && utf8_clean(text.data, text.size, UTF8_NEWLINE_KEEP))
        read_lines(places, text.data);
    buf_done(&text);
    free(path);
}

/* A value with a line's end in it would be another line: left out. */
static void put(struct buf *out, const char *word, const char *value)
{
    if (!strchr(value, '\n'))
        buf_printf(out, "%s %s\n", word, value);
}

static void put_place(struct buf *out, const struct place *place)
{
    put(out, "context", place->context);
    put(out, "url", place->url);
    put(out, "dashboard", place->dashboard);
    put(out, "panel", place->panel);
    buf_printf(out, "range %lld %lld\n", (long long)place->range.range_ms,
               (long long)place->range.end_ms);
    put(out, "compare", compare_name(place->compare));
    for (size_t i = 0; i < place->chosen.count; i++)
        if (!strchr(place->chosen.items[i].name, '\n') &&
            !strchr(place->chosen.items[i].value, '\n'))
            buf_printf(out, "var %s=%s\n", place->chosen.items[i].name,
                       place->chosen.items[i].value);
}

/* Its directory and those above, each of them private. */
static void make_directories(char *path)
{
    for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        (void)mkdir(path, 0700); /* there already, or open() will say what is wrong */
        *at = '/';
    }
}

/* Beside it and then in its place, so that half a file is never read. */
static bool write_all(const char *path, const struct buf *text)
{
    char *fresh = xasprintf("%s.%ld", path, (long)getpid());
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text->data, text->size) == (ssize_t)text->size;
    int code = errno;

    if (fd >= 0 && close(fd) != 0)
        ok = false;
    if (ok && rename(fresh, path) != 0) {
        ok = false;
        code = errno;
    }
    if (!ok)
        (void)unlink(fresh);
    free(fresh);
    errno = code;
    return ok;
}

void places_save(const struct places *places)
{
    char *path = state_file();
    struct buf text;

    buf_init(&text, FILE_MAX);
    buf_printf(&text, "%s\n", first_line);
    if (places->current)
        put(&text, "current", places->current);
    for (size_t i = 0; i < places->count; i++)
        put_place(&text, &places->items[i]);
    make_directories(path);
    if (!text.overflow && !write_all(path, &text))
        log_warn("session", "%s cannot be written (error %d)", path, errno);
    buf_done(&text);
    free(path);
}
