/* SPDX-License-Identifier: MIT */
#include "app/runbooks.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/layout.h"
#include "config/settings.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "core/vec.h"

enum { RUNBOOKS_MAX = 500, FILE_MAX = 64 * 1024 };

static const char prefix[] = "Alerts:";

struct runbook {
    char *alerts, *text;
};

/* Read once, when the first is asked for; the UI thread's. */
static struct {
    VEC(struct runbook) items;
    bool read;
} books;

static void add_file(const char *path)
{
    char *bytes = xmalloc(FILE_MAX), *end;
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(bytes, 1, FILE_MAX, file) : 0;
    struct buf clean;

    if (file)
        (void)fclose(file);
    buf_init(&clean, 4 * FILE_MAX);
    utf8_sanitize(&clean, bytes, size, UTF8_NEWLINE_KEEP);
    free(bytes);
    end = strchr(clean.data, '\n');
    if (end && strncmp(clean.data, prefix, sizeof(prefix) - 1) == 0) {
        struct runbook book;
        size_t head = (size_t)(end - clean.data);

        book.alerts =
            xstrndup(clean.data + sizeof(prefix) - 1, head - sizeof(prefix) + 1);
        book.text = xstrdup(end + 1 + strspn(end + 1, "\n"));
        vec_push(&books.items, book);
    }
    buf_done(&clean);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Takes the path; NULL is no directory. */
static void add_directory(char *path)
{
    DIR *dir = path ? opendir(path) : NULL;
    struct dirent *entry;
    VEC(char *) names = {0};

    while (dir && (entry = readdir(dir)) && names.count < RUNBOOKS_MAX) {
        size_t length = strlen(entry->d_name);

        if (length > 3 && strcmp(entry->d_name + length - 3, ".md") == 0)
            vec_push(&names, xasprintf("%s/%s", path, entry->d_name));
    }
    if (dir)
        (void)closedir(dir);
    if (names.count > 0)
        qsort(names.items, names.count, sizeof(*names.items), compare_names);
    for (size_t i = 0; i < names.count; i++) {
        if (books.items.count < RUNBOOKS_MAX)
            add_file(names.items[i]);
        free(names.items[i]);
    }
    vec_free(&names);
    free(path);
}

static void read_all(void)
{
    char *config = paths_config_dir();

    add_directory(xasprintf("%s/runbooks", config));
    free(config);
    add_directory(paths_program_data("runbooks"));
    books.read = true;
}

/* Whether a name is one of those of a comma-separated list. */
static bool names_it(const char *list, const char *name)
{
    size_t length = strlen(name);

    for (const char *at = list; (at = strstr(at, name)) != NULL; at += length) {
        bool starts = at == list || strchr(", ", at[-1]);

        if (starts && (at[length] == '\0' || strchr(", ", at[length])))
            return true;
    }
    return false;
}

const char *runbook_find(const char *alert)
{
    if (!books.read)
        read_all();
    for (size_t i = 0; alert[0] && i < books.items.count; i++)
        if (names_it(books.items.items[i].alerts, alert))
            return books.items.items[i].text;
    return NULL;
}

void runbooks_done(void)
{
    for (size_t i = 0; i < books.items.count; i++) {
        free(books.items.items[i].alerts);
        free(books.items.items[i].text);
    }
    vec_free(&books.items);
    books.read = false;
}
