/* The agent's socket: one for all chats of one agent (contract/ccp.md 5.3). Each chat is a
 * subscription of its own, with its own cursor; they come when the agent joins a chat, told by a
 * notice in the same commit, in order with the chat's items, and go when the agent or the chat
 * ends.
 */

#include "gateway/gateway_body.h"

#include "auth/session.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "domain/agent.h"
#include "gateway/presence.h"
#include "gateway/push.h"
#include "http/exchange.h"
#include "http/websocket.h"

struct agent_line {
    struct gateway *gateway;
    struct websocket *ws; /* NULL: closed */
    int64_t user_no, session_no;
    struct subscription *chats; /* linked by sibling */
    struct agent_line *next, **link;
    unsigned refs;
    bool listening, asking, checking;
    int64_t checked_ms;
};

static struct agent_line **
chain_of(struct gateway *g, int64_t user_no)
{
    return &g->lines[(size_t)((uint64_t)user_no * 0x9E3779B97F4A7C15ULL >> 20) & (LINE_CHAINS - 1)];
}

static void
line_unref(struct agent_line *l)
{
    CHECK(l->refs > 0);
    if (--l->refs == 0)
        mem_free(l);
}

/* ---- its chats ---- */

/* Those that are over are taken off when the next one comes. */
static void
drop_chats(struct agent_line *l, bool all)
{
    struct subscription **link = &l->chats, *s;

    while ((s = *link)) {
        if (!all && s->listening) {
            link = &s->sibling;
            continue;
        }
        *link = s->sibling;
        subscription_table_remove(&l->gateway->listening, s);
        subscription_unref(s);
    }
}

static void
add_chat(struct agent_line *l, int64_t chat_no, int64_t participant_no, int64_t cursor_ms)
{
    struct subscription *s;

    for (s = l->chats; s; s = s->sibling)
        if (s->participant_no == participant_no)
            return;
    drop_chats(l, false);
    s = mem_new(sizeof(*s));
    s->gateway = l->gateway;
    s->ws = l->ws;
    s->line = l;
    s->role = ROLE_AGENT;
    s->chat_no = chat_no;
    s->participant_no = participant_no;
    s->cursor_ms = cursor_ms;
    s->refs = 1;
    s->sibling = l->chats;
    l->chats = s;
    subscription_table_add(&l->gateway->listening, s);
}

/* ---- subscribing ---- */

struct line_job {
    struct job job; /* first */
    struct agent_line *line;
    int64_t user_no, session_no;
    size_t count;
    struct line_chat {
        int64_t chat_no, participant_no, cursor_ms;
    } chats[AGENT_ENTRIES_MAX];
    struct payload *backlog[LIMIT_AGENT_BACKLOG];
    size_t backlog_count;
};

/* A worker subscribes when its first chat appears, maybe after the agent has joined: what was said
 * in between is said now, for no page reads the transcript again for it. */
static void
add_backlog(struct line_job *j, struct txn *t, const struct chat *c, const struct offer *o)
{
    struct item_scan scan = { .chat = c, .from_ms = o->joined_ms, .count = LIMIT_AGENT_BACKLOG };
    struct item *items = arena_get(txn_arena(t), LIMIT_AGENT_BACKLOG * sizeof(*items));
    size_t n;

    if (!items || !o->joined_ms || txn_now_ms(t) - o->joined_ms > LIMIT_AGENT_BACKLOG_MS)
        return;
    n = txn_items(t, &scan, items);
    for (size_t i = 0; i < n && j->backlog_count < LIMIT_AGENT_BACKLOG; i++)
        j->backlog[j->backlog_count++] = push_item(&items[i], &c->initial_id);
}

static enum err
line_run(struct job *job, struct txn *t, struct fail *f)
{
    struct line_job *j = (struct line_job *)(void *)job;
    struct offer offers[AGENT_ENTRIES_MAX];
    struct session s;
    size_t n;

    if (!txn_session_get(t, j->session_no, &s) || s.expires_ms <= txn_now_ms(t))
        return fail(f, ERR_DENIED, "the session is over");
    n = txn_offers_of_user(t, j->user_no, offers, AGENT_ENTRIES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct chat c;

        if (offers[i].state == OFFER_CONNECTED && txn_chat_find(t, offers[i].chat_no, &c) &&
            !c.ended_ms) {
            j->chats[j->count++] =
                (struct line_chat){ c.no, offers[i].participant_no, txn_last_ms(t, &c) };
            add_backlog(j, t, &c, &offers[i]);
        }
    }
    return OK;
}

static void
line_done(struct job *job)
{
    struct line_job *j = (struct line_job *)(void *)job;
    struct agent_line *l = j->line;
    struct arena *arena = job->arena;

    l->asking = false;
    if (l->ws && !job->err && !l->listening) {
        l->listening = true;
        for (size_t i = 0; i < j->count; i++)
            add_chat(l, j->chats[i].chat_no, j->chats[i].participant_no, j->chats[i].cursor_ms);
    }
    if (l->ws)
        gateway_say_subscribed(l->ws, !job->err);
    for (size_t i = 0; i < j->backlog_count; i++) {
        if (l->ws && !job->err)
            websocket_send(l->ws, j->backlog[i]);
        payload_unref(j->backlog[i]);
    }
    if (l->ws && job->err == ERR_DENIED)
        websocket_close(l->ws, 1001, STR("the session is over"));
    if (job->err)
        log_info("refused op=agent-subscribe err=%s why=\"%s\"", err_name(job->err), job->fail.why);
    line_unref(l);
    arena_free(&arena);
}

/* The writer reads the cursors: what it commits later is heard after this is done. */
static void
line_subscribe(void *owner)
{
    struct agent_line *l = owner;
    struct arena *arena;
    struct line_job *j;

    if (l->listening) {
        gateway_say_subscribed(l->ws, true);
        return;
    }
    if (l->asking)
        return;
    if (!store_has_room(l->gateway->o.store)) {
        gateway_say_subscribed(l->ws, false);
        return;
    }
    arena = arena_new(LIMIT_ARENA);
    j = arena_get(arena, sizeof(*j));
    CHECK(j);
    j->job = (struct job){ .lane = LANE_WRITE,
                           .home = l->gateway->o.loop,
                           .arena = arena,
                           .run = line_run,
                           .done = line_done };
    j->line = l;
    j->user_no = l->user_no;
    j->session_no = l->session_no;
    l->refs++;
    l->asking = true;
    store_post(l->gateway->o.store, &j->job);
}

static void
line_unsubscribe(void *owner)
{
    struct agent_line *l = owner;

    l->listening = false;
    drop_chats(l, true);
}

/* ---- is its session still there? ---- */

/* Sessions end by themselves, or by a command in another process, which no notice tells of. */
struct check_job {
    struct job job; /* first */
    struct agent_line *line;
    int64_t session_no;
};

static enum err
check_run(struct job *job, struct txn *t, struct fail *f)
{
    const struct check_job *j = (const struct check_job *)(void *)job;
    struct session s;

    if (!txn_session_get(t, j->session_no, &s) || s.expires_ms <= txn_now_ms(t))
        return fail(f, ERR_DENIED, "the session is over");
    return OK;
}

static void
check_done(struct job *job)
{
    struct check_job *j = (struct check_job *)(void *)job;
    struct agent_line *l = j->line;
    struct arena *arena = job->arena;

    l->checking = false;
    if (l->ws && job->err == ERR_DENIED)
        websocket_close(l->ws, 1001, STR("the session is over"));
    line_unref(l);
    arena_free(&arena);
}

/* A heartbeat comes every ten seconds: the time to look. */
static void
line_check(struct agent_line *l)
{
    int64_t now = loop_now_ms(l->gateway->o.loop);
    struct arena *arena;
    struct check_job *j;

    if (l->checking || now - l->checked_ms < LIMIT_AGENT_CHECK_MS)
        return;
    arena = arena_new(LIMIT_ARENA);
    j = arena_get(arena, sizeof(*j));
    CHECK(j);
    j->job = (struct job){ .lane = LANE_READ,
                           .home = l->gateway->o.loop,
                           .arena = arena,
                           .run = check_run,
                           .done = check_done };
    j->line = l;
    j->session_no = l->session_no;
    l->refs++;
    l->checking = true;
    l->checked_ms = now;
    store_post(l->gateway->o.store, &j->job);
}

/* ---- the socket ---- */

static void
line_text(struct websocket *ws, struct str text, void *owner)
{
    static const struct talk talk = { line_subscribe, line_unsubscribe };
    struct agent_line *l = owner;

    line_check(l);
    gateway_talk(l->gateway, ws, text, &talk, owner);
}

static void
line_closed(struct websocket *ws, void *owner)
{
    struct agent_line *l = owner;

    (void)ws;
    drop_chats(l, true);
    *l->link = l->next;
    if (l->next)
        l->next->link = l->link;
    presence_leave(l->gateway->o.presence, -l->user_no);
    l->ws = NULL;
    l->listening = false;
    line_unref(l);
}

void
agent_line_open(struct gateway *g, struct exchange *x, const struct token *token)
{
    static const struct websocket_events events = { .text = line_text, .closed = line_closed };
    struct agent_line **chain = chain_of(g, token->participant_no), *l;

    if (!presence_enter(g->o.presence, -token->participant_no)) {
        gateway_refuse(x);
        return;
    }
    l = mem_new(sizeof(*l));
    l->gateway = g;
    l->user_no = token->participant_no;
    l->session_no = token->chat_no;
    l->refs = 1;
    l->checked_ms = loop_now_ms(g->o.loop);
    l->next = *chain;
    l->link = chain;
    l->ws = exchange_upgrade(x, &events, l);
    if (!l->ws) { /* the handshake was wrong: 400 */
        presence_leave(g->o.presence, -token->participant_no);
        line_unref(l);
        return;
    }
    if (l->next)
        l->next->link = &l->next;
    *chain = l;
}

/* ---- what is told about agents ---- */

void
agent_lines_heard(struct gateway *g, const struct push *p)
{
    struct agent_line *next;

    if (p->notice == AGENT_VIEW_CHANGED)
        return;
    for (struct agent_line *l = *chain_of(g, p->user_no); l; l = next) {
        next = l->next;
        if (l->user_no != p->user_no)
            continue;
        if (p->notice == AGENT_JOINS_CHAT && l->listening)
            add_chat(l, p->chat_no, p->participant_no, p->previous_ms);
        else if (p->notice == AGENT_SESSION_ENDED && l->session_no == p->chat_no)
            websocket_close(l->ws, 1001, STR("the session is over"));
    }
}
