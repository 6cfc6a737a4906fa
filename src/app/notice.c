/* SPDX-License-Identifier: MIT */
#include "app/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "views/alert_text.h"

static const int64_t least_ms = 60 * 1000;

/* What is worst, said only as far as it is known. */
static void worst_now(const struct live *live, char *buf, size_t size)
{
    const struct alert_set *set = alarms_set(live->session.alarms);
    struct board_summary panels = {0};

    alert_headline(set, buf, size);
    if (live->session.board)
        board_summary(live->session.board, &panels);
    if (buf[0])
        return;
    if (set->stale)
        (void)snprintf(buf, size, "alerts unknown");
    else if (panels.worst && panels.worst->summary.state >= STATE_WARNING)
        (void)snprintf(buf, size, "%s %.100s",
                       panels.worst->summary.state == STATE_CRITICAL ? "CRIT" : "WARN",
                       panels.worst->title);
    else if (set->complete)
        (void)snprintf(buf, size, "no alerts");
}

static void title_update(struct live *live)
{
    char worst[128], title[sizeof(live->title)], text[200];

    worst_now(live, worst, sizeof(worst));
    (void)snprintf(title, sizeof(title), "midwatch%s%s", worst[0] ? ": " : "", worst);
    if (strcmp(title, live->title) == 0)
        return;
    memcpy(live->title, title, sizeof(live->title));
    /* Clean text: nothing of it ends the sequence early. */
    (void)snprintf(text, sizeof(text), "\033]2;%s\033\\", title);
    live->backend->cls->send(live->backend, text, strlen(text));
}

void notice_update(struct live *live)
{
    struct alarms *alarms = live->session.alarms;
    const char *terminal = getenv("TERM");
    int64_t now_ms = loop_now_ms(live->loop);
    char headline[200], text[300];

    if (alarms && live->settings->title)
        title_update(live);
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
        (void)snprintf(text, sizeof(text), "\a\033]777;notify;midwatch;%s\033\\",
                       headline);
    else
        (void)snprintf(text, sizeof(text), "\a\033]9;midwatch: %s\033\\", headline);
    live->backend->cls->send(live->backend, text, strlen(text));
}
