/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SILENCES_H
#define VIEWS_SILENCES_H

/*
 * The list of silences.
 */

#include "views/view.h"

struct view *view_silences_new(void) ALLOCATES;

#endif
