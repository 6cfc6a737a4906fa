/* SPDX-License-Identifier: MIT */
#include "app/sending.h"

#include "core/log.h"

void sending_start(struct session *session, const struct view *view)
{
    struct view_send send;
    struct write_order order;

    if (!view->cls->send || !session->store)
        return;
    view->cls->send(view, &send);
    order = (struct write_order){.source = send.source,
                                 .member = send.member,
                                 .method = send.method,
                                 .path = send.path,
                                 .body = send.body};
    session->write_id = store_write(session->store, &order);
    session->write_told = false;
    log_info("silences", "%s %s sent to alertmanager %d", send.method, send.path,
             send.member + 1);
}

static enum view_sent status_of(const struct write_outcome *outcome)
{
    if (outcome->err.kind == ERR_NONE)
        return VIEW_SENT_TAKEN;
    /* Without a status nobody knows, unless it never left us. */
    return outcome->http_status == 0 && outcome->err.kind != ERR_CONFIG
               ? VIEW_SENT_UNKNOWN
               : VIEW_SENT_REFUSED;
}

void sending_tell(struct session *session, struct view_env *env)
{
    const struct write_outcome *outcome;

    env->sent_text = "";
    env->read_only = session->store && store_read_only(session->store);
    if (session->write_id == 0)
        return;
    outcome = store_written(session->store, session->write_id);
    env->sent = outcome ? status_of(outcome) : VIEW_SENT_UNDER_WAY;
    if (!outcome)
        return;
    env->sent_text = outcome->err.kind != ERR_NONE ? outcome->err.msg
                     : outcome->answer             ? outcome->answer
                                                   : "";
    if (session->write_told)
        return;
    session->write_told = true;
    if (outcome->err.kind != ERR_NONE)
        log_warn("silences", "%s", outcome->err.msg);
    store_refresh(session->store, 0);
}
