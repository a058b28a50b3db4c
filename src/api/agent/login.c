/* Signing in: name and password, lock-out, a new password when one is due, and the session. The
 * password is hashed on threads of its own, between two jobs of the store. */

#include "api/agent/login.h"

#include "api/ident.h"
#include "auth/hasher.h"
#include "auth/session.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "store/resources.h"
#include "store/users.h"

enum { NEW_PASSWORD_MS = 10 * 60 * 1000, CSRF_TEXT = BASE64URL_SIZE(32) };

/* ---- forms ---- */

bool
login_is_secure(const struct api *api, const struct exchange *x)
{
    return exchange_request(x)->secure || str_starts(api->settings->public_url, STR("https://"));
}

struct str
login_origin(const struct api *api, const struct exchange *x, struct arena *a)
{
    const struct http_request *r = exchange_request(x);
    struct buf b = { .max = 1024 };
    struct str origin = STR("");

    if (api->settings->public_url.n)
        return api->settings->public_url;
    buf_printf(&b, "%s://%.*s", r->secure ? "https" : "http", STR_ARG(http_header(r, STR("Host"))));
    if (!b.full)
        arena_copy(a, buf_str(&b), &origin);
    buf_done(&b);
    return origin;
}

struct str
origins_approved(struct txn *t)
{
    struct buf list = { .max = 8 * 1024 };
    struct str after = STR(""), kept = STR("");
    struct resource r;

    while (txn_resources(t, RESOURCE_APPROVED_ORIGIN, after, &r, 1)) {
        buf_add(&list, STR(" "));
        buf_add(&list, r.name);
        after = r.name;
    }
    if (!list.full)
        arena_copy(txn_arena(t), buf_str(&list), &kept);
    buf_done(&list);
    return kept;
}

/* A new value for the form and its cookie, or the one the browser has. */
static struct str
csrf_of(struct str cookies, struct arena *a)
{
    struct str given = cookie_find(cookies, STR("frontdesk-form")), kept = STR("");
    unsigned char bytes[32];
    char text[CSRF_TEXT];
    size_t n;

    if (given.n == CSRF_TEXT && base64url_read(given, bytes, sizeof(bytes), &n) &&
        arena_copy(a, given, &kept))
        return kept;
    random_bytes(bytes, sizeof(bytes));
    n = base64url_write(bytes, sizeof(bytes), text);
    arena_copy(a, str_of(text, n), &kept);
    return kept;
}

/* A form of another origin is not taken, whatever its cookie. */
static bool
is_own_form(const struct api *api, struct exchange *x, struct str csrf)
{
    const struct http_request *r = exchange_request(x);
    struct str origin = http_header(r, STR("Origin"));
    struct str cookie = cookie_find(http_header(r, STR("Cookie")), STR("frontdesk-form"));
    size_t at = str_find(origin, ':');

    if (csrf.n != CSRF_TEXT || !str_eq_secret(csrf, cookie))
        return false;
    if (!origin.n || str_eq(origin, api->settings->public_url))
        return true;
    return at + 3 <= origin.n && str_eq(str_from_at(origin, at + 3), http_header(r, STR("Host")));
}

/* ---- one sign-in ---- */

struct sign_in {
    struct job job; /* first */
    struct hash_task hash;
    struct api *api;
    struct exchange_ref exchange;
    struct str name, password, landat, csrf, languages, peer, old_text;
    struct user user;
    int64_t user_no;
    enum login_notice notice;
    bool secure, renewing, found;
    int64_t lock_ms;
    char secret[SESSION_SECRET_SIZE]; /* of the session that was opened */
    char renew[TOKEN_TEXT_SIZE];      /* the new password that must be chosen */
};

static void
sign_in_free(struct sign_in *s)
{
    struct arena *arena = s->job.arena;

    explicit_bzero(s->secret, sizeof(s->secret));
    if (s->password.n)
        explicit_bzero((char *)(uintptr_t)s->password.p, s->password.n);
    arena_free(&arena);
}

static void
redirect(struct exchange *x, struct str to, struct str secret, bool secure)
{
    struct buf lines = { .max = 4096 };

    buf_printf(&lines, "Location: %.*s\r\nCache-Control: no-store\r\n", STR_ARG(to));
    if (secret.p)
        session_cookie_line(&lines, secret, secure);
    exchange_answer(x, &(struct http_answer){ .status = 302, .headers = buf_str(&lines) });
    buf_done(&lines);
}

static void
answer(struct sign_in *s)
{
    struct exchange *x = exchange_find(s->api->server, s->exchange);

    if (x && s->secret[0])
        redirect(x, s->landat, str_from(s->secret), s->secure);
    else if (x)
        login_page_answer(x, &(struct login_page){ .languages = s->languages,
                                                   .landat = s->landat,
                                                   .username = s->name,
                                                   .csrf = s->csrf,
                                                   .new_password = str_from(s->renew),
                                                   .notice = s->notice,
                                                   .status = s->notice == LOGIN_NOTICE_LOCKED ? 429
                                                             : s->notice == LOGIN_NOTICE_BUSY ? 503
                                                             : s->notice                      ? 403
                                                                                              : 200,
                                                   .secure = s->secure });
    sign_in_free(s);
}

static void
post(struct sign_in *s, enum lane lane, enum err (*run)(struct job *, struct txn *, struct fail *),
     void (*done)(struct job *))
{
    s->job.lane = lane;
    s->job.run = run;
    s->job.done = done;
    if (lane == LANE_WRITE)
        api_post(s->api, &s->job);
    else
        store_post(s->api->store, &s->job);
}

/* ---- tries ---- */

static struct str
tries_key(struct sign_in *s, const char *kind, struct str what)
{
    struct buf key = { .max = 512 };
    struct str kept = STR("");

    buf_printf(&key, "%s:", kind);
    buf_add(&key, str_first(what, what.n < 256 ? what.n : 256));
    arena_copy(s->job.arena, buf_str(&key), &kept);
    buf_done(&key);
    return kept;
}

static bool
is_locked(struct txn *t, struct str key)
{
    struct login_tries l;

    return txn_login_tries(t, key, &l) && l.locked_ms > txn_now_ms(t);
}

/* Each lock is twice as long as the last, up to the window. */
static void
count_try(struct txn *t, struct str key, int64_t max)
{
    int64_t now = txn_now_ms(t), lock = LIMIT_LOGIN_LOCK_MS;
    struct login_tries l;

    txn_login_tries(t, key, &l);
    if (now - l.since_ms > LIMIT_LOGIN_WINDOW_MS && l.locked_ms < now)
        l.count = 0;
    if (!l.count)
        l.since_ms = now;
    l.count++;
    for (int64_t i = max; i < l.count && lock < LIMIT_LOGIN_WINDOW_MS; i++)
        lock *= 2;
    if (l.count >= max)
        l.locked_ms = now + (lock < LIMIT_LOGIN_WINDOW_MS ? lock : LIMIT_LOGIN_WINDOW_MS);
    txn_login_tries_save(t, &l);
}

/* ---- the three steps of name and password ---- */

static enum err
look_run(struct job *job, struct txn *t, struct fail *f)
{
    struct sign_in *s = (struct sign_in *)(void *)job;
    struct resource r;

    (void)f;
    s->found = txn_user_find_name(t, s->name, &s->user) &&
               txn_resource_find(t, RESOURCE_USER, &s->user.id, &r);
    s->user_no = s->found ? r.no : 0;
    if (is_locked(t, tries_key(s, "name", s->name)) || is_locked(t, tries_key(s, "peer", s->peer)))
        s->notice = LOGIN_NOTICE_LOCKED;
    return OK;
}

static enum err
enter_run(struct job *job, struct txn *t, struct fail *f)
{
    struct sign_in *s = (struct sign_in *)(void *)job;
    struct str name_key = tries_key(s, "name", s->name), peer_key = tries_key(s, "peer", s->peer);
    struct token renew = { .kind = TOKEN_NEW_PASSWORD, .participant_no = s->user_no };
    struct session session;
    size_t n;

    (void)f;
    if (is_locked(t, name_key) || is_locked(t, peer_key)) { /* by others, meanwhile */
        s->notice = LOGIN_NOTICE_LOCKED;
        return OK;
    }
    if (!s->found || !s->hash.right) {
        s->notice = LOGIN_NOTICE_WRONG;
        count_try(t, name_key, LIMIT_LOGIN_TRIES);
        count_try(t, peer_key, LIMIT_LOGIN_TRIES_PEER);
        return OK;
    }
    txn_login_tries_clear(t, name_key);
    if (txn_must_change(t, s->user_no)) {
        renew.expires_ms = txn_now_ms(t) + NEW_PASSWORD_MS;
        renew.nonce = (uint64_t)txn_now_ms(t);
        token_issue(s->api->keys, &renew, s->renew, &n);
        return OK;
    }
    session_open(t, s->user_no, s->secret, &session);
    return OK;
}

static void
step_done(struct job *job)
{
    struct sign_in *s = (struct sign_in *)(void *)job;

    if (job->err)
        s->notice = LOGIN_NOTICE_BUSY;
    if (s->notice)
        log_info("refused op=login user=\"%.*s\" peer=%.*s notice=%d",
                 (int)(s->name.n < 64 ? s->name.n : 64), s->name.p, STR_ARG(s->peer), s->notice);
    answer(s);
}

static void
hash_done(struct hash_task *task)
{
    struct sign_in *s = (struct sign_in *)(void *)((char *)task - offsetof(struct sign_in, hash));

    post(s, LANE_WRITE, enter_run, step_done);
}

static void
look_done(struct job *job)
{
    struct sign_in *s = (struct sign_in *)(void *)job;

    if (job->err)
        s->notice = LOGIN_NOTICE_BUSY;
    s->hash = (struct hash_task){ .home = s->api->loop,
                                  .password = s->password,
                                  .text = s->found ? s->user.password : STR_NONE,
                                  .done = hash_done };
    if (!s->notice && !hasher_post(s->api->hasher, &s->hash))
        s->notice = LOGIN_NOTICE_BUSY;
    if (s->notice)
        step_done(job);
}

/* What both forms have; NULL: refused and answered. */
static struct sign_in *
sign_in_new(struct api *api, struct exchange *x)
{
    const struct http_request *r = exchange_request(x);
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct sign_in *s = arena_get(arena, sizeof(*s));
    struct str csrf = form_field(r->body, "csrf", arena);

    CHECK(s);
    s->job.arena = arena;
    s->job.home = api->loop;
    s->api = api;
    s->exchange = exchange_ref(x);
    s->name = form_field(r->body, "username", arena);
    s->password = form_field(r->body, "password", arena);
    s->landat = login_landing(form_field(r->body, "landat", arena));
    s->secure = login_is_secure(api, x);
    CHECK(arena_copy(arena, http_header(r, STR("Accept-Language")), &s->languages));
    CHECK(arena_copy(arena, api_address_of(api, r), &s->peer));
    s->csrf = csrf_of(http_header(r, STR("Cookie")), arena);
    if (!is_own_form(api, x, csrf))
        s->notice = LOGIN_NOTICE_STALE;
    else if (!store_has_room(api->store))
        s->notice = LOGIN_NOTICE_BUSY;
    else
        return s;
    answer(s);
    return NULL;
}

void
login_take(struct api *api, struct exchange *x)
{
    struct sign_in *s = sign_in_new(api, x);

    if (s)
        post(s, LANE_READ, look_run, look_done);
}

/* ---- a new password ---- */

/* connect-api.md 2.12. */
static bool
password_does(struct str p)
{
    bool lower = false, upper = false, digit = false;

    for (size_t i = 0; i < p.n; i++) {
        char c = p.p[i];

        if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
            return false;
        lower |= c >= 'a' && c <= 'z';
        upper |= c >= 'A' && c <= 'Z';
        digit |= c >= '0' && c <= '9';
    }
    return str_utf16_units(p) >= 8 && str_utf16_units(p) <= 64 && lower && upper && digit;
}

static enum err
renew_run(struct job *job, struct txn *t, struct fail *f)
{
    struct sign_in *s = (struct sign_in *)(void *)job;
    struct session session;
    struct resource r;
    struct user u;

    (void)f;
    if (!txn_must_change(t, s->user_no) || !txn_resource_get(t, s->user_no, &r) ||
        !txn_user_find(t, &r.id, &u)) { /* has been done, with this or another form */
        s->notice = LOGIN_NOTICE_STALE;
        s->renew[0] = 0;
        return OK;
    }
    u.password = str_from(s->hash.ret_text);
    txn_user_save(t, &u);
    txn_must_change_set(t, s->user_no, false);
    txn_sessions_delete(t, s->user_no, 0);
    session_open(t, s->user_no, s->secret, &session);
    return OK;
}

static void
renew_hashed(struct hash_task *task)
{
    struct sign_in *s = (struct sign_in *)(void *)((char *)task - offsetof(struct sign_in, hash));

    if (!task->err) {
        post(s, LANE_WRITE, renew_run, step_done);
        return;
    }
    s->notice = LOGIN_NOTICE_BUSY;
    step_done(&s->job);
}

void
password_take(struct api *api, struct exchange *x)
{
    struct sign_in *s = sign_in_new(api, x);
    struct str token_text, body = exchange_request(x)->body;
    struct token token;
    struct fail f;

    if (!s)
        return;
    token_text = form_field(body, "token", s->job.arena);
    if (token_read(api->keys, token_text, TOKEN_NEW_PASSWORD, loop_wall_ms(api->loop), &token,
                   &f) != OK) {
        s->notice = LOGIN_NOTICE_STALE;
        answer(s);
        return;
    }
    s->user_no = token.participant_no;
    memcpy(s->renew, token_text.p, token_text.n);
    if (!password_does(s->password))
        s->notice = LOGIN_NOTICE_WEAK;
    else if (!str_eq(s->password, form_field(body, "repeat", s->job.arena)))
        s->notice = LOGIN_NOTICE_DIFFERENT;
    s->hash = (struct hash_task){
        .home = api->loop, .password = s->password, .make = true, .done = renew_hashed
    };
    if (!s->notice && !hasher_post(api->hasher, &s->hash))
        s->notice = LOGIN_NOTICE_BUSY;
    if (s->notice)
        answer(s);
}

/* ---- the page itself ---- */

static enum err
known_run(struct job *job, struct txn *t, struct fail *f)
{
    struct sign_in *s = (struct sign_in *)(void *)job;
    unsigned char hash[32];
    struct session session;

    (void)f;
    s->found = session_hash(s->old_text, hash) && session_of_cookie(t, hash, &session, NULL) == OK;
    return OK;
}

/* With a living session one goes straight on: ccp.md 6.2. */
static void
known_done(struct job *job)
{
    struct sign_in *s = (struct sign_in *)(void *)job;
    struct exchange *x = exchange_find(s->api->server, s->exchange);

    if (!x || !s->found) {
        answer(s);
        return;
    }
    redirect(x, s->landat, STR_NONE, s->secure);
    sign_in_free(s);
}

void
page_login(struct api *api, struct exchange *x)
{
    const struct http_request *r = exchange_request(x);
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct sign_in *s = arena_get(arena, sizeof(*s));

    CHECK(s);
    s->job.arena = arena;
    s->job.home = api->loop;
    s->api = api;
    s->exchange = exchange_ref(x);
    s->name = form_field(r->query, "username", arena);
    s->landat = login_landing(form_field(r->query, "landat", arena));
    s->secure = login_is_secure(api, x);
    CHECK(arena_copy(arena, http_header(r, STR("Accept-Language")), &s->languages));
    CHECK(arena_copy(arena, http_header(r, STR("Cookie")), &s->old_text));
    s->csrf = csrf_of(s->old_text, arena);
    post(s, LANE_READ, known_run, known_done);
}
