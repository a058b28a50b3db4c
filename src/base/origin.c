#include "base/origin.h"

struct origin {
    struct str scheme, host, port; /* the port empty: the scheme's own */
};

static struct origin
origin_of(struct str text)
{
    struct origin o = { 0 };
    size_t at = str_find(text, ':');

    if (at + 3 > text.n || !str_eq(str_first(str_from_at(text, at), 3), STR("://")))
        return o;
    o.scheme = str_first(text, at);
    text = str_from_at(text, at + 3);
    o.host = str_cut(&text, '/');
    text = o.host;
    for (size_t i = text.n; i > 0 && text.p[i - 1] != ']'; i--) { /* [::1]:8080 */
        if (text.p[i - 1] != ':')
            continue;
        o.host = str_first(text, i - 1);
        o.port = str_from_at(text, i);
        break;
    }
    if ((str_eq(o.scheme, STR("https")) && str_eq(o.port, STR("443"))) ||
        (str_eq(o.scheme, STR("http")) && str_eq(o.port, STR("80"))))
        o.port = STR_NONE;
    return o;
}

/* Labels, not suffix text: notexample.com does not match example.com. */
static bool
host_matches(struct str host, struct str entry)
{
    if (str_eq_nocase(host, entry))
        return true;
    return host.n > entry.n + 1 && host.p[host.n - entry.n - 1] == '.' &&
           str_eq_nocase(str_from_at(host, host.n - entry.n), entry);
}

/* widget.md 2.3: entries are whole origins, their subdomains included; scheme and port must match.
 */
bool
origin_matches(struct str origin, struct str entry)
{
    struct origin from = origin_of(origin), e = origin_of(entry);

    return e.host.n && from.host.n && str_eq_nocase(e.scheme, from.scheme) &&
           str_eq(e.port, from.port) && host_matches(from.host, e.host);
}

/* `*` is everybody, `null` is no or null Origin (connect-api.md 6.3). */
bool
origin_is_listed(struct str origin, struct str list)
{
    bool none = !origin.n || str_eq(origin, STR("null"));

    while (list.n) {
        struct str entry = str_trim(str_cut(&list, ','));

        if (str_eq(entry, STR("*")) || (none && str_eq(entry, STR("null"))))
            return true;
        if (!none && origin_matches(origin, entry))
            return true;
    }
    return false;
}

static bool
port_is_good(struct str port)
{
    int64_t n;

    return !port.n || str_int(port, 1, 65535, &n);
}

static bool
host_is_good(struct str host)
{
    bool bracket = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';

    if (!host.n || host.n > 253)
        return false;
    for (size_t i = bracket; i < host.n - bracket; i++) {
        char c = host.p[i];
        bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!name && c != '-' && c != '.' && !(bracket && c == ':'))
            return false;
    }
    return host.p[0] != '.' && host.p[host.n - 1] != '.';
}

bool
origin_write(struct str text, struct buf *out)
{
    struct origin o = origin_of(text);

    if (!(str_eq_nocase(o.scheme, STR("http")) || str_eq_nocase(o.scheme, STR("https"))) ||
        !host_is_good(o.host) || !port_is_good(o.port))
        return false;
    for (size_t i = 0; i < o.scheme.n + 3 + o.host.n; i++) {
        char c = i < o.scheme.n + 3 ? text.p[i] : o.host.p[i - o.scheme.n - 3];

        buf_add_byte(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    if (o.port.n) {
        buf_add_byte(out, ':');
        buf_add(out, o.port);
    }
    return !out->full;
}
