#include "demo/echo_bot.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "domain/attributes.h"
#include "domain/participant.h"
#include "domain/transcript.h"
#include "store/store.h"

struct echo_bot {
    struct store *store;
};

struct echo_job {
    struct job job; /* first */
    int64_t chat_no;
    struct uuid contact_id;
    struct str heard; /* empty: join */
};

struct echo_bot *
echo_bot_new(struct store *store)
{
    struct echo_bot *b = mem_new(sizeof(*b));

    b->store = store;
    return b;
}

static bool
find_bot(struct txn *t, int64_t chat_no, struct seat *ret)
{
    struct participant all[64];
    size_t n = txn_participants(t, chat_no, all, 64);

    for (size_t i = 0; i < n; i++)
        if (all[i].role == ROLE_CUSTOM_BOT && all[i].state == PARTICIPANT_JOINED &&
            str_eq(all[i].name, STR("Echo bot")))
            return participant_enter(t, all[i].no, chat_no, ret, NULL) == OK;
    return false;
}

/* The chats of the shop and of the test page are for agents: only who asks gets the bot. */
static bool
wants_bot(struct txn *t, int64_t chat_no)
{
    struct participant all[64];
    size_t n = txn_participants(t, chat_no, all, 64);
    struct str json, wish;

    for (size_t i = 0; i < n; i++)
        if (all[i].role == ROLE_AGENT && all[i].state == PARTICIPANT_JOINED)
            return false;
    txn_attributes(t, chat_no, &json);
    return attributes_find(json, STR("echo"), txn_arena(t), &wish) && str_eq(wish, STR("on"));
}

static enum err
echo_join(struct echo_job *j, struct txn *t, struct fail *f)
{
    static const struct quota_seats quota = { LIMIT_PARTICIPANTS, LIMIT_CUSTOM_BOTS };
    struct participant bot;
    struct seat seat;
    int64_t expires_ms;
    enum err e = participant_add(t, &j->contact_id, ROLE_CUSTOM_BOT, STR("Echo bot"), &quota, &bot,
                                 &expires_ms, f);

    if (!e)
        e = participant_enter(t, bot.no, bot.chat_no, &seat, f);
    if (!e)
        participant_arrive(t, &seat);
    return e;
}

static enum err
echo_run(struct job *job, struct txn *t, struct fail *f)
{
    struct echo_job *j = (struct echo_job *)(void *)job;
    struct item typing = { 0 }, said = { .type = CONTENT_TEXT, .content = j->heard };
    struct seat seat;

    if (!wants_bot(t, j->chat_no))
        return OK;
    if (!j->heard.n)
        return echo_join(j, t, f);
    /* A first message may come before the bot has joined. */
    if (!find_bot(t, j->chat_no, &seat) &&
        (echo_join(j, t, f) != OK || !find_bot(t, j->chat_no, &seat)))
        return ERR_UNFIT;
    transcript_typing(t, &seat, &typing);
    return transcript_send(t, &seat, &said, f);
}

static void
echo_done(struct job *job)
{
    struct arena *arena = job->arena;

    if (job->err)
        log_debug("echo-bot err=%s why=\"%s\"", err_name(job->err), job->fail.why);
    arena_free(&arena);
}

static void
post(struct echo_bot *b, const struct event *e, struct str heard)
{
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct echo_job *j = arena_get(arena, sizeof(*j));

    CHECK(j);
    j->job = (struct job){ .arena = arena, .run = echo_run, .done = echo_done };
    j->chat_no = e->chat_no;
    j->contact_id = e->item.contact_id;
    if (store_has_room(b->store) && arena_copy(arena, heard, &j->heard))
        store_post(b->store, &j->job);
    else
        arena_free(&arena);
}

void
echo_bot_heard(struct echo_bot *b, const struct event *events)
{
    for (const struct event *e = events; e; e = e->next) {
        if (e->item.role != ROLE_CUSTOMER)
            continue;
        if (e->item.type == CONTENT_JOINED)
            post(b, e, STR_NONE);
        else if (e->item.type == CONTENT_TEXT)
            post(b, e, e->item.content);
    }
}

void
echo_bot_free(struct echo_bot **b)
{
    mem_free(*b);
    *b = NULL;
}
