#include "auth/session.h"

#include "auth/hmac.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/random.h"

struct str
cookie_find(struct str cookies, struct str name)
{
    while (cookies.n) {
        struct str pair = str_cut(&cookies, ';'), value = str_trim(pair);

        if (str_eq(str_cut(&value, '='), name))
            return value;
    }
    return STR_NONE;
}

bool
session_hash(struct str cookies, unsigned char ret[32])
{
    struct str secret = cookie_find(cookies, STR(SESSION_COOKIE));

    if (secret.n != SESSION_SECRET_SIZE - 1)
        return false;
    sha256(secret, ret);
    return true;
}

void
session_open(struct txn *t, int64_t user_no, char ret_secret[SESSION_SECRET_SIZE],
             struct session *ret)
{
    unsigned char bytes[32];
    int64_t now = txn_now_ms(t);

    random_bytes(bytes, sizeof(bytes));
    ret_secret[base64url_write(bytes, sizeof(bytes), ret_secret)] = 0;
    explicit_bzero(bytes, sizeof(bytes));
    *ret = (struct session){ .user_no = user_no,
                             .made_ms = now,
                             .seen_ms = now,
                             .expires_ms = now + LIMIT_SESSION_IDLE_MS };
    sha256(str_of(ret_secret, SESSION_SECRET_SIZE - 1), ret->hash);
    txn_session_insert(t, ret);
}

static enum err
is_living(struct txn *t, const struct session *s, struct fail *f)
{
    if (txn_now_ms(t) >= s->expires_ms)
        return fail(f, ERR_DENIED, "The session has expired");
    return OK;
}

enum err
session_of_cookie(struct txn *t, const unsigned char hash[32], struct session *ret, struct fail *f)
{
    if (!txn_session_find(t, hash, ret))
        return fail(f, ERR_DENIED, "There is no such session");
    return is_living(t, ret, f);
}

enum err
session_of_bearer(struct txn *t, const struct token *bearer, const unsigned char *hash,
                  struct session *ret, struct fail *f)
{
    if (!txn_session_get(t, bearer->chat_no, ret) || ret->user_no != bearer->participant_no)
        return fail(f, ERR_DENIED, "The session is over");
    if (txn_now_ms(t) >= bearer->expires_ms &&
        (!hash ||
         !str_eq_secret(str_of((const char *)hash, 32), str_of((const char *)ret->hash, 32))))
        return fail(f, ERR_DENIED, "The token has expired");
    return is_living(t, ret, f);
}

void
session_renew(struct txn *t, struct session *s)
{
    int64_t now = txn_now_ms(t), last = s->made_ms + LIMIT_SESSION_MS;

    s->seen_ms = now;
    s->expires_ms = now + LIMIT_SESSION_IDLE_MS;
    if (s->expires_ms > last)
        s->expires_ms = last;
    txn_session_seen(t, s->no, s->seen_ms, s->expires_ms);
}

/* ccp.md 6.1: iframes of other sites need SameSite=None, which needs Secure. */
void
session_cookie_line(struct buf *out, struct str secret, bool secure)
{
    buf_printf(out, "Set-Cookie: " SESSION_COOKIE "=%.*s; Path=/; HttpOnly; %s%s\r\n",
               STR_ARG(secret), secure ? "Secure; SameSite=None" : "SameSite=Lax",
               secret.n ? "" : "; Max-Age=0");
}
