#include "domain/flow/run.h"

#include "base/json.h"
#include "base/random.h"
#include "domain/flow/run_body.h"
#include "domain/flow/source.h"
#include "domain/life.h"

enum { RUNS_MAX = 8 }; /* of a chat at once; there are two at most */

void
run_start(struct txn *t, struct chat *c, enum run_role role, const struct uuid *flow_id)
{
    struct source source;
    char id[UUID_TEXT_SIZE];
    struct step s;

    uuid_text(flow_id->b, id);
    if (!source_find(t, false, str_from(id), &source)) {
        life_run_ended(t, c, role, RUN_END_FAILED);
        return;
    }
    step_open(&s, t, c, role);
    if (frame_push(&s, false, &source.id, source.name, source.content_no))
        step_turn(&s);
    else
        life_run_ended(t, c, role, RUN_END_FAILED);
    step_close(&s);
}

void
run_stop(struct txn *t, int64_t chat_no, enum run_role role)
{
    struct flow_run rows[RUNS_MAX];
    size_t n = txn_runs(t, chat_no, rows, RUNS_MAX);

    for (size_t i = 0; i < n; i++)
        if (role == RUN_NONE || rows[i].role == (int)role)
            run_cancel(t, &rows[i]);
}

static void
resume(struct txn *t, struct chat *c, const struct flow_run *row, const struct flow_event *e)
{
    struct step s;

    if (!step_load(&s, t, c, row)) {
        run_cancel(t, row);
        life_run_ended(t, c, (enum run_role)row->role, RUN_END_FAILED);
        return;
    }
    step_resume(&s, e);
    step_close(&s);
}

/* Tells every run of the chat that waits for it. true: one did. */
static bool
tell(struct txn *t, struct chat *c, const struct flow_event *e)
{
    struct flow_run rows[RUNS_MAX], again;
    size_t n = txn_runs(t, c->no, rows, RUNS_MAX);
    bool heard = false;

    for (size_t i = 0; i < n && !c->ended_ms; i++) {
        /* One may end the other: look again. */
        if (!(rows[i].waits & e->what) || !txn_run_find(t, rows[i].no, &again) ||
            again.token != rows[i].token)
            continue;
        heard = true;
        resume(t, c, &again, e);
    }
    return heard;
}

void
run_heard_item(struct txn *t, struct chat *c, const struct item *item)
{
    const struct flow_event e = {
        .what = item->kind == ITEM_ATTACHMENT                ? WAIT_FILE
                : item->type == CONTENT_INTERACTIVE_RESPONSE ? WAIT_RESPONSE
                                                             : WAIT_MESSAGE,
        .item = item,
    };
    struct flow_run rows[RUNS_MAX];
    size_t n, hearing = 0;

    if (!(c->contents & CHAT_MARK_FLOW) || tell(t, c, &e) || c->ended_ms)
        return;
    /* Nobody listened: does anybody still? */
    n = txn_runs(t, c->no, rows, RUNS_MAX);
    for (size_t i = 0; i < n; i++)
        hearing += (rows[i].waits & (WAIT_MESSAGE | WAIT_RESPONSE | WAIT_FILE | WAIT_ANSWER)) != 0;
    if (!hearing) {
        c->contents &= ~(unsigned)CHAT_MARK_FLOW;
        txn_chat_save(t, c);
    }
}

void
run_heard_left(struct txn *t, struct chat *c, enum role who)
{
    const struct flow_event e = { .what = WAIT_LEFT };

    if (who == ROLE_CUSTOM_BOT)
        tell(t, c, &e);
}

void
run_time_is_over(struct txn *t, int64_t run_no)
{
    const struct flow_event e = { .what = WAIT_TIMER };
    struct flow_run row;
    struct chat c;

    if (!txn_run_find(t, run_no, &row) || !txn_chat_find(t, row.chat_no, &c) || c.ended_ms)
        return;
    resume(t, &c, &row, &e);
}

/* Nobody waits for it: what it brought is there when somebody looks. */
static void
take_async(struct txn *t, const struct errand *errand, const struct errand_answer *answer)
{
    struct flow_run row;
    struct chat c;
    struct step s;

    if (!txn_run_find(t, -errand->ref, &row) || !txn_chat_find(t, row.chat_no, &c) || c.ended_ms ||
        !step_load(&s, t, &c, &row))
        return;
    if (step_take_async(&s, answer))
        step_save(&s);
    step_close(&s);
}

void
run_heard_answer(struct txn *t, const struct errand *errand, const struct errand_answer *answer)
{
    const struct flow_event e = { .what = WAIT_ANSWER, .answer = answer };
    struct flow_run row;
    struct chat c;

    if (errand->ref < 0)
        take_async(t, errand, answer);
    else if (txn_run_find(t, errand->ref, &row) && row.token == errand->token &&
             (row.waits & WAIT_ANSWER) && txn_chat_find(t, row.chat_no, &c) && !c.ended_ms)
        resume(t, &c, &row, &e);
}

enum err
run_answered(struct txn *t, const struct errand *errand, const struct errand_answer *answer,
             struct fail *f)
{
    (void)f;
    run_heard_answer(t, errand, answer);
    return OK;
}

bool
run_calls_again(const struct errand *errand, const struct errand_answer *answer)
{
    enum { CALLS_AGAIN = 3 };

    return answer->answered && (answer->status == 429 || answer->status >= 500) &&
           errand->attempts < CALLS_AGAIN;
}

bool
run_hides(struct txn *t, struct chat *c, const struct item *item)
{
    struct flow_run rows[RUNS_MAX];
    size_t n;
    bool hides = false;

    if (!(c->contents & CHAT_MARK_FLOW) || item->type != CONTENT_INTERACTIVE_RESPONSE)
        return false;
    n = txn_runs(t, c->no, rows, RUNS_MAX);
    for (size_t i = 0; !hides && i < n; i++) {
        struct step s;

        if (!(rows[i].waits & WAIT_RESPONSE) || !step_load(&s, t, c, &rows[i]))
            continue;
        hides = step_hides(&s);
        step_close(&s);
    }
    return hides;
}

bool
run_hook(struct txn *t, int64_t chat_no, const char *name, struct uuid *ret)
{
    struct json *bag = NULL;
    const struct json *id;
    bool found = false;

    if (json_parse(txn_flow_chat(t, chat_no), JSON_READ_STRICT, &bag, NULL) != OK)
        return false;
    id = json_member(json_member(bag, "Hooks"), name);
    if (json_kind(id) == JSON_KIND_STRING && !json_member(json_member(bag, "Off"), name))
        found = uuid_parse(json_str(id), ret->b);
    json_free(&bag);
    return found;
}

bool
run_hook_is_off(struct txn *t, int64_t chat_no, const char *name)
{
    struct json *bag = NULL;
    bool off;

    if (json_parse(txn_flow_chat(t, chat_no), JSON_READ_STRICT, &bag, NULL) != OK)
        return false;
    off = json_member(json_member(bag, "Off"), name) != NULL;
    json_free(&bag);
    return off;
}
