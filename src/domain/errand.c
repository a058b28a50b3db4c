#include "domain/errand.h"

#include "base/random.h"
#include "domain/attachment.h"
#include "domain/authentication.h"
#include "domain/flow/run.h"
#include "domain/stream.h"
#include "store/errands.h"

enum { MISHAP_PAUSE_MS = 10 * 1000 };

/* clang-format off */
static const struct errand_rule rules[ERRAND_KIND_COUNT] = {
    [ERRAND_SCAN] = { attachment_answered, attachment_ask_again, 1000, 10 * 1000 },
    [ERRAND_LAMBDA] = { run_answered, run_calls_again, 200, 1000 },
    [ERRAND_LEX] = { run_answered, NULL, 0, 0 },
    [ERRAND_TASK] = { run_answered, NULL, 0, 0 },
    [ERRAND_OIDC] = { authentication_answered, authentication_again, 500, 5000 },
    [ERRAND_STREAM] = { stream_answered, stream_again, 1000, 5 * 60 * 1000 },
};
/* clang-format on */

bool
errand_went_well(const struct errand_answer *a)
{
    return a->answered && a->status >= 200 && a->status < 300;
}

bool
errand_may_go_better(const struct errand *e, const struct errand_answer *a)
{
    (void)e;
    return !a->answered || a->status == 408 || a->status == 429 || a->status >= 500;
}

int64_t
errand_pause_ms(const struct errand_rule *r, int attempts, unsigned random)
{
    int64_t pause = r->pause_ms;

    for (int i = 0; i < attempts && pause < r->pause_max_ms; i++)
        pause *= 2;
    if (pause > r->pause_max_ms)
        pause = r->pause_max_ms;
    return pause - pause * (int64_t)(random & 1023) / 2048;
}

static unsigned
chance(void)
{
    uint16_t drawn;

    random_bytes(&drawn, sizeof(drawn));
    return drawn & 1023;
}

enum err
errand_answered(struct txn *t, int64_t no, const struct errand_answer *a, struct fail *f)
{
    const struct errand_rule *rule;
    struct errand e;

    if (!txn_errand_find(t, no, &e))
        return OK;
    rule = &rules[e.kind];
    if (rule->again && rule->again(&e, a)) {
        int64_t due_ms = txn_now_ms(t) + errand_pause_ms(rule, e.attempts, chance());

        if (!e.expires_ms || due_ms < e.expires_ms) {
            txn_errand_again(t, no, due_ms);
            return OK;
        }
    }
    txn_errand_done(t, no);
    return rule->answered ? rule->answered(t, &e, a, f) : OK;
}

void
errand_mishap(struct txn *t, int64_t no)
{
    struct errand e;

    if (!txn_errand_find(t, no, &e))
        return;
    if (e.attempts >= ERRAND_MISHAPS_MAX)
        txn_errand_done(t, no);
    else
        txn_errand_again(t, no, txn_now_ms(t) + MISHAP_PAUSE_MS);
}
