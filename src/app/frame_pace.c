/* SPDX-License-Identifier: MIT */
#include "app/frame_pace.h"

/* Frames because of new data; a key's frame is shown at once. */
static const int64_t frame_interval_ms = 33;
/* Answers that come closer together are one round. */
static const int64_t round_gap_ms = 10;

bool frame_pace_quiet(const struct live *live)
{
    const struct board *board = live->session.board;

    if (live->screen.stack.count == 0 && board && !board_asking(board))
        return true;
    return store_settled(live->store);
}

void frame_pace_data(struct live *live)
{
    int64_t now = loop_now_ms(live->loop);

    if (now - live->data_ms > round_gap_ms)
        live->changed_ms = now; /* a round of its own */
    live->data_ms = now;
}

/* Data wait for the rest of their round, so that it is one frame: until no answer is under
   way, or none came for a moment, one interval at the most. */
static int64_t round_wait(struct live *live)
{
    int64_t now = loop_now_ms(live->loop);
    int64_t earliest = live->painted_ms + frame_interval_ms, round;

    if (live->key_pressed)
        return 0;
    if (live->changed_ms == 0)
        live->changed_ms = now;
    round = live->changed_ms + frame_interval_ms;
    if (round > live->data_ms + round_gap_ms)
        round = live->data_ms + round_gap_ms;
    if (earliest < round && !frame_pace_quiet(live))
        earliest = round;
    return earliest - now;
}

/* What waits for the line gets fresher, never late; data leave half of it to keys. */
static int64_t line_wait(const struct live *live)
{
    return live->line_free_ms + (live->key_pressed ? 0 : live->line_cost_ms) -
           loop_now_ms(live->loop);
}

int64_t frame_pace_wait(struct live *live)
{
    int64_t wait = round_wait(live);

    return live->line_free_ms > 0 && wait < line_wait(live) ? line_wait(live) : wait;
}

void frame_pace_note(struct live *live)
{
    int64_t bandwidth = live->settings->bandwidth, now = loop_now_ms(live->loop);

    if (bandwidth <= 0)
        return;
    live->line_cost_ms =
        (int64_t)(live->backend->stats.last_frame_bytes * 1000 / (uint64_t)bandwidth);
    live->line_free_ms =
        (live->line_free_ms > now ? live->line_free_ms : now) + live->line_cost_ms;
}
