#include "api/quota.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/random.h"
#include "store/flows.h"
#include "store/resources.h"

#include <arpa/inet.h>
#include <stdatomic.h>

enum quota_group { GROUP_PARTICIPANT, GROUP_CONNECT, GROUP_START };

struct rate {
    const char *operation;
    enum quota_group group;
    unsigned a_second, burst;
};

/* clang-format off */
static const struct rate rates[] = { /* the busiest first */
    { "SendMessage", GROUP_PARTICIPANT, 10, 15 },
    { "SendEvent", GROUP_PARTICIPANT, 10, 15 },
    { "CreateParticipantConnection", GROUP_PARTICIPANT, 6, 9 },
    { "GetTranscript", GROUP_PARTICIPANT, 8, 12 },
    { "GetAttachment", GROUP_PARTICIPANT, 8, 12 },
    { "DisconnectParticipant", GROUP_PARTICIPANT, 3, 5 },
    { "StartAttachmentUpload", GROUP_PARTICIPANT, 2, 5 },
    { "CompleteAttachmentUpload", GROUP_PARTICIPANT, 2, 5 },
    { "DescribeView", GROUP_PARTICIPANT, 8, 12 },
    { "GetAuthenticationUrl", GROUP_PARTICIPANT, 8, 12 },
    { "CancelParticipantAuthentication", GROUP_PARTICIPANT, 8, 12 },
    { "start-chat", GROUP_START, 5, 10 },
    { "widget-start", GROUP_START, 5, 10 },
    { "StartChatContact", GROUP_CONNECT, 5, 8 },
};
/* clang-format on */
enum { RATE_COUNT = sizeof(rates) / sizeof(rates[0]) };

/* connect-api.md 2.1: all other operations of the control plane have a bucket each. */
static const struct rate widget_rate = { "", GROUP_START, 50, 100 }; /* of one widget; ours */
static const struct rate other_rate = { "", GROUP_CONNECT, 2, 5 };

/* A bucket: the tag of its key in the upper bits, in the lower ones the time when it is full again,
 * in 1/16 ms since the table was made; 42 bits are eight years. */
enum { TIME_BITS = 42, WAYS = 8, TICKS_A_MS = 16 };
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)

struct bucket {
    _Atomic uint64_t state;
};

struct quotas {
    enum quota_mode mode;
    _Atomic int64_t made_ms; /* mono, by the first call */
    uint64_t seed[2];
    struct bucket buckets[LIMIT_QUOTA_BUCKETS];
};

static_assert(LIMIT_QUOTA_BUCKETS % WAYS == 0, "lines are whole");
static_assert((LIMIT_QUOTA_BUCKETS & (LIMIT_QUOTA_BUCKETS - 1)) == 0, "a power of two");

/* ---- keys ---- */

/* The finaliser of splitmix64. */
static uint64_t
mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static uint64_t
number_of_address(struct str address)
{
    char text[INET6_ADDRSTRLEN];
    uint64_t number = 0;
    unsigned char b[16];

    if (address.n >= sizeof(text))
        return 0;
    memcpy(text, address.p ? address.p : "", address.n);
    text[address.n] = 0;
    if (inet_pton(AF_INET, text, b) == 1)
        memcpy(&number, b, 4);
    else if (inet_pton(AF_INET6, text, b) == 1)
        memcpy(&number, b, 8); /* everybody has a /64 */
    return number;
}

static const struct rate *
rate_of(const struct operation *op)
{
    for (size_t i = 0; i < RATE_COUNT; i++)
        if (str_eq(str_from(rates[i].operation), str_from(op->name)))
            return &rates[i];
    return op->admission == ADMIT_SIGNATURE ? &other_rate : NULL;
}

/* false: this operation has no bucket in this mode. */
static bool
key_of(const struct quotas *q, const struct operation *op, const struct rate *r,
       const struct quota_caller *who, uint64_t *ret)
{
    uint64_t owner = 0;

    if (r->group == GROUP_CONNECT && q->mode != QUOTA_AWS)
        return false;
    if (r->group == GROUP_START)
        owner = number_of_address(who->address);
    else if (q->mode == QUOTA_GUARD)
        owner = (uint64_t)who->participant_no;
    *ret = mix(owner ^ q->seed[0]) ^
           (r == &other_rate ? (uint64_t)(uintptr_t)op : (uint64_t)(uintptr_t)r);
    *ret = mix(*ret ^ q->seed[1]);
    return true;
}

/* ---- taking ---- */

/* The place of this key in its line: where it is, else the one that is full soonest. */
static struct bucket *
find_bucket(struct quotas *q, uint64_t key, uint64_t *ret_seen)
{
    struct bucket *line = q->buckets + ((key & (LIMIT_QUOTA_BUCKETS / WAYS - 1)) * WAYS),
                  *oldest = NULL;
    uint64_t tag = key >> TIME_BITS;

    for (int i = 0; i < WAYS; i++) {
        uint64_t seen = atomic_load_explicit(&line[i].state, memory_order_relaxed);

        if (seen >> TIME_BITS == tag && seen) {
            *ret_seen = seen;
            return &line[i];
        }
        if (!oldest || (seen & TIME_MASK) < (*ret_seen & TIME_MASK)) {
            oldest = &line[i];
            *ret_seen = seen;
        }
    }
    return oldest;
}

static bool
take(struct quotas *q, uint64_t key, const struct rate *r, uint64_t now)
{
    const uint64_t interval = 1000 * TICKS_A_MS / r->a_second;
    uint64_t tag = key >> TIME_BITS;

    for (;;) {
        uint64_t seen, full, next;
        struct bucket *b = find_bucket(q, key, &seen);

        full = seen >> TIME_BITS == tag ? seen & TIME_MASK : 0;
        if (full < now)
            full = now;
        if (full - now > interval * (r->burst - 1))
            return false;
        next = tag << TIME_BITS | ((full + interval) & TIME_MASK);
        if (atomic_compare_exchange_weak_explicit(&b->state, &seen, next, memory_order_relaxed,
                                                  memory_order_relaxed))
            return true;
    }
}

static enum err
take_at(struct quotas *q, uint64_t key, const struct rate *r, int64_t mono_ms, struct fail *f)
{
    int64_t made_ms = 0;

    if (atomic_compare_exchange_strong(&q->made_ms, &made_ms, mono_ms - 1))
        made_ms = mono_ms - 1;
    if (mono_ms <= made_ms)
        mono_ms = made_ms + 1;
    if (take(q, key, r, (uint64_t)(mono_ms - made_ms) * TICKS_A_MS))
        return OK;
    return fail(f, ERR_BUSY, "Too Many Requests");
}

enum err
quota_take(struct quotas *q, const struct operation *op, const struct quota_caller *who,
           int64_t mono_ms, struct fail *f)
{
    const struct rate *r = q ? rate_of(op) : NULL;
    uint64_t key;

    return r && key_of(q, op, r, who, &key) ? take_at(q, key, r, mono_ms, f) : OK;
}

enum err
quota_take_widget(struct quotas *q, int64_t widget_no, int64_t mono_ms, struct fail *f)
{
    uint64_t key;

    if (!q)
        return OK;
    key = mix((uint64_t)widget_no ^ q->seed[0]) ^ (uint64_t)(uintptr_t)&widget_rate;
    return take_at(q, mix(key ^ q->seed[1]), &widget_rate, mono_ms, f);
}

struct quotas *
quotas_new(enum quota_mode mode)
{
    struct quotas *q;

    if (mode == QUOTA_OFF)
        return NULL;
    q = mem_new(sizeof(*q));
    q->mode = mode;
    random_bytes(q->seed, sizeof(q->seed));
    return q;
}

void
quotas_free(struct quotas **q)
{
    mem_free(*q);
    *q = NULL;
}

/* ---- how many things ---- */

/* clang-format off */
static const struct {
    const char *operation;
    enum resource_kind kind; /* RESOURCE_NONE: flows */
    int64_t aws;
} things[QUOTA_THINGS] = {
    [QUOTA_FLOWS] = { "CreateContactFlow", RESOURCE_NONE, 100 },
    [QUOTA_QUEUES] = { "CreateQueue", RESOURCE_QUEUE, 50 },
    [QUOTA_HOURS] = { "CreateHoursOfOperation", RESOURCE_HOURS, 100 },
    [QUOTA_ROUTING_PROFILES] = { "CreateRoutingProfile", RESOURCE_ROUTING_PROFILE, 100 },
    [QUOTA_SECURITY_PROFILES] = { "CreateSecurityProfile", RESOURCE_SECURITY_PROFILE, 100 },
    [QUOTA_USERS] = { "CreateUser", RESOURCE_USER, 500 },
    [QUOTA_AGENT_STATUSES] = { "CreateAgentStatus", RESOURCE_AGENT_STATUS, 50 },
    [QUOTA_QUICK_CONNECTS] = { "CreateQuickConnect", RESOURCE_QUICK_CONNECT, 100 },
    [QUOTA_LAMBDAS] = { "AssociateLambdaFunction", RESOURCE_LAMBDA, 50 },
};
/* clang-format on */

void
quota_limits_settle(struct quota_limits *l, enum quota_mode mode)
{
    for (size_t i = 0; i < QUOTA_THINGS; i++)
        if (l->of[i] < 0)
            l->of[i] = mode == QUOTA_AWS ? things[i].aws : 0;
}

enum err
quota_room(const struct quota_limits *l, const struct operation *op, struct txn *t, struct fail *f)
{
    if (op->admission != ADMIT_SIGNATURE)
        return OK;
    for (size_t i = 0; i < QUOTA_THINGS; i++) {
        size_t n;

        if (!l->of[i] || !str_eq(str_from(things[i].operation), str_from(op->name)))
            continue;
        n = things[i].kind ? txn_resource_count(t, things[i].kind)
                           : txn_flow_count(t, FLOW_KIND_FLOW);
        if (n >= (size_t)l->of[i])
            return fail(f, ERR_LIMIT, "The instance has as many of these as it may have (%lld)",
                        (long long)l->of[i]);
    }
    return OK;
}
