/* `frontdesk key …`: access keys of the signed API and what each may do (IAM identity policies,
 * contract/connect-api.md 3.6). A running server sees a change with the next request. */

#include "auth/policy.h"
#include "base/limits.h"
#include "base/secret_text.h"
#include "command/command.h"
#include "command/tool.h"
#include "store/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_CHARACTERS = 64 };

/* IAM's user names: they stand in ARNs. */
static enum err
check_name(struct str name, struct fail *f)
{
    bool good = name.n > 0 && name.n <= NAME_MAX_CHARACTERS;

    for (size_t i = 0; good && i < name.n; i++)
        good = (name.p[i] >= 'a' && name.p[i] <= 'z') || (name.p[i] >= 'A' && name.p[i] <= 'Z') ||
               (name.p[i] >= '0' && name.p[i] <= '9') ||
               (name.p[i] && strchr("+=,.@_-", name.p[i]));
    return good ? OK
                : fail(f, ERR_INVALID, "a name has 1 to %d letters, digits and +=,.@_-",
                       NAME_MAX_CHARACTERS);
}

static enum err
read_policy(struct str path, struct arena *a, struct str *ret, struct fail *f)
{
    FILE *file = str_eq(path, STR("-")) ? stdin : fopen(path.p, "re");
    char *text = arena_get(a, LIMIT_POLICY + 1);
    const struct policy *policy;
    size_t n;

    if (!file)
        return fail(f, ERR_NOT_FOUND, "%s cannot be read: %s", path.p, strerror(errno));
    n = text ? fread(text, 1, LIMIT_POLICY + 1, file) : 0;
    if (file != stdin)
        fclose(file);
    if (!text || n > LIMIT_POLICY)
        return fail(f, ERR_TOO_BIG, "a policy has at most %d bytes", LIMIT_POLICY);
    *ret = str_of(text, n);
    return policy_parse(*ret, a, &policy, f);
}

/* The secret only when it has just been made. */
static void
show(struct tool *tool, const struct access_key *k, bool secret)
{
    struct json_out *w = &tool->json;

    if (!tool->settings->json) {
        buf_printf(&tool->text, "%.*s  %-8s %.*s%s%.*s\n", STR_ARG(k->id),
                   k->active ? "active" : "disabled", STR_ARG(k->user), secret ? "  secret " : "",
                   STR_ARG(secret ? k->secret : STR("")));
        return;
    }
    json_open(w, '{');
    json_set_str(w, "AccessKeyId", k->id);
    if (secret)
        json_set_str(w, "SecretAccessKey", k->secret);
    json_set_str(w, "User", k->user);
    json_set_str(w, "Status", k->active ? STR("Active") : STR("Inactive"));
    json_name(w, "Policy");
    json_put_raw(w, k->policy);
    json_close(w, '}');
}

static enum err
verb_list(struct tool *tool, struct txn *t, struct fail *f)
{
    struct access_key *keys = arena_get(txn_arena(t), sizeof(*keys) * LIMIT_ACCESS_KEYS);
    size_t n = keys ? txn_access_keys(t, keys, LIMIT_ACCESS_KEYS) : 0;

    (void)f;
    if (tool->settings->json)
        json_open(&tool->json, '[');
    for (size_t i = 0; i < n; i++)
        show(tool, &keys[i], false);
    if (tool->settings->json)
        json_close(&tool->json, ']');
    return OK;
}

static enum err
verb_create(struct tool *tool, struct txn *t, struct fail *f)
{
    char id[SECRET_ACCESS_KEY_ID_SIZE], secret[SECRET_ACCESS_KEY_SIZE];
    struct access_key k = { .user = tool_word(tool, 0),
                            .policy = policy_for_administrator(),
                            .active = true };
    enum err e = check_name(k.user, f);

    if (!e && tool_word(tool, 1).n)
        e = read_policy(tool_word(tool, 1), txn_arena(t), &k.policy, f);
    if (!e && txn_access_key_count(t) >= LIMIT_ACCESS_KEYS)
        e = fail(f, ERR_LIMIT, "there may be at most %d keys", LIMIT_ACCESS_KEYS);
    if (e)
        return e;
    secret_access_key_id(id);
    secret_access_key(secret);
    k.id = str_from(id);
    k.secret = str_from(secret);
    txn_access_key_insert(t, &k);
    show(tool, &k, true);
    return OK;
}

static enum err
named(struct tool *tool, struct txn *t, struct access_key *ret, struct fail *f)
{
    return txn_access_key_find(t, tool_word(tool, 0), ret)
               ? OK
               : fail(f, ERR_NOT_FOUND, "there is no key %.*s", STR_ARG(tool_word(tool, 0)));
}

static enum err
set_active(struct tool *tool, struct txn *t, bool active, struct fail *f)
{
    struct access_key k;
    enum err e = named(tool, t, &k, f);

    if (e)
        return e;
    k.active = active;
    txn_access_key_save(t, &k);
    show(tool, &k, false);
    return OK;
}

static enum err
verb_disable(struct tool *tool, struct txn *t, struct fail *f)
{
    return set_active(tool, t, false, f);
}

static enum err
verb_enable(struct tool *tool, struct txn *t, struct fail *f)
{
    return set_active(tool, t, true, f);
}

static enum err
verb_policy(struct tool *tool, struct txn *t, struct fail *f)
{
    struct access_key k;
    enum err e = named(tool, t, &k, f);

    if (!e)
        e = read_policy(tool_word(tool, 1), txn_arena(t), &k.policy, f);
    if (e)
        return e;
    txn_access_key_save(t, &k);
    show(tool, &k, false);
    return OK;
}

static enum err
verb_delete(struct tool *tool, struct txn *t, struct fail *f)
{
    struct access_key k;
    enum err e = named(tool, t, &k, f);

    if (!e)
        txn_access_key_delete(t, k.id);
    return e;
}

/* clang-format off */
static const struct tool_verb verbs[] = {
    { "list", 0, 0, "", "all access keys and their policies", verb_list },
    { "create", 1, 2, "USER [POLICY-FILE]", "a new key; its secret is shown this one time. Without a policy it may do everything; FILE may be -", verb_create },
    { "policy", 2, 2, "KEY POLICY-FILE", "another policy for a key", verb_policy },
    { "disable", 1, 1, "KEY", "the key is refused from now on", verb_disable },
    { "enable", 1, 1, "KEY", "and taken again", verb_enable },
    { "delete", 1, 1, "KEY", "takes the key off", verb_delete },
};
/* clang-format on */

int
command_key(const struct settings *s)
{
    return tool_verbs(s, "key", verbs, sizeof(verbs) / sizeof(verbs[0]), NULL);
}
