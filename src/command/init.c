/* `frontdesk init`: an instance in an empty folder. */

#include "command/command.h"

#include "auth/hmac.h"
#include "auth/password.h"
#include "auth/policy.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/secret_text.h"
#include "domain/defaults.h"
#include "domain/flow/defaults_make.h"
#include "store/flows.h"
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
};

static struct uuid
new_id(char text[37])
{
    struct uuid id;

    uuid4_bytes(id.b);
    uuid_text(id.b, text);
    return id;
}

static void
make_agent(struct making *m, struct txn *t)
{
    char id[37];
    const struct user agent = { .id = new_id(id),
                                .name = str_from(m->made->user),
                                .password = str_from(m->password_hash),
                                .security_profiles = STR("[\"Admin\",\"Agent\"]") };

    txn_user_insert(t, &agent);
}

/* The demo's widget looks like its shop; the snippet says the button's colours. */
static const struct str shop_appearance =
    STR_INIT("{\"header\":{\"message\":\"Kiln & Clay\",\"color\":\"#a4461f\"},"
             "\"customerBubble\":\"#a4461f\",\"agentBubble\":\"#f3e7d8\","
             "\"systemName\":\"Kiln & Clay\","
             "\"commands\":{\"styles\":{\"iconType\":\"CHAT\","
             "\"openChat\":{\"color\":\"#ffffff\",\"backgroundColor\":\"#a4461f\"},"
             "\"closeChat\":{\"color\":\"#ffffff\",\"backgroundColor\":\"#a4461f\"}}}}");

static void
make_keys(struct making *m, struct txn *t)
{
    const struct access_key key = { .id = str_from(m->made->access_key_id),
                                    .secret = str_from(m->made->secret),
                                    .user = STR("administrator"),
                                    .policy = policy_for_administrator(),
                                    .active = true };
    struct flow demo_flow;
    struct widget widget = { .id = new_id(m->made->widget_id),
                             .snippet_id = str_from(m->made->snippet_id),
                             .name = STR("Website"),
                             .flow_id = m->instance.flow_id,
                             .published = true,
                             .secured = true,
                             .keys = { { str_from(m->made->widget_key), txn_now_ms(t) } } };
    struct token_secret secret = { .id = 1 };

    if (m->demo)
        widget.appearance = shop_appearance;
    if (m->demo && txn_flow_find_name(t, STR("Demo welcome"), &demo_flow))
        widget.flow_id = demo_flow.id; /* flows.md 9: greets by what the shop signs */
    random_bytes(secret.secret, sizeof(secret.secret));
    txn_access_key_insert(t, &key);
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
    make_agent(m, t);
    defaults_complete(t, m->demo); /* before the flows, which name the queue */
    default_flows_make(t, &m->instance, sha256_text);
    uuid_text(m->instance.flow_id.b, m->made->flow_id);
    make_keys(m, t);
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
