/* SPDX-License-Identifier: MIT */
#include "canvas/canvas.h"
#include "core/attr.h"
#include "core/utf8.h"

/* One row per glyph: braille, block, ascii. The block column keeps to what the console
   fonts of Debian have: lines, █ ░ ▒ and the shapes of code page 437. */
static const uint32_t glyph_table[GLYPH_COUNT][GLYPHS_COUNT] = {
    [GLYPH_HLINE] = {0x2500, 0x2500, '-' },
    [GLYPH_VLINE] = {0x2502, 0x2502, '|' },
    [GLYPH_CORNER] = {0x2514, 0x2514, '+' },
    [GLYPH_TICK] = {0x2524, 0x2524, '+' },
    [GLYPH_THRESHOLD] = {0x2504, 0x00b7, '.' },
    [GLYPH_FOCUS] = {0x258c, 0x25ba, '>' },
    [GLYPH_CRITICAL] = {0x25b2, 0x25b2, '!' },
    [GLYPH_WARNING] = {0x25cf, 0x2022, '*' },
    [GLYPH_INFO] = {0x25cb, 0x25cb, 'o' },
    [GLYPH_PENDING] = {0x25cc, 0x00b0, '?' },
    [GLYPH_LEGEND] = {0x2501, 0x2550, '=' },
    [GLYPH_BAR_FULL] = {0x2588, 0x2588, '#' },
    [GLYPH_BAR_EMPTY] = {0x2591, 0x2591, '.' },
    [GLYPH_END_OF_DATA] = {0x254e, 0x2502, '|' },
    [GLYPH_ELLIPSIS] = {0x2026, 0x00bb, '~' },
    [GLYPH_CHECK] = {0x2713, 0x221a, '+' },
    [GLYPH_CROSS] = {0x2717, 'x',    'x' },
    [GLYPH_REFRESH] = {0x21bb, '@',    '@' },
    [GLYPH_UP] = {0x2191, 0x2191, '^' },
    [GLYPH_DOWN] = {0x2193, 0x2193, 'v' },
    [GLYPH_RISING] = {0x2197, '/',    '/' },
    [GLYPH_FALLING] = {0x2198, '\\',   '\\'},
    [GLYPH_SEPARATOR] = {0x203a, 0x00bb, '>' },
    [GLYPH_ALERT_BAND] = {0x2594, 0x00af, '"' },
    [GLYPH_BRANCH] = {0x251c, 0x251c, '+' },
    [GLYPH_SHADE] = {0x2592, 0x2592, ':' },
    [GLYPH_EXEMPLAR] = {0x25c6, 0x2666, 'x' },
    [GLYPH_FOLDED] = {0x25b8, 0x25ba, '+' },
    [GLYPH_UNFOLDED] = {0x25be, 0x25bc, '-' },
};

/* What people and units write beyond the glyphs. */
static const struct {
    uint32_t code;
    char ascii;
} ascii_table[] = {
    {0x00a0, ' ' },
    {0x00b0, 'o' },
    {0x00b1, '~' },
    {0x00b5, 'u' },
    {0x00b7, '.' },
    {0x00d7, 'x' },
    {0x2010, '-' },
    {0x2011, '-' },
    {0x2012, '-' },
    {0x2013, '-' },
    {0x2014, '-' },
    {0x2018, '\''},
    {0x2019, '\''},
    {0x201c, '"' },
    {0x201d, '"' },
    {0x2022, '*' },
    {0x2190, '<' },
    {0x2192, '>' },
    {0x21b5, '\\'},
    {0x2212, '-' },
    {0x221e, '8' },
    {0x2248, '~' },
    {0x2264, '<' },
    {0x2265, '>' },
    {0x251c, '+' },
    {0x2500, '-' },
    {0x2518, '+' },
    {0x252c, '+' },
    {0x2534, '+' },
    {0x253c, '+' },
    {0x250c, '+' },
    {0x2510, '+' },
    {0x2580, '"' },
    {0x2584, '_' },
    {0x2592, ':' },
    {0x2593, '%' },
    {0x2581, '_' },
    {0x25b6, '>' },
    {0x25b8, '>' },
    {0x25bc, 'v' },
    {0x25be, 'v' },
    {0x00ab, '<' },
    {0x00bb, '>' },
    {0x221a, '+' },
    {0x2550, '=' },
    {0x03bc, 'u' },
    {0x00af, '"' },
    {0x25ba, '>' },
    {0x2423, '_' },
    {0x240a, '$' },
};

uint32_t glyph(enum glyphs set, enum glyph which)
{
    return glyph_table[which][set];
}

const char *glyph_text(enum glyphs set, enum glyph which, char buf[5])
{
    buf[utf8_encode(glyph(set, which), buf)] = '\0';
    return buf;
}

char glyph_to_ascii(uint32_t code)
{
    if (code < 0x80)
        return (char)code;
    for (size_t i = 0; i < GLYPH_COUNT; i++)
        if (glyph_table[i][GLYPHS_BRAILLE] == code ||
            glyph_table[i][GLYPHS_BLOCK] == code)
            return (char)glyph_table[i][GLYPHS_ASCII];
    for (size_t i = 0; i < ARRAY_LEN(ascii_table); i++)
        if (ascii_table[i].code == code)
            return ascii_table[i].ascii;
    if (code >= 0x2800 && code <= 0x28ff)
        return code == 0x2800 ? ' ' : '.';
    if (code >= 0x2581 && code <= 0x258f)
        return '#';
    return '?';
}
