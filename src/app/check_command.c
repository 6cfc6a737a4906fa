/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "app/keymap.h"
#include "app/panel_types.h"
#include "config/layout.h"
#include "config/node.h"
#include "config/settings.h"
#include "config/slo_file.h"
#include "core/buf.h"
#include "core/field.h"
#include "core/utf8.h"

/*
 * `midwatch check FILE...`: a file with rows is a layout, one with slos (or of OpenSLO)
 * has objectives, one with contexts, keys or any other key of the configuration is one.
 */

enum { PATH_TEXT_MAX = 16 << 10 };

enum file_kind { FILE_LAYOUT, FILE_OBJECTIVES, FILE_SETTINGS };

/* By the keys at the top; what nobody can tell is taken for a layout. Objectives may be
   in any document of a stream. */
static enum file_kind guess_kind(const struct node_file *file)
{
    const struct node *root = file->document_count > 0 ? file->documents[0] : NULL;

    if (node_get(root, "rows"))
        return FILE_LAYOUT;
    for (size_t i = 0; i < file->document_count; i++)
        if (node_get(file->documents[i], "slos") ||
            node_get(file->documents[i], "apiVersion"))
            return FILE_OBJECTIVES;
    for (const struct field *field = settings_fields; field->type != FIELD_END; field++)
        if (strcmp(field->key, "refresh") != 0 && node_get(root, field->key))
            return FILE_SETTINGS;
    return FILE_LAYOUT;
}

static void check_settings(const char *path, struct problems *problems)
{
    struct settings settings;
    struct keymap keymap;

    settings_init(&settings);
    field_defaults(settings_fields, &settings);
    /* Keys are looked at even where something else is wrong. */
    if (settings_load(&settings, path, true, problems) || settings.keys.count > 0)
        keymap_init(&keymap, &settings.keys, path, problems);
    settings_done(&settings);
}

static void check_objectives(const char *path, struct problems *problems)
{
    struct slo_set set = {0};

    /* The problems say it all; what was right in the file is not needed. */
    if (slo_file_load(path, &set, problems) || set.count > 0)
        slo_set_done(&set);
}

static void check_file(const char *path, struct problems *problems)
{
    struct err err = {0};
    struct node_file *file = yaml_load(path, &err);
    enum file_kind kind;

    if (!file) {
        problems_add(problems, PROBLEM_ERROR, path, err.line, err.column, "%s", err.msg);
        return;
    }
    kind = guess_kind(file);
    node_file_free(file);
    if (kind == FILE_SETTINGS)
        check_settings(path, problems);
    else if (kind == FILE_OBJECTIVES)
        check_objectives(path, problems);
    else
        dashboard_free(layout_load_file(path, panel_types_all(), problems));
}

static void print_fine(const char *path)
{
    struct buf clean;

    buf_init(&clean, PATH_TEXT_MAX);
    utf8_sanitize(&clean, path, strlen(path), UTF8_NEWLINE_PICTURE);
    printf("%s: ok\n", clean.data);
    buf_done(&clean);
}

int check_run(const struct options *options, struct err *err)
{
    struct problems problems = {0};
    char text[900];
    bool bad;

    if (!options->files[0]) {
        err_set(err, ERR_CONFIG, "check needs files: midwatch check FILE...");
        return EXIT_USAGE;
    }
    for (char **file = options->files; *file; file++) {
        size_t before = problems.count + problems.errors;

        check_file(*file, &problems);
        if (problems.count + problems.errors == before)
            print_fine(*file);
    }
    for (size_t i = 0; i < problems.count; i++)
        printf("%s\n", problem_format(&problems.items[i], text, sizeof(text)));
    if (problems.errors > problems.count)
        printf("and %zu errors more\n", problems.errors - problems.count);
    bad = problems.errors > 0;
    problems_done(&problems);
    return bad ? EXIT_TROUBLE : EXIT_OK;
}
