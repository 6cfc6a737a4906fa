/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/attr.h"
#include "logs_block.h"

/*
 * The lines of one request or background operation. Each request has one line of type
 * http_request, each failed query, failed sync operation, attempt to log in, lock-out
 * and panic one of its own: counts from the log then agree with the counters. A failure
 * of the server (CELL_ERROR) has at least one line of level error.
 *
 * Credentials in these lines are made up; they are there so that a reader has
 * something to redact.
 */

#define MICROSECOND INT64_C(1000)

static const char panic_stack[] =
    "panic: runtime error: invalid memory address or nil pointer dereference\n"
    "[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x9c41f2]\n"
    "\n"
    "goroutine %u [running]:\n"
    "net/http.(*conn).serve.func1()\n"
    "\t/usr/local/go/src/net/http/server.go:1868 +0xb9\n"
    "panic({0xb1a2c0?, 0x14d6e30?})\n"
    "\t/usr/local/go/src/runtime/panic.go:920 +0x270\n"
    "github.com/sql-studio/backend-go/internal/query.(*Planner).Explain(0x0, "
    "{0xe2d8f8, 0xc000%06x})\n"
    "\t/app/internal/query/planner.go:118 +0x32\n"
    "github.com/sql-studio/backend-go/internal/query.(*Service).Execute(0xc0004a2000)\n"
    "\t/app/internal/query/service.go:204 +0x1c5\n"
    "created by net/http.(*Server).Serve in goroutine 1\n"
    "\t/usr/local/go/src/net/http/server.go:3086 +0x5cb";

const char *logs_statement(int op, uint64_t hash)
{
    static const char *const statements[MODEL_OPS][4] = {
        {"SELECT id, name FROM connections WHERE owner_id = $1",
         "SELECT * FROM orders WHERE placed_at > '2026-11-01' AND note LIKE '%<b>%'", "SELECT q.id, q.title FROM saved_queries q JOIN users u ON u.id = q.user_id "
         "WHERE u.organization_id = $1 ORDER BY q.updated_at DESC LIMIT 50",       "SELECT count(*) FROM sync_metadata WHERE device_id = $1 AND version > $2"},
        {"INSERT INTO query_history (user_id, statement, took_ms) VALUES ($1, $2, $3)",
         "INSERT INTO sync_changes (device_id, payload) VALUES ($1, $2)",             "INSERT INTO sessions (user_id, token) VALUES ($1, 'token=example-not-a-token')",
         "INSERT INTO audit_log (actor, action) VALUES ($1, $2)"                                                                                                                                                                                  },
        {"UPDATE sync_metadata SET version = $1 WHERE device_id = $2",
         "UPDATE users SET last_seen = now() WHERE id = $1",                          "UPDATE connections SET dsn = 'postgres://app:password=hunter2-example@db/prod' "
         "WHERE id = $1",                                                                                   "UPDATE saved_queries SET body = $1 WHERE id = $2"                        },
        {"DELETE FROM sessions WHERE expires_at < now()",
         "DELETE FROM sync_changes WHERE id = $1",                                    "DELETE FROM query_history WHERE id IN ($1, $2, $3)",
         "DELETE FROM connections WHERE id = $1"                                                                                                                                                                                                  },
        {"CREATE INDEX CONCURRENTLY orders_placed_at ON orders (placed_at)",
         "ALTER TABLE saved_queries ADD COLUMN folder_id uuid",                       "CREATE TABLE scratch_1 (id int)",                                                "DROP TABLE scratch_1"                                                    },
        {"EXPLAIN SELECT * FROM orders WHERE customer_id = $1",
         "EXPLAIN ANALYZE SELECT sum(total) FROM orders GROUP BY region",             "EXPLAIN SELECT * FROM invoices i JOIN orders o ON o.id = i.order_id",
         "EXPLAIN SELECT 1"                                                                                                                                                                                                                       },
    };
    return statements[op][hash % 4];
}

static uint64_t hash_of(const struct logs_pen *pen, const struct model_event *event,
                        uint64_t salt)
{
    return model_event_hash(pen->model, event->identity, salt);
}

/* Open a line of this event: at `before` ahead of its end, with its ids. */
static void open_line(struct logs_pen *pen, const struct model_event *event,
                      int64_t before_ns, enum logs_level level, const char *type,
                      const char *message)
{
    char uuid[37];
    logs_pen_open(pen, event->time_ns - before_ns, event->life->pod, level, type,
                  message);
    if (event->endpoint->method) {
        model_request_uuid(pen->model, event->identity, uuid);
        logs_pen_string(pen, "request_id", uuid);
    }
    logs_pen_trace(pen, event->identity);
    model_user_uuid(pen->model, event->user, uuid);
    logs_pen_string(pen, "user_id", uuid);
}

static void add_ip(struct logs_pen *pen, const char *key, uint32_t ip)
{
    char text[16];
    (void)snprintf(text, sizeof(text), "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255,
                   ip >> 8 & 255, ip & 255);
    logs_pen_string(pen, key, text);
}

static void request_line(struct logs_pen *pen, const struct model_event *event)
{
    char path[160];
    model_event_path(pen->model, event, path, sizeof(path));
    open_line(pen, event, 0, LOGS_INFO, "http_request", "HTTP request completed");
    logs_pen_string(pen, "method", event->endpoint->method);
    logs_pen_string(pen, "path", path);
    logs_pen_int(pen, "status", event->cell->status);
    logs_pen_ms(pen, "duration_ms", event->duration_ns);
    logs_pen_close(pen);
}

static void query_line(struct logs_pen *pen, const struct model_event *event)
{
    bool failed = event->cell->flags & CELL_DB_ERROR,
         slow = event->cell->flags & CELL_DB_SLOW;
    const char *statement = logs_statement(event->db_op, hash_of(pen, event, 50));
    if (slow)
        statement = logs_statement(0, 1); /* the one that lost its index */
    open_line(pen, event, 300 * MICROSECOND, failed ? LOGS_ERROR : LOGS_INFO,
              "database_query",
              failed ? "Database query failed" : "Database query completed");
    logs_pen_string(pen, "query", statement);
    logs_pen_ms(pen, "duration_ms", event->db_ns);
    logs_pen_int(pen, "row_count", event->rows);
    if (failed)
        logs_pen_string(pen, "error", model_outcome_error(event->cell->outcome));
    logs_pen_close(pen);
    if (!slow)
        return;
    open_line(pen, event, 290 * MICROSECOND, LOGS_WARNING, NULL, "Slow query detected");
    logs_pen_int(pen, "execution_ms", event->db_ns / 1000000);
    logs_pen_string(pen, "query", statement);
    logs_pen_close(pen);
}

static void authentication_line(struct logs_pen *pen, const struct model_event *event)
{
    bool failed = event->cell->flags & CELL_AUTH_FAIL;
    char email[80], reason[120];
    model_user_email(pen->model, event->user, email, sizeof(email));
    open_line(pen, event, 150 * MICROSECOND, failed ? LOGS_WARNING : LOGS_INFO,
              "authentication",
              failed ? "Authentication failed" : "Authentication successful");
    logs_pen_string(pen, "email", email);
    logs_pen_bool(pen, "success", !failed);
    logs_pen_string(pen, "auth_method", event->oauth ? "oauth" : "email");
    add_ip(pen, "ip", event->ip);
    if (failed) {
        /* Now and then somebody logs what must not be logged. */
        bool leak = hash_of(pen, event, 51) % 40 == 0;
        const char *error = model_outcome_error(event->cell->outcome);
        (void)snprintf(reason, sizeof(reason), "%s%s",
                       error ? error : "invalid credentials",
                       leak ? " (password=example-hunter2)" : "");
        logs_pen_string(pen, "reason", reason);
    }
    logs_pen_close(pen);
}

static void security_line(struct logs_pen *pen, const struct model_event *event,
                          int64_t before_ns, const char *type, const char *severity,
                          const char *details)
{
    static const struct {
        const char *severity;
        enum logs_level level;
    } levels[] = {
        {"high",   LOGS_WARNING},
        {"medium", LOGS_WARNING},
        {"low",    LOGS_INFO   }
    };
    enum logs_level level = LOGS_ERROR;
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        if (strcmp(levels[i].severity, severity) == 0)
            level = levels[i].level;
    }
    open_line(pen, event, before_ns, level, "security_event", "Security event");
    logs_pen_string(pen, "event_type", type);
    logs_pen_string(pen, "severity", severity);
    logs_pen_string(pen, "details", details);
    add_ip(pen, "ip_address", event->ip);
    /* The collector takes `severity` from the line where there is one. */
    pen->severity = severity;
    logs_pen_close(pen);
}

static void sync_line(struct logs_pen *pen, const struct model_event *event)
{
    bool failed = event->cell->flags & CELL_SYNC_FAIL;
    open_line(pen, event, 200 * MICROSECOND, failed ? LOGS_ERROR : LOGS_INFO,
              "sync_operation",
              failed ? "Sync operation failed" : "Sync operation completed");
    logs_pen_string(pen, "operation", model_sync_names[event->endpoint->sync]);
    logs_pen_int(pen, "data_size", event->request_bytes);
    logs_pen_ms(pen, "duration_ms", event->duration_ns);
    const char *error = model_outcome_error(event->cell->outcome);
    if (failed)
        logs_pen_string(pen, "error", error ? error : "failed to process change");
    logs_pen_close(pen);
    if (failed || event->cell->outcome != OUTCOME_CONFLICT)
        return;
    open_line(pen, event, 180 * MICROSECOND, LOGS_INFO, NULL, "Sync upload completed");
    logs_pen_bool(pen, "success", true);
    logs_pen_int(pen, "conflicts", 1);
    logs_pen_int(pen, "rejected", 0);
    logs_pen_ms(pen, "duration", event->duration_ns);
    logs_pen_close(pen);
}

static void panic_lines(struct logs_pen *pen, const struct model_event *event)
{
    uint64_t hash = hash_of(pen, event, 52);
    /* The stack goes to stderr; the collector joins its lines. One in eight is enough. */
    if (hash % 8 == 0) {
        char text[sizeof(panic_stack) + 32];
        (void)snprintf(text, sizeof(text), panic_stack, (unsigned)(hash % 9000 + 100),
                       (unsigned)(hash >> 20 & 0xffffff));
        logs_pen_text(pen, event->time_ns - 400 * MICROSECOND, event->life->pod,
                      LOGS_ERROR);
        pen->severity = "info"; /* no level in the text: the collector's default */
        logs_pen_raw(pen, NULL, text);
        logs_pen_close(pen);
    }
    open_line(pen, event, 250 * MICROSECOND, LOGS_ERROR, "error", "Panic recovered");
    logs_pen_string(pen, "error", model_outcome_error(event->cell->outcome));
    logs_pen_string(pen, "version", event->life->version);
    logs_pen_close(pen);
}

static void pool_line(struct logs_pen *pen, const struct model_event *event)
{
    char error[120];
    const char *pool = model_pool_names[event->endpoint->pool];
    (void)snprintf(
        error, sizeof(error),
        "too many connections: connection pool %s exhausted (25 of 25 in use): "
        "context deadline exceeded",
        pool);
    open_line(pen, event, 250 * MICROSECOND, LOGS_ERROR, "error",
              "Failed to acquire database connection");
    logs_pen_string(pen, "error", error);
    logs_pen_string(pen, "pool", pool);
    logs_pen_close(pen);
}

static void error_line(struct logs_pen *pen, const struct model_event *event)
{
    const char *error = model_outcome_error(event->cell->outcome);
    open_line(pen, event, 250 * MICROSECOND, LOGS_ERROR, "error", "Request failed");
    logs_pen_string(pen, "error", error ? error : "internal error");
    logs_pen_close(pen);
}

/* The line of level error of a failure that no other line tells of. */
static void failure_line(struct logs_pen *pen, const struct model_event *event)
{
    unsigned flags = event->cell->flags;
    if (flags & CELL_PANIC)
        panic_lines(pen, event);
    else if (event->cell->outcome == OUTCOME_POOL_TIMEOUT)
        pool_line(pen, event);
    else if (!(flags & (CELL_SYNC_FAIL | CELL_DB_ERROR)))
        error_line(pen, event);
}

static void refusal_lines(struct logs_pen *pen, const struct model_event *event)
{
    uint64_t hash = hash_of(pen, event, 53);
    if (event->cell->outcome == OUTCOME_LIMITED) {
        open_line(pen, event, 100 * MICROSECOND, LOGS_WARNING, NULL,
                  "API quota exceeded");
        logs_pen_int(pen, "organization_id", event->user % 400);
        logs_pen_string(pen, "path", event->endpoint->path);
        logs_pen_close(pen);
    } else if (event->cell->status == 401 && !(event->cell->flags & CELL_AUTH) &&
               hash % 2 == 0) {
        open_line(pen, event, 100 * MICROSECOND, LOGS_WARNING, NULL,
                  "Token validation failed");
        logs_pen_string(pen, "error",
                        hash % 16 == 0 ? "bad header Authorization: Bearer "
                                         "example.not-a-real.token"
                                       : "token has expired");
        logs_pen_close(pen);
    }
}

static void business_line(struct logs_pen *pen, const struct model_event *event,
                          const char *name, const char *details)
{
    open_line(pen, event, 50 * MICROSECOND, LOGS_INFO, "business_event",
              "Business event");
    logs_pen_string(pen, "event", name);
    logs_pen_string(pen, "details", details);
    logs_pen_close(pen);
}

static void side_lines(struct logs_pen *pen, const struct model_event *event)
{
    uint64_t hash = hash_of(pen, event, 54);
    if (event->cell->flags & CELL_LOCKOUT)
        security_line(pen, event, 90 * MICROSECOND, "account_locked", "high",
                      "too many failed attempts");
    if ((event->cell->flags & CELL_ATTACK) && hash % 64 == 0)
        security_line(pen, event, 80 * MICROSECOND, "ip_blocked", "high",
                      "rate limit exceeded for address");
    if (event->cell->outcome == OUTCOME_REGISTERED)
        business_line(pen, event, "user_registered", "plan=free");
    else if (event->endpoint->feature && !(event->cell->flags & CELL_COMPLETE) &&
             hash % 24 == 0)
        business_line(pen, event, "feature_used", event->endpoint->feature);
    if (event->cell->outcome == OUTCOME_SLOW && event->duration_ns > 5 * MODEL_SECOND) {
        open_line(pen, event, 60 * MICROSECOND, LOGS_WARNING, "performance",
                  "Slow operation detected");
        logs_pen_string(pen, "operation", event->endpoint->path);
        logs_pen_ms(pen, "duration_ms", event->duration_ns);
        logs_pen_close(pen);
    }
}

static void background_lines(struct logs_pen *pen, const struct model_event *event)
{
    const char *work = event->endpoint->path;
    if (event->cell->flags & CELL_SYNC)
        sync_line(pen, event);
    else if (strcmp(work, "organization.created") == 0)
        business_line(pen, event, "organization_created", "plan=team");
    else if (strcmp(work, "api_key.invalid_usage") == 0)
        security_line(pen, event, 0, "api_key_invalid_usage", "medium",
                      "api_key=example-0000-not-a-key is revoked");
}

void logs_write_event(struct logs_pen *pen, const struct model_event *event)
{
    unsigned flags = event->cell->flags;
    if (!event->endpoint->method) {
        background_lines(pen, event);
        return;
    }
    bool sampled = !(flags & CELL_COMPLETE);
    if (flags & CELL_ERROR)
        failure_line(pen, event);
    if (event->db_ns > 0 && (flags & (CELL_DB_ERROR | CELL_DB_SLOW) ||
                             (sampled && hash_of(pen, event, 55) % 4 == 0)))
        query_line(pen, event);
    if ((flags & CELL_SYNC_FAIL) || (sampled && (flags & CELL_SYNC)))
        sync_line(pen, event);
    if (flags & CELL_AUTH)
        authentication_line(pen, event);
    if (flags & CELL_CLIENT)
        refusal_lines(pen, event);
    side_lines(pen, event);
    request_line(pen, event);
}
