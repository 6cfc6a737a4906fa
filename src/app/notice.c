/* SPDX-License-Identifier: MIT */
#include "app/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "views/alert_text.h"

static const int64_t least_ms = 60 * 1000;

void notice_update(struct live *live)
{
    struct alarms *alarms = live->session.alarms;
    const char *terminal = getenv("TERM");
    int64_t now_ms = loop_now_ms(live->loop);
    char headline[200], text[300];

    if (!alarms || alert_memory_take_news(alarms_memory(alarms)) == 0 ||
        !live->settings->notify)
        return;
    if (live->noticed_ms != 0 && now_ms - live->noticed_ms < least_ms)
        return;
    live->noticed_ms = now_ms;
    alert_headline(alarms_set(alarms), headline, sizeof(headline));
    /* Clean text holds no control character, so nothing of it ends the sequence early; a
       semicolon would separate fields of 777. */
    for (char *at = headline; *at; at++)
        if (*at == ';')
            *at = ',';
    if (terminal && strncmp(terminal, "rxvt", 4) == 0)
        (void)snprintf(text, sizeof(text), "\a\033]777;notify;midwatch;%s\a", headline);
    else
        (void)snprintf(text, sizeof(text), "\a\033]9;midwatch: %s\a", headline);
    live->backend->cls->send(live->backend, text, strlen(text));
}
