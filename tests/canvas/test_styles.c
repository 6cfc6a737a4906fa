/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "canvas/style.h"
#include "core/attr.h"
#include "support/test.h"

static const int colour_counts[] = {0, 8, 16, 256};

static void each_style_has_a_name_and_a_letter_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a < STYLE_COUNT; a++) {
        assert_non_null(style_name((enum style)a));
        assert_int_not_equal(style_letter((uint16_t)a), 0);
        for (int b = 0; b < a; b++) {
            assert_int_not_equal(style_letter((uint16_t)a), style_letter((uint16_t)b));
            assert_string_not_equal(style_name((enum style)a), style_name((enum style)b));
        }
    }
}

static void colours_stay_within_what_the_terminal_has(void **state)
{
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++) {
        for (int style = 0; style < STYLE_COUNT; style++) {
            for (size_t c = 0; c < ARRAY_LEN(colour_counts); c++) {
                for (int bits = 0; bits < 16; bits++) {
                    uint16_t attributes;
                    int fg, bg, most = colour_counts[c];

                    style_resolve(&themes[t], (uint16_t)(style | bits << 8), most, &fg,
                                  &bg, &attributes);
                    assert_in_range(fg + 1, 0, most);
                    assert_in_range(bg + 1, 0, most);
                    assert_int_equal(attributes & STYLE_MASK, 0);
                }
            }
        }
    }
}

/* Red, green, blue of the 256-colour palette (xterm's 256colres). */
static void rgb_of(int colour, int rgb[3])
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};

    for (int i = 0; i < 3; i++) {
        int part = i == 0   ? (colour - 16) / 36
                   : i == 1 ? (colour - 16) / 6 % 6
                            : (colour - 16) % 6;

        rgb[i] = colour >= 232 ? 8 + (colour - 232) * 10 : levels[part];
    }
}

static double brightness_of(int colour)
{
    int rgb[3];

    rgb_of(colour, rgb);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

/* Degrees on the colour wheel; -1 for what is nearly grey. */
static double hue_of(int colour)
{
    int rgb[3], most, least;
    double span, hue;

    rgb_of(colour, rgb);
    most = rgb[0] > rgb[1] ? rgb[0] : rgb[1];
    most = rgb[2] > most ? rgb[2] : most;
    least = rgb[0] < rgb[1] ? rgb[0] : rgb[1];
    least = rgb[2] < least ? rgb[2] : least;
    span = most - least;
    if (span < 50)
        return -1;
    if (most == rgb[0])
        hue = 60 * (rgb[1] - rgb[2]) / span;
    else if (most == rgb[1])
        hue = 120 + 60 * (rgb[2] - rgb[0]) / span;
    else
        hue = 240 + 60 * (rgb[0] - rgb[1]) / span;
    return hue < 0 ? hue + 360 : hue;
}

static void series_are_neither_red_nor_yellow(void **state)
{
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++) {
        for (int i = 0; i < SERIES_STYLES; i++) {
            const struct style_look *look = &themes[t].look[STYLE_SERIES_1 + i];
            double hue = look->fg256 < 0 ? -1 : hue_of(look->fg256);

            if (hue >= 0 && (hue < 75 || hue > 335))
                fail_msg("theme %s, series %d: hue %.0f", themes[t].name, i + 1, hue);
            assert_false(look->fg16 == 1 || look->fg16 == 9);  /* red */
            assert_false(look->fg16 == 3 || look->fg16 == 11); /* yellow */
        }
    }
}

static void series_differ_from_each_other_where_there_are_256_colours(void **state)
{
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++)
        for (int a = 0; a < SERIES_STYLES; a++)
            for (int b = 0; b < a && themes[t].look[STYLE_SERIES_1].fg256 >= 0; b++)
                assert_int_not_equal(themes[t].look[STYLE_SERIES_1 + a].fg256,
                                     themes[t].look[STYLE_SERIES_1 + b].fg256);
}

static void severities_differ_with_and_without_colours(void **state)
{
    static const enum style severities[] = {STYLE_OK, STYLE_INFO, STYLE_WARNING,
                                            STYLE_CRITICAL, STYLE_PENDING};

    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++) {
        for (size_t c = 0; c < ARRAY_LEN(colour_counts); c++) {
            for (size_t a = 0; a < ARRAY_LEN(severities); a++) {
                for (size_t b = 0; b < a; b++) {
                    int fg_a, fg_b, bg_a, bg_b;
                    uint16_t at_a, at_b;

                    style_resolve(&themes[t], (uint16_t)severities[a], colour_counts[c],
                                  &fg_a, &bg_a, &at_a);
                    style_resolve(&themes[t], (uint16_t)severities[b], colour_counts[c],
                                  &fg_b, &bg_b, &at_b);
                    if (fg_a == fg_b && bg_a == bg_b && at_a == at_b)
                        fail_msg("theme %s, %d colours: %s looks like %s", themes[t].name,
                                 colour_counts[c], style_name(severities[a]),
                                 style_name(severities[b]));
                }
            }
        }
    }
}

static void heat_gets_steadily_further_from_the_background(void **state)
{
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++) {
        for (int i = 1; i < HEAT_STYLES; i++) {
            const struct style_look *look = &themes[t].look[STYLE_HEAT_1 + i];
            double step = look->fg256 < 0 ? 1
                                          : brightness_of(look->fg256) -
                                                brightness_of(look[-1].fg256);

            if ((themes[t].light ? -step : step) <= 0)
                fail_msg("theme %s: heat %d is not beyond heat %d", themes[t].name, i + 1,
                         i);
        }
    }
}

/* WCAG 2.1, relative luminance and contrast ratio. */
static double channel(int value)
{
    double c = value / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(const int rgb[3])
{
    return 0.2126 * channel(rgb[0]) + 0.7152 * channel(rgb[1]) + 0.0722 * channel(rgb[2]);
}

static double contrast(const int a[3], const int b[3])
{
    double x = luminance(a), y = luminance(b);

    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* What must be read, what may be faint, what is only ornament: WCAG's AA, and its AAA where
   contrast is what the theme is for. */
static double least_contrast(const struct theme *theme, enum style style)
{
    if (strncmp(theme->name, "high-contrast", 13) == 0)
        return style >= STYLE_SERIES_1 || style == STYLE_RULE ? 4.5 : 7;
    if (style == STYLE_RULE)
        return 1.3;
    if (style == STYLE_DIM || style == STYLE_AXIS ||
        (style >= STYLE_THRESHOLD_OK && style <= STYLE_THRESHOLD_CRITICAL) ||
        (style >= STYLE_SERIES_1 && style <= STYLE_SERIES_LAST))
        return 3;
    return 4.5;
}

static void expect_contrast(const struct theme *theme, enum style style,
                            const int terminal[3])
{
    const struct style_look *look = &theme->look[style];
    int fg[3], bg[3] = {terminal[0], terminal[1], terminal[2]};
    double ratio;

    if (look->fg256 < 0)
        return;
    rgb_of(look->fg256, fg);
    if (look->bg256 >= 0)
        rgb_of(look->bg256, bg);
    ratio = contrast(fg, bg);
    if (ratio < least_contrast(theme, style))
        fail_msg("theme %s: %s has a contrast of %.2f", theme->name, style_name(style),
                 ratio);
}

/* On what terminals have for dark and light, and half way to the middle. */
static void everything_can_be_read_on_its_background(void **state)
{
    static const int dark[][3] = {
        {0,  0,  0 },
        {30, 30, 30}
    };
    static const int light[][3] = {
        {255, 255, 255},
        {253, 246, 227}
    };
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++)
        for (int style = 0; style < STYLE_HEAT_1; style++)
            for (size_t b = 0; b < ARRAY_LEN(dark); b++)
                expect_contrast(&themes[t], (enum style)style,
                                themes[t].light ? light[b] : dark[b]);
}

static void what_is_faded_has_no_more_contrast_than_before(void **state)
{
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    for (size_t t = 0; t < count; t++) {
        for (int i = 0; i < SERIES_STYLES; i++) {
            uint16_t style = (uint16_t)(STYLE_SERIES_1 + i), attributes;
            int plain, faded, bg;

            style_resolve(&themes[t], style, 256, &plain, &bg, &attributes);
            style_resolve(&themes[t], style | STYLE_FADE, 256, &faded, &bg, &attributes);
            if (plain < 0)
                continue;
            if (themes[t].light)
                assert_true(brightness_of(faded) > brightness_of(plain));
            else
                assert_true(brightness_of(faded) < brightness_of(plain));
        }
    }
}

static void no_colours_means_no_colours(void **state)
{
    uint16_t attributes;
    int fg, bg;

    (void)state;
    for (int style = 0; style < STYLE_COUNT; style++) {
        style_resolve(theme_find("dark"), (uint16_t)style, 0, &fg, &bg, &attributes);
        assert_int_equal(fg, -1);
        assert_int_equal(bg, -1);
    }
}

static void themes_are_found_by_name(void **state)
{
    size_t count;
    const struct theme *themes = theme_table(&count);

    (void)state;
    assert_true(count >= 5);
    for (size_t t = 0; t < count; t++) {
        assert_ptr_equal(theme_find(themes[t].name), &themes[t]);
        assert_true(strlen(themes[t].help) > 0);
    }
    assert_null(theme_find("auto"));
    assert_null(theme_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_style_has_a_name_and_a_letter_of_its_own),
        cmocka_unit_test(colours_stay_within_what_the_terminal_has),
        cmocka_unit_test(series_are_neither_red_nor_yellow),
        cmocka_unit_test(series_differ_from_each_other_where_there_are_256_colours),
        cmocka_unit_test(severities_differ_with_and_without_colours),
        cmocka_unit_test(heat_gets_steadily_further_from_the_background),
        cmocka_unit_test(everything_can_be_read_on_its_background),
        cmocka_unit_test(what_is_faded_has_no_more_contrast_than_before),
        cmocka_unit_test(no_colours_means_no_colours),
        cmocka_unit_test(themes_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
