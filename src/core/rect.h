/* SPDX-License-Identifier: MIT */
#ifndef CORE_RECT_H
#define CORE_RECT_H

/*
 * Rectangles of cells. Width and height may be 0 (empty), never negative.
 */

#include <stdbool.h>

struct rect {
    int x, y, w, h;
};

static inline bool rect_empty(struct rect r)
{
    return r.w <= 0 || r.h <= 0;
}

static inline bool rect_equal(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static inline bool rect_contains(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

static inline struct rect rect_intersect(struct rect a, struct rect b)
{
    int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
    int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    struct rect r = {x0, y0, x1 > x0 ? x1 - x0 : 0, y1 > y0 ? y1 - y0 : 0};

    return r;
}

/* Take rows from the top (or columns from the left) of r; r keeps the rest. */
static inline struct rect rect_cut_top(struct rect *r, int h)
{
    struct rect cut = *r;

    cut.h = h < 0 ? 0 : h > r->h ? r->h : h;
    r->y += cut.h;
    r->h -= cut.h;
    return cut;
}

static inline struct rect rect_cut_bottom(struct rect *r, int h)
{
    struct rect cut = *r;

    cut.h = h < 0 ? 0 : h > r->h ? r->h : h;
    cut.y = r->y + r->h - cut.h;
    r->h -= cut.h;
    return cut;
}

static inline struct rect rect_cut_left(struct rect *r, int w)
{
    struct rect cut = *r;

    cut.w = w < 0 ? 0 : w > r->w ? r->w : w;
    r->x += cut.w;
    r->w -= cut.w;
    return cut;
}

static inline struct rect rect_cut_right(struct rect *r, int w)
{
    struct rect cut = *r;

    cut.w = w < 0 ? 0 : w > r->w ? r->w : w;
    cut.x = r->x + r->w - cut.w;
    r->w -= cut.w;
    return cut;
}

#endif
