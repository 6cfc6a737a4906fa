/* SPDX-License-Identifier: MIT */
#ifndef VIEWS_SLO_VIEW_H
#define VIEWS_SLO_VIEW_H

#include "core/attr.h"
#include "core/buf.h"
#include "model/context.h"
#include "slo/board.h"
#include "views/strip.h"
#include "views/view.h"

/* The objectives; a context with the label "slo" selects that one. from may be NULL. */
struct view *view_slo_new(const struct context *from) ALLOCATES;

bool view_is_slo(const struct view *view);
/* Graphs of the endpoint or operation that is selected in a view of objectives; NULL
   where none is. */
struct view *view_slo_who_new(const struct view *from);

/* One line of JSON: numbers of full precision, shares as fractions of 1, times in
   milliseconds; what is not known is left out. */
void slo_describe(const struct slo_report *report, int64_t now_ms, struct buf *out);

/* The part of the header: the worst objective, what is left of it and when it ends; with
   all quiet the one with the least left. Nothing where no budget is known. */
void slo_strip(const struct slo_board *board, int64_t now_ms, bool utc,
               struct strip *strip);

#endif
