/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAYOUT_H
#define CONFIG_LAYOUT_H

/*
 * Layout files: YAML → struct dashboard. The panel types are given from above (views
 * own their option tables), so that this floor does not know how anything is drawn.
 *
 * Layouts are searched by name in this order: a path given as such; layouts/ beside the
 * user's config.yaml; layout_paths of the configuration; $MIDWATCH_LAYOUTS; layouts/ of
 * the build tree when run from there, or share/ beside the program's bin/; the
 * installation's data directory. The first found wins.
 */

#include <stdbool.h>
#include <stddef.h>

#include "config/problems.h"
#include "model/dashboard.h"
#include "model/settings.h"

struct panel_types {
    const struct panel_type *const *items; /* NULL-terminated */
};

/* NULL where there is an error; warnings may come with a dashboard. */
struct dashboard *layout_load_file(const char *path, const struct panel_types *types,
                                   struct problems *problems) MUST_USE;
struct dashboard *layout_load_text(const char *name, const char *text, size_t size,
                                   const struct panel_types *types,
                                   struct problems *problems) MUST_USE;

struct layout_file {
    char *name, *path;
};

struct layout_files {
    struct layout_file *items;
    size_t count, capacity;
};

/* Every layout of the search path, each name once, sorted by name. */
void layouts_find(const struct settings *settings, struct layout_files *ret);
/* Changes with every file that comes into or leaves a directory of the search path. */
uint64_t layouts_stamp(const struct settings *settings);
/* The files of objectives: of slos/ beside the user's config.yaml, or, where it has none,
   those that come with the program. */
void slo_files_find(struct layout_files *ret);
/* The file for a name or path; NULL and an error ("did you mean") where there is none. */
char *layout_resolve(const struct settings *settings, const char *name, struct err *err);
void layout_files_done(struct layout_files *files);

#endif
