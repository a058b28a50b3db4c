/* `frontdesk user …`: who signs in to the workspace and the administration pages. A running server
 * sees a change at once. The rest of a user is the API's: CreateUser, UpdateUser… */

#include "api/connect/user_rules.h"
#include "auth/password.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/secret_text.h"
#include "command/command.h"
#include "command/tool.h"
#include "domain/agent.h"
#include "domain/defaults.h"
#include "store/agents.h"
#include "store/resources.h"
#include "store/users.h"

#include <stdio.h>
#include <string.h>

enum { USERS_AT_ONCE = 64, LINE = 256 };

/* A password and its hash, made before the transaction: it takes 72 ms. */
struct secret {
    char given[LINE], text[PASSWORD_TEXT_SIZE];
    bool made; /* by us: it is shown */
};

/* ---- showing ---- */

static void
show(struct tool *tool, const struct user *u, const struct secret *secret)
{
    struct json_out *w = &tool->json;
    char id[UUID_TEXT_SIZE];

    uuid_text(u->id.b, id);
    if (!tool->settings->json) {
        buf_printf(&tool->text, "%s  %-20.*s %.*s\n", id, STR_ARG(u->name),
                   STR_ARG(u->security_profiles));
        if (secret && secret->made)
            buf_printf(&tool->text, "password, shown this one time: %s\n", secret->given);
        return;
    }
    json_open(w, '{');
    json_set_str(w, "UserId", str_of(id, UUID_TEXT));
    json_set_str(w, "Username", u->name);
    json_name(w, "SecurityProfiles");
    json_put_raw(w, u->security_profiles);
    if (secret && secret->made)
        json_set_str(w, "Password", str_from(secret->given));
    json_close(w, '}');
}

static enum err
verb_list(struct tool *tool, struct txn *t, struct fail *f)
{
    struct user users[USERS_AT_ONCE];
    struct str after = STR("");
    size_t n;

    (void)f;
    if (tool->settings->json)
        json_open(&tool->json, '[');
    do {
        n = txn_users(t, after, users, USERS_AT_ONCE);
        for (size_t i = 0; i < n; i++)
            show(tool, &users[i], NULL);
        if (n)
            after = users[n - 1].name;
    } while (n == USERS_AT_ONCE);
    if (tool->settings->json)
        json_close(&tool->json, ']');
    return OK;
}

/* ---- making and changing ---- */

/* The further words name security profiles; without any: Agent. */
static enum err
read_profiles(struct tool *tool, struct txn *t, struct str *ret, struct fail *f)
{
    struct buf text = { .max = 4096 };
    struct json_out w = { .out = &text };
    struct resource known;
    enum err e = OK;

    json_open(&w, '[');
    for (size_t i = 1; !e && (i == 1 || tool_word(tool, i).n); i++) {
        struct str name = tool_word(tool, i).n ? tool_word(tool, i) : STR("Agent");

        json_put_str(&w, name);
        if (!txn_resource_find_name(t, RESOURCE_SECURITY_PROFILE, name, &known))
            e = fail(f, ERR_NOT_FOUND, "there is no security profile %.*s", STR_ARG(name));
    }
    json_close(&w, ']');
    CHECK(arena_copy(txn_arena(t), buf_str(&text), ret));
    buf_done(&text);
    return e;
}

static enum err
verb_create(struct tool *tool, struct txn *t, struct fail *f)
{
    const struct secret *secret = tool->ctx;
    struct user u = { .name = tool_word(tool, 0), .password = str_from(secret->text) };
    struct user known;
    enum err e = user_name_check(u.name, f);

    if (!e)
        e = read_profiles(tool, t, &u.security_profiles, f);
    if (!e && txn_user_find_name(t, u.name, &known))
        e = fail(f, ERR_CONFLICT, "there is a user %.*s already", STR_ARG(u.name));
    if (e)
        return e;
    uuid4_bytes(u.id.b);
    txn_user_insert(t, &u);
    defaults_user(t, &u);
    show(tool, &u, secret);
    return OK;
}

static enum err
named(struct tool *tool, struct txn *t, struct user *ret, struct fail *f)
{
    return txn_user_find_name(t, tool_word(tool, 0), ret)
               ? OK
               : fail(f, ERR_NOT_FOUND, "there is no user %.*s", STR_ARG(tool_word(tool, 0)));
}

static enum err
verb_passwd(struct tool *tool, struct txn *t, struct fail *f)
{
    const struct secret *secret = tool->ctx;
    struct resource r;
    struct user u;
    enum err e = named(tool, t, &u, f);

    if (e)
        return e;
    u.password = str_from(secret->text);
    txn_user_save(t, &u);
    if (txn_resource_find(t, RESOURCE_USER, &u.id, &r))
        txn_sessions_delete(t, r.no, 0); /* whoever knew the old one signs in again */
    show(tool, &u, secret);
    return OK;
}

static enum err
verb_must_change(struct tool *tool, struct txn *t, struct fail *f)
{
    struct resource r;
    struct user u;
    enum err e = named(tool, t, &u, f);

    if (e)
        return e;
    if (!txn_resource_find(t, RESOURCE_USER, &u.id, &r))
        return fail(f, ERR_NOT_FOUND, "the user is not configured");
    txn_must_change_set(t, r.no, true);
    if (tool->settings->json) {
        json_open(&tool->json, '{');
        json_set_str(&tool->json, "Username", u.name);
        json_close(&tool->json, '}');
    } else {
        buf_printf(&tool->text, "%.*s chooses a new password at the next sign-in\n",
                   STR_ARG(u.name));
    }
    return OK;
}

static enum err
verb_delete(struct tool *tool, struct txn *t, struct fail *f)
{
    struct resource r;
    struct user u;
    enum err e = named(tool, t, &u, f);

    if (e)
        return e;
    if (txn_resource_find(t, RESOURCE_USER, &u.id, &r)) {
        agent_remove(t, r.no);
        txn_resource_delete(t, r.no);
    }
    txn_user_delete(t, &u.id);
    return OK;
}

/* clang-format off */
static const struct tool_verb verbs[] = {
    { "list", 0, 0, "", "all users and their security profiles", verb_list },
    { "create", 1, 7, "NAME [SECURITY-PROFILE …]", "a new user, Agent unless told otherwise; the password comes from --password-stdin, or is made and shown this one time", verb_create },
    { "passwd", 1, 1, "NAME", "another password, likewise", verb_passwd },
    { "must-change", 1, 1, "NAME", "a new password is asked for at the next sign-in", verb_must_change },
    { "delete", 1, 1, "NAME", "takes the user off", verb_delete },
};
/* clang-format on */

static enum err
read_secret(const struct settings *s, struct secret *ret, struct fail *f)
{
    enum err e;

    if (s->password_stdin) {
        if (!fgets(ret->given, sizeof(ret->given), stdin))
            return fail(f, ERR_INVALID, "there is no password on the standard input");
        ret->given[strcspn(ret->given, "\r\n")] = 0;
    } else {
        secret_password(ret->given);
        ret->made = true;
    }
    e = user_password_check(str_from(ret->given), f);
    return e ? e : password_hash(str_from(ret->given), ret->text, f);
}

int
command_user(const struct settings *s)
{
    bool hashes =
        s->word_count && (str_eq(s->words[0], STR("create")) || str_eq(s->words[0], STR("passwd")));
    struct secret secret = { .made = false };
    struct fail f;

    if (hashes && s->word_count > 1 && read_secret(s, &secret, &f) != OK)
        return command_refused(&f);
    return tool_verbs(s, "user", verbs, sizeof(verbs) / sizeof(verbs[0]), &secret);
}
