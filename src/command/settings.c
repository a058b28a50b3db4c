#include "command/settings.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum setting_kind { SETTING_STR, SETTING_INT, SETTING_BOOL, SETTING_MAP };

struct setting {
    const char *name; /* as in the config file; flag: --a-b, environment: FRONTDESK_A_B */
    enum setting_kind kind;
    size_t at;
    const char *fallback;
    int64_t min, max;
    const char *help;
};

#define SET(member) offsetof(struct settings, member)
#define HOUR_MS     3600000

enum { CONFIG_BYTES_MAX = 1024 * 1024 };

/* clang-format off */
static const struct setting table[] = {
    { "data", SETTING_STR, SET(data), "", 0, 0, "the folder of the instance" },
    { "listen", SETTING_STR, SET(listen), "127.0.0.1:8080", 0, 0, "address and port" },
    { "public_url", SETTING_STR, SET(public_url), "", 0, 0, "how clients reach us, behind a proxy" },
    { "tls_cert", SETTING_STR, SET(tls_cert), "", 0, 0, "certificate chain (PEM); reread on SIGHUP" },
    { "tls_key", SETTING_STR, SET(tls_key), "", 0, 0, "its private key (PEM)" },
    { "config", SETTING_STR, SET(config), "", 0, 0, "a file with lines `name = value`" },
    { "region", SETTING_STR, SET(region), "us-west-2", 0, 0, "init: the region in ARNs and signatures" },
    { "json", SETTING_BOOL, SET(json), "off", 0, 0, "print JSON" },
    { "log_level", SETTING_STR, SET(log_level), "info", 0, 0, "error, warn, info or debug" },
    { "reactors", SETTING_INT, SET(reactors), "0", 0, 64, "event loops; 0: one a core" },
    { "readers", SETTING_INT, SET(readers), "0", 0, 16, "reading threads of the store; 0: one a core" },
    { "start_chat.origins", SETTING_STR, SET(start_origins), NULL, 0, 0, "who may post to /start-chat: comma list, * all, null none" },
    { "start_chat.persistent", SETTING_BOOL, SET(start_persistent), "off", 0, 0, "let pages continue old chats" },
    { "start_chat.any_flow", SETTING_BOOL, SET(start_any_flow), "off", 0, 0, "let pages choose a flow" },
    { "api.origins", SETTING_STR, SET(api_origins), "*", 0, 0, "pages that may read control-plane answers" },
    { "sigv4.any_region", SETTING_BOOL, SET(any_region), "off", 0, 0, "take signatures of every region" },
    { "sigv4.skew_ms", SETTING_INT, SET(clock_skew_ms), "300000", 1000, 24 * HOUR_MS, "how wrong a client's clock may be" },
    { "header_timeout_ms", SETTING_INT, SET(header_timeout_ms), "10000", 50, HOUR_MS, "for the head of a request" },
    { "body_timeout_ms", SETTING_INT, SET(body_timeout_ms), "60000", 50, HOUR_MS, "for its body" },
    { "stall_timeout_ms", SETTING_INT, SET(stall_timeout_ms), "15000", 50, HOUR_MS, "for a pause within a body" },
    { "idle_timeout_ms", SETTING_INT, SET(idle_timeout_ms), "75000", 50, HOUR_MS, "for a silent kept-alive connection" },
    { "flow.strict", SETTING_BOOL, SET(flow_strict), "off", 0, 0, "refuse in flows all that the service refuses" },
    { "name", SETTING_STR, SET(name), "", 0, 0, "flow import: its name" },
    { "map", SETTING_MAP, SET(map), NULL, 0, 0, "flow import, test: ARN=ARN, what stands for a thing of another instance" },
    { "type", SETTING_STR, SET(type), "", 0, 0, "flow import, check, test: CONTACT_FLOW, MODULE …" },
    { "lambda", SETTING_MAP, SET(lambda), NULL, 0, 0, "NAME=URL: a function of flows; ARN, name or *" },
    { "lex", SETTING_MAP, SET(lex), NULL, 0, 0, "NAME=URL [v2|v1]: a bot of flows; alias ARN, name or *" },
    { "stream", SETTING_MAP, SET(stream), NULL, 0, 0, "ARN=URL [secret]: where chat streaming is delivered" },
    { "streaming.secret", SETTING_STR, SET(stream_secret), "", 0, 0, "signs deliveries whose mapping has no secret of its own" },
    { "streaming.any_url", SETTING_BOOL, SET(stream_any_url), "off", 0, 0, "StartContactStreaming may name an https:// URL" },
    { "quotas", SETTING_STR, SET(quotas), "", 0, 0, "rates: off, guard (per participant) or aws; default: off when local, else guard" },
    { "quotas.active_chats", SETTING_INT, SET(active_chats), "-1", -1, 1000000000, "at once; 0: no limit, -1: 100 with quotas = aws" },
    { "quotas.participants", SETTING_INT, SET(seats.participants), "6", 2, LIMIT_PARTICIPANTS_EVER, "people of one chat at once" },
    { "quotas.custom_bots", SETTING_INT, SET(seats.custom_bots), "1", 0, LIMIT_PARTICIPANTS_EVER, "and how many of them may be custom bots" },
    { "quotas.flows", SETTING_INT, SET(limits.of[QUOTA_FLOWS]), "-1", -1, 1000000000, "how many flows; as quotas.active_chats" },
    { "quotas.queues", SETTING_INT, SET(limits.of[QUOTA_QUEUES]), "-1", -1, 1000000000, "how many queues; as quotas.active_chats" },
    { "quotas.hours", SETTING_INT, SET(limits.of[QUOTA_HOURS]), "-1", -1, 1000000000, "how many hours of operation; as quotas.active_chats" },
    { "quotas.routing_profiles", SETTING_INT, SET(limits.of[QUOTA_ROUTING_PROFILES]), "-1", -1, 1000000000, "how many routing profiles; as quotas.active_chats" },
    { "quotas.security_profiles", SETTING_INT, SET(limits.of[QUOTA_SECURITY_PROFILES]), "-1", -1, 1000000000, "how many security profiles; as quotas.active_chats" },
    { "quotas.users", SETTING_INT, SET(limits.of[QUOTA_USERS]), "-1", -1, 1000000000, "how many users; as quotas.active_chats" },
    { "quotas.agent_statuses", SETTING_INT, SET(limits.of[QUOTA_AGENT_STATUSES]), "-1", -1, 1000000000, "how many agent statuses; as quotas.active_chats" },
    { "quotas.quick_connects", SETTING_INT, SET(limits.of[QUOTA_QUICK_CONNECTS]), "-1", -1, 1000000000, "how many quick connects; as quotas.active_chats" },
    { "quotas.lambdas", SETTING_INT, SET(limits.of[QUOTA_LAMBDAS]), "-1", -1, 1000000000, "how many associated functions; as quotas.active_chats" },
    { "forwarded_for", SETTING_BOOL, SET(forwarded_for), "off", 0, 0, "behind a proxy that sets X-Forwarded-For: take its last address" },
    { "oidc.client_id", SETTING_STR, SET(identity.client_id), "", 0, 0, "customers sign in with an OpenID Connect provider: our name there" },
    { "oidc.client_secret", SETTING_STR, SET(identity.client_secret), "", 0, 0, "and our secret; empty: a public client" },
    { "oidc.issuer", SETTING_STR, SET(identity.issuer), "", 0, 0, "the provider's name, as in its tokens" },
    { "oidc.authorize_url", SETTING_STR, SET(identity.authorize_url), "", 0, 0, "its authorization endpoint" },
    { "oidc.token_url", SETTING_STR, SET(identity.token_url), "", 0, 0, "its token endpoint" },
    { "oidc.keys_url", SETTING_STR, SET(identity.keys_url), "", 0, 0, "its jwks_uri" },
    { "oidc.scope", SETTING_STR, SET(identity.scope), "openid profile email", 0, 0, "what is asked for" },
    { "oidc.redirects", SETTING_STR, SET(identity.redirects), "", 0, 0, "comma list of RedirectUris; empty: the provider decides" },
    { "attachments.enabled", SETTING_BOOL, SET(files_enabled), "on", 0, 0, "let people send files" },
    { "attachments.max_bytes", SETTING_INT, SET(files_bytes_max), "20971520", 1, LIMIT_ATTACHMENT_MOST, "of one file" },
    { "attachments.per_chat", SETTING_INT, SET(files_per_chat), "35", 1, 100000, "files of one chat" },
    { "attachments.extensions", SETTING_STR, SET(files_extensions), /* participant.md 7 */
      "csv,doc,docx,heic,jfif,jpeg,jpg,mov,mp4,pdf,png,ppt,pptx,rtf,txt,wav,xls,xlsx", 0, 0, "kinds of files that may be sent" },
    { "attachments.scan", SETTING_STR, SET(files_scan), "", 0, 0, "who looks at files first: a program's path, clamd:/path/of/its/socket, or a URL" },
    { "attachments.scan_ms", SETTING_INT, SET(files_scan_ms), "60000", 100, HOUR_MS, "how long a verdict is awaited; then a file is rejected" },
    { "password_stdin", SETTING_BOOL, SET(password_stdin), "off", 0, 0, "user create, user passwd: read the password there" },
    { "agent.offer_seconds", SETTING_INT, SET(agent_offer_s), "20", 1, 3600, "a chat is offered to an agent this long" },
    { "agent.lost_seconds", SETTING_INT, SET(agent_lost_s), "60", 30, 3600, "an agent whose workspace is silent gets no more offers" },
    { "agent.offline_minutes", SETTING_INT, SET(agent_offline_min), "30", 1, 10080, "and is taken offline after so long" },
    { "agent.keep_work", SETTING_BOOL, SET(agent_keep_work), "off", 0, 0, "a change of status leaves after-contact work alone" },
    { "action", SETTING_MAP, SET(action), NULL, 0, 0, "TYPE=URL: a service behind an action of flows (CreateTask, CreateCase …)" },
    { "task.url", SETTING_STR, SET(task_url), "", 0, 0, "where CreateTask of flows is posted to" },
    { "flow.chat_input", SETTING_BOOL, SET(flow_chat_input), "off", 0, 0, "GetParticipantInput of flows asks chat customers" },
    { "flow.markdown", SETTING_BOOL, SET(flow_markdown), "off", 0, 0, "flows send text/markdown to customers who can show it" },
    { "flow.ssml", SETTING_STR, SET(flow_ssml), "print", 0, 0, "SSML in flows: print or strip its tags" },
    { "flow.log", SETTING_STR, SET(flow_log), "on", 0, 0, "on or off: log what flows do" },
    { "flow.log_values", SETTING_BOOL, SET(flow_log_values), "on", 0, 0, "with values, or only names" },
};
/* clang-format on */

enum { SETTING_COUNT = sizeof(table) / sizeof(table[0]) };

struct given_pair {
    const struct setting *setting;
    struct mapping_pair pair;
};

struct given {
    struct str value[SETTING_COUNT];              /* p NULL: not given */
    struct given_pair pairs[LIMIT_SETTING_PAIRS]; /* in order of precedence */
    size_t pair_count;
    struct str words[SETTINGS_WORDS];
    size_t word_count;
};

static const struct setting *
setting_find(struct str name, bool flag)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const char *p = table[i].name;
        size_t n = 0;

        for (; n < name.n && p[n]; n++)
            if (name.p[n] != (flag && (p[n] == '_' || p[n] == '.') ? '-' : p[n]))
                break;
        if (n == name.n && !p[n])
            return &table[i];
    }
    return NULL;
}

/* The setting of a config line's name: the whole of it, or for a mapping what is before the dot. */
static const struct setting *
setting_find_line(struct str name, struct str *ret_key)
{
    const struct setting *s = setting_find(name, false);
    struct str rest = name;

    *ret_key = STR_NONE;
    if (s)
        return s->kind == SETTING_MAP ? NULL : s;
    s = setting_find(str_cut(&rest, '.'), false);
    *ret_key = rest;
    return s && s->kind == SETTING_MAP && rest.n ? s : NULL;
}

static enum err
pair_add(struct given *g, const struct setting *s, struct str key, struct str value,
         struct arena *memory, struct fail *f)
{
    struct given_pair *p = &g->pairs[g->pair_count];

    key = str_trim(key);
    value = str_trim(value);
    if (!key.n || !value.n)
        return fail(f, ERR_INVALID, "%s needs a key and a value, as in NAME=VALUE", s->name);
    if (g->pair_count == LIMIT_SETTING_PAIRS)
        return fail(f, ERR_INVALID, "there are more than %d mappings", LIMIT_SETTING_PAIRS);
    p->setting = s;
    if (!arena_copy(memory, key, &p->pair.key) || !arena_copy(memory, value, &p->pair.value))
        return fail(f, ERR_INVALID, "the settings are too large");
    g->pair_count++;
    return OK;
}

static enum err
pair_read(struct given *g, const struct setting *s, struct str text, struct arena *memory,
          struct fail *f)
{
    struct str key = str_cut(&text, '=');

    return pair_add(g, s, key, text, memory, f);
}

static enum err
read_flags(int argc, char **argv, struct given *g, struct arena *memory, struct fail *f)
{
    enum err e;

    for (int i = 0; i < argc; i++) {
        struct str word = str_from(argv[i]), name = word;
        const struct setting *s;
        struct str value;

        if (!str_starts(word, STR("--"))) {
            if (g->word_count == SETTINGS_WORDS)
                return fail(f, ERR_INVALID, "%s is one word too many", argv[i]);
            g->words[g->word_count++] = word;
            continue;
        }
        name = str_from_at(word, 2);
        value = name;
        name = str_cut(&value, '=');
        s = setting_find(name, true);
        if (!s)
            return fail(f, ERR_INVALID, "there is no flag %s (see --help)", argv[i]);
        if (!value.p && s->kind == SETTING_BOOL)
            value = STR("on");
        else if (!value.p && i + 1 < argc)
            value = str_from(argv[++i]);
        if (!value.p)
            return fail(f, ERR_INVALID, "--%.*s needs a value", STR_ARG(name));
        if (s->kind != SETTING_MAP) {
            g->value[s - table] = value;
            continue;
        }
        e = pair_read(g, s, value, memory, f);
        if (e)
            return e;
    }
    return OK;
}

static enum err
read_lines(struct given *g, const struct setting *s, struct str lines, struct arena *memory,
           struct fail *f)
{
    enum err e = OK;

    while (!e && lines.n) {
        struct str line = str_trim(str_cut(&lines, '\n'));

        if (line.n)
            e = pair_read(g, s, line, memory, f);
    }
    return e;
}

static enum err
read_environment(struct given *g, struct arena *memory, struct fail *f)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < SETTING_COUNT; i++) {
        char name[64] = "FRONTDESK_";
        size_t n = 10;
        const char *value;

        for (const char *p = table[i].name; *p; p++)
            name[n++] = *p == '.' ? '_' : (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
        name[n] = 0;
        value = getenv(name);
        if (value && table[i].kind == SETTING_MAP)
            e = read_lines(g, &table[i], str_from(value), memory, f);
        else if (value && !g->value[i].p)
            g->value[i] = str_from(value);
    }
    return e;
}

static enum err
read_line(struct str line, int number, struct given *g, struct arena *memory, struct fail *f)
{
    struct str name, key;
    const struct setting *s;

    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    line = str_trim(line);
    if (!line.n || line.p[0] == '#')
        return OK;
    name = str_trim(str_cut(&line, '='));
    s = setting_find_line(name, &key);
    if (!s || !line.p)
        return fail(f, ERR_INVALID, "line %d of the config file: %s", number,
                    s ? "there is no =" : "there is no such setting");
    if (key.p)
        return pair_add(g, s, key, line, memory, f);
    if (!g->value[s - table].p && !arena_copy(memory, str_trim(line), &g->value[s - table]))
        return fail(f, ERR_INVALID, "the config file is too large");
    return OK;
}

static enum err
read_config(struct given *g, struct arena *memory, struct fail *f)
{
    struct str name = g->value[setting_find(STR("config"), false) - table];
    char line[4096];
    enum err e = OK;
    FILE *file;

    if (!name.n)
        return OK;
    file = fopen(name.p, "re");
    if (!file)
        return fail(f, ERR_INVALID, "the config file %s cannot be read: %s", name.p,
                    strerror(errno));
    for (int number = 1; !e && fgets(line, sizeof(line), file); number++)
        e = read_line(str_from(line), number, g, memory, f);
    fclose(file);
    return e;
}

static bool
read_bool(struct str text, bool *ret)
{
    *ret = str_eq(text, STR("on")) || str_eq(text, STR("true")) || str_eq(text, STR("1"));
    return *ret || str_eq(text, STR("off")) || str_eq(text, STR("false")) || str_eq(text, STR("0"));
}

static enum err
take(const struct setting *s, struct str value, struct settings *into, struct fail *f)
{
    void *to = (char *)into + s->at;

    switch (s->kind) {
    case SETTING_MAP:
        return OK; /* take_pairs() */
    case SETTING_STR:
        *(struct str *)to = value;
        return OK;
    case SETTING_INT:
        if (str_int(value, s->min, s->max, to))
            return OK;
        return fail(f, ERR_INVALID, "%s must be a number from %lld to %lld", s->name,
                    (long long)s->min, (long long)s->max);
    case SETTING_BOOL:
        if (read_bool(value, to))
            return OK;
        return fail(f, ERR_INVALID, "%s must be on or off", s->name);
    }
    return ERR_INTERNAL;
}

static enum err
take_pairs(const struct setting *s, const struct given *g, struct settings *into, struct fail *f)
{
    struct mapping *to = (struct mapping *)(void *)((char *)into + s->at);
    struct mapping_pair *pairs =
        arena_get(into->memory, (g->pair_count + 1) * sizeof(struct mapping_pair));
    size_t n = 0;

    if (!pairs)
        return fail(f, ERR_INVALID, "the settings are too large");
    for (size_t i = 0; i < g->pair_count; i++)
        if (g->pairs[i].setting == s)
            pairs[n++] = g->pairs[i].pair;
    *to = (struct mapping){ .pairs = pairs, .count = n };
    return OK;
}

enum err
settings_read(int argc, char **argv, struct settings *ret, struct fail *f)
{
    struct given g = { 0 };
    enum err e;

    *ret = (struct settings){ .memory = arena_new(CONFIG_BYTES_MAX) };
    e = read_flags(argc, argv, &g, ret->memory, f);
    if (!e)
        e = read_environment(&g, ret->memory, f);
    if (!e)
        e = read_config(&g, ret->memory, f);
    for (size_t i = 0; !e && i < SETTING_COUNT; i++)
        if (g.value[i].p || table[i].fallback)
            e = take(&table[i], g.value[i].p ? g.value[i] : str_from(table[i].fallback), ret, f);
    for (size_t i = 0; !e && i < SETTING_COUNT; i++)
        if (table[i].kind == SETTING_MAP)
            e = take_pairs(&table[i], &g, ret, f);
    memcpy(ret->words, g.words, sizeof(g.words));
    ret->word_count = g.word_count;
    while (!e && str_ends(ret->public_url, STR("/")))
        ret->public_url.n--;
    return e;
}

void
settings_done(struct settings *s)
{
    arena_free(&s->memory);
}

void
settings_help(FILE *to)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char flag[40];
        size_t n = 0;

        for (const char *p = table[i].name; *p; p++)
            flag[n++] = *p == '_' || *p == '.' ? '-' : *p;
        flag[n] = 0;
        fprintf(to, "  --%-24s %s%s%s%s\n", flag, table[i].help,
                table[i].fallback && *table[i].fallback ? " (" : "",
                table[i].fallback && *table[i].fallback ? table[i].fallback : "",
                table[i].fallback && *table[i].fallback ? ")" : "");
    }
}
