/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/layout.h"
#include "config/settings.h"
#include "core/field.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/vec.h"

/*
 * Where layouts are found. A program that runs from its build tree (it lies beside
 * CMakeCache.txt) uses the layouts linked there; one that was moved with its
 * installation finds share/ beside its bin/.
 */

#ifndef MIDWATCH_DATADIR
#define MIDWATCH_DATADIR "/usr/share/midwatch"
#endif

enum { FILES_MAX = 1000 };

static bool is_layout_name(const char *name)
{
    size_t length = strlen(name);

    return name[0] != '.' && ((length > 5 && strcmp(name + length - 5, ".yaml") == 0) ||
                              (length > 4 && strcmp(name + length - 4, ".yml") == 0));
}

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static void add_directory(void *ctx, const char *path)
{
    struct layout_files *files = ctx;
    DIR *dir = opendir(path);
    struct dirent *entry;

    if (!dir)
        return;
    while ((entry = readdir(dir)) && files->count < FILES_MAX) {
        char *name;
        bool known = false;

        if (!is_layout_name(entry->d_name))
            continue;
        name = xstrndup(entry->d_name,
                        (size_t)(strrchr(entry->d_name, '.') - entry->d_name));
        for (size_t i = 0; i < files->count; i++)
            known = known || strcmp(files->items[i].name, name) == 0;
        if (known) {
            free(name);
            continue;
        }
        vec_push(files,
                 ((struct layout_file){name, xasprintf("%s/%s", path, entry->d_name)}));
    }
    closedir(dir);
}

/* dir1:dir2, as PATH is. */
static void visit_path_list(const char *list, void (*visit)(void *ctx, const char *path),
                            void *ctx)
{
    while (*list) {
        size_t length = strcspn(list, ":");
        char *dir = xstrndup(list, length);

        if (dir[0])
            visit(ctx, dir);
        free(dir);
        list += length + (list[length] == ':');
    }
}

/* Directory of the running program, owned by the caller; NULL where it cannot be told. */
static char *program_dir(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
    char *slash;

    if (length <= 0)
        return NULL;
    path[length] = '\0';
    slash = strrchr(path, '/');
    return slash ? xstrndup(path, (size_t)(slash - path)) : NULL;
}

char *paths_program_data(const char *folder)
{
    char *dir = program_dir();
    char *cache, *path;

    if (!dir)
        return NULL;
    cache = xasprintf("%s/CMakeCache.txt", dir);
    path = is_file(cache) ? xasprintf("%s/%s", dir, folder)
                          : xasprintf("%s/../share/midwatch/%s", dir, folder);
    free(cache);
    free(dir);
    return path;
}

static void visit_program_data(const char *folder,
                               void (*visit)(void *ctx, const char *path), void *ctx)
{
    char *path = paths_program_data(folder);

    if (path)
        visit(ctx, path);
    free(path);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct layout_file *)a)->name,
                  ((const struct layout_file *)b)->name);
}

static void sort_files(struct layout_files *files)
{
    if (files->count > 0)
        qsort(files->items, files->count, sizeof(*files->items), compare_names);
}

void slo_files_find(struct layout_files *ret)
{
    char *config_dir = paths_config_dir();
    char *own = xasprintf("%s/slos", config_dir);

    *ret = (struct layout_files){0};
    add_directory(ret, own);
    if (ret->count == 0)
        visit_program_data("slos", add_directory, ret);
    if (ret->count == 0)
        add_directory(ret, MIDWATCH_DATADIR "/slos");
    sort_files(ret);
    free(own);
    free(config_dir);
}

/* The search path, what comes first wins. */
static void visit_layout_directories(const struct settings *settings,
                                     void (*visit)(void *ctx, const char *path),
                                     void *ctx)
{
    char *config_dir = paths_config_dir();
    char *own = xasprintf("%s/layouts", config_dir);
    const char *environment = getenv("MIDWATCH_LAYOUTS");

    visit(ctx, own);
    for (char **path = settings->layout_paths; path && *path; path++)
        visit(ctx, *path);
    if (environment)
        visit_path_list(environment, visit, ctx);
    visit_program_data("layouts", visit, ctx);
    visit(ctx, MIDWATCH_DATADIR "/layouts");
    free(own);
    free(config_dir);
}

void layouts_find(const struct settings *settings, struct layout_files *ret)
{
    *ret = (struct layout_files){0};
    visit_layout_directories(settings, add_directory, ret);
    sort_files(ret);
}

static void stamp_directory(void *ctx, const char *path)
{
    uint64_t *stamp = ctx;
    struct stat status;
    int64_t of[3] = {0};

    if (stat(path, &status) == 0) {
        of[0] = (int64_t)status.st_ino;
        of[1] = status.st_mtim.tv_sec;
        of[2] = status.st_mtim.tv_nsec;
    }
    *stamp = hash_stable(of, sizeof(of), *stamp);
}

uint64_t layouts_stamp(const struct settings *settings)
{
    uint64_t stamp = HASH_STABLE_START;

    visit_layout_directories(settings, stamp_directory, &stamp);
    return stamp;
}

static char *resolve_name(const struct layout_files *files, const char *name,
                          struct err *err)
{
    const char **names;
    const char *near;

    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].name, name) == 0)
            return xstrdup(files->items[i].path);
    names = xcalloc(files->count + 1, sizeof(*names));
    for (size_t i = 0; i < files->count; i++)
        names[i] = files->items[i].name;
    near = nearest_name(name, names);
    err_set(err, ERR_CONFIG, "no dashboard \"%s\"%s%s%s", name,
            near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    free(names);
    return NULL;
}

char *layout_resolve(const struct settings *settings, const char *name, struct err *err)
{
    struct layout_files files;
    char *path;

    if (strchr(name, '/') || is_layout_name(name)) {
        if (is_file(name))
            return xstrdup(name);
        err_set(err, ERR_CONFIG, "%s: no such layout file", name);
        return NULL;
    }
    layouts_find(settings, &files);
    path = resolve_name(&files, name, err);
    layout_files_done(&files);
    return path;
}

void layout_files_done(struct layout_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->items[i].name);
        free(files->items[i].path);
    }
    vec_free(files);
}
