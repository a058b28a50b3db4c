#include "api/paging.h"

#include "api/query.h"
#include "auth/hmac.h"
#include "base/base64.h"
#include "base/limits.h"

enum { MARK = 16, STATE_MAX = 1024 };

static enum err
add_member(struct str name, const struct json *value, void *arg)
{
    struct buf *text = arg;

    if (str_eq(name, STR("NextToken")) || str_eq(name, STR("MaxResults")) ||
        str_eq(name, STR("ClientToken")))
        return OK;
    buf_add(text, name);
    buf_add_byte(text, '=');
    json_dump(value, text);
    buf_add_byte(text, '\n');
    return OK;
}

/* Everything that makes this request this one, but for the page. */
static void
add_request(const struct call *c, struct buf *text)
{
    struct str query = c->query;

    buf_add(text, str_from(c->op->name));
    for (int i = 0; i < LABELS_MAX; i++) {
        buf_add_byte(text, '\n');
        buf_add(text, c->labels[i]);
    }
    buf_add_byte(text, '\n');
    while (query.n) {
        struct str pair = str_cut(&query, '&');

        if (str_starts(pair, STR("nextToken=")) || str_starts(pair, STR("maxResults=")) ||
            str_starts(pair, STR("X-Amz-")))
            continue;
        buf_add(text, pair);
        buf_add_byte(text, '&');
    }
    json_each(c->json, add_member, text);
}

static void
mark_of(const struct call *c, struct str state, unsigned char ret[HASH_SIZE])
{
    struct buf text = { .max = LIMIT_BODY_CONNECT * 3 };

    buf_add(&text, STR("page\n"));
    add_request(c, &text);
    buf_add_byte(&text, '\n');
    buf_add(&text, state);
    hmac_once(c->key.secret, buf_str(&text), ret);
    buf_done(&text);
}

void
page_put_next(struct call *c, struct str state, struct json_out *w)
{
    unsigned char bytes[HASH_SIZE + STATE_MAX];
    char text[BASE64URL_SIZE(HASH_SIZE + STATE_MAX)];

    CHECK(state.n <= STATE_MAX);
    mark_of(c, state, bytes);
    memcpy(bytes + MARK, state.p, state.n);
    json_set_str(w, "NextToken", str_of(text, base64url_write(bytes, MARK + state.n, text)));
}

enum err
page_read_next(struct call *c, struct str token, struct str *ret_state, struct fail *f)
{
    unsigned char bytes[MARK + STATE_MAX], mark[HASH_SIZE];
    size_t n;

    if (base64url_read(token, bytes, sizeof(bytes), &n) && n >= MARK) {
        struct str state = str_of((char *)bytes + MARK, n - MARK);

        mark_of(c, state, mark);
        if (str_eq_secret(str_of((char *)bytes, MARK), str_of((char *)mark, MARK)) &&
            arena_copy(c->job.arena, state, ret_state))
            return OK;
    }
    return fail(f, ERR_INVALID, "Invalid NextToken");
}
