#include "http/parser.h"

#include "base/limits.h"

#include <http_parser.h>

/* RFC 9110 5.6.2: what a name of a header is made of. */
static bool
is_token_byte(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c && strchr("!#$%&'*+-.^_`|~", c);
}

static bool
is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_token_byte(s.p[i]))
            return false;
    return s.n > 0;
}

/* RFC 9110 5.5. The library lets anything pass as the first byte. */
static bool
is_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f)
            return false;
    return true;
}

static int
refused(int status, const char *why, const char **ret_why)
{
    *ret_why = why;
    return status;
}

/* Finding the end. */

static int
line_check(const struct head_scan *s, struct str line, const char **ret_why)
{
    if (line.n < 2 || line.p[line.n - 2] != '\r')
        return refused(400, "a line of the head does not end in CR LF", ret_why);
    if (s->lines == 0 && line.n - 2 > LIMIT_HTTP_LINE)
        return refused(414, "the request line is too long", ret_why);
    if (s->lines > 0 && (line.p[0] == ' ' || line.p[0] == '\t'))
        return refused(400, "a header is folded over two lines", ret_why);
    if (s->lines > LIMIT_HTTP_HEADERS && line.n > 2)
        return refused(431, "too many headers", ret_why);
    return 0;
}

int
head_scan(struct head_scan *s, struct str in, size_t *ret_size, const char **ret_why)
{
    *ret_size = 0;
    if (in.n && !(in.p[0] >= 'A' && in.p[0] <= 'Z'))
        return refused(400, "this does not begin as a request does", ret_why);
    while (s->seen < in.n) {
        size_t lf = s->seen + str_find(str_from_at(in, s->seen), '\n');
        struct str line;
        int status;

        if (lf == in.n) {
            s->seen = (uint32_t)(in.n <= LIMIT_HTTP_HEAD ? in.n : LIMIT_HTTP_HEAD + 1);
            break;
        }
        s->seen = (uint32_t)lf + 1;
        line = str_of(in.p + s->line_start, s->seen - s->line_start);
        status = line_check(s, line, ret_why);
        if (status)
            return status;
        if (s->seen > LIMIT_HTTP_HEAD)
            return refused(431, "the head is too large", ret_why);
        s->lines++;
        s->line_start = s->seen;
        if (line.n == 2) {
            *ret_size = s->seen;
            return 0;
        }
    }
    if (s->lines == 0 && s->seen > LIMIT_HTTP_LINE + 2)
        return refused(414, "the request line is too long", ret_why);
    if (s->seen > LIMIT_HTTP_HEAD)
        return refused(431, "the head is too large", ret_why);
    return 0;
}

/* The parser library. */

struct reading {
    struct http_header *headers;
    size_t count;
    struct str target;
    bool done, keep_alive;
};

/* The library may cut one text in several, which then lie side by side. */
static void
slice_add(struct str *s, const char *at, size_t n)
{
    if (s->p)
        s->n = (size_t)(at - s->p) + n;
    else
        *s = str_of(at, n);
}

static int
read_target(http_parser *p, const char *at, size_t n)
{
    struct reading *r = p->data;

    slice_add(&r->target, at, n);
    return 0;
}

static int
read_name(http_parser *p, const char *at, size_t n)
{
    struct reading *r = p->data;

    if (r->count == 0 || r->headers[r->count - 1].value.p) {
        if (r->count == LIMIT_HTTP_HEADERS)
            return 1; /* head_scan() has counted: never so */
        r->headers[r->count++] = (struct http_header){ 0 };
    }
    slice_add(&r->headers[r->count - 1].name, at, n);
    return 0;
}

static int
read_value(http_parser *p, const char *at, size_t n)
{
    struct reading *r = p->data;

    if (r->count == 0)
        return 1;
    slice_add(&r->headers[r->count - 1].value, at, n);
    return 0;
}

static int
read_end(http_parser *p)
{
    struct reading *r = p->data;

    r->done = true;
    r->keep_alive = http_should_keep_alive(p) != 0;
    return 2; /* no body for the library: it is ours to read */
}

static int
library_refusal(enum http_errno e, struct str method, const char **ret_why)
{
    bool shouts = method.n > 0 && method.n < 32;

    for (size_t i = 0; i < method.n; i++)
        shouts = shouts && ((method.p[i] >= 'A' && method.p[i] <= 'Z') || method.p[i] == '-');
    if (e == HPE_INVALID_METHOD && shouts)
        return refused(501, "the method is not known here", ret_why);
    return refused(400, http_errno_description(e), ret_why);
}

/* What the bytes mean. */

/* "GET /x HTTP/1.1": exactly one space between the three, the version the last eight bytes. */
static int
request_line_check(struct str bytes, struct str target, struct head *ret, const char **ret_why)
{
    struct str line = str_first(bytes, str_find(bytes, '\r'));
    struct str method = str_first(line, str_find(line, ' ')), version;

    if (!target.p || target.p != line.p + method.n + 1 ||
        line.n != method.n + 1 + target.n + sizeof(" HTTP/1.1") - 1)
        return refused(400, "the request line is not METHOD TARGET HTTP/1.1", ret_why);
    version = str_from_at(line, line.n - (sizeof("HTTP/1.1") - 1));
    if (!str_eq(version, STR("HTTP/1.1")) && !str_eq(version, STR("HTTP/1.0"))) {
        if (str_starts(version, STR("HTTP/")))
            return refused(505, "HTTP/1.1 and HTTP/1.0 are spoken here", ret_why);
        return refused(400, "the request line has no HTTP version", ret_why);
    }
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= 0x20 || target.p[i] >= 0x7f || target.p[i] == '#')
            return refused(400, "the target has a byte that must be percent-encoded", ret_why);
    ret->method = method;
    ret->target = target;
    ret->http_1_0 = str_eq(version, STR("HTTP/1.0"));
    ret->is_head = str_eq(method, STR("HEAD"));
    return 0;
}

/* RFC 9112 3.2: origin-form, absolute-form (the authority is dropped) or `OPTIONS *`. */
static int
target_split(struct head *ret, const char **ret_why)
{
    struct str rest = ret->target;
    size_t scheme = 0;

    if (str_eq(ret->method, STR("CONNECT")))
        return refused(501, "this is not a proxy", ret_why);
    if (str_eq(rest, STR("*"))) {
        if (!str_eq(ret->method, STR("OPTIONS")))
            return refused(400, "the target * is for OPTIONS", ret_why);
        ret->path = rest;
        ret->query = STR_NONE;
        return 0;
    }
    if (rest.n >= 7 && str_eq_nocase(str_first(rest, 7), STR("http://")))
        scheme = 7;
    else if (rest.n >= 8 && str_eq_nocase(str_first(rest, 8), STR("https://")))
        scheme = 8;
    if (scheme) {
        rest = str_from_at(rest, scheme);
        while (rest.n && rest.p[0] != '/' && rest.p[0] != '?')
            rest = str_from_at(rest, 1);
    } else if (!rest.n || rest.p[0] != '/') {
        return refused(400, "the target is no path", ret_why);
    }
    ret->path = str_cut(&rest, '?');
    ret->query = rest;
    if (!ret->path.n)
        ret->path = STR("/");
    return 0;
}

static bool
host_is_fine(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] <= 0x20 || host.p[i] >= 0x7f || strchr(",/?#@\\", host.p[i]))
            return false;
    return true;
}

/* What the framing headers say so far. */
struct framing {
    unsigned hosts, lengths, codings, expects;
    struct str host, length, coding, expect;
};

static void
framing_note(struct framing *m, const struct http_header *h)
{
    switch (h->name.n) {
    case 4:
        if (str_eq_nocase(h->name, STR("Host"))) {
            m->hosts++;
            m->host = h->value;
        }
        break;
    case 6:
        if (str_eq_nocase(h->name, STR("Expect"))) {
            m->expects++;
            m->expect = h->value;
        }
        break;
    case 14:
        if (str_eq_nocase(h->name, STR("Content-Length"))) {
            m->lengths++;
            m->length = h->value;
        }
        break;
    case 17:
        if (str_eq_nocase(h->name, STR("Transfer-Encoding"))) {
            m->codings++;
            m->coding = h->value;
        }
        break;
    default:
        break;
    }
}

/* RFC 9112 6.1, 6.3. One header of each, so that nobody between us and the client can read another
 * length than we do. */
static int
framing_check(const struct framing *m, struct head *ret, const char **ret_why)
{
    int64_t length = 0;

    if (m->hosts > 1 || !host_is_fine(m->host))
        return refused(400, "the Host header is wrong", ret_why);
    if (!m->hosts && !ret->http_1_0)
        return refused(400, "the Host header is missing", ret_why);
    if (m->codings && m->lengths)
        return refused(400, "both Content-Length and Transfer-Encoding", ret_why);
    if (m->lengths > 1 || (m->lengths && (!m->length.n || m->length.p[0] == '-' ||
                                          !str_int(m->length, 0, INT64_MAX, &length))))
        return refused(400, "the Content-Length is wrong", ret_why);
    if (m->codings > 1 || (m->codings && ret->http_1_0))
        return refused(400, "the Transfer-Encoding is wrong", ret_why);
    ret->chunked = m->codings && str_eq_nocase(m->coding, STR("chunked"));
    if (m->codings && !ret->chunked) {
        struct str last = m->coding;
        size_t comma = last.n;

        while (comma && last.p[comma - 1] != ',')
            comma--;
        if (comma && str_eq_nocase(str_trim(str_from_at(last, comma)), STR("chunked")))
            return refused(501, "no transfer coding but chunked is known here", ret_why);
        return refused(400, "the Transfer-Encoding does not end in chunked", ret_why);
    }
    ret->body_size = (uint64_t)length;
    if (m->expects && !ret->http_1_0) {
        if (m->expects > 1 || !str_eq_nocase(m->expect, STR("100-continue")))
            return refused(417, "the expectation is not known here", ret_why);
        ret->expects_continue = ret->chunked || ret->body_size > 0;
    }
    return 0;
}

int
head_parse(struct str bytes, struct http_header *headers, struct head *ret, const char **ret_why)
{
    static const http_parser_settings settings = {
        .on_url = read_target,
        .on_header_field = read_name,
        .on_header_value = read_value,
        .on_headers_complete = read_end,
    };
    struct reading r = { .headers = headers };
    struct framing framing = { 0 };
    struct str method = str_first(bytes, str_find(bytes, ' '));
    enum http_errno e;
    http_parser p;
    size_t n;
    int status;

    *ret = (struct head){ 0 };
    http_parser_init(&p, HTTP_REQUEST);
    p.data = &r;
    n = http_parser_execute(&p, &settings, bytes.p, bytes.n);
    e = HTTP_PARSER_ERRNO(&p);
    if (e != HPE_OK &&
        e != HPE_INVALID_TRANSFER_ENCODING) /* that one framing_check() tells apart */
        return library_refusal(e, method, ret_why);
    status = request_line_check(bytes, r.target, ret, ret_why);
    if (status)
        return status;
    if (e == HPE_OK && (!r.done || n != bytes.n))
        return refused(400, "the head is not one head", ret_why);
    status = target_split(ret, ret_why);
    if (status)
        return status;
    for (size_t i = 0; i < r.count; i++) {
        if (!is_token(headers[i].name))
            return refused(400, "a header's name has a byte that no name has", ret_why);
        if (!is_value(headers[i].value))
            return refused(400, "a header's value has a control byte", ret_why);
        headers[i].value = str_trim(headers[i].value);
        framing_note(&framing, &headers[i]);
    }
    ret->header_count = r.count;
    ret->keep_alive = r.keep_alive;
    return framing_check(&framing, ret, ret_why);
}

bool
head_has_token(const struct http_header *headers, size_t count, struct str name, struct str token)
{
    for (size_t i = 0; i < count; i++) {
        struct str rest = headers[i].value;

        if (!str_eq_nocase(headers[i].name, name))
            continue;
        while (rest.p)
            if (str_eq_nocase(str_trim(str_cut(&rest, ',')), token))
                return true;
    }
    return false;
}
