/* SPDX-License-Identifier: MIT */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

/*
 * The model of SQL Studio: what happened, at any time, past or present.
 *
 * A model is a pure function of (seed, anchor, incident timeline, time). Nothing is
 * stored while it runs: a counter is a closed formula of time, and the events behind it
 * (requests, failed logins, slow queries) are found by inverting the counter. Hence
 * metrics, logs and traces agree with one another without knowing of each other.
 *
 *   cell       one kind of outcome at one endpoint ("execute fails with a nil pointer").
 *              Its rate is a share of the traffic that changes only at the borders of
 *              segments (incidents, restarts), and its durations follow one fixed
 *              distribution. Every counter is a sum over cells.
 *   slot       one of the four places for a backend pod.
 *   life       one process in a slot: from a start to a stop. A release begins a life
 *              under a new pod name; an OOM kill or crash begins one under the same name
 *              (one restart more). Counters begin at 0 with each life.
 *   event      the i-th occurrence of a cell within a life. (slot, life, cell, i) is its
 *              identity, 64 bits; its trace id is that identity scrambled, so that a
 *              trace is rebuilt from its id alone.
 *
 * Guarantees: for any from < to, the events of a cell in [from, to) are as many as its
 * count grew between the two, life by life; the buckets of a latency histogram count
 * exactly the events whose duration is in them.
 *
 * Times are wall clock in nanoseconds since 1970 (`_ns`), rates per second. A model is
 * immutable once made: any number of threads may read it at the same time. Strings
 * returned by it live as long as the model.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MODEL_SLOTS = 4,
    MODEL_NODES = 3,
    MODEL_FRONTENDS = 2,
    MODEL_OPS = 6,         /* database operations, see model_op_names */
    MODEL_CELLS_MAX = 256, /* cells of one slot */
    MODEL_INCIDENTS_MAX = 64,
    MODEL_CODES = 7,
    MODEL_LAG_USERS = 20, /* users whose sync lag is published */
};

#define MODEL_SECOND      INT64_C(1000000000)
#define MODEL_MINUTE      (60 * MODEL_SECOND)

#define MODEL_NAMESPACE   "sql-studio"
#define MODEL_SERVICE     "sql-studio-backend"
#define MODEL_CONTAINER   "backend"
#define MODEL_CLUSTER     "sql-studio-production"
#define MODEL_ENVIRONMENT "production"

/* A one-sentence message for the user, without a newline at its end. */
struct sim_error {
    char text[256];
};

/* ---- What can happen ----------------------------------------------------------- */

/* How a request (or a background operation) ended, and why. */
enum model_outcome {
    OUTCOME_OK,           /* 2xx within a second */
    OUTCOME_SLOW,         /* 2xx above a second: the natural tail of the endpoint */
    OUTCOME_CLIENT,       /* the endpoint's usual 4xx */
    OUTCOME_LIMITED,      /* 429: the quota of the AI endpoints is used up */
    OUTCOME_DB_ERROR,     /* 500: one database query failed */
    OUTCOME_APP_ERROR,    /* 500: for another reason than the database */
    OUTCOME_SLOW_QUERY,   /* 200: one SELECT took 1.5 to 3 s */
    OUTCOME_CONFLICT,     /* 200: an upload that met a conflict */
    OUTCOME_SYNC_PARTIAL, /* 200: but the sync operation counts as failed */
    OUTCOME_REGISTERED,   /* 201: a new user */
    OUTCOME_AUTH_FAILED,  /* 401: wrong password */
    OUTCOME_AUTH_LOCKED,  /* 429: the account is locked */
    OUTCOME_AUTH_LOCKOUT, /* 429: this failure locked the account */
    /* The following exist only during incidents. */
    OUTCOME_PANIC,          /* 500: nil pointer in a bad release; quick */
    OUTCOME_POOL_WAIT,      /* 200: after a long wait for a connection */
    OUTCOME_POOL_TIMEOUT,   /* 503: "too many connections" */
    OUTCOME_TURSO_TIMEOUT,  /* 500: turso.execute ran into its 5 s limit */
    OUTCOME_TURSO_REFUSED,  /* 500: the breaker in front of Turso is open; quick */
    OUTCOME_LOGIN_SLOW,     /* 200: a login that waited for the CPU */
    OUTCOME_ATTACK_FAILED,  /* 401: brute force, the attempt reached bcrypt */
    OUTCOME_ATTACK_LOCKED,  /* 429: brute force against a locked account */
    OUTCOME_ATTACK_LOCKOUT, /* 429: brute force, this attempt locked the account */
    OUTCOME_COUNT
};

/* What a cell is; bits of model_cell.flags. */
enum {
    CELL_HTTP = 1 << 0,      /* a request: in the HTTP metrics; else background work */
    CELL_COMPLETE = 1 << 1,  /* every event is logged; otherwise 1.5 % of them */
    CELL_ERROR = 1 << 2,     /* a failure of the server: 5xx, failed background work */
    CELL_SLOW = 1 << 3,      /* every event takes longer than a second */
    CELL_AUTH = 1 << 4,      /* an attempt to log in */
    CELL_AUTH_FAIL = 1 << 5, /* ... that failed */
    CELL_SYNC = 1 << 6,      /* a sync operation */
    CELL_SYNC_FAIL = 1 << 7, /* ... that counts as failed */
    CELL_DB_ERROR = 1 << 8,  /* one of its queries failed (exactly one) */
    CELL_DB_SLOW = 1 << 9,   /* one of its queries took more than 1 s (exactly one) */
    CELL_NO_DB = 1 << 10,    /* it ended before any query was sent */
    CELL_LOCKOUT = 1 << 11,  /* an account was locked: a security event, too */
    CELL_ATTACK = 1 << 12,   /* made by the brute-force attack */
    CELL_PANIC = 1 << 13,    /* a panic was recovered: its text precedes the line */
    CELL_CLIENT = 1 << 14,   /* 4xx */
    CELL_HIDDEN = 1 << 15,   /* only counted; no event of it is ever visited */
};

enum model_pool { POOL_TURSO, POOL_USER, POOL_COUNT };

enum model_sync { SYNC_NONE, SYNC_PUSH, SYNC_PULL, SYNC_MERGE };

/* A row of the catalogue (catalogue.c): an endpoint, or a kind of background work. */
struct model_endpoint {
    const char *method; /* NULL: background work, not a request */
    const char *path;   /* as in the label `endpoint`; name of the work otherwise */
    const char *sample; /* printf format of a concrete path (one %s, a UUID) or NULL */
    double share;       /* of all requests */
    double median_ms, sigma;
    double server_error; /* share of its requests */
    int client_status;   /* its usual 4xx; 0: none */
    double client_error;
    double limited; /* share answered with 429 because of a quota */
    const char *feature;
    enum model_pool pool;
    enum model_sync sync;
    double queries[MODEL_OPS]; /* database queries per request */
    double response_bytes;     /* median */
};

struct model_cell {
    int id;       /* index in model_cell(), the same in every slot and for ever */
    int endpoint; /* index in model_endpoint() */
    enum model_outcome outcome;
    int status; /* HTTP status; 0 for background work */
    unsigned flags;
};

/* SELECT, INSERT, UPDATE, DELETE, DDL, EXPLAIN. */
extern const char *const model_op_names[MODEL_OPS];
/* "turso", "user". */
extern const char *const model_pool_names[POOL_COUNT];
/* NULL, "push", "pull", "merge"; index: enum model_sync. */
extern const char *const model_sync_names[4];

/* ---- Making a model ------------------------------------------------------------ */

/* The kinds of incident, in the order of the table in incident.c. */
enum incident_kind {
    INCIDENT_BAD_RELEASE,
    INCIDENT_POOL_LEAK,
    INCIDENT_BRUTE_FORCE,
    INCIDENT_SYNC_OUTAGE,
    INCIDENT_MEMORY_LEAK,
    INCIDENT_MISSING_INDEX,
    INCIDENT_CERT_EXPIRY,
    INCIDENT_DISK_PRESSURE,
    INCIDENT_RELEASE, /* a release without harm: only new pods */
    INCIDENT_COUNT
};

struct model_incident {
    enum incident_kind kind;
    int64_t start_ns;
    int64_t end_ns; /* set by model_new: when nothing of it is left to see */
};

struct model_options {
    uint64_t seed;
    /* The day of the anchor fixes where the model begins (35 days before); two models
     * agree only if they have the same anchor day. */
    int64_t anchor_ns;
    /* Incidents last 1/compress of their usual time; 0 means 1. */
    double compress;
    /* In any order; of each only kind and start_ns are read. */
    const struct model_incident *incidents;
    size_t incident_count;
};

struct model;

/* NULL and *err when the options are impossible (too many incidents, bad numbers). */
struct model *model_new(const struct model_options *options, struct sim_error *err);
void model_free(struct model *m);

uint64_t model_seed(const struct model *m);
/* Before this time there is nothing. */
int64_t model_origin_ns(const struct model *m);
/* The incidents by start, with their ends. */
const struct model_incident *model_incidents(const struct model *m, size_t *ret_count);
/* The name of a kind, e.g. "bad-release"; and back (false: no such name). */
const char *incident_name(enum incident_kind kind);
const char *incident_help(enum incident_kind kind);
bool incident_by_name(const char *name, enum incident_kind *ret_kind);
/* Minutes (uncompressed) since the start of the newest incident of this kind that is
 * under way at t, or -1. */
double model_incident_minutes(const struct model *m, enum incident_kind kind,
                              int64_t t_ns);

/* ---- The catalogue: there as soon as a model has been made --------------------- */

int model_endpoint_count(void);
const struct model_endpoint *model_endpoint(int endpoint);
/* The endpoint with this method and path, or -1. */
int model_endpoint_find(const char *method, const char *path);
int model_cell_count(void);
const struct model_cell *model_cell(int cell);
/* "nil pointer", "too many connections" ...: what a log line says of the outcome, or
 * NULL where nothing went wrong. */
const char *model_outcome_error(enum model_outcome outcome);

/* ---- Pods ---------------------------------------------------------------------- */

enum life_end { LIFE_RUNNING, LIFE_ENDS_RELEASE, LIFE_ENDS_OOM, LIFE_ENDS_EVICTED };

/* One process in a slot, up in [start_ns, end_ns). */
struct model_life {
    int slot;
    int index; /* 0, 1 ... within the slot */
    int64_t start_ns, end_ns;
    enum life_end end; /* why it ends; LIFE_RUNNING: not in this model's future */
    int restarts;      /* of this pod: previous lives under the same name */
    bool bad_release;  /* runs the release of incident 1 */
    char pod[48];      /* sql-studio-backend-<rs>-<5> */
    const char *node;  /* node-1 ... */
    char version[24];  /* as "1.42.0" */
    char commit[12];
    char pod_ip[16];
    int64_t pod_start_ns; /* when the pod of this name was made */
    /* What the earlier lives of the slot add up to: for counters outside the process. */
    double cpu_before;
    double requests_before[MODEL_CODES];
};

/* Status codes that the ingress tells apart; the others count as the first of their
 * class. */
extern const int model_codes[MODEL_CODES];
/* The index in model_codes of a status. */
int model_code(int status);

/* The life of a slot at t, or NULL while nothing runs there. */
const struct model_life *model_life_at(const struct model *m, int slot, int64_t t_ns);
/* The newest life of a slot that began at or before t (it may be over), or NULL. */
const struct model_life *model_life_last(const struct model *m, int slot, int64_t t_ns);
/* All lives of a slot, oldest first. */
const struct model_life *model_lives(const struct model *m, int slot, size_t *ret_count);
const char *model_frontend_pod(const struct model *m, int frontend);
const char *model_node(int node);

/* ---- Counters and gauges ------------------------------------------------------- */

/* All that the metrics of a slot are made of at one time; see metrics_app.c. */
struct model_sample {
    int64_t t_ns;
    const struct model_life *life;   /* NULL: down, and the rest is zero */
    uint64_t count[MODEL_CELLS_MAX]; /* events of each cell since the life began */
    double rate[MODEL_CELLS_MAX];    /* their rate now */
    double in_flight;                /* Little: sum of rate x mean duration */
    double active[POOL_COUNT];       /* connections in use */
    double memory_bytes;             /* working set */
    double goroutines;
    double cpu_seconds; /* since the life began */
    double throttled;   /* share of CPU periods throttled now, 0-1 */
};

void model_sample(const struct model *m, int slot, int64_t t_ns,
                  struct model_sample *ret_sample);
/* Events of one cell since the life began that the slot leads at t (0 while down). */
uint64_t model_count(const struct model *m, int slot, int cell, int64_t t_ns);
/* Requests per second that reach the front door at t, without noise. */
double model_traffic(const struct model *m, int64_t t_ns);
/* Their number between two times. */
double model_traffic_sum(const struct model *m, int64_t from_ns, int64_t to_ns);
/* Requests since the origin that found no pod at all. */
double model_lost_requests(const struct model *m, int64_t t_ns);

enum model_health { HEALTH_HEALTHY, HEALTH_DEGRADED, HEALTH_UNHEALTHY, HEALTH_DOWN };

/* State of a slot and why: the name of the failing check ("database", "sync",
 * "startup") or NULL. */
enum model_health model_health(const struct model *m, int slot, int64_t t_ns,
                               const char **ret_check);
/* When the certificate expires, as seen at t. */
int64_t model_certificate_end_ns(const struct model *m, int64_t t_ns);
/* Largest sync lag among users at t, and that of one of MODEL_LAG_USERS. */
double model_sync_lag(const struct model *m, int64_t t_ns);
double model_sync_lag_user(const struct model *m, int user, int64_t t_ns);
/* Share of a node's disk in use, 0-1, and whether its DiskPressure condition is true. */
double model_disk_used(const struct model *m, int node, int64_t t_ns);
bool model_disk_pressure(const struct model *m, int node, int64_t t_ns);

/* ---- Durations ----------------------------------------------------------------- */

/* Requests of a cell among its first `count` that took at most `seconds`; exact. */
uint64_t model_duration_count(const struct model *m, int slot, int cell, uint64_t count,
                              double seconds);
/* The same for the i-th bound of the latency histogram (duration_bounds); quicker. */
uint64_t model_bucket_count(const struct model *m, int slot, int cell, uint64_t count,
                            int bound);
/* Mean duration of a cell, seconds. */
double model_duration_mean(int cell);

/* ---- Events -------------------------------------------------------------------- */

/* One request or background operation. All fields follow from its identity. */
struct model_event {
    uint64_t identity; /* key of the trace id; equal only for the same event */
    int slot;
    const struct model_cell *cell;
    const struct model_endpoint *endpoint;
    const struct model_life *life;
    uint64_t index;      /* within cell and life, from 0 */
    int64_t time_ns;     /* its end, when it is counted and its log line is written */
    int64_t duration_ns; /* start = time_ns - duration_ns */
    uint32_t user;       /* 0 ... 8999; see model_user_* */
    uint32_t ip;         /* IPv4 address of the client, host order */
    bool oauth;          /* logins: method oauth, else email */
    bool logged;         /* it is one of the events written to the log */
    bool traced;         /* its trace was kept: 1 %, every CELL_ERROR, every CELL_SLOW */
    int db_queries;      /* queries sent, the failed or slow one included */
    int db_op;           /* operation (index in model_op_names) of the main query */
    int64_t db_ns;       /* duration of that query; 0 when there is none */
    uint32_t rows;       /* returned by it */
    uint32_t request_bytes, response_bytes;
    int incident; /* index in model_incidents() of its cause, or -1 */
};

struct model_query {
    int64_t from_ns, to_ns; /* [from, to) */
    unsigned any;           /* cells with at least one of these flags; 0: all cells */
    unsigned none;          /* ... and with none of these */
    int slot;               /* -1: all */
    int endpoint;           /* -1: all */
    bool newest_first;
    /* Leave out what is not logged / not traced. With neither, every event of the
     * window is visited: hundreds a second. */
    bool logged, traced;
};

struct model_cursor;

/* A walk over the events of a window in order of time. NULL only without memory. */
struct model_cursor *model_cursor_new(const struct model *m,
                                      const struct model_query *query);
/* The next event; false at the end. */
bool model_cursor_next(struct model_cursor *c, struct model_event *ret_event);
void model_cursor_free(struct model_cursor *c);
/* How many events the query would visit before sampling, without visiting them. */
uint64_t model_query_count(const struct model *m, const struct model_query *query);

/* Event `index` of a cell in a life, which must have happened. */
void model_event_at(const struct model *m, const struct model_life *life, int cell,
                    uint64_t index, struct model_event *ret_event);
/* Whether its trace was kept, without working the event out. */
bool model_event_traced(const struct model *m, const struct model_life *life, int cell,
                        uint64_t index);
/* 32 lower-case hex digits and a NUL. */
void model_trace_id(const struct model *m, uint64_t identity, char ret_hex[33]);
/* The event with this trace id; false if the id was not made by this model (or lies
 * after `until_ns`). The event may be one whose trace was not kept: see `traced`. */
bool model_event_by_trace_id(const struct model *m, const char *hex, int64_t until_ns,
                             struct model_event *ret_event);
/* A well mixed number from an event's identity, one for each salt: for span ids, the
 * split of a duration, and whatever else must be the same each time. */
uint64_t model_event_hash(const struct model *m, uint64_t identity, uint64_t salt);
/* UUIDs (36 characters and a NUL) of a request, a session, a user. */
void model_request_uuid(const struct model *m, uint64_t identity, char ret_uuid[37]);
void model_session_uuid(const struct model *m, uint64_t identity, char ret_uuid[37]);
void model_user_uuid(const struct model *m, uint32_t user, char ret_uuid[37]);
/* "mia.keller42@example.com". */
void model_user_email(const struct model *m, uint32_t user, char *out, size_t size);
/* The concrete path of a request ("/api/organizations/<uuid>/members"). */
void model_event_path(const struct model *m, const struct model_event *event, char *out,
                      size_t size);

/* ---- What happens besides requests --------------------------------------------- */

enum note_kind {
    NOTE_START,        /* backend log: "Starting Howlerops Backend ..." */
    NOTE_SHUTDOWN,     /* backend log: "Graceful shutdown completed" */
    NOTE_JOB,          /* backend log: a background job ended */
    NOTE_POOL,         /* backend log: pool above 90 % in use (warning) */
    NOTE_KUBERNETES,   /* kubernetes event */
    NOTE_CERT_MANAGER, /* cert-manager log: renewal failed */
    NOTE_KIND_COUNT
};

struct model_note {
    int64_t time_ns;
    enum note_kind kind;
    int slot;                      /* -1: not of a backend pod */
    const struct model_life *life; /* or NULL */
    const char *reason;      /* Kubernetes: "OOMKilling", "Evicted"; job: its name */
    const char *object_kind; /* Kubernetes: "Pod", "Node"; else NULL */
    const char *node;        /* or NULL */
    bool warning;            /* Kubernetes type Warning; level warning or worse */
    double value;            /* job: seconds; pool: connections in use */
    uint64_t identity;       /* for model_event_hash, model_request_uuid */
    char text[160];
};

/* Up to `max` notes of [from, to) in order of time, oldest or newest first. Returns
 * how many were written. */
size_t model_notes(const struct model *m, int64_t from_ns, int64_t to_ns,
                   bool newest_first, struct model_note *ret_notes, size_t max);

#endif
