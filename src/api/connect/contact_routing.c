/* Contacts and queues, seen from the API: contract/connect-api.md 1.3. */

#include "api/connect/contact_plans.h"

#include "api/connect/kinds.h"
#include "api/ident.h"
#include "base/limits.h"
#include "domain/agent.h"
#include "domain/criteria.h"
#include "domain/offer.h"
#include "domain/queueing.h"
#include "store/resources.h"

/* ---- UpdateContactRoutingData ---- */

static const struct shape anything[] = { ROWS_END };
static const struct shape expiry[] = {
    ROW_INT("DurationInSeconds", 0, 0, INT32_MAX),
    ROWS_END,
};
static const struct shape criteria_step[] = {
    ROW_IN("Expiry", 0, expiry),
    ROW_IN("Expression", 0, anything),
    ROWS_END,
};
static const struct shape routing_criteria[] = {
    ROW_LIST("Steps", 0, criteria_step, 0, SHAPE_MANY),
    ROWS_END,
};
static const struct shape routed[] = {
    ROW_INT("QueueTimeAdjustmentSeconds", 0, INT32_MIN, INT32_MAX),
    ROW_INT("QueuePriority", 0, 1, INT64_MAX),
    ROW_IN("RoutingCriteria", 0, routing_criteria),
    ROWS_END,
};

/* Not both: connect-api.md 1.3. This operation knows no IR for it. */
static enum err
check_routed(struct call *c, struct fail *f)
{
    bool age = shape_given(c->json, "QueueTimeAdjustmentSeconds") != NULL;
    bool priority = shape_given(c->json, "QueuePriority") != NULL;

    if (age && priority)
        return fail(f, ERR_INVALID, "Only one of QueuePriority and QueueTimeAdjustmentSeconds");
    if (!age && !priority && !shape_given(c->json, "RoutingCriteria"))
        return fail(f, ERR_INVALID,
                    "One of QueuePriority and QueueTimeAdjustmentSeconds is needed");
    return shape_given(c->json, "RoutingCriteria")
               ? criteria_check(shape_given(c->json, "RoutingCriteria"), f)
               : OK;
}

static enum err
update_routing(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *criteria = shape_given(c->json, "RoutingCriteria");
    struct buf text = { .max = LIMIT_CRITERIA };
    struct contact contact;
    struct chat chat;
    int64_t value;
    enum err e = contact_named(c, t, c->labels[1], &contact, &chat, f);

    (void)r;
    if (!e && (contact.ended_ms || contact.no != chat.contact_no))
        e = fail_as(f, ERR_CONFLICT, "ResourceConflictException", "The contact has ended");
    if (e)
        return e;
    if (json_int(shape_given(c->json, "QueuePriority"), &value))
        queue_priority(t, &chat, value);
    if (json_int(shape_given(c->json, "QueueTimeAdjustmentSeconds"), &value))
        queue_age(t, &chat, value);
    if (criteria && json_dump(criteria, &text) && !text.full)
        queue_criteria(t, &chat, buf_str(&text));
    buf_done(&text);
    return OK;
}

/* ---- GetContactMetrics ---- */

static const struct shape metric[] = {
    ROW_ENUM("Name", SHAPE_REQUIRED, "ESTIMATED_WAIT_TIME POSITION_IN_QUEUE"),
    ROWS_END,
};
static const struct shape measured[] = {
    ROW_TEXT("InstanceId", SHAPE_REQUIRED, 1, 250),
    ROW_TEXT("ContactId", SHAPE_REQUIRED, 1, 250),
    ROW_LIST("Metrics", SHAPE_REQUIRED, metric, 1, 2),
    ROWS_END,
};

static void
put_metric(struct json_out *w, struct str name, int64_t value)
{
    json_open(w, '{');
    json_set_str(w, "Name", name);
    json_name(w, "Value");
    json_open(w, '{');
    if (value >= 0)
        json_set_int(w, "Number", value);
    json_close(w, '}');
    json_close(w, '}');
}

/* Only while the contact waits. */
static enum err
measure(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    const struct json *list = shape_given(c->json, "Metrics");
    struct queue_metrics m;
    struct contact contact;
    struct queued queued;
    struct chat chat;
    enum err e =
        contact_named(c, t, json_str(shape_given(c->json, "ContactId")), &contact, &chat, f);

    (void)r;
    if (!e && !txn_queued_find(t, contact.no, &queued))
        e = fail(f, ERR_UNFIT, "The contact is not in a queue");
    if (!e)
        e = queue_measure(t, &chat, STR(""), STR(""), &m, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "MetricResults");
    json_open(&c->out, '[');
    for (size_t i = 0; i < json_count(list); i++) {
        struct str name = json_str(json_member(json_at(list, i), "Name"));

        put_metric(&c->out, name,
                   str_eq(name, STR("POSITION_IN_QUEUE")) ? m.position : m.estimated_wait_s);
    }
    json_close(&c->out, ']');
    json_set_str(&c->out, "Id", ident_text(&contact.id, c->job.arena));
    json_set_str(&c->out, "Arn", contact_arn(c, &contact.id));
    json_close(&c->out, '}');
    return OK;
}

/* ---- AssociateContactWithUser: whatever their status or concurrency ---- */

static const struct shape given_user[] = {
    ROW_ID("UserId", SHAPE_REQUIRED, &kind_user.of),
    ROWS_END,
};

static enum err
associate(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct contact contact;
    struct queued queued;
    struct agent agent;
    struct offer known;
    struct chat chat;
    enum err e = contact_named(c, t, c->labels[1], &contact, &chat, f);

    if (!e)
        e = thing_find(c, t, &kind_user, json_str(shape_given(c->json, "UserId")), r, f);
    if (!e)
        e = agent_get(t, r->no, &agent, f);
    if (!e && (!txn_queued_find(t, contact.no, &queued) || queued.offered_no))
        e = fail(f, ERR_UNFIT, "The contact does not wait in a queue");
    if (!e && txn_offer_find(t, r->no, contact.no, &known))
        e = fail(f, ERR_UNFIT, "The contact is shown to this user already");
    if (!e && agent.used >= AGENT_ENTRIES_MAX)
        e = fail(f, ERR_UNFIT, "The user has too many contacts");
    if (!e)
        offer_make(t, &queued, &agent);
    return e;
}

/* ---- DismissUserContact ---- */

static const struct shape dismissed[] = {
    ROW_TEXT("ContactId", SHAPE_REQUIRED, 1, 256),
    ROWS_END,
};

static enum err
dismiss(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct contact contact;
    struct offer offer;
    struct chat chat;
    enum err e =
        contact_named(c, t, json_str(shape_given(c->json, "ContactId")), &contact, &chat, f);

    if (!e)
        e = offer_find(t, r->no, &contact.id, &offer, f);
    if (!e)
        e = offer_clear(t, &offer, f);
    return e;
}

/* ---- TransferContact: tasks and e-mail only ---- */

static const struct shape transferred[] = {
    ROW_TEXT("InstanceId", SHAPE_REQUIRED, 1, 100),
    ROW_TEXT("ContactId", SHAPE_REQUIRED, 1, 256),
    ROW_ID("QueueId", 0, &kind_queue.of),
    ROW_ID("UserId", 0, &kind_user.of),
    ROW_ID("ContactFlowId", SHAPE_REQUIRED, &id_of_flow),
    ROWS_END,
};

static enum err
refuse_transfer(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct contact contact;
    struct chat chat;
    enum err e =
        contact_named(c, t, json_str(shape_given(c->json, "ContactId")), &contact, &chat, f);

    (void)r;
    return e ? e : fail(f, ERR_UNFIT, "Transfer is not supported for contacts of channel CHAT");
}

const struct plan update_contact_routing = {
    .resource = contact_resource, .body = routed, .check = check_routed, .run = update_routing
};
const struct plan get_contact_metrics = { .resource = contact_resource,
                                          .body = measured,
                                          .run = measure };
const struct plan associate_contact_with_user = { .resource = contact_resource,
                                                  .body = given_user,
                                                  .run = associate };
const struct plan dismiss_user_contact = {
    .kind = &kind_user, .body = dismissed, .needs = NEED_SELF, .run = dismiss
};
const struct plan transfer_contact = { .resource = contact_resource,
                                       .body = transferred,
                                       .run = refuse_transfer };
