/* SPDX-License-Identifier: MIT */
#include "support/golden.h"

#include <stdlib.h>
#include <unistd.h>

#include "canvas/backend.h"
#include "core/buf.h"
#include "core/mem.h"
#include "support/test.h"

enum { FRAME_BYTES_MAX = 16 << 20 };

static char *read_all(FILE *file)
{
    struct buf buf;
    char block[8192], *text;
    size_t size;

    buf_init(&buf, FRAME_BYTES_MAX);
    while ((size = fread(block, 1, sizeof(block), file)) > 0)
        buf_add(&buf, block, size);
    text = buf_take(&buf);
    buf_done(&buf);
    return text;
}

/* theme NULL: the style plane instead of escape codes. */
static char *written(const struct canvas *canvas, enum glyphs glyphs, const char *theme,
                     int colours)
{
    const struct backend_class *cls = &backend_stream;
    FILE *file = tmpfile();
    struct backend_options options = {
        .theme = theme_find(theme ? theme : "dark"),
        .glyphs = glyphs,
        .colours = colours,
        .ansi = theme != NULL,
        .styles = theme == NULL,
        .cols = canvas_cols(canvas),
        .rows = canvas_rows(canvas),
        .fd = fileno(file),
    };
    struct err err = {0};
    struct backend *backend = cls->open(&options, &err);
    char *text;

    assert_non_null(backend);
    assert_true(cls->present(backend, canvas));
    cls->close(backend);
    rewind(file);
    text = read_all(file);
    fclose(file);
    return text;
}

char *golden_text(const struct canvas *canvas, enum glyphs glyphs)
{
    return written(canvas, glyphs, NULL, 256);
}

char *golden_ansi(const struct canvas *canvas, enum glyphs glyphs)
{
    return written(canvas, glyphs, "dark", 256);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    if (!file)
        fail_msg("cannot write %s", path);
    fputs(text, file);
    fclose(file);
}

/* Takes the text. */
static void check(const char *name, char *text)
{
    char *path = xasprintf("%s/tests/golden/%s.golden", SOURCE_DIR, name);
    char *expected = NULL;
    const char *update = getenv("UPDATE_GOLDEN");
    FILE *file;

    if (update && *update) {
        write_file(path, text);
    } else {
        file = fopen(path, "r");
        if (file) {
            expected = read_all(file);
            fclose(file);
        }
        if (!expected || strcmp(expected, text) != 0) {
            char actual[] = "/tmp/midwatch-golden-XXXXXX";
            int fd = mkstemp(actual);

            if (fd >= 0)
                close(fd);
            write_file(actual, text);
            fail_msg("%s differs from %s", path, actual);
        }
    }
    free(expected);
    free(text);
    free(path);
}

void golden_check(const char *name, const struct canvas *canvas, enum glyphs glyphs)
{
    check(name, golden_text(canvas, glyphs));
}

void golden_check_colours(const char *name, const struct canvas *canvas,
                          enum glyphs glyphs)
{
    char own[256];

    snprintf(own, sizeof(own), "%s-colour", name);
    check(own, golden_ansi(canvas, glyphs));
    snprintf(own, sizeof(own), "%s-mono", name);
    check(own, written(canvas, glyphs, "mono", 0));
}
