/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/attr.h"
#include "logs_block.h"

/*
 * Lines that a reader must survive: broken JSON, terminal escapes, text that turns
 * round, very long ones, the same line three times in one instant. They come at fixed
 * intervals, one block after the other, from the pod in slot 0.
 */

enum { LONG_LINE = 20 * 1024 };

struct odd {
    int64_t every, phase; /* in blocks */
    enum logs_level level;
    int copies;
    const char *text; /* NULL: the long line */
};

static const struct odd odds[] = {
    {6,  1,  LOGS_INFO,    3, "identical line at one instant"                              },
    {10, 3,  LOGS_INFO,    1,
     "{\"level\":\"info\",\"msg\":\"cut off in the middle of a "
     "value\",\"query\":\"SELEC"                                                           },
    {14, 5,  LOGS_WARNING, 1,
     "\033[31mWARN\033[0m \033]0;title\007 cache \033[2Jwarm-up took 3.2s\r"               },
    {16, 7,  LOGS_INFO,    1,
     "{\"level\":\"info\",\"msg\":\"display name changed\",\"old\":\"M\xc3\xbcller "
     "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80\",\"new\":\"\xe2\x80\xaetxt.exe"
     "\xe2\x80\xac \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\"}"                                    },
    {20, 9,  LOGS_DEBUG,   1,
     "level=debug component=cache msg=\"evicted\" key=schema:42 took=1.8ms"                },
    {22, 11, LOGS_INFO,    1, "\ttabs\tand\tcontrol\001\002 and a replacement \xef\xbf\xbd"},
    {26, 13, LOGS_INFO,    1,
     "{\"nested\":{\"a\":{\"b\":[1,2,{\"c\":null}]}},\"big\":12345678901234567890,"
     "\"ts\":1e400,\"nul\":\"a\\u0000b\"}"                                                 },
    {28, 15, LOGS_INFO,    1, ""                                                           },
    {60, 17, LOGS_INFO,    1, NULL                                                         },
};

static void write_long(struct logs_pen *pen)
{
    static const char item[] =
        "{\"table\":\"orders\",\"rows\":1048576,\"plan\":\"seq\"},";
    char text[LONG_LINE];
    size_t used = 0;
    text[used++] = '[';
    while (used + sizeof(item) + 8 < sizeof(text)) {
        memcpy(text + used, item, sizeof(item) - 1);
        used += sizeof(item) - 1;
    }
    memcpy(text + used, "{}]", sizeof("{}]"));
    logs_pen_string(pen, "level", "info");
    logs_pen_string(pen, "msg", "schema snapshot");
    logs_pen_raw(pen, "tables", text);
}

void logs_write_odd(struct logs_pen *pen)
{
    int64_t number = pen->block->start_ns / LOGS_BLOCK_NS;
    /* A life that is up for the whole block. */
    const struct model_life *life =
        model_life_at(pen->model, 0, pen->block->start_ns + LOGS_BLOCK_NS - 1);
    if (!life || life->start_ns > pen->block->start_ns)
        return;
    for (size_t i = 0; i < ARRAY_LEN(odds); i++) {
        const struct odd *odd = &odds[i];
        if (number % odd->every != odd->phase)
            continue;
        for (int copy = 0; copy < odd->copies; copy++) {
            int64_t at = pen->block->start_ns + (int64_t)(i + 1) * 700 * 1000003;
            logs_pen_text(pen, at, life->pod, odd->level);
            if (odd->text)
                logs_pen_raw(pen, NULL, odd->text);
            else
                write_long(pen);
            logs_pen_close(pen);
        }
    }
}
