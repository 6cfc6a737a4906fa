/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/field.h"

enum { NAME_MAX_BYTES = 64 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and swaps of neighbours
   (F. Damerau 1964). Names longer than the table are far from everything. */
static int distance(const char *a, const char *b)
{
    int rows[3][NAME_MAX_BYTES + 1];
    int length_a = (int)strnlen(a, NAME_MAX_BYTES + 1);
    int length_b = (int)strnlen(b, NAME_MAX_BYTES + 1);

    if (length_a > NAME_MAX_BYTES || length_b > NAME_MAX_BYTES)
        return NAME_MAX_BYTES;
    for (int j = 0; j <= length_b; j++)
        rows[0][j] = j;
    for (int i = 1; i <= length_a; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

        row[0] = i;
        for (int j = 1; j <= length_b; j++) {
            int change = above[j - 1] + (a[i - 1] != b[j - 1]);

            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[length_a % 3][length_b];
}

struct nearest {
    const char *text, *name;
    int distance; /* of the best so far; starts as one more than is allowed */
};

static struct nearest nearest_start(const char *text)
{
    int length = (int)strnlen(text, NAME_MAX_BYTES);
    int limit = length < 4 ? 1 : length / 3 > 2 ? length / 3 : 2;

    return (struct nearest){text, NULL, limit + 1};
}

static void nearest_offer(struct nearest *nearest, const char *name)
{
    int found = distance(nearest->text, name);

    if (found < nearest->distance && found < (int)strlen(nearest->text)) {
        nearest->distance = found;
        nearest->name = name;
    }
}

const char *nearest_name(const char *text, const char *const *candidates)
{
    struct nearest nearest = nearest_start(text);

    for (; *candidates; candidates++)
        nearest_offer(&nearest, *candidates);
    return nearest.name;
}

const char *field_nearest(const struct field *fields, const char *key)
{
    struct nearest nearest = nearest_start(key);

    for (; fields->type != FIELD_END; fields++)
        nearest_offer(&nearest, fields->key);
    return nearest.name;
}
