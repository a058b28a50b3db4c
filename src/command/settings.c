#include "command/settings.h"

#include "base/arena.h"
#include "base/str.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum setting_kind { SETTING_STR, SETTING_INT, SETTING_BOOL };

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
    { "type", SETTING_STR, SET(type), "", 0, 0, "flow import, check, test: CONTACT_FLOW, MODULE …" },
};
/* clang-format on */

enum { SETTING_COUNT = sizeof(table) / sizeof(table[0]) };

struct given {
    struct str value[SETTING_COUNT]; /* p NULL: not given */
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

static enum err
read_flags(int argc, char **argv, struct given *g, struct fail *f)
{
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
        g->value[s - table] = value;
    }
    return OK;
}

static void
read_environment(struct given *g)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        char name[64] = "FRONTDESK_";
        size_t n = 10;
        const char *value;

        for (const char *p = table[i].name; *p; p++)
            name[n++] = *p == '.' ? '_' : (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
        name[n] = 0;
        value = getenv(name);
        if (value && !g->value[i].p)
            g->value[i] = str_from(value);
    }
}

static enum err
read_line(struct str line, int number, struct given *g, struct arena *memory, struct fail *f)
{
    struct str name;
    const struct setting *s;

    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    line = str_trim(line);
    if (!line.n || line.p[0] == '#')
        return OK;
    name = str_trim(str_cut(&line, '='));
    s = setting_find(name, false);
    if (!s || !line.p)
        return fail(f, ERR_INVALID, "line %d of the config file: %s", number,
                    s ? "there is no =" : "there is no such setting");
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

enum err
settings_read(int argc, char **argv, struct settings *ret, struct fail *f)
{
    struct given g = { 0 };
    enum err e = read_flags(argc, argv, &g, f);

    *ret = (struct settings){ .memory = arena_new(CONFIG_BYTES_MAX) };
    read_environment(&g);
    if (!e)
        e = read_config(&g, ret->memory, f);
    for (size_t i = 0; !e && i < SETTING_COUNT; i++)
        if (g.value[i].p || table[i].fallback)
            e = take(&table[i], g.value[i].p ? g.value[i] : str_from(table[i].fallback), ret, f);
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
