/* SPDX-License-Identifier: MIT */
#include "core/number.h"

#include <math.h>
#include <string.h>

#include "core/number_table.h"

/*
 * Reading a decimal number in three steps, each faster and rarer than the next:
 *
 *   1. up to 2^53 × 10^±22: one exact multiplication or division (W. Clinger, "How to
 *      Read Floating Point Numbers Accurately", 1990);
 *   2. up to 19 digits: a 64 × 128-bit product with a truncated power of five, which is
 *      always enough (Lemire 2021; N. Mushtak and D. Lemire, "Fast Number Parsing
 *      Without Fallback", 2023);
 *   3. more digits: both neighbours of the first 19 by step 2; where they differ, the
 *      whole number is compared with the middle in big-number arithmetic.
 */

enum {
    MANTISSA_BITS = 52,
    EXPONENT_BIAS = 1023,
    EXPONENT_INFINITE = 0x7ff,
    DIGITS_MAX = 19,            /* that fit 64 bits */
    EXPONENT_LIMIT = 100000000, /* clamps what is written; a text is never so long */
};

struct decimal {
    uint64_t digits;   /* the first 19 significant ones */
    int64_t exponent;  /* of ten, of the last of them */
    const char *first; /* first significant digit; NULL: zero */
    const char *last;  /* behind the last digit */
    int64_t point;     /* 0.first… × 10^point */
    bool truncated;    /* there are more than 19 */
    bool negative;
};

static double from_bits(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

static uint64_t to_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits;
}

struct wide {
    uint64_t high, low;
};

static inline struct wide multiply(uint64_t a, uint64_t b)
{
    uint64_t al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
    uint64_t ll = al * bl, lh = al * bh, hl = ah * bl;
    uint64_t middle = (ll >> 32) + (lh & 0xffffffff) + (hl & 0xffffffff);

    return (struct wide){
        .high = ah * bh + (lh >> 32) + (hl >> 32) + (middle >> 32),
        .low = (middle << 32) | (ll & 0xffffffff),
    };
}

/* The 64 × 128-bit product, to the precision that rounding needs. w has its top bit
   set. */
static inline struct wide scale(uint64_t w, int64_t q)
{
    const uint64_t *power = number_powers[q - NUMBER_POWER_MIN];
    struct wide product = multiply(w, power[0]);

    /* Only where all bits below the result's are ones can the rest carry into it. */
    if ((product.high & 0x1ff) == 0x1ff) {
        struct wide rest = multiply(w, power[1]);

        product.low += rest.high;
        if (product.low < rest.high)
            product.high++;
    }
    return product;
}

/* Bits of the double nearest to w × 10^q, ties to even. */
static uint64_t eisel_lemire(uint64_t w, int64_t q)
{
    struct wide product;
    uint64_t mantissa;
    int upper, leading;
    int64_t exponent;

    if (!w || q < NUMBER_POWER_MIN)
        return 0;
    if (q > NUMBER_POWER_MAX)
        return (uint64_t)EXPONENT_INFINITE << MANTISSA_BITS;
    leading = __builtin_clzll(w);
    product = scale(w << leading, q);
    upper = (int)(product.high >> 63);
    mantissa = product.high >> (upper + 64 - MANTISSA_BITS - 3);
    /* floor(q × log2(10)), exact in this range; moved up by 2^16, for a negative number
       must not be shifted. */
    exponent = (int64_t)((uint64_t)(217706 * (q + 65536)) >> 16) - 217706;
    exponent += 63 + upper - leading + EXPONENT_BIAS;
    if (exponent <= 0) {
        if (exponent <= -63)
            return 0;
        mantissa >>= 1 - exponent;
        mantissa += mantissa & 1;
        mantissa >>= 1;
        /* Rounding up may give the smallest normal number: its bit is the exponent. */
        return mantissa;
    }
    /* Exactly in the middle (possible for few powers only): to even. */
    if (product.low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 &&
        mantissa << (upper + 64 - MANTISSA_BITS - 3) == product.high)
        mantissa &= ~UINT64_C(1);
    mantissa += mantissa & 1;
    mantissa >>= 1;
    if (mantissa >= UINT64_C(2) << MANTISSA_BITS) {
        mantissa = UINT64_C(1) << MANTISSA_BITS;
        exponent++;
    }
    if (exponent >= EXPONENT_INFINITE)
        return (uint64_t)EXPONENT_INFINITE << MANTISSA_BITS;
    mantissa &= ~(UINT64_C(1) << MANTISSA_BITS);
    return mantissa | (uint64_t)exponent << MANTISSA_BITS;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Eight bytes at once: are all digits, and which number do they write? Works where the
   first byte is the lowest. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static inline bool eight_digits(const char *at, uint64_t *ret)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    if (((word & UINT64_C(0xf0f0f0f0f0f0f0f0)) |
         (((word + UINT64_C(0x0606060606060606)) & UINT64_C(0xf0f0f0f0f0f0f0f0)) >> 4)) !=
        UINT64_C(0x3333333333333333))
        return false;
    word -= UINT64_C(0x3030303030303030);
    word = word * 10 + (word >> 8); /* pairs, in every second byte */
    word =
        ((word & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
         ((word >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >>
        32;
    *ret = word;
    return true;
}
#else
static inline bool eight_digits(const char *at, uint64_t *ret)
{
    uint64_t value = 0;

    for (int i = 0; i < 8; i++) {
        if (!is_digit(at[i]))
            return false;
        value = value * 10 + (uint64_t)(at[i] - '0');
    }
    *ret = value;
    return true;
}
#endif

/* Digits into *value (modulo 2^64: whoever reads more than 19 counts them again). */
static inline const char *read_digits(const char *at, const char *end, uint64_t *value)
{
    uint64_t eight;

    while (end - at >= 8 && eight_digits(at, &eight)) {
        *value = *value * 100000000 + eight;
        at += 8;
    }
    for (; at < end && is_digit(*at); at++)
        *value = *value * 10 + (uint64_t)(*at - '0');
    return at;
}

/* "e-7" behind the digits; without digits it is not part of the number. */
static const char *read_exponent(const char *at, const char *end, int64_t *ret)
{
    const char *start = at;
    bool negative = false;
    int64_t value = 0;

    *ret = 0;
    if (at == end || (*at != 'e' && *at != 'E'))
        return start;
    at++;
    if (at < end && (*at == '+' || *at == '-'))
        negative = *at++ == '-';
    if (at == end || !is_digit(*at))
        return start;
    for (; at < end && is_digit(*at); at++) {
        if (value < EXPONENT_LIMIT)
            value = value * 10 + (*at - '0');
    }
    *ret = negative ? -value : value;
    return at;
}

/* More than 19 digits were written: keep the first 19 that count. */
static void truncate_digits(struct decimal *number, const char *start, const char *point)
{
    const char *at = start;
    int kept = 0;

    while (at < number->last && (*at == '0' || *at == '.'))
        at++;
    if (at == number->last)
        return;
    number->first = at;
    number->point = at < point ? point - at : point + 1 - at;
    number->digits = 0;
    for (; at < number->last && kept < DIGITS_MAX; at++) {
        if (*at == '.')
            continue;
        number->digits = number->digits * 10 + (uint64_t)(*at - '0');
        kept++;
    }
    for (; at < number->last && !number->truncated; at++)
        number->truncated = *at > '0';
    number->exponent = number->point - kept;
}

/* The number without its sign; returns behind it, or text where there is none. */
static const char *read_decimal(const char *text, const char *end, struct decimal *ret)
{
    const char *at = read_digits(text, end, &ret->digits), *point = at;
    ptrdiff_t count = at - text;
    int64_t exponent;

    if (at < end && *at == '.') {
        at = read_digits(at + 1, end, &ret->digits);
        count += at - point - 1;
        ret->exponent = point + 1 - at;
    }
    if (!count)
        return text;
    ret->last = at;
    if (count > DIGITS_MAX) {
        ret->digits = 0;
        ret->exponent = 0;
        truncate_digits(ret, text, point);
    }
    at = read_exponent(at, end, &exponent);
    ret->exponent += exponent;
    ret->point += exponent;
    return at;
}

static uint64_t decimal_bits(const struct decimal *number)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    uint64_t bits, above;

    if (!number->truncated && number->digits <= UINT64_C(1) << 53 &&
        number->exponent >= -22 && number->exponent <= 22) {
        double value = (double)number->digits;

        return to_bits(number->exponent < 0 ? value / tens[-number->exponent]
                                            : value * tens[number->exponent]);
    }
    bits = eisel_lemire(number->digits, number->exponent);
    if (!number->truncated)
        return bits;
    above = eisel_lemire(number->digits + 1, number->exponent);
    if (above != bits) {
        int side = number_compare_middle(number->first, number->last, number->point,
                                         from_bits(bits));

        if (side > 0 || (side == 0 && (bits & 1)))
            bits++; /* the next double, or infinity */
    }
    return bits;
}

static bool match_word(const char **at, const char *end, const char *word)
{
    size_t length = strlen(word);

    if ((size_t)(end - *at) < length || memcmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

const char *number_parse_prefix(const char *text, const char *end, double *ret)
{
    struct decimal number = {0};
    const char *at = text, *digits;
    uint64_t bits;

    if (at < end && (*at == '-' || *at == '+'))
        number.negative = *at++ == '-';
    digits = at;
    if (at == end)
        return text;
    if (*at == 'N') {
        if (at != text || !match_word(&at, end, "NaN"))
            return text;
        *ret = (double)NAN;
        return at;
    }
    if (*at == 'I') {
        if (!match_word(&at, end, "Inf"))
            return text;
        *ret = number.negative ? -HUGE_VAL : HUGE_VAL;
        return at;
    }
    at = read_decimal(digits, end, &number);
    if (at == digits)
        return text;
    bits = decimal_bits(&number);
    if (number.negative)
        bits |= UINT64_C(1) << 63;
    *ret = from_bits(bits);
    return at;
}

bool number_parse(const char *text, double *ret)
{
    const char *end = text + strlen(text);
    double value = 0;

    if (text == end || number_parse_prefix(text, end, &value) != end)
        return false;
    *ret = value;
    return true;
}

bool number_parse_i64(const char *text, int64_t *ret)
{
    const char *at = text;
    bool negative = false;
    int64_t value = 0;

    if (*at == '-' || *at == '+')
        negative = *at++ == '-';
    if (!is_digit(*at))
        return false;
    for (; is_digit(*at); at++) {
        int digit = *at - '0';

        if (__builtin_mul_overflow(value, 10, &value) ||
            (negative ? __builtin_sub_overflow(value, digit, &value)
                      : __builtin_add_overflow(value, digit, &value)))
            return false;
    }
    if (*at)
        return false;
    *ret = value;
    return true;
}

int number_hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
