#include "api/participant/attachment.h"

#include "base/limits.h"
#include "base/random.h"

enum { URL_MAX = 2000, NAME_SHOWN = 200 }; /* participant.md 7; values of headers: 256 */

/* ---- addresses ---- */

/* What may stand in an authority; the rest would end up in somebody's URL. */
static bool
is_host(struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        char ch = host.p[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
              ch == '.' || ch == '-' || ch == '_' || ch == ':' || ch == '[' || ch == ']'))
            return false;
    }
    return host.n > 0 && host.n < 512;
}

enum err
files_base(struct call *c, struct str *ret, struct fail *f)
{
    const struct api_settings *s = c->api->settings;
    struct exchange *x = exchange_find(c->api->server, c->exchange);
    struct str host = x ? http_header(exchange_request(x), STR("Host")) : STR_NONE;
    struct buf b = { .max = 1024 };
    bool fits;

    if (s->public_url.n) {
        *ret = s->public_url;
        return OK;
    }
    if (!is_host(host))
        return fail(f, ERR_INVALID, "The Host header is not one that a URL can be made of");
    buf_printf(&b, "http%s://%.*s", s->tls ? "s" : "", STR_ARG(host));
    fits = !b.full && arena_copy(c->job.arena, buf_str(&b), ret);
    buf_done(&b);
    return fits ? OK : fail(f, ERR_INVALID, "The Host header is too long");
}

struct str
files_url(const struct call *c, struct str base, const struct attachment *a, enum token_kind kind,
          int64_t expires_ms)
{
    struct token token = { .kind = kind,
                           .chat_no = a->chat_no,
                           .participant_no = c->token.participant_no,
                           .expires_ms = expires_ms,
                           .nonce = (uint64_t)a->no };
    char text[TOKEN_TEXT_SIZE], id[UUID_TEXT_SIZE];
    struct buf b = { .max = URL_MAX };
    struct str url = STR("");
    size_t n;

    token_issue(c->api->keys, &token, text, &n);
    uuid_text(a->id.b, id);
    buf_add(&b, base);
    buf_printf(&b, "/attachments/%s?token=%s", id, text);
    arena_copy(c->job.arena, buf_str(&b), &url);
    buf_done(&b);
    return url;
}

enum err
files_admit(const struct api *api, const struct exchange *x, enum token_kind kind,
            struct token *ret_token, struct uuid *ret_id, struct fail *f)
{
    const struct http_request *r = exchange_request(x);
    struct str prefix = STR("/attachments/"), mark = STR("token=");

    if (!str_starts(r->query, mark))
        return fail(f, ERR_DENIED, "there is no token in the URL");
    if (!uuid_parse(str_from_at(r->path, prefix.n), ret_id->b))
        return fail(f, ERR_DENIED, "there is no attachment in the URL");
    return token_read(api->keys, str_from_at(r->query, mark.n), kind, loop_wall_ms(api->loop),
                      ret_token, f);
}

/* ---- headers ---- */

/* The last NAME_SHOWN bytes, so that the extension stays; a letter outside ASCII is one '_'. */
static void
put_plain(struct buf *b, struct str name)
{
    if (name.n > NAME_SHOWN)
        name = str_from_at(name, name.n - NAME_SHOWN);
    for (size_t i = 0; i < name.n; i++) {
        unsigned char ch = (unsigned char)name.p[i];

        if ((ch & 0xc0) == 0x80)
            continue;
        buf_add_byte(b, ch < 0x20 || ch > 0x7e || ch == '"' || ch == '\\' || ch == '%' ? '_'
                                                                                       : (char)ch);
    }
}

static void
put_encoded(struct buf *b, struct str name) /* RFC 8187 3.2 */
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char ch = (unsigned char)name.p[i];

        if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
            ch == '.' || ch == '-' || ch == '_')
            buf_add_byte(b, (char)ch);
        else
            buf_printf(b, "%%%02X", ch);
    }
}

struct str
files_disposition(struct str name, bool whole, struct arena *arena)
{
    struct buf b = { .max = 8192 };
    struct str kept = STR("attachment");

    buf_add(&b, STR("attachment; filename=\""));
    put_plain(&b, name);
    buf_add(&b, STR("\""));
    if (whole) {
        buf_add(&b, STR("; filename*=UTF-8''"));
        put_encoded(&b, name);
    }
    arena_copy(arena, buf_str(&b), &kept);
    buf_done(&b);
    return kept;
}

static struct str
text_of_id(const struct uuid *id, struct arena *arena)
{
    char text[UUID_TEXT_SIZE];
    struct str kept = STR_NONE;

    uuid_text(id->b, text);
    arena_copy(arena, str_of(text, UUID_TEXT), &kept);
    return kept;
}

static struct str
text_of_number(int64_t n, struct arena *arena)
{
    struct buf b = { .max = 32 };
    struct str kept = STR_NONE;

    buf_printf(&b, "%lld", (long long)n);
    arena_copy(arena, buf_str(&b), &kept);
    buf_done(&b);
    return kept;
}

void
files_headers(const struct instance *i, const struct attachment *a, const struct uuid *contact_id,
              const struct uuid *initial_id, struct arena *arena,
              struct upload_header ret[UPLOAD_HEADERS])
{
    const struct upload_header headers[UPLOAD_HEADERS] = {
        { "Content-Type", a->type },
        { "Content-Length", text_of_number(a->size, arena) },
        { "Content-Disposition", files_disposition(a->name, false, arena) },
        { "x-amz-acl", STR("bucket-owner-full-control") },
        { "x-amz-meta-organization_id", text_of_id(&i->id, arena) },
        { "x-amz-meta-account_id", i->account },
        { "x-amz-meta-contact_id", text_of_id(contact_id, arena) },
        { "x-amz-meta-initial_contact_id", text_of_id(initial_id, arena) },
    };

    memcpy(ret, headers, sizeof(headers));
}

enum err
files_check_headers(const struct http_request *r,
                    const struct upload_header headers[UPLOAD_HEADERS], struct fail *f)
{
    for (int i = 0; i < UPLOAD_HEADERS; i++) {
        const struct upload_header *h = &headers[i];
        struct str name = str_from(h->name), is = http_header(r, name);
        bool length = str_eq(name, STR("Content-Length"));
        bool type = str_eq(name, STR("Content-Type"));

        if (http_header_count(r, name) > 1)
            return fail(f, ERR_DENIED, "%s was sent twice", h->name);
        if (length && is.p && !str_eq(is, h->value))
            return fail(f, ERR_INVALID, "The file must have %.*s bytes, as it was announced",
                        STR_ARG(h->value));
        if (!length && !(type ? str_eq_nocase(is, h->value) : str_eq(is, h->value)))
            return fail(f, ERR_DENIED, "%s is not what HeadersToInclude says", h->name);
    }
    return OK;
}

/* ---- answers ---- */

void
files_refuse(struct api *api, struct exchange *x, const struct fail *f)
{
    struct http_answer answer;
    char request_id[UUID_TEXT_SIZE];

    uuid4(request_id);
    fault_answer(DIALECT_FILES, f, request_id,
                 cors_echo(api, DIALECT_FILES, http_header(exchange_request(x), STR("Origin")),
                           exchange_arena(x)),
                 STR_NONE, exchange_arena(x), &answer);
    exchange_answer(x, &answer);
}
