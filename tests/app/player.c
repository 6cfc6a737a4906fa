/* SPDX-License-Identifier: MIT */
#include "app/player.h"

#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "app/pickers.h"
#include "core/clock.h"
#include "core/utf8.h"
#include "support/golden.h"
#include "support/test.h"

enum { PATIENCE_S = 60 };

void player_init(struct player *player)
{
    memset(player, 0, sizeof(*player));
    stage_init(&player->stage);
    player->options.places = places_new();
}

void player_open(struct player *player, const char *dashboard, int cols, int rows)
{
    struct backend_options options = {.theme = theme_find("dark"),
                                      .cols = cols,
                                      .rows = rows,
                                      .fd = open("/dev/null", O_WRONLY | O_CLOEXEC)};
    struct live *live = &player->live;
    struct problems problems = {0};
    struct err err = {0};

    player->cols = cols;
    player->rows = rows;
    player->backend = backend_stream.open(&options, &err);
    *live = (struct live){.settings = &player->stage.settings,
                          .options = &player->options,
                          .places = player->options.places,
                          .loop = player->stage.loop,
                          .backend = player->backend,
                          .canvas = canvas_new(cols, rows),
                          .watched_out = -1};
    keymap_init(&live->keymap, &live->settings->keys, NULL, &problems);
    if (!session_init(&live->session, live->settings, dashboard, &problems, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(problems.errors, 0);
    problems_done(&problems);
    while (session_load_next(&live->session)) {
        /* all of them */
    }
    live->screen = (struct screen){.session = &live->session,
                                   .keymap = &live->keymap,
                                   .utc = true,
                                   .glyphs = GLYPHS_BRAILLE};
    canvas_set_glyphs(live->canvas, GLYPHS_BRAILLE);
    assert_true(live_connect(live));
    player_settle(player);
}

void player_done(struct player *player)
{
    struct live *live = &player->live;

    trail_clear(&live->trail, &live->session);
    view_stack_clear(&live->screen.stack, live->store);
    session_done(&live->session);
    store_free(live->store);
    canvas_free(live->canvas);
    player->backend->cls->close(player->backend);
    places_free(player->options.places);
    stage_done(&player->stage);
}

void player_event(struct player *player, const struct event *event)
{
    struct event own = *event;

    dispatch_event(&player->live, &own);
}

void player_key(struct player *player, uint32_t code)
{
    player_event(player, &(struct event){.type = EVENT_KEY, .code = code});
}

void player_type(struct player *player, const char *text)
{
    const char *end = text + strlen(text);

    while (text < end) {
        uint32_t code;

        text += utf8_decode(text, end, &code);
        player_key(player, code);
    }
}

void player_act(struct player *player, enum action action)
{
    dispatch_action(&player->live, action);
}

void player_draw(struct player *player)
{
    struct live *live = &player->live;

    canvas_resize(live->canvas, player->cols, player->rows);
    live->screen.now_ms = clock_wall_ns() / NS_PER_MS;
    live->screen.can_return = live->trail.count > 0;
    pickers_update(live);
    (void)screen_update(&live->screen, player->cols, player->rows);
    screen_draw(&live->screen, live->canvas);
    assert_true(canvas_check(live->canvas));
}

void player_settle(struct player *player)
{
    time_t until = time(NULL) + PATIENCE_S;

    for (player_draw(player); !store_settled(player->live.store); player_draw(player)) {
        if (time(NULL) > until)
            fail_msg("waited for %d s in vain", PATIENCE_S);
        store_pump(player->live.store, 20);
    }
}

char *player_frame(struct player *player)
{
    return golden_text(player->live.canvas, GLYPHS_BRAILLE);
}

char *player_text(struct player *player)
{
    player->live.screen.notice[0] = '\0';
    player_settle(player);
    return player_frame(player);
}

void player_golden(struct player *player, const char *name)
{
    char path[120];

    player->live.screen.notice[0] = '\0';
    player_settle(player);
    snprintf(path, sizeof(path), "overlays/%s-%dx%d", name, player->cols, player->rows);
    golden_check(path, player->live.canvas, GLYPHS_BRAILLE);
}
