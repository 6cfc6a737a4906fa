/* SPDX-License-Identifier: MIT */
#ifndef CORE_FIELD_H
#define CORE_FIELD_H

/*
 * Option tables. A row says how one named option is read into a member of a struct:
 * its type, bounds, default and help. The same rows validate YAML, print the manual,
 * complete the command line and word the errors.
 *
 *     static const struct field gauge_fields[] = {
 *         {"min", FIELD_DOUBLE, offsetof(struct gauge_options, min), .def = "0",
 *          .help = "Value at the empty end"},
 *         {0},
 *     };
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/attr.h"
#include "core/err.h"

enum field_type {
    FIELD_END,      /* closes a table */
    FIELD_STRING,   /* char *, owned */
    FIELD_BOOL,     /* bool */
    FIELD_INT,      /* int, within min…max */
    FIELD_DOUBLE,   /* double, within min…max where max > min */
    FIELD_DURATION, /* int64_t milliseconds, within min…max */
    FIELD_BYTES, /* int64_t, within min…max; "50k" and "2M" are thousands and millions */
    FIELD_CHOICE,  /* int: index into choices */
    FIELD_UNIT,    /* const struct unit * */
    FIELD_STRINGS, /* char **, owned, NULL-terminated; a list in YAML */
    FIELD_NODE,    /* anything nested: the loader of the struct reads it itself */
};

enum { FIELD_STRINGS_MAX = 256 };

struct field {
    const char *key;
    enum field_type type;
    size_t offset;
    double min, max;            /* bounds; both 0: none */
    const char *const *choices; /* NULL-terminated, for FIELD_CHOICE */
    const char *def;            /* as it would be written; NULL: zero value */
    const char *help;           /* one sentence */
    const char *value_name;     /* "DURATION", for help; NULL: by the type */
};

/* Set every member that has a default. */
void field_defaults(const struct field *fields, void *object);
/* Parse text into one member; the message names the option, what was wrong and what
   would be right. A string member's former value is freed. */
bool field_set(const struct field *field, void *object, const char *text,
               struct err *err) MUST_USE;
/* Append one entry, taken as it is, to a FIELD_STRINGS member; field_set() on one takes
   a list with commas and replaces what was there. At most FIELD_STRINGS_MAX. */
bool field_add_string(const struct field *field, void *object, const char *text,
                      struct err *err) MUST_USE;
/* Free what the strings own. */
void field_done(const struct field *fields, void *object);
const struct field *field_find(const struct field *fields, const char *key);
/* The name among the candidates nearest to a mistyped one (Damerau-Levenshtein ≤ 2 or a
   third of its length), or NULL. Candidates are NULL-terminated. */
const char *nearest_name(const char *text, const char *const *candidates);
const char *field_nearest(const struct field *fields, const char *key);

#endif
