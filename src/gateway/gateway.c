#include "gateway/gateway_body.h"

#include "auth/token.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "domain/participant.h"
#include "gateway/presence.h"
#include "gateway/subscription.h"
#include "http/exchange.h"
#include "http/frame.h"
#include "http/websocket.h"
#include "store/store.h"

struct gateway *
gateway_new(const struct gateway_options *o)
{
    struct gateway *g = mem_new(sizeof(*g));

    g->o = *o;
    g->heartbeat = frame_text(STR("{\"topic\":\"aws/heartbeat\"}"));
    g->pong =
        frame_text(STR("{\"topic\":\"aws/ping\",\"statusCode\":200,\"statusContent\":\"OK\"}"));
    return g;
}

/* ---- subscribing ---- */

struct subscribe_job {
    struct job job; /* first */
    struct subscription *subscription;
    enum role role;
    int64_t cursor_ms;
};

static enum err
subscribe_run(struct job *job, struct txn *t, struct fail *f)
{
    struct subscribe_job *j = (struct subscribe_job *)(void *)job;
    const struct subscription *s = j->subscription; /* its two numbers never change */
    struct seat seat;
    enum err e = participant_enter(t, s->participant_no, s->chat_no, &seat, f);

    if (e)
        return e;
    /* What is said from here on is pushed: joined and greeting too, if this is the first one. */
    j->role = seat.who.role;
    j->cursor_ms = txn_last_ms(t, &seat.chat);
    participant_arrive(t, &seat);
    return OK;
}

/* participant.md 4.3; the topics are echoed, those that we have and the others apart. */
void
gateway_say_subscribed(struct websocket *ws, bool accepted)
{
    websocket_send_text(ws, accepted ? STR("{\"topic\":\"aws/subscribe\",\"content\":{\"status\":"
                                           "\"success\",\"topics\":[\"aws/chat\"]}}")
                                     : STR("{\"topic\":\"aws/subscribe\",\"content\":{\"status\":"
                                           "\"failure\",\"topics\":[\"aws/chat\"]}}"));
}

static void
subscribe_done(struct job *job)
{
    struct subscribe_job *j = (struct subscribe_job *)(void *)job;
    struct subscription *s = j->subscription;
    struct arena *arena = job->arena;

    s->asking = false;
    if (s->ws && !job->err && !s->listening) {
        s->role = j->role;
        s->cursor_ms = j->cursor_ms;
        subscription_table_add(&s->gateway->listening, s);
    }
    if (s->ws)
        gateway_say_subscribed(s->ws, !job->err);
    /* Whose chat is over while the socket opens would ask in vain for ever. Closed, the client
     * fetches a new URL, hears 403, and knows (participant.md 4.6). */
    if (s->ws && job->err == ERR_DENIED)
        websocket_close(s->ws, 1001, STR("the chat is over"));
    if (job->err)
        log_info("refused op=subscribe err=%s why=\"%s\"", err_name(job->err), job->fail.why);
    subscription_unref(s);
    arena_free(&arena);
}

static void
subscribe(struct subscription *s)
{
    struct arena *arena;
    struct subscribe_job *j;

    if (s->listening) { /* again: participant.md 4.6, a client that missed our answer */
        gateway_say_subscribed(s->ws, true);
        return;
    }
    if (s->asking)
        return; /* the answer is on its way */
    if (!store_has_room(s->gateway->o.store)) {
        gateway_say_subscribed(s->ws, false);
        return;
    }
    arena = arena_new(LIMIT_ARENA);
    j = arena_get(arena, sizeof(*j));
    j->job = (struct job){ .lane = LANE_WRITE,
                           .home = s->gateway->o.loop,
                           .arena = arena,
                           .run = subscribe_run,
                           .done = subscribe_done };
    j->subscription = s;
    s->refs++;
    s->asking = true;
    store_post(s->gateway->o.store, &j->job);
}

/* ---- what a client says ---- */

static void
heard_subscribe(void *owner)
{
    subscribe(owner);
}

static void
heard_unsubscribe(void *owner)
{
    struct subscription *s = owner;

    subscription_table_remove(&s->gateway->listening, s);
}

static void
heard_text(struct websocket *ws, struct str text, void *owner)
{
    static const struct talk talk = { heard_subscribe, heard_unsubscribe };
    struct subscription *s = owner;

    gateway_talk(s->gateway, ws, text, &talk, owner);
}

static void
heard_close(struct websocket *ws, void *owner)
{
    struct subscription *s = owner;

    (void)ws;
    subscription_table_remove(&s->gateway->listening, s);
    loop_timer_clear(s->gateway->o.loop, &s->goodbye);
    presence_leave(s->gateway->o.presence, s->participant_no);
    s->ws = NULL;
    subscription_unref(s);
}

static void
say_goodbye(struct loop_timer *timer)
{
    struct subscription *s =
        (struct subscription *)(void *)((char *)timer - offsetof(struct subscription, goodbye));

    if (s->ws)
        websocket_close(s->ws, 1000, STR("the chat has ended"));
}

/* ---- opening ---- */

/* The value of `token` in the query; ours are base64url, so nothing is percent-encoded. */
static struct str
token_of(struct str query)
{
    while (query.n) {
        struct str pair = str_cut(&query, '&');

        if (str_eq(str_cut(&pair, '='), STR("token")))
            return pair;
    }
    return STR_NONE;
}

void
gateway_refuse(struct exchange *x)
{
    exchange_answer(x, &(struct http_answer){
                           .status = 403,
                           .type = STR("application/json"),
                           .body = STR("{\"message\":\"Forbidden\"}"),
                       });
}

void
gateway_open(struct gateway *g, struct exchange *x)
{
    static const struct websocket_events events = { .text = heard_text, .closed = heard_close };
    struct str text = token_of(exchange_request(x)->query);
    struct subscription *s;
    struct token token;
    struct fail f;

    if (token_read(g->o.keys, text, TOKEN_AGENT_SOCKET, loop_wall_ms(g->o.loop), &token, &f) ==
        OK) {
        agent_line_open(g, x, &token);
        return;
    }
    if (token_read(g->o.keys, text, TOKEN_SOCKET, loop_wall_ms(g->o.loop), &token, &f) != OK ||
        !presence_enter(g->o.presence, token.participant_no)) {
        gateway_refuse(x);
        return;
    }
    s = mem_new(sizeof(*s));
    s->gateway = g;
    s->chat_no = token.chat_no;
    s->participant_no = token.participant_no;
    s->goodbye.due = say_goodbye;
    s->refs = 1;
    s->ws = exchange_upgrade(x, &events, s);
    if (s->ws)
        return;
    presence_leave(g->o.presence, token.participant_no); /* the handshake was wrong: 400 */
    subscription_unref(s);
}

/* ---- pushing ---- */

/* A socket whose participant is no longer of the chat hears nothing more. The customer still hears
 * chat.ended after having left: participant.md 4.7. */
static bool
is_over_for(const struct subscription *s, const struct push *p)
{
    if (p->type == CONTENT_CHAT_ENDED)
        return true;
    return p->type == CONTENT_LEFT && p->participant_no == s->participant_no && !p->by_customer;
}

static void
push_to(struct gateway *g, struct subscription *s, const struct push *p)
{
    if (p->only && p->only != s->role)
        return;               /* a whisper for somebody else: flows.md 4.9 */
    if (p->previous_ms < 0) { /* of the moment: everybody, but nobody hears themselves type (5.4) */
        if (p->type != CONTENT_TYPING || p->participant_no != s->participant_no)
            websocket_send(s->ws, p->payload);
        return;
    }
    if (p->at_ms <= s->cursor_ms)
        return; /* was there before it subscribed */
    if (p->previous_ms != s->cursor_ms) {
        /* Never seen, and never to be passed over: the client reconnects and reads the transcript.
         */
        log_error("gap chat=%lld cursor=%lld previous=%lld", (long long)p->chat_no,
                  (long long)s->cursor_ms, (long long)p->previous_ms);
        subscription_table_remove(&g->listening, s);
        websocket_close(s->ws, 1001, STR("read the transcript"));
        return;
    }
    s->cursor_ms = p->at_ms;
    websocket_send(s->ws, p->payload);
    if (is_over_for(s, p)) {
        subscription_table_remove(&g->listening, s);
        if (!s->line) /* an agent's socket stays for their other chats */
            loop_timer_set(g->o.loop, &s->goodbye, LIMIT_CLOSE_GRACE_MS);
    }
}

void
gateway_heard(const struct push_batch *batch, void *gateway)
{
    struct gateway *g = gateway;

    for (size_t i = 0; i < batch->count; i++) {
        const struct push *p = &batch->pushes[i];
        struct subscription *s, *next;

        if (p->notice) {
            agent_lines_heard(g, p);
            continue;
        }
        s = subscription_table_chain(&g->listening, p->chat_no);
        for (; s; s = next) {
            next = s->next;
            if (s->chat_no == p->chat_no)
                push_to(g, s, p);
        }
    }
}

void
gateway_free(struct gateway **g)
{
    if (!*g)
        return;
    subscription_table_done(&(*g)->listening);
    payload_unref((*g)->heartbeat);
    payload_unref((*g)->pong);
    mem_free(*g);
    *g = NULL;
}
