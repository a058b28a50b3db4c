#include "domain/life.h"

#include "domain/chat.h"
#include "domain/transcript.h"
#include "model/authentication.h"
#include "store/flows.h"

void
life_begin(struct txn *t, struct chat *c)
{
    run_start(t, c, RUN_INBOUND, &c->flow_id);
}

/* The hook's flow, else the instance's default one (flows.md 4.7); a hook that has been turned off
 * means silence. */
void
life_queued(struct txn *t, struct chat *c)
{
    struct uuid id;
    struct flow flow;

    if (run_hook_is_off(t, c->no, "CustomerQueue"))
        return;
    if (run_hook(t, c->no, "CustomerQueue", &id))
        run_start(t, c, RUN_CUSTOMER_QUEUE, &id);
    else if (txn_flow_find_name(t, STR("Default customer queue"), &flow))
        run_start(t, c, RUN_CUSTOMER_QUEUE, &flow.id);
}

/* flows.md 2.6, DisconnectParticipant: the customer leaves, and with them the chat is over. */
static void
disconnect_customer(struct txn *t, struct chat *c)
{
    struct item left = { .kind = ITEM_EVENT, .type = CONTENT_LEFT };
    struct participant customer;
    struct contact contact;

    if (txn_participant_find(t, c->customer_no, &customer) &&
        customer.state == PARTICIPANT_JOINED && txn_contact_get(t, c->contact_no, &contact)) {
        customer.state = PARTICIPANT_LEFT;
        txn_participant_save(t, &customer);
        transcript_append(t, c, &contact.id, &customer, &left);
    }
    chat_end(t, c, END_FLOW_DISCONNECT);
}

/* flows.md 2.2. */
void
life_run_ended(struct txn *t, struct chat *c, enum run_role role, enum run_end how)
{
    if (c->ended_ms)
        return;
    if (how == RUN_END_QUEUED) {
        life_queued(t, c);
        return;
    }
    switch (role) {
    case RUN_INBOUND:
    case RUN_TRANSFER:
    case RUN_DISCONNECT:
        if (how == RUN_END_FAILED)
            chat_end(t, c, END_SYSTEM_ERROR);
        else
            disconnect_customer(t, c);
        break;
    case RUN_CUSTOMER_QUEUE: /* anything else: the contact stays queued, in silence */
        if (how == RUN_END_DISCONNECTED)
            disconnect_customer(t, c);
        break;
    case RUN_AGENT_WHISPER:
    case RUN_CUSTOMER_WHISPER:
    case RUN_NONE:
        break;
    }
}

void
life_left_alone(struct txn *t, struct chat *c)
{
    chat_end(t, c, END_IDLE_DISCONNECT);
}

/* The run that asked hears of it like of an errand's answer; it looks at the state itself. */
void
life_authenticated(struct txn *t, struct chat *c, const struct authentication *a)
{
    const struct errand asked = { .kind = ERRAND_OIDC, .ref = a->waiter, .token = a->token };
    const struct errand_answer answer = { .answered = a->state == AUTHENTICATION_SUCCEEDED,
                                          .status = (int)a->state };

    if (!c->ended_ms)
        run_answered(t, &asked, &answer, NULL);
}
