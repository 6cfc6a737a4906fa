/* SPDX-License-Identifier: MIT */
#include "catalogue.h"

#include <math.h>
#include <string.h>
#include <threads.h>

const char *const model_op_names[MODEL_OPS] = {"SELECT", "INSERT", "UPDATE",
                                               "DELETE", "DDL",    "EXPLAIN"};
const char *const model_pool_names[POOL_COUNT] = {"turso", "user"};
const char *const model_sync_names[4] = {NULL, "push", "pull", "merge"};

/* The mix of requests. Queries per request are in the order of model_op_names; summed
 * over the mix they make 2.2 per request (74, 11, 8, 2, 1 and 4 %). */
/* clang-format off */
static const struct model_endpoint endpoints[ENDPOINT_COUNT] = {
    {"POST", "/api/query/execute", NULL, .30, 38, .65, .00045, 400, .012, 0,
     "query_editor", POOL_USER, SYNC_NONE, {1.78, .25, .17, .08, .0733, .0933}, 4200},
    {"POST", "/api/query/autocomplete", NULL, .16, 10, .60, .00005, 400, .003, 0,
     "autocomplete", POOL_USER, SYNC_NONE, {1.2, 0, 0, 0, 0, 0}, 1500},
    {"POST", "/api/query/analyze", NULL, .03, 30, .60, .0001, 400, .008, 0,
     "schedules", POOL_USER, SYNC_NONE, {1, 0, 0, 0, 0, 1}, 2600},
    {"POST", "/api/query/explain", NULL, .03, 50, .60, .0002, 400, .008, 0,
     "explain_plan", POOL_USER, SYNC_NONE, {.8, 0, 0, 0, 0, 1}, 3100},
    {"POST", "/api/query/nl2sql", NULL, .007, 850, .50, .0015, 0, 0, .010,
     "ai_nl2sql", POOL_USER, SYNC_NONE, {3, 1, 0, 0, 0, 0}, 1800},
    {"POST", "/api/ai/generate-sql", NULL, .004, 1200, .45, .002, 0, 0, .012,
     "ai_generate_sql", POOL_USER, SYNC_NONE, {3, 1, 0, 0, 0, 0}, 2000},
    {"GET", "/api/sync/download", NULL, .12, 34, .60, .0004, 401, .005, 0,
     "cloud_sync", POOL_TURSO, SYNC_PULL, {2.6, .1, .3, 0, 0, 0}, 5200},
    {"POST", "/api/sync/upload", NULL, .07, 55, .60, .0008, 400, .004, 0,
     "cloud_sync", POOL_TURSO, SYNC_PUSH, {1.4, 1.5, 1, .25, 0, 0}, 700},
    {"GET", "/api/sync/conflicts", NULL, .025, 18, .55, .0001, 401, .005, 0,
     "cloud_sync", POOL_TURSO, SYNC_NONE, {1.5, 0, 0, 0, 0, 0}, 900},
    {"POST", "/api/sync/conflicts/:id/resolve", "/api/sync/conflicts/%s/resolve", .003,
     45, .55, .0004, 404, .02, 0,
     "conflict_resolution", POOL_TURSO, SYNC_NONE, {1.5, .6, .3, .8, 0, 0}, 400},
    {"GET", "/api/organizations", NULL, .075, 16, .55, .00005, 401, .004, 0,
     "organizations", POOL_TURSO, SYNC_NONE, {1.5, 0, 0, 0, 0, 0}, 2200},
    {"GET", "/api/organizations/:id", "/api/organizations/%s", .048, 14, .55, .00005,
     404, .006, 0,
     "organizations", POOL_TURSO, SYNC_NONE, {1.2, 0, 0, 0, 0, 0}, 1200},
    {"GET", "/api/organizations/:id/members", "/api/organizations/%s/members", .045, 20,
     .55, .00005, 403, .006, 0,
     "organizations", POOL_TURSO, SYNC_NONE, {1.6, 0, 0, 0, 0, 0}, 3600},
    {"GET", "/api/analytics/dashboard", NULL, .008, 110, .55, .0004, 403, .008, 0,
     "analytics", POOL_TURSO, SYNC_NONE, {6, 0, 0, 0, 0, 0}, 9000},
    {"GET", "/api/templates", NULL, .032, 18, .50, .00005, 401, .004, 0,
     "templates", POOL_TURSO, SYNC_NONE, {1.1, 0, 0, 0, 0, 0}, 6000},
    {"POST", "/api/auth/login", NULL, .006, 260, .20, .0002, 401, .04, 0,
     NULL, POOL_TURSO, SYNC_NONE, {1.2, 1, .8, 0, 0, 0}, 900},
    {"POST", "/api/auth/refresh", NULL, .03, 14, .50, .0001, 401, .02, 0,
     NULL, POOL_TURSO, SYNC_NONE, {1, 1, .45, 0, 0, 0}, 800},
    {"POST", "/api/auth/signup", NULL, .0006, 300, .25, .0003, 409, .06, 0,
     NULL, POOL_TURSO, SYNC_NONE, {1, 2, 0, 0, 0, 0}, 600},
    {"GET", "/health", NULL, .0064, 1.5, .40, 0, 0, 0, 0,
     NULL, POOL_TURSO, SYNC_NONE, {0}, 120},
    /* Background work. */
    {NULL, "sync.merge", NULL, .006, 300, .60, 0, 0, 0, 0,
     "export", POOL_TURSO, SYNC_MERGE, {0}, 0},
    {NULL, "organization.created", NULL, 6e-7, 30, .50, 0, 0, 0, 0,
     NULL, POOL_TURSO, SYNC_NONE, {0}, 0},
    {NULL, "api_key.invalid_usage", NULL, 4e-6, 3, .50, 0, 0, 0, 0,
     NULL, POOL_TURSO, SYNC_NONE, {0}, 0},
    {NULL, "pool.opened", NULL, 0, 8, .50, 0, 0, 0, 0,
     NULL, POOL_TURSO, SYNC_NONE, {0}, 0},
    {NULL, "pool.opened", NULL, 0, 8, .50, 0, 0, 0, 0,
     NULL, POOL_USER, SYNC_NONE, {0}, 0},
    {NULL, "pool.closed", NULL, 0, 8, .50, 0, 0, 0, 0,
     NULL, POOL_TURSO, SYNC_NONE, {0}, 0},
    {NULL, "pool.closed", NULL, 0, 8, .50, 0, 0, 0, 0,
     NULL, POOL_USER, SYNC_NONE, {0}, 0},
};
/* clang-format on */

#define DB_SHARE_OF_ERRORS 0.66 /* of the 5xx: with one failed query behind it */
#define QUICK              CELL_COMPLETE | CELL_CLIENT

/* clang-format off */
/* What each outcome means, whatever the endpoint. A median of 0 ms takes the
 * endpoint's own distribution; `scale` then stretches its median. */
static const struct {
    enum model_outcome outcome;
    int status;
    unsigned flags;
    double median_ms, sigma, low, high;
    const char *error;
} outcomes[OUTCOME_COUNT] = {
    {OUTCOME_OK, 200, 0, 0, 0, 0, 1, NULL},
    {OUTCOME_SLOW, 200, CELL_SLOW | CELL_COMPLETE, 0, 0, 1, HUGE_VAL, NULL},
    {OUTCOME_CLIENT, 0, QUICK, 3.5, .5, 0, 1, NULL},
    {OUTCOME_LIMITED, 429, QUICK | CELL_NO_DB, 1.2, .4, 0, 1, "API quota exceeded"},
    {OUTCOME_DB_ERROR, 500, CELL_ERROR | CELL_COMPLETE | CELL_DB_ERROR, 0, 0, 0, 1,
     "database is locked"},
    {OUTCOME_APP_ERROR, 500, CELL_ERROR | CELL_COMPLETE, 0, 0, 0, 1,
     "unexpected end of JSON input"},
    {OUTCOME_SLOW_QUERY, 200, CELL_SLOW | CELL_COMPLETE | CELL_DB_SLOW, 2150, .17, 1.6,
     3.1, NULL},
    {OUTCOME_CONFLICT, 200, 0, 0, 0, 0, 1, NULL},
    {OUTCOME_SYNC_PARTIAL, 200, CELL_COMPLETE | CELL_SYNC_FAIL, 0, 0, 0, 1,
     "failed to process change"},
    {OUTCOME_REGISTERED, 201, CELL_COMPLETE, 0, 0, 0, 1, NULL},
    {OUTCOME_AUTH_FAILED, 401, QUICK | CELL_AUTH_FAIL, 260, .2, 0, 1,
     "invalid credentials"},
    {OUTCOME_AUTH_LOCKED, 429, QUICK | CELL_AUTH_FAIL | CELL_NO_DB, 4, .4, 0, 1,
     "account is locked"},
    {OUTCOME_AUTH_LOCKOUT, 429, QUICK | CELL_AUTH_FAIL | CELL_LOCKOUT, 265, .2, 0, 1,
     "too many failed attempts"},
    {OUTCOME_PANIC, 500, CELL_ERROR | CELL_COMPLETE | CELL_NO_DB | CELL_PANIC, 4.5, .6, 0,
     1, "runtime error: invalid memory address or nil pointer dereference"},
    {OUTCOME_POOL_WAIT, 200, CELL_SLOW | CELL_COMPLETE, 1600, .4, 1, 10, NULL},
    {OUTCOME_POOL_TIMEOUT, 503,
     CELL_ERROR | CELL_SLOW | CELL_COMPLETE | CELL_NO_DB, 4500, .36, 1, 10,
     "too many connections"},
    {OUTCOME_TURSO_TIMEOUT, 500,
     CELL_ERROR | CELL_SLOW | CELL_COMPLETE | CELL_SYNC_FAIL | CELL_NO_DB, 5060, .004, 5,
     5.4, "failed to update sync metadata: context deadline exceeded"},
    {OUTCOME_TURSO_REFUSED, 500, CELL_ERROR | CELL_COMPLETE | CELL_SYNC_FAIL | CELL_NO_DB,
     24, .5, 0, 1, "failed to update sync metadata: turso is not available"},
    {OUTCOME_LOGIN_SLOW, 200, CELL_COMPLETE, 870, .05, 0, 1, NULL},
    {OUTCOME_ATTACK_FAILED, 401, QUICK | CELL_AUTH_FAIL | CELL_ATTACK, 880, .045, 0, 1,
     "invalid credentials"},
    {OUTCOME_ATTACK_LOCKED, 429, QUICK | CELL_AUTH_FAIL | CELL_ATTACK | CELL_NO_DB, 5, .5,
     0, 1, "account is locked"},
    {OUTCOME_ATTACK_LOCKOUT, 429,
     QUICK | CELL_AUTH_FAIL | CELL_ATTACK | CELL_LOCKOUT, 890, .045, 0, 1,
     "too many failed attempts"},
};
/* clang-format on */

static struct model_cell cells[MODEL_CELLS_MAX];
static struct cell_detail details[MODEL_CELLS_MAX];
static int cell_count;
static int cell_of[ENDPOINT_COUNT][OUTCOME_COUNT];
static once_flag built = ONCE_FLAG_INIT;

static void add_cell(int endpoint, enum model_outcome outcome, double share)
{
    const struct model_endpoint *e = &endpoints[endpoint];
    struct model_cell *cell = &cells[cell_count];
    *cell = (struct model_cell){.id = cell_count,
                                .endpoint = endpoint,
                                .outcome = outcome,
                                .status = outcomes[outcome].status,
                                .flags = outcomes[outcome].flags};
    if (outcome == OUTCOME_CLIENT)
        cell->status = e->client_status;
    if (e->method)
        cell->flags |= CELL_HTTP;
    else
        cell->status = 0;
    if (endpoint == ENDPOINT_LOGIN)
        cell->flags |= CELL_AUTH | CELL_COMPLETE;
    if (e->sync)
        cell->flags |= CELL_SYNC | (cell->flags & CELL_ERROR ? CELL_SYNC_FAIL : 0);
    else
        cell->flags &= ~(unsigned)CELL_SYNC_FAIL;

    struct cell_detail *detail = &details[cell_count];
    detail->share = share;
    double median = outcomes[outcome].median_ms, sigma = outcomes[outcome].sigma;
    if (median <= 0) {
        median = e->median_ms;
        sigma = e->sigma;
    }
    duration_init(&detail->duration, median / 1000, sigma, outcomes[outcome].low,
                  outcomes[outcome].high);
    for (int i = 0; i < DURATION_BOUNDS; i++)
        detail->thresholds[i] = duration_threshold(&detail->duration, duration_bounds[i]);
    cell_of[endpoint][outcome] = cell_count++;
}

/* Shares that an endpoint has in quiet times; what no row takes is OK or SLOW. */
static double special_share(int endpoint, enum model_outcome outcome)
{
    static const struct {
        int endpoint;
        enum model_outcome outcome;
        double share;
    } rows[] = {
        {ENDPOINT_EXECUTE,   OUTCOME_SLOW_QUERY,   7.3e-5},
        {ENDPOINT_UPLOAD,    OUTCOME_CONFLICT,     .0171 },
        {ENDPOINT_UPLOAD,    OUTCOME_SYNC_PARTIAL, .0007 },
        {ENDPOINT_DOWNLOAD,  OUTCOME_SYNC_PARTIAL, .0011 },
        {WORK_MERGE,         OUTCOME_SYNC_PARTIAL, .0015 },
        {ENDPOINT_LOGIN + 2, OUTCOME_REGISTERED,   .0167 },
        {ENDPOINT_LOGIN,     OUTCOME_AUTH_FAILED,  .04   },
        {ENDPOINT_LOGIN,     OUTCOME_AUTH_LOCKED,  .0042 },
        {ENDPOINT_LOGIN,     OUTCOME_AUTH_LOCKOUT, .0008 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].endpoint == endpoint && rows[i].outcome == outcome)
            return rows[i].share;
    return 0;
}

/* The outcomes that only incidents bring. */
static bool in_incidents(int endpoint, enum model_outcome outcome)
{
    const struct model_endpoint *e = &endpoints[endpoint];
    bool database = e->method && endpoint != ENDPOINT_HEALTH;
    if (outcome == OUTCOME_PANIC)
        return endpoint == ENDPOINT_EXECUTE || endpoint == ENDPOINT_EXPLAIN;
    if (outcome == OUTCOME_POOL_WAIT || outcome == OUTCOME_POOL_TIMEOUT)
        return database;
    if (outcome == OUTCOME_TURSO_TIMEOUT || outcome == OUTCOME_TURSO_REFUSED)
        return e->sync != SYNC_NONE;
    return outcome >= OUTCOME_LOGIN_SLOW && endpoint == ENDPOINT_LOGIN;
}

static void add_request_cells(int endpoint)
{
    const struct model_endpoint *e = &endpoints[endpoint];
    double shares[OUTCOME_COUNT] = {0};
    if (endpoint != ENDPOINT_LOGIN) /* whose 401 are AUTH_FAILED */
        shares[OUTCOME_CLIENT] = e->client_error;
    shares[OUTCOME_LIMITED] = e->limited;
    shares[OUTCOME_DB_ERROR] = e->server_error * DB_SHARE_OF_ERRORS;
    shares[OUTCOME_APP_ERROR] = e->server_error * (1 - DB_SHARE_OF_ERRORS);
    double rest = 1;
    for (int o = 0; o < OUTCOME_COUNT; o++) {
        if (shares[o] <= 0)
            shares[o] = special_share(endpoint, (enum model_outcome)o);
        rest -= shares[o];
    }
    struct duration whole;
    duration_init(&whole, e->median_ms / 1000, e->sigma, 0, HUGE_VAL);
    double slow = 1 - duration_share(&whole, 1);
    if (slow < 1e-7 || !e->method)
        slow = 0;
    shares[OUTCOME_OK] = rest * (1 - slow);
    shares[OUTCOME_SLOW] = rest * slow;
    for (int o = 0; o < OUTCOME_COUNT; o++)
        if (shares[o] > 0 || in_incidents(endpoint, (enum model_outcome)o))
            add_cell(endpoint, (enum model_outcome)o, shares[o]);
}

static void build(void)
{
    memset(cell_of, -1, sizeof cell_of);
    for (int e = 0; e < ENDPOINT_COUNT; e++) {
        if (e < WORK_OPENED) {
            add_request_cells(e);
            continue;
        }
        add_cell(e, OUTCOME_OK, 0);
        cells[cell_count - 1].flags |= CELL_HIDDEN;
        details[cell_count - 1].per_second = 0.025;
    }
    cells[cell_of[WORK_ORGANIZATION][OUTCOME_OK]].flags |= CELL_COMPLETE;
    cells[cell_of[WORK_API_KEY][OUTCOME_OK]].flags |= CELL_COMPLETE;
}

void catalogue_build(void)
{
    call_once(&built, build);
}

int model_endpoint_count(void)
{
    return ENDPOINT_COUNT;
}

const struct model_endpoint *model_endpoint(int endpoint)
{
    return &endpoints[endpoint];
}

int model_endpoint_find(const char *method, const char *path)
{
    for (int e = 0; e < ENDPOINT_HTTP_COUNT; e++)
        if (strcmp(endpoints[e].method, method) == 0 &&
            strcmp(endpoints[e].path, path) == 0)
            return e;
    return -1;
}

int model_cell_count(void)
{
    return cell_count;
}

const struct model_cell *model_cell(int cell)
{
    return &cells[cell];
}

const struct cell_detail *catalogue_cell(int cell)
{
    return &details[cell];
}

int catalogue_find(int endpoint, enum model_outcome outcome)
{
    return cell_of[endpoint][outcome];
}

int catalogue_main_op(int endpoint)
{
    int best = 0;
    for (int op = 1; op < MODEL_OPS; op++)
        if (endpoints[endpoint].queries[op] > endpoints[endpoint].queries[best])
            best = op;
    return best;
}

const char *model_outcome_error(enum model_outcome outcome)
{
    return outcomes[outcome].error;
}

double model_duration_mean(int cell)
{
    return catalogue_cell(cell)->duration.mean;
}
