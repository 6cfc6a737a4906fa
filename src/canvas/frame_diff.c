/* SPDX-License-Identifier: MIT */
#include "canvas/frame_diff.h"

#include <stdlib.h>
#include <string.h>

#include "canvas/backend.h"
#include "core/mem.h"
#include "core/utf8.h"

enum {
    MOVE_MAX = 256,
    STEPS_MAX = 4,  /* single steps instead of a counted movement */
    ERASE_FROM = 9, /* blanks that are erased rather than written */
    END_FROM = 4,   /* the same, to the end of the row */
};

static const struct cell blank = {.text = " ", .length = 1, .width = 1};

void frame_diff_init(struct frame_diff *diff, const struct caps *caps,
                     const struct theme *theme, int colours, enum glyphs glyphs)
{
    memset(diff, 0, sizeof(*diff));
    diff->caps = caps;
    diff->glyphs = glyphs;
    pen_init(&diff->pen, caps, theme, colours);
    buf_init(&diff->best, MOVE_MAX);
    buf_init(&diff->trial, MOVE_MAX);
    frame_diff_resize(diff, 1, 1);
}

void frame_diff_done(struct frame_diff *diff)
{
    pen_done(&diff->pen);
    buf_done(&diff->best);
    buf_done(&diff->trial);
    vec_free(&diff->patches);
    free(diff->shown);
}

void frame_diff_restyle(struct frame_diff *diff, const struct theme *theme,
                        enum glyphs glyphs)
{
    int colours = diff->pen.colours;

    pen_done(&diff->pen);
    pen_init(&diff->pen, diff->caps, theme, colours);
    diff->glyphs = glyphs;
    frame_diff_repaint(diff);
}

void frame_diff_resize(struct frame_diff *diff, int cols, int rows)
{
    diff->cols = cols;
    diff->rows = rows;
    diff->shown =
        xreallocarray(diff->shown, (size_t)cols * (size_t)rows, sizeof(*diff->shown));
    frame_diff_repaint(diff);
}

void frame_diff_repaint(struct frame_diff *diff)
{
    diff->repaint = true;
}

static void start_afresh(struct frame_diff *diff, struct buf *out)
{
    diff->repaint = false;
    pen_forget(&diff->pen);
    pen_set(&diff->pen, PEN_PLAIN, out);
    caps_add(diff->caps, CAP_CLEAR, 0, 0, out);
    diff->x = -1;
    for (int i = 0; i < diff->cols * diff->rows; i++)
        diff->shown[i] = blank;
}

/* ---- moving ---- */

static void keep_shorter(struct frame_diff *diff)
{
    struct buf swap = diff->best;

    if (diff->trial.size == 0 || diff->trial.overflow ||
        (diff->best.size > 0 && diff->best.size <= diff->trial.size))
        return;
    diff->best = diff->trial;
    diff->trial = swap;
}

static void try_count(struct frame_diff *diff, enum cap cap, int count)
{
    buf_clear(&diff->trial);
    caps_add(diff->caps, cap, count, 0, &diff->trial);
    keep_shorter(diff);
}

static void try_steps(struct frame_diff *diff, enum cap cap, int count)
{
    buf_clear(&diff->trial);
    for (int i = 0; i < count && count <= STEPS_MAX; i++)
        caps_add(diff->caps, cap, 0, 0, &diff->trial);
    keep_shorter(diff);
}

/* The shortest way from one row, or column, to another, into best; false: there is none. */
static bool find_vertical(struct frame_diff *diff, int to)
{
    int down = to - diff->y;

    buf_clear(&diff->best);
    if (down == 0)
        return true;
    if (down > 0)
        try_steps(diff, CAP_DOWN, down);
    try_count(diff, down > 0 ? CAP_DOWN_BY : CAP_UP_BY, abs(down));
    try_count(diff, CAP_ROW, to);
    return diff->best.size > 0;
}

static bool find_horizontal(struct frame_diff *diff, int to)
{
    int right = to - diff->x;

    buf_clear(&diff->best);
    if (right == 0)
        return true;
    if (to == 0)
        try_count(diff, CAP_RETURN, 0);
    if (right < 0)
        try_steps(diff, CAP_LEFT, -right);
    try_count(diff, right > 0 ? CAP_RIGHT_BY : CAP_LEFT_BY, abs(right));
    try_count(diff, CAP_COLUMN, to);
    return diff->best.size > 0;
}

/* The bytes of the shortest movement to (x, y), in ret. */
static void find_move(struct frame_diff *diff, int x, int y, struct buf *ret)
{
    bool found = diff->x >= 0 && find_vertical(diff, y);

    if (found) {
        buf_add(ret, diff->best.data, diff->best.size);
        found = find_horizontal(diff, x);
        buf_add(ret, diff->best.data, diff->best.size);
    }
    buf_clear(&diff->best);
    buf_clear(&diff->trial);
    caps_add(diff->caps, CAP_MOVE, y, x, &diff->trial);
    keep_shorter(diff);
    if (found && ret->size <= diff->best.size)
        return;
    buf_clear(ret);
    buf_add(ret, diff->best.data, diff->best.size);
}

static bool is_disputed(const struct cell *cell)
{
    return cell->width == 2 || cell->length > 4;
}

static bool drawn_by(const struct frame_diff *diff, int cell_look)
{
    return cell_look == PEN_ANY ? !diff->pen.looks[diff->pen.now].shows_on_blanks
                                : cell_look == diff->pen.now;
}

static void write_cell(struct frame_diff *diff, const struct cell *cell, struct buf *out)
{
    const struct backend backend = {.glyphs = diff->glyphs};
    bool corner = diff->x == diff->cols - 1 && diff->y == diff->rows - 1 &&
                  diff->caps->corner_scrolls;
    char text[sizeof(cell->text)] = " ";
    size_t size = diff->x + cell->width > diff->cols
                      ? 1 /* half of a wide character */
                      : backend_cell_text(&backend, cell, text);

    if (corner && !diff->caps->text[CAP_NO_WRAP])
        return; /* better blank than all of it a row higher */
    /* After the last column terminals disagree on where a mark belongs. */
    if (diff->x == diff->cols - 1 && cell->length > 1 && diff->glyphs != GLYPHS_ASCII) {
        uint32_t code;

        size = utf8_decode(text, text + size, &code);
    }
    if (corner)
        caps_add(diff->caps, CAP_NO_WRAP, 0, 0, out);
    buf_add(out, text, size);
    if (corner)
        caps_add(diff->caps, CAP_WRAP, 0, 0, out);
    diff->x += cell->width;
    if (diff->x >= diff->cols || is_disputed(cell))
        diff->x = -1;
}

/* Write over what lies between the cursor and x where that is not longer than `most`. */
static bool write_gap(struct frame_diff *diff, const struct canvas *canvas, int x,
                      size_t most, struct buf *out)
{
    size_t size = 0;

    for (int i = diff->x; i < x; i++) {
        const struct cell *cell = canvas_cell(canvas, i, diff->y);

        size += diff->glyphs == GLYPHS_ASCII ? 1 : cell->length;
        if (size > most || cell->width != 1 || is_disputed(cell) ||
            !drawn_by(diff, pen_cell_look(&diff->pen, cell)))
            return false;
    }
    while (diff->x < x)
        write_cell(diff, canvas_cell(canvas, diff->x, diff->y), out);
    return true;
}

static void go_to(struct frame_diff *diff, const struct canvas *canvas, int x, int y,
                  struct buf *out)
{
    char bytes[MOVE_MAX + 1];
    struct buf move = {.data = bytes, .capacity = sizeof(bytes), .max = MOVE_MAX};

    if (diff->x == x && diff->y == y)
        return;
    find_move(diff, x, y, &move);
    if (diff->x < 0 || diff->y != y || diff->x > x ||
        !write_gap(diff, canvas, x, move.size, out))
        buf_add(out, move.data, move.size);
    diff->x = x;
    diff->y = y;
}

/* ---- writing ---- */

static bool is_blank(const struct frame_diff *diff, const struct cell *cell)
{
    return cell->length == 1 && cell->text[0] == ' ' &&
           !diff->pen.looks[diff->pen.now].shows_on_blanks;
}

/* How many blanks from x on, before end, are erased instead of written. */
static int erase_blanks(struct frame_diff *diff, const struct canvas *canvas, int x,
                        int end, struct buf *out)
{
    int count = 0;

    while (x + count < end && is_blank(diff, canvas_cell(canvas, x + count, diff->y)))
        count++;
    if (x + count == diff->cols && count >= END_FROM &&
        diff->caps->text[CAP_ERASE_TO_END]) {
        caps_add(diff->caps, CAP_ERASE_TO_END, 0, 0, out);
        return count;
    }
    if (count < ERASE_FROM || !diff->caps->text[CAP_ERASE])
        return 0;
    caps_add(diff->caps, CAP_ERASE, count, 0, out);
    return count;
}

/* Cells of one look, the pen's. */
static void write_run(struct frame_diff *diff, const struct canvas *canvas, int x, int y,
                      int width, struct buf *out)
{
    for (int i = x; i < x + width; i++) {
        const struct cell *cell = canvas_cell(canvas, i, y);
        bool first = i == x || !is_blank(diff, canvas_cell(canvas, i - 1, y));

        if (cell->width == 0)
            continue;
        go_to(diff, canvas, i, y, out);
        if (first && is_blank(diff, cell)) {
            int erased = erase_blanks(diff, canvas, i, x + width, out);

            if (erased > 0) {
                i += erased - 1;
                continue;
            }
        }
        write_cell(diff, cell, out);
    }
}

/* One look draws a run and the cell after it: which, or PEN_NONE. */
static int joint_look(const struct frame_diff *diff, int run, int cell)
{
    int look = run == PEN_ANY ? cell : run;
    bool blanks = run == PEN_ANY || cell == PEN_ANY;

    if (run == cell || (blanks && !diff->pen.looks[look].shows_on_blanks))
        return look;
    return PEN_NONE;
}

static struct cell *shown_at(const struct frame_diff *diff, int x, int y)
{
    return &diff->shown[(size_t)y * (size_t)diff->cols + (size_t)x];
}

static bool cell_changed(struct frame_diff *diff, const struct cell *now,
                         const struct cell *shown)
{
    if (memcmp(now, shown, sizeof(*now)) == 0)
        return false;
    return now->length != shown->length || now->width != shown->width ||
           memcmp(now->text, shown->text, now->length) != 0 ||
           pen_cell_look(&diff->pen, now) != pen_cell_look(&diff->pen, shown);
}

/* Runs of cells that changed (or, with `all`, of all) and can be drawn by one look. */
static void collect_row(struct frame_diff *diff, const struct canvas *canvas, int y,
                        int cols, bool all)
{
    bool open = false;

    for (int x = 0; x < cols; x++) {
        const struct cell *cell = canvas_cell(canvas, x, y);
        struct frame_patch *last =
            open ? &diff->patches.items[diff->patches.count - 1] : NULL;
        int look, joint;

        if (!all && !cell_changed(diff, cell, shown_at(diff, x, y))) {
            open = false;
            continue;
        }
        look = pen_cell_look(&diff->pen, cell);
        joint = last ? joint_look(diff, last->look, look) : PEN_NONE;
        if (last && cell->width == 0) {
            last->width++;
        } else if (joint != PEN_NONE) {
            last->width++;
            last->look = (int16_t)joint;
        } else {
            struct frame_patch patch = {(int16_t)x, (int16_t)y, 1, (int16_t)look};

            vec_push(&diff->patches, patch);
            open = true;
        }
    }
}

static void write_patch(struct frame_diff *diff, const struct canvas *canvas,
                        struct frame_patch *patch, struct buf *out)
{
    write_run(diff, canvas, patch->x, patch->y, patch->width, out);
    patch->width = 0;
}

/* The patches [from, to), look by look, beginning with the pen's. */
static void write_by_look(struct frame_diff *diff, const struct canvas *canvas,
                          size_t from, size_t to, struct buf *out)
{
    struct frame_patch *patches = diff->patches.items;

    for (size_t next = from; next < to;) {
        for (size_t i = next; i < to; i++)
            if (patches[i].width > 0 && drawn_by(diff, patches[i].look))
                write_patch(diff, canvas, &patches[i], out);
        while (next < to && patches[next].width == 0)
            next++;
        if (next < to)
            pen_set(&diff->pen,
                    patches[next].look == PEN_ANY ? PEN_PLAIN : patches[next].look, out);
    }
}

/* Small frames in one go; of large ones row by row, as a slow line shows them grow. */
static void write_patches(struct frame_diff *diff, const struct canvas *canvas,
                          struct buf *out)
{
    const struct frame_patch *patches = diff->patches.items;
    size_t count = diff->patches.count, cells = 0;
    bool small;

    for (size_t i = 0; i < count; i++)
        cells += (size_t)patches[i].width;
    small = cells < (size_t)diff->cols * (size_t)diff->rows / 4;
    for (size_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && (small || patches[to].y == patches[from].y))
            to++;
        write_by_look(diff, canvas, from, to, out);
    }
    diff->patches.count = 0;
}

static bool row_disputed(const struct cell *cells, int cols)
{
    for (int x = 0; x < cols; x++)
        if (is_disputed(&cells[x]))
            return true;
    return false;
}

static void write_disputed_row(struct frame_diff *diff, const struct canvas *canvas,
                               int y, int cols, struct buf *out)
{
    size_t before = diff->patches.count;

    collect_row(diff, canvas, y, cols, true);
    for (size_t i = before; i < diff->patches.count; i++) {
        struct frame_patch *patch = &diff->patches.items[i];

        if (!drawn_by(diff, patch->look))
            pen_set(&diff->pen, patch->look == PEN_ANY ? PEN_PLAIN : patch->look, out);
        write_patch(diff, canvas, patch, out);
    }
    diff->patches.count = before;
}

void frame_diff_write(struct frame_diff *diff, const struct canvas *canvas,
                      struct buf *out)
{
    int cols = canvas_cols(canvas), rows = canvas_rows(canvas);

    cols = cols < diff->cols ? cols : diff->cols;
    rows = rows < diff->rows ? rows : diff->rows;
    if (diff->repaint)
        start_afresh(diff, out);
    for (int y = 0; y < rows; y++) {
        const struct cell *row = canvas_cell(canvas, 0, y);
        struct cell *shown = shown_at(diff, 0, y);

        if (memcmp(row, shown, (size_t)cols * sizeof(*row)) == 0)
            continue;
        if (row_disputed(row, cols) || row_disputed(shown, cols))
            write_disputed_row(diff, canvas, y, cols, out);
        else
            collect_row(diff, canvas, y, cols, false);
        memcpy(shown, row, (size_t)cols * sizeof(*row));
    }
    write_patches(diff, canvas, out);
}
