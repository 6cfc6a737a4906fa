/* SPDX-License-Identifier: MIT */
#include "app/session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/panel_types.h"
#include "app/repeats.h"
#include "core/log.h"
#include "core/mem.h"
#include "views/logs_memory.h"

/* Unordered layouts come after the numbered ones. */
static int order_of(const struct session_dashboard *entry)
{
    return entry->dashboard && entry->dashboard->order > 0 ? entry->dashboard->order
                                                           : 1 << 20;
}

static int compare(const void *a, const void *b)
{
    const struct session_dashboard *left = a, *right = b;
    int by_order = order_of(left) - order_of(right);

    return by_order != 0 ? by_order : strcmp(left->name, right->name);
}

/* Sort, keeping track of the current one. */
static void sort_dashboards(struct session *session)
{
    const char *path = session->dashboards[session->current].path;

    qsort(session->dashboards, session->count, sizeof(*session->dashboards), compare);
    for (size_t i = 0; i < session->count; i++)
        if (session->dashboards[i].path == path)
            session->current = i;
}

static void report(const struct problems *problems)
{
    char text[700];

    for (size_t i = 0; i < problems->count; i++) {
        problem_format(&problems->items[i], text, sizeof(text));
        if (problems->items[i].severity == PROBLEM_ERROR)
            log_error("layout", "%s", text);
        else
            log_warn("layout", "%s", text);
    }
}

/* Before it is read: what is written meanwhile is read again. */
static void note_modified(struct session_dashboard *entry)
{
    struct stat status;

    if (stat(entry->path, &status) == 0)
        entry->modified = status.st_mtim;
}

static bool load(struct session_dashboard *entry, struct problems *problems)
{
    note_modified(entry);
    entry->dashboard = layout_load_file(entry->path, panel_types_all(), problems);
    entry->failed = !entry->dashboard;
    if (entry->dashboard)
        entry->view = dashboard_view_new(entry->dashboard);
    return !entry->failed;
}

static void add_dashboard(struct session *session, const char *name, const char *path)
{
    struct session_dashboard *entry;

    session->dashboards = xreallocarray(session->dashboards, session->count + 1,
                                        sizeof(*session->dashboards));
    entry = &session->dashboards[session->count++];
    *entry = (struct session_dashboard){.name = xstrdup(name), .path = xstrdup(path)};
}

static bool same_file(const char *a, const char *b)
{
    struct stat left, right;

    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

static void find_dashboards(struct session *session, const char *chosen_path)
{
    struct layout_files files;
    bool found = false;

    session->layouts_stamp = layouts_stamp(session->settings);
    layouts_find(session->settings, &files);
    for (size_t i = 0; i < files.count; i++) {
        add_dashboard(session, files.items[i].name, files.items[i].path);
        if (same_file(files.items[i].path, chosen_path)) {
            session->current = i;
            found = true;
        }
    }
    layout_files_done(&files);
    if (!found) {
        add_dashboard(session, chosen_path, chosen_path);
        session->current = session->count - 1;
    }
}

bool session_init(struct session *session, const struct settings *settings,
                  const char *dashboard, struct problems *problems, struct err *err)
{
    char *path = layout_resolve(settings, dashboard, err);

    *session = (struct session){.settings = settings, .logs = logs_memory_new()};
    variables_init(&session->variables);
    if (!path) {
        session_done(session);
        return false;
    }
    find_dashboards(session, path);
    free(path);
    if (!load(&session->dashboards[session->current], problems)) {
        err_set(err, ERR_CONFIG, "the layout cannot be used");
        session_done(session);
        return false;
    }
    /* Files that somebody named are right, or nothing starts. */
    if (settings->slo_files && settings->slo_files[0]) {
        session->objectives_loaded = true;
        if (!slo_watch_load(settings, &session->objectives, problems)) {
            err_set(err, ERR_CONFIG, "the objectives cannot be used");
            session_done(session);
            return false;
        }
    }
    return true;
}

void session_done(struct session *session)
{
    alarms_free(session->alarms);
    logs_memory_free(session->logs);
    slo_watch_free(session->slos);
    slo_set_done(&session->objectives);
    board_free(session->board);
    variables_done(&session->variables, session->store);
    for (size_t i = 0; i < session->count; i++) {
        struct session_dashboard *entry = &session->dashboards[i];

        if (entry->view) {
            struct view *view = dashboard_view_base(entry->view);

            view->cls->free(view);
        }
        dashboard_free(entry->dashboard);
        free(entry->name);
        free(entry->path);
    }
    free(session->dashboards);
    *session = (struct session){0};
}

const struct dashboard *session_dashboard(const struct session *session)
{
    return session->dashboards[session->current].dashboard;
}

struct dashboard_view *session_view(const struct session *session)
{
    return session->dashboards[session->current].view;
}

/* A view for the values that rows and panels are repeated for, where they are others than
   those it was made for. The former view, to be freed when its board is; NULL: none. */
static struct dashboard_view *repeat_view(struct session *session)
{
    struct session_dashboard *entry = &session->dashboards[session->current];
    struct dashboard_view *old = NULL;
    struct repeat_values *repeats;
    uint64_t stamp;
    size_t count;
    bool known;

    repeats = repeats_collect(entry->dashboard, &session->variables, session->store,
                              &count, &known);
    stamp = repeats_stamp(repeats, count);
    if (known && stamp != entry->repeats) {
        old = entry->view;
        entry->repeats = stamp;
        entry->view = dashboard_view_repeated(entry->dashboard, repeats, count);
        dashboard_view_adopt(entry->view, old);
        for (size_t i = 0; i < count; i++)
            if (repeats[i].count > REPEATS_MAX)
                log_warn("layout", "%s has %zu values: repeated for the first %d",
                         repeats[i].name, repeats[i].count, REPEATS_MAX);
    }
    free(repeats);
    return old;
}

static void free_dashboard_view(struct dashboard_view *view)
{
    if (view)
        dashboard_view_base(view)->cls->free(dashboard_view_base(view));
}

static void take_up_board(struct session *session)
{
    struct board_env env = {session->store,
                            session->settings,
                            &session->variables,
                            &session->range,
                            &session->hide_annotations,
                            &session->compare,
                            &session->slos,
                            &session->past,
                            session->alarms ? alarms_memory(session->alarms) : NULL,
                            &session->hurried};
    struct board *old = session->board;

    session->board = board_new(session_dashboard(session), session_view(session), &env);
    session_rebind(session);
    board_free(old);
}

/* Variables and board for the current dashboard, in place of those before. */
static void take_up(struct session *session)
{
    struct dashboard_view *former;

    if (!session->store)
        return;
    variables_load(&session->variables, session_dashboard(session), session->settings,
                   session->store);
    former = repeat_view(session);
    take_up_board(session);
    free_dashboard_view(former);
}

/* Values were chosen, or have come, that rows or panels are repeated for. */
static void follow_repeats(struct session *session)
{
    struct dashboard_view *former = repeat_view(session);

    if (former)
        take_up_board(session);
    free_dashboard_view(former);
}

void session_start(struct session *session, struct store *store)
{
    session->store = store;
    session->alarms = alarms_new(session->settings, store);
    take_up(session);
}

/* A view of another reading of the same layout: focus, scroll and zoom are kept. */
static void renew_view(struct session_dashboard *entry)
{
    struct dashboard_view *old = entry->view;

    entry->view = dashboard_view_new(entry->dashboard);
    dashboard_view_adopt(entry->view, old);
    dashboard_view_base(old)->cls->free(dashboard_view_base(old));
}

void session_forget(struct session *session)
{
    board_free(session->board);
    alarms_free(session->alarms);
    slo_watch_free(session->slos);
    variables_done(&session->variables, session->store);
    variables_init(&session->variables);
    /* Panels hold what they drew. */
    for (size_t i = 0; i < session->count; i++)
        if (session->dashboards[i].view)
            renew_view(&session->dashboards[i]);
    session->board = NULL;
    session->alarms = NULL;
    session->slos = NULL;
    session->store = NULL;
    session->write_id = 0;
}

void session_rebind(struct session *session)
{
    if (session->cols <= 0 || session->rows <= 0)
        return;
    dashboard_view_layout(session_view(session), session->cols, session->rows);
    if (session->board)
        board_bind(session->board);
}

void session_set_range(struct session *session, const struct timerange *range)
{
    timerange_go(&session->range, &session->ranges, range);
    session_rebind(session);
}

void session_resize(struct session *session, int cols, int rows)
{
    session->cols = cols;
    session->rows = rows;
    session_rebind(session);
}

/* Last, so that dashboards ask first; false where they are loaded. */
static bool load_objectives(struct session *session)
{
    struct problems problems = {0};

    if (session->objectives_loaded)
        return false;
    if (!slo_watch_load(session->settings, &session->objectives, &problems))
        log_error("slo", "not all objectives can be used");
    report(&problems);
    problems_done(&problems);
    session->objectives_loaded = true;
    return true;
}

bool session_load_next(struct session *session)
{
    for (size_t i = 0; i < session->count; i++) {
        struct session_dashboard *entry = &session->dashboards[i];
        struct problems problems = {0};

        if (entry->dashboard || entry->failed)
            continue;
        (void)load(entry, &problems);
        report(&problems);
        problems_done(&problems);
        sort_dashboards(session);
        return true;
    }
    return load_objectives(session);
}

static bool file_changed(const struct session_dashboard *entry)
{
    struct stat status;

    return stat(entry->path, &status) == 0 &&
           (status.st_mtim.tv_sec != entry->modified.tv_sec ||
            status.st_mtim.tv_nsec != entry->modified.tv_nsec);
}

static struct session_dashboard *find_name(struct session *session, const char *name)
{
    for (size_t i = 0; i < session->count; i++)
        if (strcmp(session->dashboards[i].name, name) == 0)
            return &session->dashboards[i];
    return NULL;
}

/* A new name is a new dashboard; a file that goes before the one that had its name is
   read in its place, at once or when that dashboard is next shown. */
static void take_file(struct session *session, const struct layout_file *file)
{
    struct session_dashboard *entry = find_name(session, file->name);

    if (!entry) {
        add_dashboard(session, file->name, file->path);
    } else if (strcmp(entry->path, file->path) != 0) {
        free(entry->path);
        entry->path = xstrdup(file->path);
        entry->modified = (struct timespec){0};
    }
}

bool session_rescan(struct session *session)
{
    uint64_t stamp = layouts_stamp(session->settings);
    bool any = false;

    if (stamp != session->layouts_stamp) {
        struct layout_files files;

        session->layouts_stamp = stamp;
        layouts_find(session->settings, &files);
        for (size_t i = 0; i < files.count; i++)
            take_file(session, &files.items[i]);
        layout_files_done(&files);
    }
    for (size_t i = 0; i < session->count; i++) {
        struct session_dashboard *entry = &session->dashboards[i];

        if (entry->failed && file_changed(entry))
            entry->failed = false;
        any = any || (!entry->dashboard && !entry->failed);
    }
    return any;
}

bool session_switch(struct session *session, size_t index)
{
    if (index >= session->count || !session->dashboards[index].dashboard)
        return false;
    if (index == session->current)
        return true;
    session->current = index;
    take_up(session);
    return true;
}

bool session_update(struct session *session, int64_t now_ms, enum glyphs glyphs, bool utc,
                    bool paused)
{
    if (session->alarms)
        (void)alarms_update(session->alarms, now_ms);
    if (!session->slos && session->objectives_loaded && session->store)
        session->slos = slo_watch_new(&session->objectives, session->store);
    if (session->slos)
        (void)slo_watch_update(session->slos, now_ms);
    if (!session->board)
        return false;
    /* Options or recording rules may have arrived that queries were waiting for. */
    if (variables_update(&session->variables, session->store))
        board_bind(session->board);
    follow_repeats(session);
    board_rebind_waiting(session->board);
    return board_update(session->board, now_ms, glyphs, utc, paused);
}

/* A view of another reading of the same layout: focus, scroll and zoom are kept. */
static void replace(struct session *session, struct session_dashboard *entry,
                    struct dashboard *dashboard)
{
    struct dashboard *old = entry->dashboard;
    struct dashboard_view *old_view = entry->view;
    struct repeat_values *repeats;
    size_t count;
    bool known;

    entry->dashboard = dashboard;
    repeats =
        repeats_collect(dashboard, &session->variables, session->store, &count, &known);
    entry->view = dashboard_view_repeated(dashboard, repeats, count);
    entry->repeats = repeats_stamp(repeats, count);
    free(repeats);
    if (old_view)
        dashboard_view_adopt(entry->view, old_view);
    take_up(session);
    if (old_view)
        dashboard_view_base(old_view)->cls->free(dashboard_view_base(old_view));
    dashboard_free(old);
}

bool session_reload(struct session *session)
{
    struct session_dashboard *entry = &session->dashboards[session->current];
    struct problems problems = {0};
    struct dashboard *dashboard;

    if (!file_changed(entry))
        return false;
    note_modified(entry);
    dashboard = layout_load_file(entry->path, panel_types_all(), &problems);
    report(&problems);
    if (!dashboard)
        log_error("layout", "%s was not taken: the former one is kept", entry->path);
    problems_done(&problems);
    if (!dashboard)
        return false;
    log_info("layout", "%s was read again", entry->path);
    replace(session, entry, dashboard);
    return true;
}
