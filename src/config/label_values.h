/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LABEL_VALUES_H
#define CONFIG_LABEL_VALUES_H

/*
 * The query of a template variable as Grafana writes it: label_values(label) or
 * label_values(selector, label).
 */

#include <stdbool.h>

#include "core/attr.h"

/* The parts, without blanks around them, owned by the caller; "" for no selector. False,
   and nothing to free, where the text is no such query. */
bool label_values_parse(const char *query, char **ret_selector,
                        char **ret_label) MUST_USE;

#endif
