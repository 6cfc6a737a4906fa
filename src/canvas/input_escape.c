/* SPDX-License-Identifier: MIT */
#include "canvas/input_escape.h"

#include <string.h>

#include "canvas/input_keys.h"
#include "core/attr.h"
#include "core/utf8.h"

enum {
    PARAM_LIMIT = 100000,
    /* A paste of which the end is lost must not take the keyboard away. */
    PASTE_SWALLOW_MAX = 1024 * 1024,
    /* A reply may come in pieces, far apart: its rest is never typed. One that has lost
       its end does not take the keyboard away for longer than this many keys. */
    STRING_WAIT_MAX = 64,
    ESC = 0x1b,
};

static const char paste_end[] = "\033[201~";

void input_escape_init(struct input_escape *input)
{
    *input = (struct input_escape){.size = 0};
    buf_init(&input->paste, INPUT_PASTE_MAX);
}

void input_escape_done(struct input_escape *input)
{
    buf_done(&input->paste);
}

void input_escape_teach(struct input_escape *input, const char *sequence, uint32_t code)
{
    size_t size = strlen(sequence);
    struct input_extra *extra = &input->extra[input->extra_count];

    if (input->extra_count == INPUT_EXTRA_MAX || sequence[0] != ESC || size < 3 ||
        size > sizeof(extra->sequence))
        return;
    memcpy(extra->sequence, sequence, size);
    extra->size = size;
    extra->code = code;
    input->extra_count++;
}

size_t input_escape_room(const struct input_escape *input)
{
    return sizeof(input->bytes) - input->size;
}

void input_escape_feed(struct input_escape *input, const char *bytes, size_t size)
{
    if (size > input_escape_room(input))
        size = input_escape_room(input);
    memcpy(input->bytes + input->size, bytes, size);
    input->size += size;
}

static void consume(struct input_escape *input, size_t count)
{
    input->size -= count;
    memmove(input->bytes, input->bytes + count, input->size);
}

/* True where the sequence is an event; the rest is swallowed. */
static bool csi_event(struct input_escape *input, const struct input_sequence *seq,
                      struct event *ret)
{
    uint32_t code;

    if (seq->prefix == '<' && (seq->final == 'M' || seq->final == 'm'))
        return seq->count == 3 && input_mouse(seq->params[0], seq->params[1] - 1,
                                              seq->params[2] - 1, seq->final == 'm', ret);
    if (seq->prefix)
        return false;
    if (seq->final == 'I' || seq->final == 'O') {
        *ret = (struct event){.type = EVENT_FOCUS, .focused = seq->final == 'I'};
        return true;
    }
    if (seq->final == 'Z')
        return input_key(ret, KEY_CODE_BACKTAB, 0);
    if (seq->final == 'u')
        return input_unicode_key(seq, ret);
    if (seq->final == '~') {
        if (seq->count > 0 && seq->params[0] == 200) {
            input->pasting = true;
            input->swallowed = 0;
            return false;
        }
        code = seq->count > 0 ? input_tilde_code(seq->params[0]) : 0;
        return code && input_key(ret, code, input_mods(seq, 1));
    }
    /* "CSI row;column R" is a reply, "CSI 1;2 R" a key. */
    if (seq->final == 'R' && (seq->count == 0 || seq->params[0] != 1))
        return false;
    code = seq->final == 'M' ? 0 : input_final_code(seq->final);
    return code && input_key(ret, code, input_mods(seq, 1));
}

/* Parse "CSI …" at the start; false while it is not complete. */
static bool parse_csi(const char *bytes, size_t size, struct input_sequence *ret)
{
    size_t at = 2;
    bool digits = false;

    *ret = (struct input_sequence){.count = 0};
    if (at < size && bytes[at] >= '<' && bytes[at] <= '?')
        ret->prefix = bytes[at++];
    for (; at < size; at++) {
        char c = bytes[at];

        if (c >= '0' && c <= '9') {
            if (!digits && ret->count < INPUT_PARAMS_MAX)
                ret->params[ret->count++] = 0;
            digits = true;
            if (ret->params[ret->count - 1] < PARAM_LIMIT)
                ret->params[ret->count - 1] = ret->params[ret->count - 1] * 10 + c - '0';
        } else if (c == ';' || c == ':') {
            if (!digits && ret->count < INPUT_PARAMS_MAX)
                ret->params[ret->count++] = 0;
            digits = false;
        } else if (c >= 0x20 && c < 0x40) {
            ret->prefix = c; /* an intermediate byte: none of ours has one */
        } else {
            ret->final = c;
            ret->size = at + 1;
            return true;
        }
    }
    return false;
}

/* Replies that are strings (OSC, DCS, APC, PM, SOS): up to ST or BEL; 0: not complete. */
static size_t string_size(const char *bytes, size_t size)
{
    for (size_t i = 2; i < size; i++) {
        if (bytes[i] == '\a')
            return i + 1;
        if (bytes[i] == ESC && i + 1 < size)
            return bytes[i + 1] == '\\' ? i + 2 : i;
    }
    return 0;
}

static const struct input_extra *find_extra(const struct input_escape *input)
{
    for (size_t i = 0; i < input->extra_count; i++)
        if (input->extra[i].size <= input->size &&
            memcmp(input->extra[i].sequence, input->bytes, input->extra[i].size) == 0)
            return &input->extra[i];
    return NULL;
}

/* A step either makes an event, or swallows bytes, or wants more. */
enum step { STEP_EVENT, STEP_AGAIN, STEP_MORE };

/* One character: a key as it is, with Alt where an ESC came before. */
static enum step plain_key(struct input_escape *input, size_t at, unsigned mods,
                           bool waited, struct event *ret)
{
    const char *bytes = input->bytes + at;
    unsigned char c = (unsigned char)bytes[0];
    size_t needed = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    size_t left = input->size - at, used;
    uint32_t code;

    if (left < needed && !waited && !utf8_valid(bytes, left)) {
        uint32_t probe;

        if (utf8_decode(bytes, bytes + left, &probe) == left)
            return STEP_MORE;
    }
    used = utf8_decode(bytes, bytes + left, &code);
    consume(input, at + used);
    if (code == '\r' || code == '\n')
        input_key(ret, KEY_CODE_ENTER, mods);
    else if (code == '\t')
        input_key(ret, KEY_CODE_TAB, mods);
    else if (code == 0x7f || code == '\b')
        input_key(ret, KEY_CODE_BACKSPACE, mods);
    else if (code == 0)
        input_key(ret, ' ', mods | KEY_MOD_CTRL);
    else if (code < 0x1b)
        input_key(ret, code + 'a' - 1, mods | KEY_MOD_CTRL);
    else if (code < 0x20)
        input_key(ret, code + 0x40, mods | KEY_MOD_CTRL);
    else if ((code >= 0x80 && code < 0xa0) || code == UTF8_REPLACEMENT)
        return STEP_AGAIN;
    else
        input_key(ret, code, mods);
    return STEP_EVENT;
}

/* An unfinished sequence: wait, or give up and swallow it. ESC and one byte are a key
   with Alt. */
static enum step unfinished(struct input_escape *input, bool waited, struct event *ret)
{
    if (!waited && input_escape_room(input) > 0)
        return STEP_MORE;
    if (input->size == 2)
        return plain_key(input, 1, KEY_MOD_ALT, true, ret);
    consume(input, input->size);
    return STEP_AGAIN;
}

/* The old mouse report: three bytes, 32 added to each. Button 3 is "released, whichever
   it was". */
static bool x10_mouse(const unsigned char *bytes, struct event *ret)
{
    int button = bytes[0] - 32;
    bool released = (button & 67) == 3;

    if (button < 0)
        return false;
    return input_mouse(released ? button & ~3 : button, bytes[1] - 33, bytes[2] - 33,
                       released, ret);
}

static enum step csi_step(struct input_escape *input, bool waited, struct event *ret)
{
    struct input_sequence seq;
    bool event;

    if (input->size >= 3 && input->bytes[2] == '[') { /* Linux console: F1–F5 */
        char which = input->size >= 4 ? input->bytes[3] : 0;

        if (!which)
            return unfinished(input, waited, ret);
        consume(input, 4);
        if (which < 'A' || which > 'E')
            return STEP_AGAIN;
        input_key(ret, KEY_CODE_F1 + (uint32_t)(which - 'A'), 0);
        return STEP_EVENT;
    }
    if (input->size >= 3 && input->bytes[2] == 'M') {
        if (input->size < 6)
            return unfinished(input, waited, ret);
        event = x10_mouse((const unsigned char *)input->bytes + 3, ret);
        consume(input, 6);
        return event ? STEP_EVENT : STEP_AGAIN;
    }
    if (!parse_csi(input->bytes, input->size, &seq))
        return unfinished(input, waited, ret);
    consume(input, seq.size);
    return csi_event(input, &seq, ret) ? STEP_EVENT : STEP_AGAIN;
}

static enum step ss3_step(struct input_escape *input, bool waited, struct event *ret)
{
    uint32_t code;

    if (input->size < 3)
        return unfinished(input, waited, ret);
    code = input_final_code(input->bytes[2]);
    consume(input, 3);
    return code && input_key(ret, code, 0) ? STEP_EVENT : STEP_AGAIN;
}

static enum step string_step(struct input_escape *input, bool waited, struct event *ret)
{
    size_t size = string_size(input->bytes, input->size);
    bool event;

    if (size == 0 && input->size > 2 && input->size < STRING_WAIT_MAX)
        return STEP_MORE;
    if (size == 0)
        return unfinished(input, waited, ret);
    event = input->bytes[1] == ']' && input_background(input->bytes + 2, size - 2, ret);
    consume(input, size);
    return event ? STEP_EVENT : STEP_AGAIN;
}

static enum step escape_step(struct input_escape *input, bool waited, struct event *ret)
{
    const struct input_extra *extra = find_extra(input);

    if (extra) {
        consume(input, extra->size);
        input_key(ret, extra->code, 0);
        return STEP_EVENT;
    }
    if (input->size == 1 || input->bytes[1] == ESC) {
        if (input->size == 1 && !waited)
            return STEP_MORE;
        consume(input, 1);
        input_key(ret, KEY_CODE_ESC, 0);
        return STEP_EVENT;
    }
    switch (input->bytes[1]) {
    case '[':
        return csi_step(input, waited, ret);
    case 'O':
        return ss3_step(input, waited, ret);
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X':
        return string_step(input, waited, ret);
    default:
        return plain_key(input, 1, KEY_MOD_ALT, waited, ret);
    }
}

/* Terminals send CR for a line end, some CR LF. */
static void unify_newlines(struct buf *text)
{
    size_t to = 0;

    for (size_t from = 0; from < text->size; from++) {
        if (text->data[from] == '\r' && from + 1 < text->size &&
            text->data[from + 1] == '\n')
            continue;
        text->data[to++] = text->data[from] == '\r' ? '\n' : text->data[from];
    }
    text->size = to;
    text->data[to] = '\0';
}

static void paste_event(struct input_escape *input, struct event *ret)
{
    struct buf clean;

    /* The longest replacement of one byte is "<U+XXXXXX>". */
    buf_init(&clean, (size_t)INPUT_PASTE_MAX * 12);
    unify_newlines(&input->paste);
    utf8_sanitize(&clean, input->paste.data, input->paste.size, UTF8_NEWLINE_KEEP);
    *ret = (struct event){.type = EVENT_PASTE, .paste = buf_take(&clean)};
    buf_done(&clean);
    buf_clear(&input->paste);
    input->pasting = false;
}

static void keep_pasted(struct input_escape *input, size_t count)
{
    size_t room = INPUT_PASTE_MAX - input->paste.size;

    buf_add(&input->paste, input->bytes, count < room ? count : room);
    input->swallowed += count;
    consume(input, count);
}

static enum step paste_step(struct input_escape *input, struct event *ret)
{
    size_t end = sizeof(paste_end) - 1, at = 0;

    while (at + end <= input->size && memcmp(input->bytes + at, paste_end, end) != 0)
        at++;
    if (at + end <= input->size) {
        keep_pasted(input, at);
        consume(input, end);
        paste_event(input, ret);
        return STEP_EVENT;
    }
    /* The end may have begun in what is here. */
    at = input->size >= end ? input->size - end + 1 : 0;
    keep_pasted(input, at);
    if (input->swallowed > PASTE_SWALLOW_MAX) {
        paste_event(input, ret);
        return STEP_EVENT;
    }
    return STEP_MORE;
}

enum input_result input_escape_next(struct input_escape *input, bool waited,
                                    struct event *ret)
{
    while (input->size > 0) {
        enum step step = input->pasting ? paste_step(input, ret)
                         : input->bytes[0] == (char)ESC
                             ? escape_step(input, waited, ret)
                             : plain_key(input, 0, 0, waited, ret);

        if (step == STEP_EVENT)
            return INPUT_EVENT;
        if (step == STEP_MORE)
            return input->pasting ? INPUT_EMPTY : INPUT_PARTIAL;
    }
    return INPUT_EMPTY;
}
