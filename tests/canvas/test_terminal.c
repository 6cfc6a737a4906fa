/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/attr.h"
#include "core/random.h"
#include "core/utf8.h"
#include "frames.h"
#include "pty.h"
#include "support/grammar.h"
#include "support/test.h"

static const struct pty_options usual = {
    .term = "xterm-256color", .locale = "C.UTF-8", .colours = -1, .cols = 80, .rows = 24};

/* What the terminal has to show in a cell, NULL: the same as it does. */
static const char *cell_difference(struct pty *pty, const struct canvas *canvas, int x,
                                   int y)
{
    static char text[256];
    const struct cell *cell = canvas_cell(canvas, x, y);
    struct backend backend = {.glyphs = pty->reply.glyphs};
    VTermScreenCell seen;
    char want[sizeof(cell->text) + 1] = "", got[64] = "";
    size_t size = 0;
    uint16_t attributes;
    bool blank;
    int fg, bg;

    want[backend_cell_text(&backend, cell, want)] = '\0';
    if (backend.glyphs == GLYPHS_ASCII && cell->width == 2)
        want[1] = '\0';
    vterm_screen_get_cell(pty->screen, (VTermPos){.row = y, .col = x}, &seen);
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && seen.chars[i]; i++)
        size += utf8_encode(seen.chars[i], got + size);
    if (size == 0)
        got[0] = ' ';
    if (x == canvas_cols(canvas) - 1) /* no marks there */
        want[1] = cell->length > 1 && cell->text[0] >= 0 ? '\0' : want[1];
    style_resolve(theme_find("dark"), cell->style, pty->reply.colours, &fg, &bg,
                  &attributes);
    blank = strcmp(want, " ") == 0; /* has nothing that could be coloured, or bold */
    if (strcmp(want, got) != 0)
        snprintf(text, sizeof(text), "\"%s\" instead of \"%s\"", got, want);
    else if (!blank &&
             (VTERM_COLOR_IS_DEFAULT_FG(&seen.fg) ? fg >= 0 : seen.fg.indexed.idx != fg))
        snprintf(text, sizeof(text), "colour %d instead of %d", seen.fg.indexed.idx, fg);
    else if (VTERM_COLOR_IS_DEFAULT_BG(&seen.bg) ? bg >= 0 : seen.bg.indexed.idx != bg)
        snprintf(text, sizeof(text), "background %d instead of %d", seen.bg.indexed.idx,
                 bg);
    else if ((!blank && seen.attrs.bold != !!(attributes & STYLE_BOLD)) ||
             seen.attrs.reverse != !!(attributes & STYLE_REVERSE) ||
             (seen.attrs.underline != 0) != !!(attributes & STYLE_UNDERLINE))
        snprintf(text, sizeof(text), "other attributes than %x", (unsigned)attributes);
    else
        return NULL;
    return text;
}

static const char *difference(struct pty *pty, const struct canvas *canvas)
{
    static char text[400];

    for (int y = 0; y < canvas_rows(canvas); y++) {
        for (int x = 0; x < canvas_cols(canvas); x++) {
            const char *found = canvas_cell(canvas, x, y)->width == 0
                                    ? NULL
                                    : cell_difference(pty, canvas, x, y);

            if (!found)
                continue;
            snprintf(text, sizeof(text), "cell %d,%d of %dx%d: %s", x, y,
                     canvas_cols(canvas), canvas_rows(canvas), found);
            return text;
        }
    }
    return NULL;
}

/* Wait until the terminal shows the frame. */
static void assert_shows(struct pty *pty, int number)
{
    struct canvas *canvas = canvas_new(pty->reply.cols, pty->reply.rows);
    const char *found;

    frame_draw(canvas, number);
    while ((found = difference(pty, canvas)) != NULL)
        if (!pty_read(pty, 2000))
            fail_msg("%s", found);
    canvas_free(canvas);
}

/* ---- what is sent ---- */

static void assert_allowed(const struct pty *pty)
{
    grammar_check(pty->output.data, pty->output.size);
}

static bool same_modes(struct pty *pty)
{
    struct termios now;

    tcgetattr(pty->master, &now);
    return now.c_iflag == pty->before.c_iflag && now.c_oflag == pty->before.c_oflag &&
           now.c_lflag == pty->before.c_lflag && now.c_cflag == pty->before.c_cflag &&
           memcmp(now.c_cc, pty->before.c_cc, sizeof(now.c_cc)) == 0;
}

/* ---- tests ---- */

static void the_screen_shows_the_canvas(void **state)
{
    static const struct {
        const char *term;
        int colours, expected;
    } terms[] = {
        {"xterm-256color", -1, 256},
        {"xterm",          -1, 8  },
        {"xterm-256color", 0,  0  },
        {"xterm-256color", 16, 16 },
        {"tmux-256color",  -1, 256},
        {"screen",         -1, 8  },
        {"vt100",          -1, 0  },
    };

    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(terms); t++) {
        for (int set = 0; set < GLYPHS_COUNT; set++) {
            struct pty_options options = usual;
            struct pty pty;

            options.term = terms[t].term;
            options.colours = terms[t].colours;
            options.glyphs = (enum glyphs)set;
            pty_start(&pty, &options);
            assert_int_equal(pty.reply.result, 0);
            assert_int_equal(pty.reply.colours, terms[t].expected);
            for (int i = 0; i < 20; i++) {
                pty_do(&pty, OP_FRAME, i);
                assert_shows(&pty, i);
            }
            assert_allowed(&pty);
            pty_stop(&pty);
        }
    }
}

static void after_many_differences_a_repaint_changes_nothing(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    for (int i = 0; i < 200; i++)
        pty_do(&pty, OP_FRAME, i);
    assert_shows(&pty, 199);
    pty_do(&pty, OP_REPAINT, 0);
    pty_do(&pty, OP_FRAME, 199);
    assert_true(pty.reply.stats.last_frame_bytes > 1000);
    assert_shows(&pty, 199);
    pty_do(&pty, OP_FRAME, 199);
    assert_int_equal(pty.reply.stats.last_frame_bytes, 0); /* nothing changed */
    pty_stop(&pty);
}

/* What makes the program pleasant through a slow line. */
static void graphs_cost_few_bytes_a_second(void **state)
{
    enum { SECONDS = 180 };
    struct pty_options options = usual;
    struct pty pty;
    uint64_t bytes = 0;

    (void)state;
    options.cols = 200;
    options.rows = 50;
    pty_start(&pty, &options);
    pty_do(&pty, OP_FRAME, FRAME_GRAPHS);
    assert_in_range(pty.reply.stats.last_frame_bytes, 1, 60000);
    for (int i = 1; i <= SECONDS; i++) {
        pty_do(&pty, OP_FRAME, FRAME_GRAPHS + i);
        bytes += pty.reply.stats.last_frame_bytes;
    }
    assert_in_range(bytes / SECONDS, 1, 300);
    assert_shows(&pty, FRAME_GRAPHS + SECONDS);
    pty_stop(&pty);
}

static void sizes_from_one_cell_up_are_shown(void **state)
{
    static const int sizes[][2] = {
        {1,   1 },
        {1,   30},
        {2,   2 },
        {40,  1 },
        {19,  4 },
        {300, 90}
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct pty_options options = usual;
        struct pty pty;

        options.cols = sizes[i][0];
        options.rows = sizes[i][1];
        pty_start(&pty, &options);
        for (int n = 0; n < 10; n++)
            pty_do(&pty, OP_FRAME, n);
        assert_shows(&pty, 9);
        pty_stop(&pty);
    }
}

static void a_storm_of_resizes_ends_with_the_right_screen(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    for (int i = 0; i < 150; i++) {
        pty_resize(&pty, 1 + (int)random_below(150), 1 + (int)random_below(60));
        if (random_below(2))
            pty_do(&pty, OP_RESIZED, 0);
        if (random_below(2))
            pty_do(&pty, OP_FRAME, i);
    }
    pty_resize(&pty, 97, 31);
    pty_do(&pty, OP_RESIZED, 0);
    assert_int_equal(pty.reply.cols, 97);
    assert_int_equal(pty.reply.rows, 31);
    assert_int_equal(pty_do(&pty, OP_RESIZED, 0), 0); /* not again */
    pty_do(&pty, OP_FRAME, 500);
    assert_shows(&pty, 500);
    assert_allowed(&pty);
    pty_stop(&pty);
}

static void a_stalled_terminal_blocks_nothing(void **state)
{
    struct pty pty;
    uint64_t pending;

    (void)state;
    pty_start(&pty, &usual);
    pty.reading = false;
    for (int i = 0; i < 400; i++) /* each answers, or pty_do() fails */
        pty_do(&pty, OP_PRESENT, i * 8);
    assert_int_equal(pty.reply.result, 0);
    assert_true(pty.reply.stats.frames_skipped > 300);
    pending = pty.reply.stats.last_frame_bytes;
    assert_true(pending < 60000); /* one frame at most waits */
    pty.reading = true;
    while (pty_do(&pty, OP_DRAIN, 0))
        ;
    pty_do(&pty, OP_FRAME, 4321);
    assert_shows(&pty, 4321);
    pty_stop(&pty);
}

static void a_stalled_terminal_does_not_keep_the_program(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    pty.reading = false;
    for (int i = 0; i < 50; i++)
        pty_do(&pty, OP_PRESENT, i * 8);
    assert_int_equal(pty_end(&pty, OP_CLOSE, 0), 0);
    assert_true(same_modes(&pty));
    pty_stop(&pty);
}

static void a_terminal_that_went_away_is_noticed(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    pty_do(&pty, OP_FRAME, 1);
    close(pty.master);
    pty.master = open("/dev/null", O_RDONLY | O_CLOEXEC); /* for pty_stop() */
    pty.reading = false;
    pty_do(&pty, OP_PRESENT, 8);
    assert_int_equal(pty.reply.result, 0);
    assert_int_equal(pty_do(&pty, OP_DRAIN, 0), -1);
    assert_int_equal(pty_end(&pty, OP_CLOSE, 0), 0);
    pty_stop(&pty);
}

static void closing_gives_everything_back(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    pty_do(&pty, OP_FRAME, 1);
    assert_false(same_modes(&pty));
    pty_do(&pty, OP_STDERR, 1);
    pty_do(&pty, OP_FRAME, 2);
    assert_false(pty_has(&pty, "held"));
    assert_int_equal(pty_end(&pty, OP_CLOSE, 0), 0);
    assert_true(same_modes(&pty));
    assert_true(pty_has(&pty, "\033[?1049l"));
    assert_true(pty_has(&pty, "\033[?2004l"));
    /* What was on standard error follows, on the ordinary screen. */
    assert_non_null(strstr(strstr(pty.output.data, "\033[?1049l"), "held"));
    assert_allowed(&pty);
    pty_stop(&pty);
}

static void noise_on_standard_error_is_bounded(void **state)
{
    struct pty pty;
    size_t before;

    (void)state;
    pty_start(&pty, &usual);
    for (int i = 0; i < 30; i++) {
        pty_do(&pty, OP_STDERR, 20000); /* 80 kB */
        pty_do(&pty, OP_FRAME, i);
    }
    assert_false(pty_has(&pty, "held"));
    before = pty.output.size;
    assert_int_equal(pty_end(&pty, OP_CLOSE, 0), 0);
    assert_in_range(pty.output.size - before, 1000, 70000); /* the newest of it */
    pty_stop(&pty);
}

static void dying_gives_the_terminal_back(void **state)
{
    static const int ways[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, 0, -1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct pty pty;
        int status;

        pty_start(&pty, &usual);
        pty_do(&pty, OP_FRAME, 1);
        pty_do(&pty, OP_STDERR, 1);
        status = pty_end(&pty, OP_DIE, ways[i]);
        assert_int_not_equal(status, 0); /* it did die */
        assert_true(same_modes(&pty));
        assert_true(pty_has(&pty, "\033[?1049l"));
        assert_non_null(strstr(strstr(pty.output.data, "\033[?1049l"), "held"));
        pty_stop(&pty);
    }
}

static void suspending_leaves_the_screen_and_resuming_repaints_it(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    pty_do(&pty, OP_FRAME, 1);
    pty_do(&pty, OP_SUSPEND, 0);
    pty_expect(&pty, "\033[?1049l");
    assert_true(same_modes(&pty));
    assert_int_equal(pty_do(&pty, OP_PRESENT, 2), 0); /* not now */
    pty_resize(&pty, 60, 20);
    pty_do(&pty, OP_RESUME, 0);
    assert_int_equal(pty.reply.cols, 60);
    pty_do(&pty, OP_FRAME, 3);
    assert_shows(&pty, 3);
    assert_false(same_modes(&pty));
    assert_int_equal(pty_end(&pty, OP_CLOSE, 0), 0);
    assert_true(same_modes(&pty));
    assert_allowed(&pty);
    pty_stop(&pty);
}

static void keys_arrive_in_either_form(void **state)
{
    static const struct {
        const char *bytes;
        int code;
    } keys[] = {
        {"a",                   'a'           },
        {"\033[A",              KEY_CODE_UP   },
        {"\033OA",              KEY_CODE_UP   },
        {"\r",                  KEY_CODE_ENTER},
        {"\x13",                's'           }, /* Ctrl-S: not for the line discipline */
        {"\033",                KEY_CODE_ESC  },
        {"\033[200~q\033[201~", -1            }
    };
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        pty_type(&pty, keys[i].bytes);
        assert_int_equal(pty_do(&pty, OP_EVENT, 0), keys[i].code);
    }
    pty_stop(&pty);
}

static void texts_out_of_band_go_with_the_frame(void **state)
{
    struct pty pty;

    (void)state;
    pty_start(&pty, &usual);
    pty_do(&pty, OP_FRAME, 1);
    pty_do(&pty, OP_SEND, 0);
    pty_do(&pty, OP_FRAME, 2);
    pty_expect(&pty, "\033]52;c;aGVsbG8=\033\\");
    assert_shows(&pty, 2);
    assert_allowed(&pty);
    pty_stop(&pty);
}

static void glyphs_follow_terminal_and_locale(void **state)
{
    struct pty_options options = usual;
    struct pty pty;

    (void)state;
    options.glyphs_auto = true;
    options.locale = "C";
    pty_start(&pty, &options);
    assert_int_equal(pty.reply.glyphs, GLYPHS_ASCII);
    pty_do(&pty, OP_FRAME, 3);
    assert_shows(&pty, 3);
    pty_stop(&pty);
    options = usual;
    options.glyphs_auto = true;
    options.term = "linux";
    pty_start(&pty, &options);
    assert_int_equal(pty.reply.glyphs, GLYPHS_BLOCK);
    pty_do(&pty, OP_FRAME, 3);
    assert_false(pty_has(&pty, "?2026"));
    assert_false(pty_has(&pty, "\033]"));
    pty_stop(&pty);
}

static void the_last_cell_of_the_screen_is_right(void **state)
{
    struct pty_options options = usual;
    struct pty pty;

    (void)state;
    options.term = "tmux-256color";
    pty_start(&pty, &options);
    for (int i = 0; i < 100; i++) {
        VTermScreenCell seen;
        struct canvas *canvas = canvas_new(80, 24);
        const struct cell *cell = canvas_cell(canvas, 79, 23);
        uint32_t code = ' ';

        pty_do(&pty, OP_FRAME, i);
        frame_draw(canvas, i);
        if (cell->width == 1) {
            utf8_decode(cell->text, cell->text + cell->length, &code);
            do
                vterm_screen_get_cell(pty.screen, (VTermPos){.row = 23, .col = 79},
                                      &seen);
            while ((seen.chars[0] ? seen.chars[0] : ' ') != code && pty_read(&pty, 2000));
            assert_int_equal(seen.chars[0] ? seen.chars[0] : ' ', code);
        }
        canvas_free(canvas);
    }
    pty_stop(&pty);
}

static void unknown_terminals_are_taken_for_xterm(void **state)
{
    struct pty_options options = usual;
    struct pty pty;

    (void)state;
    options.term = "no-such-terminal-256color";
    pty_start(&pty, &options);
    assert_int_equal(pty.reply.colours, 256);
    pty_do(&pty, OP_FRAME, 3);
    assert_shows(&pty, 3);
    pty_stop(&pty);
}

static void terminals_without_a_screen_are_refused(void **state)
{
    struct pty_options options = usual;
    struct pty pty;

    (void)state;
    options.term = "dumb";
    pty_start(&pty, &options);
    assert_int_equal(pty.reply.result, -1);
    assert_true(same_modes(&pty));
    pty_stop(&pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_shows_the_canvas),
        cmocka_unit_test(after_many_differences_a_repaint_changes_nothing),
        cmocka_unit_test(graphs_cost_few_bytes_a_second),
        cmocka_unit_test(sizes_from_one_cell_up_are_shown),
        cmocka_unit_test(a_storm_of_resizes_ends_with_the_right_screen),
        cmocka_unit_test(a_stalled_terminal_blocks_nothing),
        cmocka_unit_test(a_stalled_terminal_does_not_keep_the_program),
        cmocka_unit_test(a_terminal_that_went_away_is_noticed),
        cmocka_unit_test(closing_gives_everything_back),
        cmocka_unit_test(noise_on_standard_error_is_bounded),
        cmocka_unit_test(dying_gives_the_terminal_back),
        cmocka_unit_test(suspending_leaves_the_screen_and_resuming_repaints_it),
        cmocka_unit_test(keys_arrive_in_either_form),
        cmocka_unit_test(texts_out_of_band_go_with_the_frame),
        cmocka_unit_test(glyphs_follow_terminal_and_locale),
        cmocka_unit_test(the_last_cell_of_the_screen_is_right),
        cmocka_unit_test(unknown_terminals_are_taken_for_xterm),
        cmocka_unit_test(terminals_without_a_screen_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
