#include "domain/agent.h"

#include "base/json.h"
#include "base/limits.h"
#include "domain/life.h"
#include "domain/offer.h"
#include "domain/routing.h"
#include "domain/timer.h"
#include "store/resources.h"

/* ---- what the control plane says ---- */

enum status_type
status_type_of(struct str name)
{
    if (str_eq(name, STR("ROUTABLE")))
        return STATUS_ROUTABLE;
    if (str_eq(name, STR("CUSTOM")))
        return STATUS_CUSTOM;
    return str_eq(name, STR("OFFLINE")) ? STATUS_OFFLINE : STATUS_NONE;
}

static struct str
text_member(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name);

    return json_kind(m) == JSON_KIND_STRING ? json_str(m) : STR_NONE;
}

static enum status_type
type_of_status(const struct resource *r, bool *ret_enabled)
{
    struct json *j = NULL;
    enum status_type type = STATUS_NONE;

    *ret_enabled = false;
    if (json_parse(r->body, JSON_READ_STRICT, &j, NULL) != OK)
        return STATUS_NONE;
    type = status_type_of(text_member(j, "Type"));
    *ret_enabled = !str_eq(text_member(j, "State"), STR("DISABLED"));
    json_free(&j);
    return type;
}

bool
status_first(struct txn *t, enum status_type type, struct resource *ret)
{
    struct str after = STR("");
    bool enabled;

    while (txn_resources(t, RESOURCE_AGENT_STATUS, after, ret, 1)) {
        if (type_of_status(ret, &enabled) == type)
            return true;
        after = ret->name;
    }
    return false;
}

/* The entry for CHAT in a list of {"Channel":…}; NULL: none. */
static const struct json *
for_chat(const struct json *list)
{
    if (json_kind(list) != JSON_KIND_ARRAY)
        return NULL;
    for (size_t i = 0; i < json_count(list); i++)
        if (str_eq(text_member(json_at(list, i), "Channel"), STR("CHAT")))
            return json_at(list, i);
    return NULL;
}

static bool
is_true(const struct json *j)
{
    return json_kind(j) == JSON_KIND_BOOL && json_bool(j);
}

/* The list for channels wins over PhoneConfig: connect-api.md 2.12. */
static void
read_user(const struct resource *user, struct agent *a)
{
    const struct json *phone, *entry;
    struct json *j = NULL;
    int64_t seconds = 0;

    if (json_parse(user->body, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    phone = json_member(j, "PhoneConfig");
    entry = for_chat(json_member(j, "AutoAcceptConfigs"));
    a->auto_accept = is_true(json_member(entry ? entry : phone, "AutoAccept"));
    entry = for_chat(json_member(j, "AfterContactWorkConfigs"));
    if (entry)
        json_int(
            json_member(json_member(entry, "AfterContactWorkConfig"), "AfterContactWorkTimeLimit"),
            &seconds);
    else
        json_int(json_member(phone, "AfterContactWorkTimeLimit"), &seconds);
    a->acw_ms = seconds * 1000;
    json_free(&j);
}

static void
read_profile(struct txn *t, struct agent *a)
{
    struct resource profile;
    struct json *j = NULL;
    struct link l;

    a->profile_no = a->slots = 0;
    if (!txn_links_from(t, LINK_USER_PROFILE, a->user_no, &l, 1) ||
        !txn_resource_get(t, l.to_no, &profile))
        return;
    a->profile_no = profile.no;
    if (json_parse(profile.body, JSON_READ_STRICT, &j, NULL) != OK)
        return;
    json_int(json_member(for_chat(json_member(j, "MediaConcurrencies")), "Concurrency"), &a->slots);
    json_free(&j);
}

enum err
agent_get(struct txn *t, int64_t user_no, struct agent *ret, struct fail *f)
{
    struct resource user, offline;

    if (txn_agent_find(t, user_no, ret))
        return OK;
    if (!txn_resource_get(t, user_no, &user) || user.kind != RESOURCE_USER)
        return fail(f, ERR_NOT_FOUND, "There is no such user");
    *ret = (struct agent){ .user_no = user_no, .status = STATUS_OFFLINE };
    ret->status_ms = user.created_ms;
    ret->status_no = status_first(t, STATUS_OFFLINE, &offline) ? offline.no : 0;
    read_user(&user, ret);
    read_profile(t, ret);
    return OK;
}

void
agent_refresh(struct txn *t, int64_t user_no)
{
    struct resource user;
    struct agent a;

    if (!txn_agent_find(t, user_no, &a) || !txn_resource_get(t, user_no, &user))
        return; /* read when first asked for */
    read_user(&user, &a);
    read_profile(t, &a);
    txn_agent_save(t, &a);
    txn_agent_touch(t, user_no);
    routing_agent(t, user_no);
}

/* Does it to those of a profile, or to all. */
static void
each_agent(struct txn *t, int64_t profile_no, void (*work)(struct txn *t, int64_t user_no))
{
    struct agent some[32];
    int64_t after = 0;
    size_t n;

    do {
        n = txn_agents(t, profile_no, after, some, 32);
        for (size_t i = 0; i < n; i++)
            work(t, some[i].user_no);
        after = n ? some[n - 1].user_no : after;
    } while (n == 32);
}

void
agent_refresh_profile(struct txn *t, int64_t profile_no)
{
    each_agent(t, profile_no, agent_refresh);
}

void
agent_refresh_status(struct txn *t, int64_t status_no)
{
    (void)status_no; /* whose it is, or in whose menu: everybody's */
    each_agent(t, 0, txn_agent_touch);
}

void
agent_remove(struct txn *t, int64_t user_no)
{
    struct offer all[AGENT_ENTRIES_MAX];
    struct agent a;
    size_t n;

    txn_sessions_delete(t, user_no, 0);
    txn_skills_clear(t, user_no);
    if (!txn_agent_find(t, user_no, &a))
        return;
    a.status = STATUS_OFFLINE; /* nothing more is offered */
    txn_agent_save(t, &a);
    n = txn_offers_of_user(t, user_no, all, AGENT_ENTRIES_MAX);
    for (size_t i = 0; i < n; i++) {
        if (!txn_offer_get(t, all[i].no, &all[i]))
            continue;
        if (offer_is_live(&all[i]))
            offer_leave(t, &all[i]);
        txn_timer_clear(t, TIMER_AFTER_WORK, all[i].no);
        txn_offer_delete(t, all[i].no);
    }
    txn_timer_clear(t, TIMER_AGENT_LOST, user_no);
    txn_timer_clear(t, TIMER_AGENT_AWAY, user_no);
    txn_agent_delete(t, user_no);
}

/* ---- status ---- */

static enum err
status_get(struct txn *t, int64_t status_no, enum status_type *ret, struct fail *f)
{
    struct resource r;
    bool enabled;

    if (!txn_resource_get(t, status_no, &r) || r.kind != RESOURCE_AGENT_STATUS)
        return fail(f, ERR_NOT_FOUND, "There is no such agent status");
    *ret = type_of_status(&r, &enabled);
    if (*ret == STATUS_NONE || !enabled)
        return fail(f, ERR_INVALID, "The agent status is disabled");
    return OK;
}

/* Entries that are over go when the status changes: ccp.md 4.1. */
static void
clear_entries(struct txn *t, int64_t user_no)
{
    struct offer all[AGENT_ENTRIES_MAX];
    size_t n = txn_offers_of_user(t, user_no, all, AGENT_ENTRIES_MAX);
    struct agent_rules rules;

    txn_agent_rules(t, &rules);
    for (size_t i = 0; i < n; i++) {
        if (offer_is_live(&all[i]) || (rules.keep_work && all[i].state == OFFER_ENDED))
            continue;
        offer_drop(t, &all[i]);
    }
}

static void
take_status(struct txn *t, struct agent *a, int64_t status_no, enum status_type type)
{
    int64_t now = txn_now_ms(t);

    if (a->status != STATUS_ROUTABLE && type == STATUS_ROUTABLE)
        a->idle_ms = now;
    if (a->status_no != status_no)
        a->status_ms = now;
    a->status_no = status_no;
    a->status = type;
    a->next_no = 0;
    txn_agent_save(t, a);
}

enum err
agent_put_status(struct txn *t, int64_t user_no, int64_t status_no, bool enqueue, struct fail *f)
{
    enum status_type type = STATUS_NONE;
    struct agent a;
    size_t live;
    enum err e = agent_get(t, user_no, &a, f);

    if (!e)
        e = status_get(t, status_no, &type, f);
    if (e)
        return e;
    live = offers_live(t, user_no);
    if (live && !enqueue)
        return fail(f, ERR_UNFIT, "Cannot change agent state: Invalid agent or contact state.");
    txn_agent_save(t, &a); /* one who was never here before */
    clear_entries(t, user_no);
    if (live && type != STATUS_ROUTABLE) {
        a.next_no = status_no;
        txn_agent_save(t, &a);
    } else {
        take_status(t, &a, status_no, type);
    }
    txn_agent_touch(t, user_no);
    agent_relieved(t, user_no);
    return OK;
}

void
agent_relieved(struct txn *t, int64_t user_no)
{
    enum status_type type = STATUS_NONE;
    struct agent a;

    if (!txn_agent_find(t, user_no, &a))
        return;
    if (a.next_no && !a.used) {
        if (status_get(t, a.next_no, &type, NULL) == OK)
            take_status(t, &a, a.next_no, type);
        else { /* it was deleted meanwhile */
            a.next_no = 0;
            txn_agent_save(t, &a);
        }
        txn_agent_touch(t, user_no);
    }
    routing_agent(t, user_no);
}

/* ---- presence ---- */

void
agent_seen(struct txn *t, int64_t user_no)
{
    struct agent_rules rules;
    struct resource user;
    struct agent a;
    bool was_lost;

    if (agent_get(t, user_no, &a, NULL) != OK)
        return;
    if (txn_resource_get(t, user_no, &user)) { /* whoever forgot to call agent_refresh() */
        read_user(&user, &a);
        read_profile(t, &a);
    }
    txn_agent_rules(t, &rules);
    was_lost = a.lost;
    a.seen_ms = txn_now_ms(t);
    a.lost = false;
    txn_agent_save(t, &a);
    txn_timer_set(t, TIMER_AGENT_LOST, user_no, a.seen_ms + rules.lost_ms);
    if (!was_lost)
        return;
    txn_timer_clear(t, TIMER_AGENT_AWAY, user_no);
    txn_agent_touch(t, user_no);
    routing_agent(t, user_no);
}

void
agent_lost_due(struct txn *t, int64_t user_no)
{
    struct agent_rules rules;
    struct agent a;

    txn_agent_rules(t, &rules);
    if (!txn_agent_find(t, user_no, &a) || a.lost)
        return;
    if (a.seen_ms + rules.lost_ms > txn_now_ms(t)) {
        txn_timer_set(t, TIMER_AGENT_LOST, user_no, a.seen_ms + rules.lost_ms);
        return;
    }
    a.lost = true;
    txn_agent_save(t, &a);
    txn_timer_set(t, TIMER_AGENT_AWAY, user_no, a.seen_ms + rules.offline_ms);
    txn_agent_touch(t, user_no);
}

void
agent_away_due(struct txn *t, int64_t user_no)
{
    struct resource offline;
    struct agent a;

    if (!txn_agent_find(t, user_no, &a) || !a.lost || a.status == STATUS_OFFLINE)
        return;
    if (status_first(t, STATUS_OFFLINE, &offline))
        (void)!agent_put_status(t, user_no, offline.no, true, NULL);
}

struct str
agent_display_name(struct txn *t, int64_t user_no)
{
    struct str name = STR_NONE;
    struct json *j = NULL;
    struct resource user;

    if (!txn_resource_get(t, user_no, &user))
        return STR("AGENT");
    if (json_parse(user.body, JSON_READ_STRICT, &j, NULL) == OK)
        arena_copy(txn_arena(t), text_member(json_member(j, "IdentityInfo"), "FirstName"), &name);
    json_free(&j);
    return name.n && str_utf16_units(name) <= LIMIT_DISPLAY_NAME ? name : user.name;
}
