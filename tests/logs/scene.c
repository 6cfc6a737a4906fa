/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <stdlib.h>

#include "core/mem.h"
#include "support/test.h"

static const char *keys_of(const void *ctx, enum action action)
{
    (void)ctx, (void)action;
    return "";
}

void scene_show(struct scene *scene)
{
    struct view_env env = {.now_ms = SCENE_NOW_MS,
                           .utc = true,
                           .glyphs = GLYPHS_BRAILLE,
                           .cols = scene->cols,
                           .rows = scene->rows,
                           .queries = scene->known,
                           .query_count = scene->answered,
                           .logs = scene->memory,
                           .keys_of = keys_of};
    struct draw_ctx ctx = {.now_ms = SCENE_NOW_MS, .utc = true};

    scene->count =
        scene->view->cls->queries(scene->view, &env, scene->asked, VIEW_QUERIES_MAX);
    scene->view->cls->update(scene->view, &env);
    canvas_free(scene->canvas);
    scene->canvas = canvas_new(scene->cols, scene->rows);
    scene->view->cls->draw(scene->view, scene->canvas, canvas_bounds(scene->canvas),
                           &ctx);
    assert_true(canvas_check(scene->canvas));
}

void scene_give(struct scene *scene, struct result *result)
{
    result_unref(scene->result);
    scene->result = result;
    scene->states[0].status = QUERY_OK;
    scene->states[0].result = result;
    scene->states[0].generation++;
    scene_show(scene);
}

void scene_show_view(struct scene *scene, struct view *view, struct result *result)
{
    *scene = (struct scene){
        .cols = SCENE_COLS, .rows = SCENE_ROWS, .view = view, .answered = 2};
    for (size_t i = 0; i < SCENE_STATES; i++)
        scene->known[i] = &scene->states[i];
    scene_give(scene, result);
}

void scene_begin(struct scene *scene, const char *query, struct result *result)
{
    struct context context;

    context_init(&context);
    context_set(&context.logs, query);
    context_set(&context.title, "HighErrorRate");
    scene_show_view(scene, view_logs_new(&context), result);
    context_done(&context);
}

void scene_end(struct scene *scene)
{
    scene->view->cls->free(scene->view);
    result_unref(scene->result);
    canvas_free(scene->canvas);
}

static size_t place_of(const struct scene *scene, enum query_kind kind)
{
    size_t at = 1;

    while (at < scene->count && scene->asked[at].kind != kind)
        at++;
    return at;
}

const struct query_spec *scene_asked(const struct scene *scene, enum query_kind kind)
{
    size_t at = place_of(scene, kind);

    return at < scene->count ? &scene->asked[at] : NULL;
}

/* The question of this place gets the answer until forget(). */
static void answer(struct scene *scene, enum query_kind kind, const struct result *result)
{
    size_t at = place_of(scene, kind);

    if (at >= scene->count || at >= SCENE_STATES)
        fail_msg("question %d is not asked", (int)kind);
    scene->states[at] =
        (struct query_state){.status = QUERY_OK, .result = result, .generation = 1};
    scene->answered = at + 1 > 2 ? at + 1 : 2;
    scene_show(scene);
}

static void forget(struct scene *scene)
{
    for (size_t i = 2; i < SCENE_STATES; i++)
        scene->states[i] = (struct query_state){0};
    scene->answered = 2;
}

void scene_answer(struct scene *scene, enum query_kind kind, const struct result *result)
{
    answer(scene, kind, result);
    forget(scene);
    scene_show(scene);
}

void scene_answer_and(struct scene *scene, enum query_kind kind,
                      const struct result *result, const char *text)
{
    answer(scene, kind, result);
    scene_type(scene, text);
    forget(scene);
}

unsigned scene_press(struct scene *scene, enum action action)
{
    unsigned reply = scene->view->cls->act(scene->view, action);

    scene_show(scene);
    return reply;
}

void scene_key(struct scene *scene, unsigned code, unsigned mods)
{
    struct event event = {.type = EVENT_KEY, .code = code, .mods = mods};

    (void)scene->view->cls->edit(scene->view, &event);
    scene_show(scene);
}

void scene_type(struct scene *scene, const char *text)
{
    for (; *text; text++)
        scene_key(scene,
                  *text == '\n'   ? KEY_CODE_ENTER
                  : *text == '\t' ? KEY_CODE_TAB
                                  : (unsigned char)*text,
                  0);
}

/* A row of the screen as text. */
static char *row_text(const struct scene *scene, int y)
{
    struct buf text;
    char *copy;

    buf_init(&text, 16384);
    for (int x = 0; x < scene->cols; x++) {
        const struct cell *cell = canvas_cell(scene->canvas, x, y);

        buf_add(&text, cell->text, cell->length);
    }
    copy = buf_take(&text);
    buf_done(&text);
    return copy;
}

int scene_find(const struct scene *scene, const char *text)
{
    for (int y = 0; y < scene->rows; y++) {
        char *row = row_text(scene, y);
        bool found = strstr(row, text) != NULL;

        free(row);
        if (found)
            return y;
    }
    return -1;
}

void scene_assert_selected(const struct scene *scene, const char *text)
{
    for (int y = 0; y < scene->rows; y++) {
        char *row = row_text(scene, y);
        bool marked = strncmp(row, "\xe2\x96\x8c", 3) == 0,
             same = strstr(row, text) != NULL;

        if (marked && !same)
            fail_msg("selected is: %s", row);
        free(row);
        if (marked)
            return;
    }
    fail_msg("nothing is selected");
}

struct result *scene_four_lines(void)
{
    return loki_lines("1795403561000000000 {\\\"level\\\":\\\"error\\\",\\\"msg\\\":"
                      "\\\"pool exhausted\\\",\\\"error\\\":\\\"too many clients\\\"}\n"
                      "1795403562000000000 level=info msg=\\\"all well\\\" took=3ms\n"
                      "1795403563000000000 level=warn msg=slow password=hunter2\n"
                      "1795403564000000000 panic: nil map\\ngoroutine 1\\nmain.go:3");
}
