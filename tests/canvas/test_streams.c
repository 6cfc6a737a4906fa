/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "canvas/backend.h"
#include "core/attr.h"
#include "support/golden.h"
#include "support/test.h"

static struct canvas *example(void)
{
    struct canvas *canvas = canvas_new(20, 3);

    canvas_text(canvas, 0, 0, STYLE_TITLE, "Errors");
    canvas_text(canvas, 8, 0, STYLE_CRITICAL, "▲ C");
    canvas_text(canvas, 0, 1, STYLE_SERIES_1, "日本⣿…");
    canvas_add_attributes(canvas, (struct rect){0, 1, 4, 1}, STYLE_REVERSE);
    return canvas;
}

/* What is written; free() it. */
static char *written(bool ansi, const struct canvas *canvas, enum glyphs glyphs,
                     int colours)
{
    const struct backend_class *cls = &backend_stream;
    FILE *file = tmpfile();
    struct backend_options options = {.theme = theme_find("dark"),
                                      .glyphs = glyphs,
                                      .colours = colours,
                                      .ansi = ansi,
                                      .cols = canvas_cols(canvas),
                                      .rows = canvas_rows(canvas),
                                      .fd = fileno(file)};
    struct backend *backend = cls->open(&options, NULL);
    char *text = calloc(1, 4096);
    struct event event;
    int cols, rows;
    size_t size;

    assert_true(cls->present(backend, canvas));
    assert_true(cls->drain(backend));
    assert_false(cls->read_event(backend, &event));
    assert_int_equal(cls->input_fd(backend), -1);
    cls->size(backend, &cols, &rows);
    assert_int_equal(cols, canvas_cols(canvas));
    rewind(file);
    size = fread(text, 1, 4095, file);
    assert_int_equal(backend->stats.last_frame_bytes, size);
    cls->close(backend);
    fclose(file);
    return text;
}

static void text_has_no_blanks_at_the_end_and_no_codes(void **state)
{
    struct canvas *canvas = example();
    char *text = written(false, canvas, GLYPHS_BRAILLE, -1);

    (void)state;
    assert_string_equal(text, "Errors  ▲ C\n日本⣿…\n\n");
    free(text);
    canvas_free(canvas);
}

static void ascii_is_seven_bits_of_the_same_width(void **state)
{
    struct canvas *canvas = example();
    char *text = written(false, canvas, GLYPHS_ASCII, -1);

    (void)state;
    assert_string_equal(text, "Errors  ! C\n? ? .~\n\n");
    free(text);
    canvas_free(canvas);
}

static void codes_come_once_a_run_and_end_with_the_row(void **state)
{
    struct canvas *canvas = example();
    char *text = written(true, canvas, GLYPHS_BRAILLE, 256);

    (void)state;
    assert_string_equal(text, "\033[0;38;5;252mErrors\033[0m  \033[0;1;38;5;203m▲ C"
                              "\033[0m         \n"
                              "\033[0;7;38;5;81m日本\033[0;38;5;81m⣿…\033[0m"
                              "              \n"
                              "                    \n");
    free(text);
    canvas_free(canvas);
}

static void without_colours_there_are_attributes_only(void **state)
{
    struct canvas *canvas = example();
    char *text = written(true, canvas, GLYPHS_BRAILLE, 0);

    (void)state;
    assert_null(strstr(text, ";3"));
    assert_non_null(strstr(text, "\033[0;1;7m▲ C"));
    free(text);
    canvas_free(canvas);
}

static void the_style_plane_names_every_column(void **state)
{
    struct canvas *canvas = example();
    char *text = golden_text(canvas, GLYPHS_BRAILLE);

    (void)state;
    assert_string_equal(text, "Errors  ▲ C         |\n"
                              "日本⣿…              |\n"
                              "                    |\n"
                              "-- styles: t title, c critical, 1 series-1\n"
                              "tttttt..ccc.........|\n"
                              "111111..............|\n"
                              "....................|\n"
                              "-- attributes: 1 bold, 2 reverse, 4 faint, 8 underlined\n"
                              "....................|\n"
                              "2222................|\n"
                              "....................|\n");
    free(text);
    canvas_free(canvas);
}

static void a_reader_that_went_away_is_noticed(void **state)
{
    struct canvas *canvas = example();
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    struct backend_options options = {
        .theme = theme_find("dark"), .cols = 20, .rows = 3, .fd = fd};
    struct backend *backend = backend_stream.open(&options, NULL);

    (void)state;
    backend_stream.present(backend, canvas);
    assert_false(backend_stream.drain(backend));
    backend_stream.close(backend);
    backend_stream.close(NULL);
    close(fd);
    canvas_free(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_no_blanks_at_the_end_and_no_codes),
        cmocka_unit_test(ascii_is_seven_bits_of_the_same_width),
        cmocka_unit_test(codes_come_once_a_run_and_end_with_the_row),
        cmocka_unit_test(without_colours_there_are_attributes_only),
        cmocka_unit_test(the_style_plane_names_every_column),
        cmocka_unit_test(a_reader_that_went_away_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
