/* SPDX-License-Identifier: MIT */
#ifndef CANVAS_KEY_H
#define CANVAS_KEY_H

/*
 * What the user did: a key, a pasted text or the mouse, the same whatever terminal sent
 * it. Names are those of the bindings in config.yaml: "a", "A", "C-d", "Enter", "Esc",
 * "Backspace", "Tab", "S-Tab", "Space", "Up", "PgDn", "F1", "Home" …
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
    /* below: Unicode code points */
    KEY_CODE_SPECIAL = 0x200000,
    KEY_CODE_ENTER,
    KEY_CODE_ESC,
    KEY_CODE_BACKSPACE,
    KEY_CODE_TAB,
    KEY_CODE_BACKTAB,
    KEY_CODE_UP,
    KEY_CODE_DOWN,
    KEY_CODE_LEFT,
    KEY_CODE_RIGHT,
    KEY_CODE_HOME,
    KEY_CODE_END,
    KEY_CODE_PAGE_UP,
    KEY_CODE_PAGE_DOWN,
    KEY_CODE_INSERT,
    KEY_CODE_DELETE,
    KEY_CODE_F1,
    KEY_CODE_F12 = KEY_CODE_F1 + 11,
    KEY_CODE_LAST = KEY_CODE_F12
};

enum {
    KEY_MOD_CTRL = 1,
    KEY_MOD_ALT = 2,
    KEY_MOD_SHIFT = 4, /* with special keys only; letters carry it themselves */
};

enum event_type {
    EVENT_KEY,
    EVENT_PASTE, /* bracketed paste: text for a field, never a command */
    EVENT_MOUSE,
    EVENT_RESIZE,     /* the screen has a new size */
    EVENT_FOCUS,      /* the terminal window got or lost the focus */
    EVENT_BACKGROUND, /* the terminal says what its background is */
};

enum mouse_action {
    MOUSE_PRESS,
    MOUSE_RELEASE,
    MOUSE_DRAG,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
};

struct event {
    enum event_type type;
    uint32_t code; /* EVENT_KEY: code point or enum key_code */
    unsigned mods; /* KEY_MOD_* */
    enum mouse_action mouse;
    int button;   /* 1 left, 2 middle, 3 right */
    int x, y;     /* EVENT_MOUSE */
    bool focused; /* EVENT_FOCUS */
    bool light;   /* EVENT_BACKGROUND */
    char *paste;  /* EVENT_PASTE: sanitised, owned by the receiver (free()) */
};

/* "C-d" → code and mods; false for an unknown name. */
bool key_parse(const char *name, uint32_t *ret_code, unsigned *ret_mods);
/* The name as it is shown in help and hints. */
const char *key_format(uint32_t code, unsigned mods, char *buf, size_t size);

#endif
