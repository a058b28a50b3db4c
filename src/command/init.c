/* `frontdesk init`: an instance in an empty folder. */

#include "command/command.h"

#include "auth/password.h"
#include "auth/policy.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/secret_text.h"
#include "domain/flow/defaults.h"
#include "store/store.h"
#include "store/widgets.h"

#include <string.h>

struct making {
    struct job job; /* first */
    struct made_instance *made;
    struct str region;
    bool demo;
    char password_hash[PASSWORD_TEXT_SIZE];
    struct instance instance;
    struct uuid widget_flow_id; /* in a demo the flow that greets by what the shop signs */
};

static struct uuid
new_id(char text[37])
{
    struct uuid id;

    uuid4_bytes(id.b);
    uuid_text(id.b, text);
    return id;
}

/* {{flow:NAME}} becomes the ARN of a flow that was made before; the demo's flow greets by another
 * attribute (flows.md 9). */
static struct str
content_of(struct making *m, struct txn *t, struct str content, bool demo)
{
    struct buf out = { .max = 65536 };
    struct str kept = STR_NONE;

    for (size_t i = 0; i < content.n; i++) {
        struct str rest = str_from_at(content, i), name;
        struct flow flow;
        char id[37];

        if (demo && str_starts(rest, STR("customerName"))) {
            buf_add(&out, STR("name"));
            i += STR("customerName").n - 1;
            continue;
        }
        if (!str_starts(rest, STR("{{flow:"))) {
            buf_add_byte(&out, content.p[i]);
            continue;
        }
        name = str_from_at(rest, 7);
        name = str_cut(&name, '}');
        CHECK(txn_flow_find_name(t, name, &flow));
        uuid_text(flow.id.b, id);
        buf_printf(&out, "%s/contact-flow/%s", m->made->arn, id);
        i += 7 + name.n + 1;
    }
    CHECK(!out.full && arena_copy(m->job.arena, buf_str(&out), &kept));
    buf_done(&out);
    return kept;
}

static struct uuid
make_flow(struct making *m, struct txn *t, const struct default_flow *d, bool demo, char id[37])
{
    struct flow flow = { .id = new_id(id),
                         .name = demo ? STR("Demo welcome") : d->name,
                         .type = d->type,
                         .content = content_of(m, t, d->content, demo),
                         .published = true,
                         .updated_ms = txn_now_ms(t) };

    txn_flow_insert(t, &flow);
    return flow.id;
}

static void
make_flows(struct making *m, struct txn *t)
{
    for (size_t i = 0; i < default_flows_count; i++) {
        const struct default_flow *d = &default_flows[i];
        char id[37];
        struct uuid made = make_flow(m, t, d, false, id);

        if (!str_eq(d->name, STR("Default inbound chat")))
            continue;
        m->instance.flow_id = made;
        memcpy(m->made->flow_id, id, sizeof(id));
        m->widget_flow_id = m->demo ? make_flow(m, t, d, true, id) : made;
    }
}

static void
make_people(struct making *m, struct txn *t)
{
    char id[37];
    const struct access_key key = { .id = str_from(m->made->access_key_id),
                                    .secret = str_from(m->made->secret),
                                    .user = STR("administrator"),
                                    .policy = policy_for_administrator(),
                                    .active = true };
    const struct user agent = { .id = new_id(id),
                                .name = str_from(m->made->user),
                                .password = str_from(m->password_hash),
                                .security_profiles = STR("[\"Admin\",\"Agent\"]") };
    struct widget widget = { .id = new_id(m->made->widget_id),
                             .snippet_id = str_from(m->made->snippet_id),
                             .name = STR("Website"),
                             .flow_id = m->widget_flow_id,
                             .published = true,
                             .secured = true,
                             .keys = { { str_from(m->made->widget_key), txn_now_ms(t) } } };
    struct token_secret secret = { .id = 1 };

    random_bytes(secret.secret, sizeof(secret.secret));
    txn_access_key_insert(t, &key);
    txn_user_insert(t, &agent);
    txn_widget_insert(t, &widget);
    txn_token_secret_insert(t, &secret);
}

static enum err
make_run(struct job *job, struct txn *t, struct fail *f)
{
    struct making *m = (struct making *)(void *)job;
    char account[13];
    uint64_t digits;

    (void)f;
    random_bytes(&digits, sizeof(digits));
    snprintf(account, sizeof(account), "%012llu", (unsigned long long)(digits % 1000000000000ULL));
    m->instance.id = new_id(m->made->instance_id);
    m->instance.account = str_of(account, 12);
    m->instance.region = m->region;
    m->instance.alias = STR("frontdesk");
    m->instance.created_ms = txn_now_ms(t);
    m->instance.demo = m->demo;
    snprintf(m->made->arn, sizeof(m->made->arn), "arn:aws:connect:%.*s:%s:instance/%s",
             STR_ARG(m->region), account, m->made->instance_id);
    make_flows(m, t);
    make_people(m, t);
    txn_instance_insert(t, &m->instance);
    return OK;
}

static void
make_done(struct job *job)
{
    (void)job;
}

static bool
region_is_good(struct str region)
{
    if (region.n < 4 || region.n > 32)
        return false;
    for (size_t i = 0; i < region.n; i++)
        if (!((region.p[i] >= 'a' && region.p[i] <= 'z') ||
              (region.p[i] >= '0' && region.p[i] <= '9') || region.p[i] == '-'))
            return false;
    return true;
}

enum err
instance_make(const char *folder, struct str region, bool demo, struct made_instance *ret,
              struct fail *f)
{
    struct clock clock = { 0 };
    const struct store_options options = { .folder = folder, .clock = &clock };
    struct making m = { .job = { .run = make_run, .done = make_done, .lane = LANE_WRITE },
                        .made = ret,
                        .region = region,
                        .demo = demo };
    struct store *store = NULL;
    enum err e;

    if (!region_is_good(region))
        return fail(f, ERR_INVALID, "the region must look like us-west-2");
    *ret = (struct made_instance){ .user = "agent" };
    secret_access_key_id(ret->access_key_id);
    secret_access_key(ret->secret);
    secret_widget_key(ret->widget_key);
    secret_snippet_id(ret->snippet_id);
    secret_password(ret->password);
    e = password_hash(str_from(ret->password), m.password_hash, f);
    if (!e)
        e = store_create(folder, f);
    if (!e)
        e = store_open(&options, &store, f);
    if (e)
        return e;
    m.job.arena = arena_new(LIMIT_ARENA);
    store_run(store, &m.job);
    if (m.job.err)
        e = fail(f, m.job.err, "%s", m.job.fail.why);
    arena_free(&m.job.arena);
    store_close(&store);
    return e;
}

/* ---- the command ---- */

struct line {
    const char *name, *value;
};

static void
print_json(const struct line *lines, size_t n)
{
    struct buf text = { .max = 8192 };
    struct json_out w = { .out = &text };

    json_open(&w, '{');
    for (size_t i = 0; i < n; i++)
        json_set_str(&w, lines[i].name, str_from(lines[i].value));
    json_close(&w, '}');
    printf("%.*s\n", STR_ARG(buf_str(&text)));
    buf_done(&text);
}

int
command_init(const struct settings *s)
{
    struct made_instance m;
    struct fail f;

    if (!s->data.n) {
        fputs("init needs --data DIR\n", stderr);
        return 2;
    }
    if (instance_make(s->data.p, s->region, false, &m, &f) != OK)
        return command_refused(&f);
    const struct line lines[] = {
        { "InstanceId", m.instance_id },
        { "InstanceArn", m.arn },
        { "Region", s->region.p },
        { "ContactFlowId", m.flow_id },
        { "AccessKeyId", m.access_key_id },
        { "SecretAccessKey", m.secret },
        { "WidgetId", m.widget_id },
        { "SnippetId", m.snippet_id },
        { "WidgetSecurityKey", m.widget_key },
        { "AgentUsername", m.user },
        { "AgentPassword", m.password },
    };
    size_t n = sizeof(lines) / sizeof(lines[0]);

    if (s->json) {
        print_json(lines, n);
        return 0;
    }
    printf("An instance was made in %.*s. Secrets are shown this one time:\n\n", STR_ARG(s->data));
    for (size_t i = 0; i < n; i++)
        printf("  %-18s %s\n", lines[i].name, lines[i].value);
    printf("\nStart it: frontdesk serve --data %.*s\n", STR_ARG(s->data));
    return 0;
}
