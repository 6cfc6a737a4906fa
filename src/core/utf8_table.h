/* SPDX-License-Identifier: MIT */
#ifndef CORE_UTF8_TABLE_H
#define CORE_UTF8_TABLE_H

/*
 * What each code point does on a terminal, as sorted ranges; private to utf8*.c. The
 * rows are generated (tools/gen_width_table.py); a code point in no range takes one
 * column and is shown as it is.
 */

#include <stdint.h>

enum utf8_class {
    UTF8_CLASS_NARROW,   /* one column; never in the table */
    UTF8_CLASS_WIDE,     /* two columns */
    UTF8_CLASS_MARK,     /* combines with the character before it */
    UTF8_CLASS_CONTROL,  /* C0, DEL, C1 */
    UTF8_CLASS_ESCAPE,   /* invisible or reordering: shown as "<U+202E>" */
    UTF8_CLASS_REPLACE,  /* unassigned, private, blank: shown as U+FFFD */
    UTF8_CLASS_DROP,     /* variation selectors, enclosing marks */
    UTF8_CLASS_JOINER,   /* zero width joiner */
    UTF8_CLASS_MODIFIER, /* skin tones */
    UTF8_CLASS_REGIONAL, /* halves of flags: shown as letters */
};

struct utf8_range {
    uint32_t first, last;
    enum utf8_class class;
};

extern const struct utf8_range utf8_ranges[];
extern const unsigned utf8_range_count;

/* The class of any code point. */
enum utf8_class utf8_class_of(uint32_t code);

#endif
