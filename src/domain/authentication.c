#include "domain/authentication.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "domain/chat.h"
#include "domain/errand.h"
#include "domain/life.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "store/authentications.h"
#include "store/errands.h"

#include <stdio.h>

enum { ATTEMPTS_MAX = 3 };

static bool
is_open(const struct authentication *a)
{
    return a->state < AUTHENTICATION_SUCCEEDED;
}

/* ---- what the customer hears: participant.md 5.4 ---- */

static void
tell(struct txn *t, const struct chat *c, enum content type, const struct participant *from,
     struct str content, enum role only)
{
    struct item item = { .kind = ITEM_EVENT, .type = type, .content = content };
    struct contact contact;

    if (txn_contact_get(t, c->contact_no, &contact))
        transcript_whisper(t, c, &contact.id, from, only, &item);
}

static void
tell_customer(struct txn *t, struct chat *c, const struct authentication *a, enum content type)
{
    char id[UUID_TEXT_SIZE], text[UUID_TEXT_SIZE + 32];
    struct participant system;
    int n;

    uuid_text(a->id.b, id);
    n = snprintf(text, sizeof(text), "{\"SessionId\":\"%s\"}", id);
    chat_system(t, c, &system);
    tell(t, c, type, &system, str_of(text, (size_t)n), ROLE_CUSTOMER);
}

/* ---- the end ---- */

/* The session is over: kept, told to the customer, and to the flow. */
static void
finish(struct txn *t, struct chat *c, struct authentication *a, enum authentication_state state)
{
    static const enum content types[AUTHENTICATION_STATE_COUNT] = {
        [AUTHENTICATION_SUCCEEDED] = CONTENT_AUTHENTICATION_SUCCEEDED,
        [AUTHENTICATION_FAILED] = CONTENT_AUTHENTICATION_FAILED,
        [AUTHENTICATION_TIMEOUT] = CONTENT_AUTHENTICATION_TIMEOUT,
        [AUTHENTICATION_EXPIRED] = CONTENT_AUTHENTICATION_EXPIRED,
        [AUTHENTICATION_CANCELLED] = CONTENT_AUTHENTICATION_CANCELLED,
    };

    a->state = state;
    txn_authentication_save(t, a);
    txn_timer_clear(t, TIMER_AUTHENTICATION, a->no);
    txn_errand_cancel(t, ERRAND_OIDC, a->no);
    if (c->ended_ms)
        return;
    tell_customer(t, c, a, types[state]);
    life_authenticated(t, c, a);
}

static void
drop(struct txn *t, struct authentication *a)
{
    a->state = AUTHENTICATION_CANCELLED;
    txn_authentication_save(t, a);
    txn_timer_clear(t, TIMER_AUTHENTICATION, a->no);
    txn_errand_cancel(t, ERRAND_OIDC, a->no);
}

void
authentication_forget(struct txn *t, int64_t chat_no, int64_t waiter)
{
    struct authentication a;

    if (txn_authentication_of_chat(t, chat_no, &a) && is_open(&a) && a.waiter == waiter)
        drop(t, &a);
}

void
authentication_time_is_over(struct txn *t, int64_t no)
{
    struct authentication a;
    struct chat c;

    if (!txn_authentication_get(t, no, &a) || !is_open(&a) || !txn_chat_find(t, a.chat_no, &c))
        return;
    finish(t, &c, &a,
           a.state == AUTHENTICATION_ASKED ? AUTHENTICATION_EXPIRED : AUTHENTICATION_TIMEOUT);
}

/* ---- the beginning ---- */

void
authentication_start(struct txn *t, struct chat *c, int64_t waiter, int64_t token,
                     int64_t timeout_ms, struct authentication *ret)
{
    struct authentication a = { .chat_no = c->no,
                                .state = AUTHENTICATION_ASKED,
                                .waiter = waiter,
                                .token = token,
                                .started_ms = txn_now_ms(t),
                                .ends_ms = txn_now_ms(t) + timeout_ms };
    int64_t link_ms = a.started_ms + LIMIT_AUTHENTICATION_LINK_MS;
    struct authentication before;

    if (txn_authentication_of_chat(t, c->no, &before) && is_open(&before))
        drop(t, &before);
    uuid4_bytes(a.id.b);
    txn_authentication_insert(t, &a);
    txn_timer_set(t, TIMER_AUTHENTICATION, a.no, link_ms < a.ends_ms ? link_ms : a.ends_ms);
    tell_customer(t, c, &a, CONTENT_AUTHENTICATION_INITIATED);
    *ret = a;
}

/* The session of this customer, still open. */
static enum err
find_own(struct txn *t, const struct seat *seat, struct str session_id, struct authentication *ret,
         struct fail *f)
{
    struct uuid id;

    if (!uuid_parse(session_id, id.b) || !txn_authentication_find(t, &id, ret) ||
        ret->chat_no != seat->chat.no || seat->who.no != seat->chat.customer_no || !is_open(ret))
        return fail(f, ERR_DENIED, "there is no such authentication session");
    return OK;
}

enum err
authentication_link(struct txn *t, const struct seat *seat, struct str session_id,
                    struct str redirect, const struct authentication_secrets *secrets,
                    struct fail *f)
{
    struct authentication a;
    enum err e = find_own(t, seat, session_id, &a, f);

    if (e)
        return e;
    if (a.state > AUTHENTICATION_LINKED ||
        txn_now_ms(t) > a.started_ms + LIMIT_AUTHENTICATION_LINK_MS)
        return fail(f, ERR_DENIED, "the authentication session is past its first minute");
    a.state = AUTHENTICATION_LINKED;
    a.key = secrets->key;
    a.nonce = secrets->nonce;
    a.verifier = secrets->verifier;
    a.redirect = redirect;
    txn_authentication_save(t, &a);
    txn_timer_set(t, TIMER_AUTHENTICATION, a.no, a.ends_ms);
    return OK;
}

enum err
authentication_cancel(struct txn *t, struct seat *seat, struct str session_id, struct fail *f)
{
    struct authentication a;
    enum err e = find_own(t, seat, session_id, &a, f);

    if (!e)
        finish(t, &seat->chat, &a, AUTHENTICATION_CANCELLED);
    return e;
}

/* ---- code, token, claims ---- */

static void
ask_provider(struct txn *t, const struct authentication *a, const char *name, struct str value)
{
    struct buf text = { .max = LIMIT_ERRAND_REQUEST };
    struct json_out w = { .out = &text };
    struct errand e = { .kind = ERRAND_OIDC,
                        .lane = a->no,
                        .ref = a->no,
                        .due_ms = txn_now_ms(t),
                        .expires_ms = a->ends_ms };

    json_open(&w, '{');
    json_set_str(&w, name, value);
    json_close(&w, '}');
    CHECK(!text.full); /* LIMIT_ID_TOKEN, and the code's limit */
    e.request = buf_str(&text);
    txn_errand_add(t, &e);
    buf_done(&text);
}

enum err
authentication_take(struct txn *t, struct str key, struct str code, struct str error,
                    struct fail *f)
{
    struct authentication a;
    struct chat c;

    if (!key.n || !txn_authentication_find_key(t, key, &a) || !txn_chat_find(t, a.chat_no, &c))
        return fail(f, ERR_UNFIT, "State does not belong to an authentication");
    if (a.state != AUTHENTICATION_LINKED || c.ended_ms)
        return fail(f, ERR_CONFLICT, "The authentication has been answered or is over");
    if (error.n) {
        log_info("authentication-refused session=%lld", (long long)a.no);
        finish(t, &c, &a, AUTHENTICATION_FAILED);
        return OK;
    }
    a.state = AUTHENTICATION_CODE;
    txn_authentication_save(t, &a);
    ask_provider(t, &a, "Code", code);
    return OK;
}

bool
authentication_again(const struct errand *e, const struct errand_answer *a)
{
    return e->attempts + 1 < ATTEMPTS_MAX && errand_may_go_better(e, a);
}

/* OpenID Connect Core 3.1.3.3. */
static bool
take_token(struct txn *t, struct authentication *a, const struct errand_answer *answer)
{
    struct json *j = NULL;
    struct str token = STR_NONE;

    if (errand_went_well(answer) && json_parse(answer->body, JSON_READ_STRICT, &j, NULL) == OK &&
        json_kind(json_member(j, "id_token")) == JSON_KIND_STRING)
        token = json_str(json_member(j, "id_token"));
    if (token.n && token.n <= LIMIT_ID_TOKEN) {
        a->state = AUTHENTICATION_TOKEN;
        txn_authentication_save(t, a);
        ask_provider(t, a, "IdToken", token);
    }
    json_free(&j);
    return a->state == AUTHENTICATION_TOKEN;
}

/* participant.displayname.updated, for all. */
static void
rename_customer(struct txn *t, const struct chat *c, struct str name)
{
    struct participant customer;

    if (!name.n || str_utf16_units(name) > LIMIT_DISPLAY_NAME ||
        !txn_participant_find(t, c->customer_no, &customer) || str_eq(customer.name, name))
        return;
    customer.name = name;
    txn_participant_save(t, &customer);
    tell(t, c, CONTENT_NAME_UPDATED, &customer, STR_NONE, ROLE_NONE);
}

/* Whom the contact belongs to, unless its starter has said so. */
static void
keep_subject(struct txn *t, const struct chat *c, struct str subject)
{
    struct contact contact;

    if (subject.n > LIMIT_CUSTOMER_ID || !txn_contact_get(t, c->contact_no, &contact) ||
        contact.customer_id.n)
        return;
    contact.customer_id = subject;
    contact.updated_ms = txn_now_ms(t);
    txn_contact_save(t, &contact);
}

static bool
take_claims(struct txn *t, const struct chat *c, struct authentication *a,
            const struct errand_answer *answer)
{
    struct json *claims = NULL, *name;
    struct str text;

    if (!errand_went_well(answer) ||
        json_parse(answer->body, JSON_READ_STRICT, &claims, NULL) != OK)
        return false;
    a->claims = answer->body;
    keep_subject(t, c, json_str(json_member(claims, "sub")));
    name = json_member(claims, "name");
    if (json_kind(name) == JSON_KIND_STRING && arena_copy(txn_arena(t), json_str(name), &text))
        rename_customer(t, c, text);
    json_free(&claims);
    return true;
}

enum err
authentication_answered(struct txn *t, const struct errand *e, const struct errand_answer *answer,
                        struct fail *f)
{
    struct authentication a;
    struct chat c;

    (void)f;
    if (!txn_authentication_get(t, e->ref, &a) || !is_open(&a) || !txn_chat_find(t, a.chat_no, &c))
        return OK;
    if (a.state == AUTHENTICATION_CODE && take_token(t, &a, answer))
        return OK;
    if (a.state == AUTHENTICATION_TOKEN && take_claims(t, &c, &a, answer)) {
        finish(t, &c, &a, AUTHENTICATION_SUCCEEDED);
        return OK;
    }
    log_warn("authentication-failed session=%lld status=%d why=\"%s\"", (long long)a.no,
             answer->status, answer->why ? answer->why : "status");
    finish(t, &c, &a, AUTHENTICATION_FAILED);
    return OK;
}
