#include "api/ident.h"

#include "base/buf.h"
#include "base/check.h"
#include "base/random.h"

#include <stdio.h>

static struct str
buf_to_arena(struct buf *b, struct arena *a)
{
    struct str s = STR_NONE;

    CHECK(arena_copy(a, buf_str(b), &s));
    buf_done(b);
    return s;
}

struct str
ident_text(const struct uuid *id, struct arena *a)
{
    char text[UUID_TEXT_SIZE];
    struct str s = STR_NONE;

    uuid_text(id->b, text);
    CHECK(arena_copy(a, str_of(text, UUID_TEXT), &s));
    return s;
}

struct str
ident_instance_arn(const struct instance *i, struct arena *a)
{
    struct buf b = { .max = 1024 };
    char id[UUID_TEXT_SIZE];

    uuid_text(i->id.b, id);
    buf_printf(&b, "arn:aws:connect:%.*s:%.*s:instance/%s", STR_ARG(i->region), STR_ARG(i->account),
               id);
    return buf_to_arena(&b, a);
}

struct str
ident_arn(const struct instance *i, const char *kind, struct str id, struct arena *a)
{
    struct buf b = { .max = 4096 };

    buf_add(&b, ident_instance_arn(i, a));
    buf_printf(&b, "/%s/", kind);
    buf_add(&b, id.n > 1024 ? str_first(id, 1024) : id);
    return buf_to_arena(&b, a);
}

/* The tail of an ARN of this instance: "" for the instance itself, "kind/id" for what is in it. */
static bool
arn_tail(const struct instance *i, struct str text, struct str *ret)
{
    char id[UUID_TEXT_SIZE], prefix[256];
    struct str head;
    int n;

    uuid_text(i->id.b, id);
    n = snprintf(prefix, sizeof(prefix), "arn:aws:connect:%.*s:%.*s:instance/%s",
                 STR_ARG(i->region), STR_ARG(i->account), id);
    CHECK(n > 0 && n < (int)sizeof(prefix));
    head = str_of(prefix, (size_t)n);
    if (!str_starts(text, head))
        return false;
    text = str_from_at(text, head.n);
    if (text.n && text.p[0] != '/')
        return false;
    *ret = text.n ? str_from_at(text, 1) : text;
    return true;
}

bool
ident_read(const struct instance *i, const char *kind, struct str text, struct uuid *ret)
{
    if (str_starts(text, STR("arn:"))) {
        struct str tail;

        if (!arn_tail(i, text, &tail) || !str_eq(str_cut(&tail, '/'), str_from(kind)))
            return false;
        text = tail;
    }
    return uuid_parse(text, ret->b);
}

bool
ident_is_instance(const struct instance *i, struct str text)
{
    struct uuid id;
    struct str tail;

    if (str_starts(text, STR("arn:")))
        return arn_tail(i, text, &tail) && !tail.n;
    return uuid_parse(text, id.b) && uuid_eq(&id, &i->id);
}

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
percent_decode(struct str text, struct arena *a, struct str *ret)
{
    char *to = arena_get(a, text.n + 1);
    size_t n = 0;

    if (!to)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int high, low;

        if (text.p[i] != '%') {
            to[n++] = text.p[i];
            continue;
        }
        high = i + 2 <= text.n - 1 ? hex_value(text.p[i + 1]) : -1;
        low = i + 2 <= text.n - 1 ? hex_value(text.p[i + 2]) : -1;
        if (high < 0 || low < 0)
            return false;
        to[n++] = (char)(high * 16 + low);
        i += 2;
    }
    *ret = str_of(to, n);
    return true;
}
