/* AuthenticateParticipant: flows.md 2.4. The customer signs in with the identity provider while the
 * run waits (domain/authentication.h). */

#include "domain/authentication.h"
#include "domain/flow/action.h"

/* The timeout is 3 to 15 minutes; the key is not public, these spellings are taken. */
static int64_t
time_limit_ms(struct step *s)
{
    int64_t n;

    if (step_int(s, "TimeLimitSeconds", 180, 900, &n) ||
        step_int(s, "TimeoutSeconds", 180, 900, &n) ||
        step_int(s, "AuthenticationTimeoutSeconds", 180, 900, &n))
        return n * 1000;
    if (step_int(s, "TimeLimitMinutes", 3, 15, &n) || step_int(s, "TimeoutMinutes", 3, 15, &n) ||
        step_int(s, "TimeoutInMinutes", 3, 15, &n))
        return n * 60000;
    return LIMIT_AUTHENTICATION_MS;
}

struct outcome
action_authenticate(struct step *s)
{
    struct authentication a;

    if (!s->options->identity_provider)
        return outcome_failed();
    /* The run's token is counted up when it begins to wait. */
    authentication_start(s->t, s->c, step_no(s), s->run.token + 1, time_limit_ms(s), &a);
    return outcome_wait(s, WAIT_ANSWER, 0);
}

/* The branch that is spelt one of these ways, words parted by blanks. */
static bool
branch_like(const struct step *s, struct str spellings, struct str *ret)
{
    while (spellings.n) {
        struct str one = str_cut(&spellings, ' ');

        for (size_t i = 0; i < s->action->condition_count; i++)
            if (str_eq_nocase(s->action->conditions[i].operand, one)) {
                *ret = s->action->conditions[i].operand;
                return true;
            }
    }
    return false;
}

struct outcome
resume_authenticate(struct step *s, const struct flow_event *e)
{
    static const struct {
        enum authentication_state state;
        struct str spellings;
    } branches[] = {
        { AUTHENTICATION_SUCCEEDED, STR_INIT("Authenticated Success Succeeded True") },
        { AUTHENTICATION_TIMEOUT, STR_INIT("Timeout TimedOut TimeLimitExceeded") },
        { AUTHENTICATION_EXPIRED, STR_INIT("Timeout TimedOut TimeLimitExceeded") },
        { AUTHENTICATION_CANCELLED, STR_INIT("OptedOut OptOut Cancelled") },
    };
    struct str operand;

    for (size_t i = 0; i < sizeof(branches) / sizeof(branches[0]); i++)
        if ((int)branches[i].state == e->answer->status &&
            branch_like(s, branches[i].spellings, &operand))
            return outcome_result(operand);
    return e->answer->answered ? outcome_next() : outcome_failed();
}
