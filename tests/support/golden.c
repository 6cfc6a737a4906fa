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

static char *written(const struct canvas *canvas, enum glyphs glyphs, bool ansi)
{
    const struct backend_class *cls = &backend_stream;
    FILE *file = tmpfile();
    struct backend_options options = {
        .theme = theme_find("dark"),
        .glyphs = glyphs,
        .colours = 256,
        .ansi = ansi,
        .styles = !ansi,
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
    return written(canvas, glyphs, false);
}

char *golden_ansi(const struct canvas *canvas, enum glyphs glyphs)
{
    return written(canvas, glyphs, true);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    if (!file)
        fail_msg("cannot write %s", path);
    fputs(text, file);
    fclose(file);
}

void golden_check(const char *name, const struct canvas *canvas, enum glyphs glyphs)
{
    char *path = xasprintf("%s/tests/golden/%s.golden", SOURCE_DIR, name);
    char *text = golden_text(canvas, glyphs), *expected = NULL;
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
