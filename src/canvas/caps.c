/* SPDX-License-Identifier: MIT */
#include "canvas/caps.h"

#include <stdlib.h>
#include <string.h>

#include "canvas/backend.h"
#include "canvas/style.h"
#include "core/attr.h"
#include "core/log.h"
#include "core/mem.h"

/* The only file that includes curses. Last, because term.h defines words such as
   `columns` as macros. */
/* clang-format off */
#include <curses.h>
#include <term.h>

static const char *const names[CAP_COUNT] = {
    [CAP_ENTER] = "smcup",     [CAP_LEAVE] = "rmcup",    [CAP_HIDE] = "civis",
    [CAP_SHOW] = "cnorm",      [CAP_CLEAR] = "clear",    [CAP_MOVE] = "cup",
    [CAP_COLUMN] = "hpa",      [CAP_ROW] = "vpa",        [CAP_RIGHT_BY] = "cuf",
    [CAP_LEFT_BY] = "cub",     [CAP_UP_BY] = "cuu",      [CAP_DOWN_BY] = "cud",
    [CAP_LEFT] = "cub1",       [CAP_DOWN] = "cud1",      [CAP_RETURN] = "cr",
    [CAP_ERASE] = "ech",       [CAP_ERASE_TO_END] = "el", [CAP_NO_WRAP] = "rmam",
    [CAP_WRAP] = "smam",       [CAP_RESET] = "sgr0",     [CAP_BOLD] = "bold",
    [CAP_DIM] = "dim",         [CAP_UNDERLINE] = "smul", [CAP_REVERSE] = "rev",
    [CAP_COLOURS_BACK] = "op", [CAP_FOREGROUND] = "setaf", [CAP_BACKGROUND] = "setab",
};

/* clang-format on */

/* tigetstr() does not take a constant. */
static char *look_up(const char *name)
{
    char copy[8], *found;

    snprintf(copy, sizeof(copy), "%s", name);
    found = tigetstr(copy);
    return found == (char *)-1 ? NULL : found;
}

/* A copy without padding, "$<5>" (terminfo(5), "Delays and Padding"). */
static char *without_padding(const char *text)
{
    char *copy = xstrdup(text), *out = copy;

    for (const char *at = text; *at;) {
        const char *end = strncmp(at, "$<", 2) == 0 ? strchr(at, '>') : NULL;

        if (end)
            at = end + 1;
        else
            *out++ = *at++;
    }
    *out = '\0';
    return copy;
}

/* Plain text, and no more: many descriptions end other character sets here, too, which
   nothing here begins. */
static void simplify_reset(struct caps *caps)
{
    static const char plain[] = "\033[m";
    char *reset = caps->text[CAP_RESET];

    if (reset && strstr(reset, plain))
        memcpy(reset, plain, sizeof(plain));
}

/* ncv: a bit for each attribute, in curses's order. */
static uint16_t no_colour_attributes(void)
{
    static const struct {
        int bit;
        uint16_t attribute;
    } bits[] = {
        {2,  STYLE_UNDERLINE},
        {4,  STYLE_REVERSE  },
        {16, STYLE_FADE     },
        {32, STYLE_BOLD     },
    };

    int ncv = no_color_video;
    uint16_t attributes = 0;

    for (size_t i = 0; ncv > 0 && i < ARRAY_LEN(bits); i++)
        attributes |= ncv & bits[i].bit ? bits[i].attribute : 0;
    return attributes;
}

static void read_caps(struct caps *caps)
{
    for (size_t i = 0; i < CAP_COUNT; i++) {
        const char *found = look_up(names[i]);

        caps->text[i] = found ? without_padding(found) : NULL;
    }
    simplify_reset(caps);
    caps->colours = caps->text[CAP_FOREGROUND] && max_colors >= 8 ? max_colors : 0;
    caps->default_colours = caps->text[CAP_COLOURS_BACK] != NULL;
    caps->console = strncmp(caps->terminal, "linux", 5) == 0;
    caps->corner_scrolls = auto_right_margin && !eat_newline_glitch;
    caps->no_colour_attributes = no_colour_attributes();
}

/* Nothing in the program changes its environment: reading it is safe. */
static const char *environment(const char *name)
{
    return getenv(name); /* NOLINT(concurrency-mt-unsafe) */
}

static bool no_screen(const char *term)
{
    return strcmp(term, "dumb") == 0 || strcmp(term, "unknown") == 0;
}

bool caps_load(struct caps *ret, int tty_fd, struct err *err)
{
    const char *term = environment("TERM"), *used = NULL;
    const char *candidates[] = {term,
                                environment("TMUX") ? "tmux-256color" : "xterm-256color",
                                "xterm-256color", "xterm", "vt100"};
    bool found = false;
    int why;

    *ret = (struct caps){.colours = 0};
    term = term && term[0] ? term : "(none)";
    for (size_t i = 0; i < ARRAY_LEN(candidates) && !found && !no_screen(term); i++) {
        used = candidates[i];
        found = used && used[0] && setupterm(used, tty_fd, &why) == OK;
    }
    if (!found || !cursor_address) {
        err_set(err, ERR_CONFIG,
                "TERM=%s cannot show a screen; use `midwatch render` for text", term);
        return false;
    }
    if (strcmp(used, term) != 0)
        log_warn("terminal", "TERM=%s is not in terminfo: used as %s", term, used);
    snprintf(ret->terminal, sizeof(ret->terminal), "%s", used);
    read_caps(ret);
    return true;
}

void caps_done(struct caps *caps)
{
    for (size_t i = 0; i < CAP_COUNT; i++)
        free(caps->text[i]);
    if (cur_term)
        del_curterm(cur_term);
    *caps = (struct caps){.colours = 0};
}

void caps_add(const struct caps *caps, enum cap cap, int a, int b, struct buf *out)
{
    const char *text = caps->text[cap];

    if (text && strchr(text, '%'))
        text = tparm(text, a, b, 0, 0, 0, 0, 0, 0, 0);
    if (text)
        buf_puts(out, text);
}

const char *caps_key(const char *name)
{
    return look_up(name);
}

const char *backend_library_version(void)
{
    return curses_version();
}
