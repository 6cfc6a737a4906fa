/* SPDX-License-Identifier: MIT */
#include "canvas/input_keys.h"

#include <string.h>

#include "core/attr.h"

bool input_key(struct event *ret, uint32_t code, unsigned mods)
{
    *ret = (struct event){.type = EVENT_KEY, .code = code, .mods = mods};
    return true;
}

unsigned input_mods(const struct input_sequence *seq, size_t param)
{
    unsigned bits = seq->count > param && seq->params[param] > 1
                        ? (unsigned)seq->params[param] - 1
                        : 0;

    return (bits & 1 ? KEY_MOD_SHIFT : 0u) | (bits & 2 ? KEY_MOD_ALT : 0u) |
           (bits & 4 ? KEY_MOD_CTRL : 0u);
}

uint32_t input_final_code(char final)
{
    static const struct {
        char final;
        uint32_t code;
    } finals[] = {
        {'A', KEY_CODE_UP    },
        {'B', KEY_CODE_DOWN  },
        {'C', KEY_CODE_RIGHT },
        {'D', KEY_CODE_LEFT  },
        {'H', KEY_CODE_HOME  },
        {'F', KEY_CODE_END   },
        {'P', KEY_CODE_F1    },
        {'Q', KEY_CODE_F1 + 1},
        {'R', KEY_CODE_F1 + 2},
        {'S', KEY_CODE_F1 + 3},
        {'M', KEY_CODE_ENTER }
    };

    for (size_t i = 0; i < ARRAY_LEN(finals); i++)
        if (finals[i].final == final)
            return finals[i].code;
    return 0;
}

uint32_t input_tilde_code(int number)
{
    static const struct {
        int number;
        uint32_t code;
    } numbers[] = {
        {1,  KEY_CODE_HOME     },
        {2,  KEY_CODE_INSERT   },
        {3,  KEY_CODE_DELETE   },
        {4,  KEY_CODE_END      },
        {5,  KEY_CODE_PAGE_UP  },
        {6,  KEY_CODE_PAGE_DOWN},
        {7,  KEY_CODE_HOME     },
        {8,  KEY_CODE_END      },
        {11, KEY_CODE_F1       },
        {12, KEY_CODE_F1 + 1   },
        {13, KEY_CODE_F1 + 2   },
        {14, KEY_CODE_F1 + 3   },
        {15, KEY_CODE_F1 + 4   },
        {17, KEY_CODE_F1 + 5   },
        {18, KEY_CODE_F1 + 6   },
        {19, KEY_CODE_F1 + 7   },
        {20, KEY_CODE_F1 + 8   },
        {21, KEY_CODE_F1 + 9   },
        {23, KEY_CODE_F1 + 10  },
        {24, KEY_CODE_F1 + 11  }
    };

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (numbers[i].number == number)
            return numbers[i].code;
    return 0;
}

bool input_mouse(int button, int x, int y, bool released, struct event *ret)
{
    *ret = (struct event){.type = EVENT_MOUSE, .x = x, .y = y};
    ret->mods = (button & 4 ? KEY_MOD_SHIFT : 0u) | (button & 8 ? KEY_MOD_ALT : 0u) |
                (button & 16 ? KEY_MOD_CTRL : 0u);
    if (x < 0 || y < 0)
        return false;
    if (button & 64) {
        ret->mouse = button & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
        return (button & 3) < 2 && !released;
    }
    ret->button = (button & 3) + 1;
    ret->mouse = released ? MOUSE_RELEASE : button & 32 ? MOUSE_DRAG : MOUSE_PRESS;
    return ret->button <= 3;
}

/* CSI u: "fixterms" keys, code;modifiers. */
bool input_unicode_key(const struct input_sequence *seq, struct event *ret)
{
    uint32_t code = (uint32_t)seq->params[0];
    unsigned mods = input_mods(seq, 1);

    if (seq->count == 0 || code > 0x10ffff)
        return false;
    if (code == 13 || code == 9 || code == 27 || code == 127)
        return input_key(ret,
                         code == 13 ? KEY_CODE_ENTER
                         : code == 9
                             ? (mods & KEY_MOD_SHIFT ? KEY_CODE_BACKTAB : KEY_CODE_TAB)
                         : code == 27 ? KEY_CODE_ESC
                                      : KEY_CODE_BACKSPACE,
                         code == 9 ? mods & ~(unsigned)KEY_MOD_SHIFT : mods);
    if (code < 0x20 || (code > 0x7e && code < 0xa0))
        return false;
    return input_key(ret, code, mods & ~(unsigned)KEY_MOD_SHIFT);
}

/* One to four hexadecimal digits as a share of the greatest such number; negative: none. */
static double colour_share(const char **at, const char *end)
{
    int value = 0, greatest = 0;

    for (int i = 0; i < 4 && *at < end; i++, (*at)++) {
        char c = **at;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;

        if (digit < 0)
            break;
        value = value * 16 + digit;
        greatest = greatest * 16 + 15;
    }
    return greatest > 0 ? (double)value / greatest : -1;
}

bool input_background(const char *text, size_t size, struct event *ret)
{
    static const char head[] = "11;rgb";
    const char *at = text + sizeof(head) - 1, *end = text + size;
    double colours[3];

    if (size < sizeof(head) || memcmp(text, head, sizeof(head) - 1) != 0)
        return false;
    at += *at == 'a'; /* rgba: the last of four is left out */
    for (int i = 0; i < 3; i++) {
        if (at >= end || *at++ != (i == 0 ? ':' : '/'))
            return false;
        colours[i] = colour_share(&at, end);
        if (colours[i] < 0)
            return false;
    }
    /* ITU-R BT.709, without its gamma: only which half matters. */
    *ret = (struct event){
        .type = EVENT_BACKGROUND,
        .light = 0.2126 * colours[0] + 0.7152 * colours[1] + 0.0722 * colours[2] > 0.5};
    return true;
}
