/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ANNOTATION_H
#define MODEL_ANNOTATION_H

/*
 * Something that happened, to be shown on graphs: a firing alert as a band, a restart or
 * a release as a mark. Found by the annotation queries of a layout.
 */

#include <stdint.h>

#include "model/dashboard.h"
#include "model/labels.h"

enum annotation_kind { ANNOTATION_ALERT, ANNOTATION_MARK };

struct annotation {
    enum annotation_kind kind;
    int64_t from_ms, to_ms;     /* a mark stands at from_ms */
    enum threshold_state state; /* of an alert, by its severity */
    const char *title;          /* clean text */
    const char *component;      /* of an alert, by which graphs are found; NULL: none */
    struct labels labels;       /* of the series it was found by */
};

#endif
