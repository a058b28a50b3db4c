/* Setting the stage for a scenario: its flows, queue, hours, and the customer. */

#include "command/flow_play_body.h"

#include "auth/hmac.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/flow/bind.h"
#include "domain/queueing.h"
#include "domain/segment.h"
#include "store/agents.h"
#include "store/flows.h"
#include "store/resources.h"

static void
add_flow(struct txn *t, struct str name, struct str type, struct str content, struct flow *ret)
{
    bool module = str_eq(type, STR("MODULE"));
    struct flow flow = { .name = name, .type = type };
    char hash[FLOW_SHA256_SIZE];
    bool found = module ? txn_module_find_name(t, name, &flow) : txn_flow_find_name(t, name, &flow);

    flow.kind = module ? FLOW_KIND_MODULE : FLOW_KIND_FLOW;
    sha256_text(content, hash);
    flow.published_no = flow.saved_no = txn_flow_content_add(t, content, hash);
    if (found)
        txn_flow_save(t, &flow);
    else {
        uuid4_bytes(flow.id.b);
        txn_flow_insert(t, &flow);
    }
    *ret = flow;
}

static void
add_bound(struct play *p, struct txn *t, const struct flow_file *file, struct str name,
          struct flow *ret)
{
    struct buf text = { .max = LIMIT_FLOW_CONTENT * 4 };
    const struct flow_bind_options options = { .map = &p->settings->map };
    struct flow_binding binding;

    flow_bind(t, file->document, &options, &text, &binding);
    add_flow(t, name, file->type, binding.bound && !text.full ? buf_str(&text) : file->text, ret);
    buf_done(&text);
}

/* A file of the scenario lies beside it. */
static struct str
beside(struct play *p, struct str path)
{
    struct buf text = { .max = 4096 };
    size_t at = p->scenario_path.n;
    struct str kept;

    while (at > 0 && p->scenario_path.p[at - 1] != '/')
        at--;
    if (!str_starts(path, STR("/")))
        buf_add(&text, str_first(p->scenario_path, at));
    buf_add(&text, path);
    kept = play_keep(p, buf_str(&text));
    buf_done(&text);
    return kept;
}

static enum err
add_files(struct play *p, struct txn *t, const char *section, const char *type, struct fail *f)
{
    int map = script_member(p->script, script_root(p->script), section);

    for (size_t i = 0; i < script_count(p->script, map); i++) {
        int node = script_at(p->script, map, i);
        struct settings s = *p->settings;
        struct flow_file file;
        struct flow made;

        s.type = str_from(type);
        if (flow_file_read(&s, beside(p, script_text(p->script, node)), p->arena, &file, f) != OK) {
            p->trouble_line = script_line(p->script, node);
            return f->code;
        }
        add_bound(p, t, &file, script_key(p->script, map, i), &made);
        flow_file_done(&file);
    }
    return OK;
}

#define ACTION(id, type, parameters, next)                                                         \
    "{\"Identifier\":\"" id "\",\"Type\":\"" type "\",\"Parameters\":{" parameters                 \
    "},\"Transitions\":{\"NextAction\":\"" next "\"}},"
#define TO_QUEUE                                                                                   \
    ACTION("(queue)", "UpdateContactTargetQueue", "\"QueueId\":\"BasicQueue\"", "(enter)")         \
    ACTION("(enter)", "TransferContactToQueue", "", "(end)")

/* What is no inbound flow is hooked, called or begun by one that is made for it; %.*s is its name.
 */
static const struct {
    const char *type, *actions;
} wrappers[] = {
    { "CUSTOMER_QUEUE", ACTION("(start)", "UpdateContactEventHooks",
                               "\"EventHooks\":{\"CustomerQueue\":%.*s}", "(queue)") TO_QUEUE },
    { "AGENT_WHISPER", ACTION("(start)", "UpdateContactEventHooks",
                              "\"EventHooks\":{\"AgentWhisper\":%.*s}", "(queue)") TO_QUEUE },
    { "CUSTOMER_WHISPER", ACTION("(start)", "UpdateContactEventHooks",
                                 "\"EventHooks\":{\"CustomerWhisper\":%.*s}", "(queue)") TO_QUEUE },
    { "AGENT_TRANSFER", ACTION("(start)", "TransferToFlow", "\"ContactFlowId\":%.*s", "(end)") },
    { "QUEUE_TRANSFER",
      ACTION("(start)", "UpdateContactTargetQueue", "\"QueueId\":\"BasicQueue\"", "(go)")
          ACTION("(go)", "TransferToFlow", "\"ContactFlowId\":%.*s", "(end)") },
    { "MODULE", ACTION("(start)", "InvokeFlowModule", "\"FlowModuleId\":%.*s", "(end)") },
};

static struct str
wrapper_of(struct play *p, const struct flow_file *file)
{
    struct buf text = { .max = 65536 }, name = { .max = 4096 };
    struct json_out w = { .out = &name };
    struct str kept = STR("");

    json_put_str(&w, file->name);
    for (size_t i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
        struct str actions = str_from(wrappers[i].actions);
        size_t hole = 0;

        if (!str_eq(file->type, str_from(wrappers[i].type)))
            continue;
        while (!str_starts(str_from_at(actions, hole), STR("%.*s")))
            hole++;
        buf_add(&text,
                STR("{\"Version\":\"2019-10-30\",\"StartAction\":\"(start)\",\"Actions\":["));
        buf_add(&text, str_first(actions, hole));
        buf_add(&text, buf_str(&name));
        buf_add(&text, str_from_at(actions, hole + 4));
        buf_add(&text, STR("{\"Identifier\":\"(end)\",\"Type\":\"DisconnectParticipant\"}]}"));
    }
    kept = play_keep(p, buf_str(&text));
    buf_done(&text);
    buf_done(&name);
    return kept;
}

static void
close_hours(struct txn *t)
{
    struct resource hours;

    if (!txn_resource_find_name(t, RESOURCE_HOURS, STR("Basic Hours"), &hours))
        return;
    hours.body = STR("{\"TimeZone\":\"UTC\",\"Config\":[]}");
    txn_resource_save(t, &hours);
}

/* Somebody else who waits, behind the customer: a contact whose flow never begins. */
static enum err
add_waiting(struct play *p, struct txn *t, const struct resource *queue, struct fail *f)
{
    const struct chat_start start = { .display_name = STR("Somebody else"),
                                      .contents = content_bit(CONTENT_TEXT),
                                      .flow_id = p->flow_id,
                                      .minutes = LIMIT_CHAT_MINUTES_MAX,
                                      .attributes = STR("{}") };
    struct chat_started started;
    struct route r;
    struct chat c;

    chat_start(t, &start, &started);
    CHECK(txn_chat_find(t, started.chat_no, &c));
    segment_route(t, c.contact_no, &r);
    r.target_no = queue->no;
    r.priority = INT32_MAX;
    txn_route_save(t, &r);
    return queue_enter(t, &c, f);
}

/* queue: { waiting: 3, max: 5 } */
static enum err
fill_queue(struct play *p, struct txn *t, struct fail *f)
{
    const struct script *s = p->script;
    int node = script_member(s, script_root(s), "queue");
    int64_t waiting = 0, max = 0;
    struct resource queue;
    struct buf body = { .max = 256 };
    enum err e = OK;

    if (!node || !txn_resource_find_name(t, RESOURCE_QUEUE, STR("BasicQueue"), &queue))
        return OK;
    str_int(script_text(s, script_member(s, node, "waiting")), 0, 1000, &waiting);
    str_int(script_text(s, script_member(s, node, "max")), 1, 1000, &max);
    while (!e && waiting-- > 0)
        e = add_waiting(p, t, &queue, f);
    if (!e && max) {
        buf_printf(&body, "{\"Status\":\"ENABLED\",\"MaxContacts\":%lld}", (long long)max);
        queue.body = play_keep(p, buf_str(&body));
        txn_resource_save(t, &queue);
    }
    buf_done(&body);
    return e;
}

enum err
play_stage(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const struct flow_file *file = arg;
    int root = script_root(p->script);
    struct flow flow;
    struct str wrapper = wrapper_of(p, file);
    enum err e = add_files(p, t, "modules", "MODULE", f);

    if (!e)
        e = add_files(p, t, "queue_flows", "CUSTOMER_QUEUE", f);
    if (!e)
        e = add_files(p, t, "flows", "", f); /* of the type that their metadata says */
    if (e)
        return e;
    if (str_eq(script_text(p->script, script_member(p->script, root, "hours")), STR("closed")))
        close_hours(t);
    add_bound(p, t, file, file->name, &flow);
    if (wrapper.n) {
        struct flow_file around = { .text = wrapper,
                                    .document = flow_document_parse(wrapper, f),
                                    .type = STR("CONTACT_FLOW") };

        CHECK(around.document);
        add_bound(p, t, &around, STR("(frontdesk flow test)"), &flow);
        flow_file_done(&around);
    }
    p->flow_id = flow.id;
    return fill_queue(p, t, f);
}

enum err
play_start(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    const struct script *s = p->script;
    int root = script_root(s), customer = script_member(s, root, "customer");
    int attributes = script_member(s, root, "attributes"),
        first = script_member(s, root, "first_message");
    struct str name = script_text(s, script_member(s, customer, "name"));
    struct buf text = { .max = LIMIT_ATTRIBUTES * 2 }, details = { .max = 4096 };
    struct json_out w = { .out = &details };
    struct chat_start start = {
        .display_name = name.n ? name : STR("Customer"),
        .contents = content_bit(CONTENT_TEXT) | content_bit(CONTENT_MARKDOWN) |
                    content_bit(CONTENT_JSON) | content_bit(CONTENT_INTERACTIVE) |
                    content_bit(CONTENT_INTERACTIVE_RESPONSE),
        .flow_id = p->flow_id,
        .minutes = LIMIT_CHAT_MINUTES_MAX,
        .customer_id = script_text(s, script_member(s, customer, "id")),
    };

    (void)arg;
    (void)f;
    if (attributes)
        script_json(s, attributes, true, &text);
    else
        buf_add(&text, STR("{}"));
    start.attributes = buf_str(&text);
    if (first) {
        start.first_type = CONTENT_TEXT;
        start.first_content = script_text(s, first);
    }
    json_open(&w, '{');
    json_close(&w, '}');
    start.details = buf_str(&details);
    chat_start(t, &start, &p->started);
    buf_done(&text);
    buf_done(&details);
    return OK;
}

/* ---- names for people ---- */

struct naming {
    struct uuid id;
    struct str name;
};

static enum err
name_run(struct play *p, struct txn *t, void *arg, struct fail *f)
{
    static const enum resource_kind kinds[] = { RESOURCE_QUEUE, RESOURCE_HOURS, RESOURCE_USER };
    struct naming *n = arg;
    struct resource r;
    struct flow flow;

    (void)f;
    if (txn_flow_find(t, &n->id, &flow))
        n->name = play_keep(p, flow.name);
    for (size_t i = 0; !n->name.n && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (txn_resource_find(t, kinds[i], &n->id, &r))
            n->name = play_keep(p, r.name);
    return OK;
}

struct str
play_name_of(struct play *p, struct str arn)
{
    struct naming n = { .name = STR("") };

    if (str_starts(arn, STR("arn:aws:connect:")) && arn.n > UUID_TEXT &&
        uuid_parse(str_from_at(arn, arn.n - UUID_TEXT), n.id.b))
        play_run(p, name_run, &n, NULL);
    return n.name.n ? n.name : arn;
}
