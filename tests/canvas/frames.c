/* SPDX-License-Identifier: MIT */
#include "frames.h"

#include <stdint.h>

#include "core/attr.h"

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u; /* Numerical Recipes, 7.1 */
    return *state >> 8;
}

static void draw_layer(struct canvas *canvas, uint32_t seed, int count)
{
    static const char *const texts[] = {
        "Error rate by pod", "6.8 %",     "日本語テキスト",   "⢀⣀⣠⣤⣶⣿⡇⠤⠒⠉",
        "▁▂▃▄▅▆▇█",          "├─┤└┘│┄",   "▲ C ● W ○ i ◌",    "e\xcc\x81 a\xcc\x88",
        "12:34:56",          "ßüé — “x”", "                ", "x"};
    uint32_t state = seed * 2654435761u + 12345;

    for (int i = 0; i < count; i++) {
        int x = (int)(next_random(&state) % (unsigned)(canvas_cols(canvas) + 8)) - 8;
        int y = (int)(next_random(&state) % (unsigned)canvas_rows(canvas));
        unsigned style = next_random(&state) % STYLE_COUNT;

        if (next_random(&state) % 4 == 0)
            style |= (next_random(&state) % 16) << 8;
        canvas_text(canvas, x, y, (uint16_t)style,
                    texts[next_random(&state) % ARRAY_LEN(texts)]);
    }
}

void frame_draw(struct canvas *canvas, int number)
{
    int area = canvas_cols(canvas) * canvas_rows(canvas);

    canvas_clear(canvas);
    draw_layer(canvas, (uint32_t)(number / 8), area / 12 + 1);
    for (int i = number / 8 * 8 + 1; i <= number; i++)
        draw_layer(canvas, (uint32_t)i + 1000, 6);
}
