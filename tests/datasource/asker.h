/* SPDX-License-Identifier: MIT */
#ifndef TESTS_DATASOURCE_ASKER_H
#define TESTS_DATASOURCE_ASKER_H

/*
 * A store on one source, for tests: settings made in place, and waiting for conditions
 * instead of sleeping.
 */

#include "datasource/store.h"
#include "loop/loop.h"
#include "model/settings.h"

struct asker {
    struct loop *loop;
    struct settings settings;
    struct source_settings *source; /* to be changed before asker_open() */
    struct store *store;
    struct store_options options; /* to be changed before asker_open() */
    int changes;                  /* calls of changed() */
};

/* One Prometheus source at this URL, both sides on the caller's thread. */
void asker_init(struct asker *asker, const char *url);
void asker_open(struct asker *asker);
void asker_done(struct asker *asker);

/* A range query of 10 minutes by 15 s, asked every period. */
uint64_t asker_range(struct asker *asker, const char *expr, int64_t period_ms);
uint64_t asker_instant(struct asker *asker, const char *expr, int64_t period_ms);

/* Turn until the condition holds; fails the test after 90 s of real time. */
typedef bool asker_condition(struct asker *asker, void *ctx);
void asker_wait(struct asker *asker, asker_condition *condition, void *ctx);
/* Until this question has this status and nothing of it is in flight. */
const struct query_state *asker_wait_status(struct asker *asker, uint64_t id,
                                            enum query_status status);
void asker_wait_settled(struct asker *asker);

/* "http://127.0.0.1:port" */
const char *loopback_url(int port);
/* A port that nobody listens on at the moment. */
int free_port(void);
/* A fresh directory; its name is the caller's. remove_tree() deletes what is below. */
char *temporary_directory(void);
void remove_tree(const char *dir);
void write_text(const char *path, const char *text, unsigned mode);
/* In how many lines of the log's ring the text is; whether it is in any. */
size_t log_count(const char *text);
bool log_holds(const char *text);

#endif
