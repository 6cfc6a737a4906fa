#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write src/core/number_table.c: 128-bit approximations of the powers of five.

Usage: tools/gen_number_table.py > src/core/number_table.c

As in D. Lemire, "Number Parsing at a Gigabyte per Second" (2021), section 5: for q >= 0
the 128 most significant bits of 5^q, truncated; for q < 0 those of the reciprocal,
2^b / 5^-q rounded up.
"""

SMALLEST, LARGEST = -342, 308


def normalised(value):
    """The 128 most significant bits, the first one set."""
    bits = value.bit_length()
    return value << (128 - bits) if bits <= 128 else value >> (bits - 128)


def approximation(q):
    if q >= 0:
        return normalised(5 ** q)
    power = 5 ** -q
    # Small powers: exactly 128 bits, rounded up. Others: more bits, then cut.
    bits = power.bit_length() + 127 if q >= -27 else 2 * power.bit_length() + 128
    return normalised((1 << bits) // power + 1)


def main():
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Written by tools/gen_number_table.py; do not edit. */")
    print('#include "core/number_table.h"\n')
    print("/* clang-format off */")
    print(f"const uint64_t number_powers[{LARGEST - SMALLEST + 1}][2] = {{")
    for q in range(SMALLEST, LARGEST + 1):
        value = approximation(q)
        print(f"    {{0x{value >> 64:016x}, 0x{value & (2 ** 64 - 1):016x}}},"
              f" /* {q} */")
    print("};")
    print("/* clang-format on */")


main()
