/* The other side of a scenario: an agent who comes and goes, and what whispers tell them. */

#include "command/flow_play_body.h"

#include "domain/agent.h"
#include "domain/offer.h"
#include "store/agents.h"
#include "store/resources.h"

/* The instance's first user is the agent. */
static bool
agent_of(struct txn *t, int64_t *ret)
{
    struct resource user;

    if (!txn_resources(t, RESOURCE_USER, STR(""), &user, 1))
        return false;
    *ret = user.no;
    return true;
}

static enum err
make_ready(struct play *p, struct txn *t, int64_t user_no, struct fail *f)
{
    struct resource status;
    struct agent a;
    enum err e = agent_get(t, user_no, &a, f);

    if (e)
        return e;
    p->agent_is_here = true;
    agent_seen(t, user_no);
    if (a.status == STATUS_ROUTABLE)
        return OK;
    if (!status_first(t, STATUS_ROUTABLE, &status))
        return fail(f, ERR_INTERNAL, "there is no status Available");
    return agent_put_status(t, user_no, status.no, true, f);
}

static bool
entry_of(struct play *p, struct txn *t, int64_t user_no, struct offer *ret)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_chat(t, p->started.chat_no, all, AGENT_ENTRIES_MAX);

    for (size_t i = n; i-- > 0;)
        if (all[i].user_no == user_no &&
            (all[i].state == OFFER_CONNECTING || all[i].state == OFFER_CONNECTED)) {
            *ret = all[i];
            return true;
        }
    return false;
}

static enum err
take_chat(struct play *p, struct txn *t, int64_t user_no, struct fail *f)
{
    struct offer o;
    enum err e = make_ready(p, t, user_no, f);

    if (e)
        return e;
    if (!entry_of(p, t, user_no, &o))
        return fail(f, ERR_UNFIT, "the chat waits for no agent");
    return offer_accept(t, &o, f);
}

static enum err
leave_chat(struct play *p, struct txn *t, int64_t user_no, struct fail *f)
{
    struct offer o;

    if (!entry_of(p, t, user_no, &o) || o.state != OFFER_CONNECTED)
        return fail(f, ERR_UNFIT, "the agent is not in the chat");
    offer_leave(t, &o);
    /* Done with it: free for the next one. */
    if (txn_offer_get(t, o.no, &o))
        offer_clear(t, &o, NULL);
    return OK;
}

static const struct {
    const char *word;
    enum err (*run)(struct play *p, struct txn *t, int64_t user_no, struct fail *f);
} words[] = { { "ready", make_ready }, { "joins", take_chat }, { "leaves", leave_chat } };

enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static enum err
agent_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const struct str *word = arg;
    int64_t user_no;

    if (!agent_of(t, &user_no))
        return fail(f, ERR_INTERNAL, "there is no agent");
    for (int i = 0; i < WORD_COUNT; i++)
        if (str_eq(*word, str_from(words[i].word)))
            return words[i].run(p, t, user_no, f);
    return fail(f, ERR_INVALID, "an agent is ready, joins or leaves");
}

bool
play_agent_can(struct str word)
{
    for (int i = 0; i < WORD_COUNT; i++)
        if (str_eq(word, str_from(words[i].word)))
            return true;
    return false;
}

enum err
play_agent(struct play *p, struct str word, struct fail *f)
{
    enum err e = play_run(p, agent_run, &word, f);

    play_settle(p);
    return e;
}

static enum err
poll_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    int64_t user_no;

    (void)p;
    (void)arg;
    (void)f;
    if (agent_of(t, &user_no))
        agent_seen(t, user_no);
    return OK;
}

void
play_agent_polls(struct play *p)
{
    if (p->agent_is_here)
        play_run(p, poll_run, NULL, NULL);
}

/* A whisper is told and never stored: this is the only place to hear it. */
void *
play_heard(const struct event *events, void *ctx)
{
    struct play *p = ctx;

    for (const struct event *e = events; e; e = e->next) {
        const struct play_message heard = { e->item.at_ms, play_keep(p, e->item.content),
                                            content_name(e->item.type) };

        if (e->item.kind != ITEM_MESSAGE || e->only == ROLE_NONE)
            continue;
        if (e->only == ROLE_CUSTOMER && p->heard_count < PLAY_HEARD_MAX)
            p->heard[p->heard_count++] = heard;
        if (e->only == ROLE_AGENT && p->whispered_count < PLAY_HEARD_MAX)
            p->whispered[p->whispered_count++] = heard;
    }
    return NULL;
}

enum err
play_standing(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const char **ret = arg;
    struct queued q;
    struct offer o;
    struct chat c;
    int64_t user_no;

    (void)f;
    if (!txn_chat_find(t, p->started.chat_no, &c) || c.ended_ms)
        return OK;
    if (txn_queued_find(t, c.contact_no, &q))
        *ret = "queued";
    else if (agent_of(t, &user_no) && entry_of(p, t, user_no, &o) && o.joined_ms)
        *ret = "connected";
    return OK;
}
