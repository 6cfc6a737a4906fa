/* SPDX-License-Identifier: MIT */
#include "health.h"

#include <string.h>

#include "mix.h"

static const char *const words[] = {"healthy", "degraded", "unhealthy", "unhealthy"};

static void put_check(struct buffer *out, const char *name, enum model_health health,
                      const char *message, uint64_t ns)
{
    buffer_printf(out, "\"%s\":{\"status\":\"%s\",\"message\":\"%s\",", name,
                  words[health], message);
    buffer_printf(out, "\"response_time_ms\":%llu}", (unsigned long long)ns);
}

static void put_detailed(const struct model *m, int slot, enum model_health health,
                         const char *check, int64_t now_ns, struct buffer *out)
{
    static const struct {
        const char *name, *bad;
    } checks[] = {
        {"database", "more than 90 % of the connections are in use"},
        {"sync",     "turso does not answer in time"               },
        {"memory",   "more than 80 % of the limit is in use"       }
    };
    const struct model_life *life = model_life_at(m, slot, now_ns);
    buffer_printf(out, "{\"status\":\"%s\",\"version\":\"%s\",", words[health],
                  life->version);
    buffer_puts(out, "\"uptime_seconds\":");
    buffer_int(out, now_ns - life->start_ns);
    buffer_puts(out, ",\"checks\":{");
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        bool bad = check && strcmp(check, checks[i].name) == 0;
        uint64_t ns = 900000 + mix2((uint64_t)(now_ns / MODEL_SECOND), i) % 3000000;
        if (i)
            buffer_putc(out, ',');
        put_check(out, checks[i].name, bad ? health : HEALTH_HEALTHY,
                  bad ? checks[i].bad : "ok", bad ? ns * 400 : ns);
    }
    buffer_puts(out, "}}\n");
}

void health_answer(const struct model *m, int slot, const char *path, int64_t now_ns,
                   struct http_reply *reply)
{
    const char *check;
    enum model_health health = model_health(m, slot, now_ns, &check);
    bool alive = strcmp(path, "/health/live") == 0;
    if (health >= HEALTH_UNHEALTHY && !alive)
        reply->status = 503;
    if (strcmp(path, "/health/detailed") == 0 && health != HEALTH_DOWN)
        put_detailed(m, slot, health, check, now_ns, &reply->body);
    else if (strcmp(path, "/health/ready") == 0)
        buffer_printf(&reply->body, "{\"status\":\"%s\"}\n",
                      health < HEALTH_UNHEALTHY ? "ready" : "not ready");
    else if (alive)
        buffer_puts(&reply->body, "{\"status\":\"alive\"}\n");
    else
        buffer_printf(&reply->body, "{\"status\":\"%s\",\"service\":\"backend\"}\n",
                      words[health]);
}
