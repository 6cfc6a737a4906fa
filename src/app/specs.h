/* SPDX-License-Identifier: MIT */
#ifndef APP_SPECS_H
#define APP_SPECS_H

/* Query specifications that own their texts. */

#include "model/query.h"

bool spec_equal(const struct query_spec *a, const struct query_spec *b);
void spec_copy(struct query_spec *ret, const struct query_spec *from);
void spec_done(struct query_spec *spec);

#endif
