#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write src/core/utf8_table.c: what each code point does on a terminal.

Usage: tools/gen_width_table.py > src/core/utf8_table.c

The data is that of Python's unicodedata (the version is written into the output).
Unicode 14 is wanted: what terminals in use may not know must not reach the screen. The classes are
those of enum utf8_class in utf8_table.h; a code point in no range is one column wide.
"""

import sys
import unicodedata

WANTED = "14.0.0"

# Joining or invisible, yet met in honest text: left out without a trace.
DROPPED = [(0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180D), (0x180F, 0x180F),
           (0x20DD, 0x20E0), (0x20E2, 0x20E4)]
# Blank although they count as letters, or of a width on which terminals and C libraries
# disagree (conjoining vowels and finals of Hangul; hexagrams; numbers on black squares).
REPLACED = [(0x034F, 0x034F), (0x0F0C, 0x0F0C), (0x115F, 0x11FF), (0x17B4, 0x17B5),
            (0x3164, 0x3164), (0x3248, 0x324F), (0x4DC0, 0x4DFF), (0xD7B0, 0xD7FF),
            (0xFFA0, 0xFFA0)]


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def class_of(code):
    char = chr(code)
    category = unicodedata.category(char)
    if code < 0x20 or 0x7F <= code < 0xA0:
        return "CONTROL"
    if code == 0x200D:
        return "JOINER"
    if within(code, DROPPED):
        return "DROP"
    if 0x1F3FB <= code <= 0x1F3FF:
        return "MODIFIER"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "REGIONAL"
    if category in ("Cn", "Co", "Cs") or within(code, REPLACED):
        return "REPLACE"
    if category in ("Cf", "Zl", "Zp"):
        return "ESCAPE"
    if category in ("Mn", "Me"):
        return "MARK"
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return "WIDE"
    return None


def ranges():
    start, current = 0, class_of(0)
    for code in range(1, 0x110001):
        found = class_of(code) if code < 0x110000 else None
        if found != current or code == 0x110000:
            if current:
                yield start, code - 1, current
            start, current = code, found


def main():
    if unicodedata.unidata_version != WANTED:
        sys.exit(f"Unicode {WANTED} is wanted, this Python has "
                 f"{unicodedata.unidata_version}")
    rows = list(ranges())
    print("/* SPDX-License-Identifier: MIT */")
    print(f"/* Written by tools/gen_width_table.py from Unicode {WANTED}; do not edit. */")
    print('#include "core/utf8_table.h"\n')
    print("/* clang-format off */")
    print("const struct utf8_range utf8_ranges[] = {")
    for first, last, name in rows:
        print(f"    {{0x{first:04x}, 0x{last:04x}, UTF8_CLASS_{name}}},")
    print("};")
    print("/* clang-format on */\n")
    print(f"const unsigned utf8_range_count = {len(rows)};")


main()
