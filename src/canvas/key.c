/* SPDX-License-Identifier: MIT */
#include "canvas/key.h"

#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "core/utf8.h"

static const struct {
    const char *name;
    uint32_t code;
} special_keys[] = {
    {"Enter",     KEY_CODE_ENTER    },
    {"Esc",       KEY_CODE_ESC      },
    {"Tab",       KEY_CODE_TAB      },
    {"Backspace", KEY_CODE_BACKSPACE},
    {"Up",        KEY_CODE_UP       },
    {"Down",      KEY_CODE_DOWN     },
    {"Left",      KEY_CODE_LEFT     },
    {"Right",     KEY_CODE_RIGHT    },
    {"Home",      KEY_CODE_HOME     },
    {"End",       KEY_CODE_END      },
    {"PgUp",      KEY_CODE_PAGE_UP  },
    {"PgDn",      KEY_CODE_PAGE_DOWN},
    {"Insert",    KEY_CODE_INSERT   },
    {"Delete",    KEY_CODE_DELETE   },
    {"Space",     ' '               },
};

/* Case of ASCII letters does not matter in names: "pgdn" is "PgDn". */
static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
        char y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;

        if (x != y)
            return false;
    }
    return *a == *b;
}

static bool parse_function_key(const char *name, uint32_t *ret)
{
    unsigned number = 0;

    if ((name[0] != 'F' && name[0] != 'f') || name[1] < '1' || name[1] > '9')
        return false;
    for (const char *p = name + 1; *p; p++) {
        if (*p < '0' || *p > '9' || p - name > 2)
            return false;
        number = number * 10 + (unsigned)(*p - '0');
    }
    if (number > 12)
        return false;
    *ret = (uint32_t)KEY_CODE_F1 + number - 1;
    return true;
}

static bool parse_base(const char *name, uint32_t *ret)
{
    const char *end = name + strlen(name);

    for (size_t i = 0; i < ARRAY_LEN(special_keys); i++) {
        if (same_name(name, special_keys[i].name)) {
            *ret = special_keys[i].code;
            return true;
        }
    }
    if (parse_function_key(name, ret))
        return true;
    if (name == end || name + utf8_decode(name, end, ret) != end)
        return false;
    return *ret > ' ' && *ret != 0x7f && *ret != UTF8_REPLACEMENT;
}

/* Control turns a letter into one code whatever its case; Shift is in the letter, but
   for special keys. */
static bool normalise(uint32_t *code, unsigned *mods)
{
    if (*code == KEY_CODE_TAB && (*mods & KEY_MOD_SHIFT)) {
        *code = KEY_CODE_BACKTAB;
        *mods &= ~(unsigned)KEY_MOD_SHIFT;
    }
    if (*code < KEY_CODE_SPECIAL && (*mods & KEY_MOD_SHIFT)) {
        if (*code < 'a' || *code > 'z')
            return false;
        *code -= 32;
        *mods &= ~(unsigned)KEY_MOD_SHIFT;
    }
    if ((*mods & KEY_MOD_CTRL) && *code >= 'A' && *code <= 'Z')
        *code += 32;
    return true;
}

bool key_parse(const char *name, uint32_t *ret_code, unsigned *ret_mods)
{
    unsigned mods = 0;
    uint32_t code;

    while (name[0] && name[1] == '-' && name[2]) {
        unsigned mod = name[0] == 'C'                     ? KEY_MOD_CTRL
                       : name[0] == 'M' || name[0] == 'A' ? KEY_MOD_ALT
                       : name[0] == 'S'                   ? KEY_MOD_SHIFT
                                                          : 0;

        if (!mod || (mods & mod))
            return false;
        mods |= mod;
        name += 2;
    }
    if (!parse_base(name, &code) || !normalise(&code, &mods))
        return false;
    *ret_code = code;
    *ret_mods = mods;
    return true;
}

const char *key_format(uint32_t code, unsigned mods, char *buf, size_t size)
{
    const char *base = NULL;
    char text[8] = "";

    if (code == KEY_CODE_BACKTAB) {
        code = KEY_CODE_TAB;
        mods |= KEY_MOD_SHIFT;
    }
    for (size_t i = 0; i < ARRAY_LEN(special_keys); i++)
        if (special_keys[i].code == code)
            base = special_keys[i].name;
    if (!base) {
        if (code >= KEY_CODE_F1 && code <= KEY_CODE_F12)
            snprintf(text, sizeof(text), "F%u", (unsigned)(code - KEY_CODE_F1 + 1));
        else if (code > KEY_CODE_SPECIAL)
            snprintf(text, sizeof(text), "?");
        else
            text[utf8_encode(code, text)] = '\0';
        base = text;
    }
    snprintf(buf, size, "%s%s%s%s", mods & KEY_MOD_CTRL ? "C-" : "",
             mods & KEY_MOD_ALT ? "M-" : "", mods & KEY_MOD_SHIFT ? "S-" : "", base);
    return buf;
}
