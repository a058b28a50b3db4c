/* UpdateParticipantRoleConfig: contract/connect-api.md 2.8. */

#include "api/connect/connect.h"

#include "base/limits.h"
#include "domain/watch.h"

static const struct field chat_fields[] = {
    { "ParticipantTimerConfigList", FIELD_LIST, AT(config_chat, timers), REQUIRED, 1, 6, NULL },
    { 0 },
};
static const struct field channel_fields[] = {
    { "Chat", FIELD_STRUCT, AT(config_channel, chat), REQUIRED, 0, 0, chat_fields },
    { 0 },
};
const struct field role_config_fields[] = {
    { "ChannelConfiguration", FIELD_STRUCT, AT(role_config_request, channel), REQUIRED, 0, 0,
      channel_fields },
    { 0 },
};

struct timer_value {
    struct field_bool given; /* first */
    struct str action;
    struct field_int minutes;
};
struct timer_entry {
    struct str role, type;
    struct timer_value value;
};

static const struct field value_fields[] = {
    { "ParticipantTimerAction", FIELD_STR, AT(timer_value, action), OPTIONAL, 1, 100, NULL },
    { "ParticipantTimerDurationInMinutes", FIELD_INT, AT(timer_value, minutes), OPTIONAL,
      LIMIT_TIMER_MINUTES_MIN, LIMIT_TIMER_MINUTES_MAX, NULL },
    { 0 },
};
static const struct field entry_fields[] = {
    { "ParticipantRole", FIELD_STR, AT(timer_entry, role), REQUIRED, 1, 100, NULL },
    { "TimerType", FIELD_STR, AT(timer_entry, type), REQUIRED, 1, 100, NULL },
    { "TimerValue", FIELD_STRUCT, AT(timer_entry, value), REQUIRED, 0, 0, value_fields },
    { 0 },
};

/* One entry, understood. */
struct timer_change {
    enum role role;
    enum watch_kind kind;
    int64_t ms; /* 0: unset */
};

static enum err
read_change(const struct json *j, struct timer_change *ret, struct fail *f)
{
    struct timer_entry entry = { 0 };
    enum err e;

    if (json_kind(j) != JSON_KIND_OBJECT)
        return fail(f, ERR_MALFORMED, "ParticipantTimerConfigList must be a list of objects");
    e = fields_read(j, entry_fields, &entry, f);
    if (e)
        return e;
    ret->role = role_find(entry.role);
    if (ret->role != ROLE_CUSTOMER && ret->role != ROLE_AGENT)
        return fail(f, ERR_INVALID, "ParticipantRole must be CUSTOMER or AGENT");
    if (!str_eq(entry.type, STR("IDLE")) && !str_eq(entry.type, STR("DISCONNECT_NONCUSTOMER")))
        return fail(f, ERR_INVALID, "TimerType must be IDLE or DISCONNECT_NONCUSTOMER");
    ret->kind = str_eq(entry.type, STR("IDLE")) ? WATCH_IDLE : WATCH_DISCONNECT;
    if (entry.value.action.p && !str_eq(entry.value.action, STR("Unset")))
        return fail(f, ERR_INVALID, "ParticipantTimerAction must be Unset");
    if ((entry.value.action.p != NULL) == entry.value.minutes.given)
        return fail(f, ERR_INVALID, "TimerValue must have exactly one member");
    ret->ms = entry.value.minutes.value * 60000;
    return OK;
}

/* Each role and type at most once. */
static enum err
read_changes(const struct json *list, struct timer_change ret[6], size_t *ret_n, struct fail *f)
{
    *ret_n = json_count(list);
    for (size_t i = 0; i < *ret_n; i++) {
        enum err e = read_change(json_at(list, i), &ret[i], f);

        if (e)
            return e;
        for (size_t k = 0; k < i; k++)
            if (ret[k].role == ret[i].role && ret[k].kind == ret[i].kind)
                return fail(f, ERR_INVALID,
                            "ParticipantTimerConfigList has two entries of one role and type");
    }
    return OK;
}

enum err
role_config_check(struct call *c, struct fail *f)
{
    const struct role_config_request *in = c->in;
    struct timer_change changes[6];
    size_t n;

    return read_changes(in->channel.chat.timers, changes, &n, f);
}

enum err
role_config_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct role_config_request *in = c->in;
    struct timer_change changes[6];
    struct contact contact;
    struct chat chat;
    size_t n;
    enum err e = contact_of(c, t, c->labels[0], c->labels[1], &contact, &chat, f);

    if (!e)
        e = read_changes(in->channel.chat.timers, changes, &n, f);
    if (e)
        return e;
    if (chat.ended_ms || contact.ended_ms)
        return fail(f, ERR_UNFIT, "The contact has ended");
    for (size_t i = 0; i < n; i++)
        watch_configure(t, &chat, changes[i].role, changes[i].kind, changes[i].ms);
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}
