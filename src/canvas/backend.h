/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_BACKEND_H
#define CANVAS_BACKEND_H

/*
 * Where a canvas goes: a terminal through curses, or a stream of text, plain or with
 * escape codes (render, golden files).
 *
 * The curses backend knows the terminal from terminfo and sends only what changed. It
 * never blocks on it: a frame is sent as the terminal takes it, and no new frame is made
 * until it has drained.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "canvas/canvas.h"
#include "canvas/key.h"
#include "core/err.h"

struct backend;

struct backend_options {
    const struct theme *theme;
    enum glyphs glyphs; /* what the user asked for or the application found */
    bool glyphs_auto;   /* let the backend lower it to what the terminal can show */
    int colours;        /* -1: as the terminal says; 0: none (NO_COLOR) */
    bool mouse;
    bool ask_background; /* EVENT_BACKGROUND follows, where the terminal answers */
    /* Of a stream. */
    bool ansi;   /* colour codes instead of plain text */
    bool styles; /* plain text: append the style plane (golden files) */
    int cols, rows;
    int fd; /* where to write */
};

struct backend_class {
    const char *name, *help;
    struct backend *(*open)(const struct backend_options *options, struct err *err);
    /* Gives the terminal back; NULL is accepted. */
    void (*close)(struct backend *backend);
    void (*size)(const struct backend *backend, int *ret_cols, int *ret_rows);
    /* Show the canvas. False: the last frame has not drained yet (or the screen is
       suspended, or the terminal gone: see drain), nothing was done. */
    bool (*present)(struct backend *backend, const struct canvas *canvas);
    /* Next event; false: none left. A stream has none. Ctrl-C and Ctrl-Z are
       keys like others. May wait ESCDELAY (25 ms) to tell Esc from a sequence. */
    bool (*read_event)(struct backend *backend, struct event *ret);
    /* Descriptor to poll for input, -1: none. */
    int (*input_fd)(const struct backend *backend);
    /* Descriptor to poll for output while a frame drains, -1: nothing pending. */
    int (*output_fd)(const struct backend *backend);
    /* The output descriptor is writable. False: the terminal is gone. */
    bool (*drain)(struct backend *backend);
    /* Read the terminal's size again (after SIGWINCH). True where it changed. */
    bool (*resized)(struct backend *backend);
    /* Leave the screen (Ctrl-Z, a pager) and come back with a full repaint. */
    void (*suspend)(struct backend *backend);
    void (*resume)(struct backend *backend);
    /* Another theme and other glyphs from the next present on, which repaints, and the
       mouse or not; the glyphs that are really used are in the head. NULL: cannot. */
    void (*restyle)(struct backend *backend, const struct backend_options *options);
    /* Full repaint with the next present (Ctrl-L). */
    void (*repaint)(struct backend *backend);
    /* Queue an out-of-band text (OSC 52 copy, title, bell) with the next frame. */
    void (*send)(struct backend *backend, const char *bytes, size_t size);
};

struct backend_stats {
    uint64_t frames, frames_skipped; /* skipped: the terminal was still draining */
    uint64_t bytes, last_frame_bytes;
    int64_t last_drain_ms;
};

/* The common head of every backend. */
struct backend {
    const struct backend_class *cls;
    enum glyphs glyphs; /* what is really used: tell canvas_set_glyphs() and the views */
    int colours;
    char terminal[32]; /* TERM as used, with the reason in the log where it differs */
    struct backend_stats stats;
};

/* A cell's text as the backend's glyph set allows it: itself, or 7-bit stand-ins of the
   same width with ASCII. Returns its bytes in out (not terminated). */
size_t backend_cell_text(const struct backend *backend, const struct cell *cell,
                         char out[sizeof(((struct cell *)0)->text)]);
/* Write everything, waiting where the descriptor does not block; false: it is gone. */
bool backend_write_all(int fd, const char *bytes, size_t size);

extern const struct backend_class backend_curses;
extern const struct backend_class backend_stream;

/* "ncurses 6.4.20221231", for --version. */
const char *backend_library_version(void);

#endif
