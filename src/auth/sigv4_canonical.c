#include "auth/sigv4.h"

#include "auth/hmac.h"
#include "auth/sigv4_body.h"
#include "base/limits.h"

/* The canonical request, connect-api.md 3.2 no. 4. Its size is known before it is written, at most
 * three times the head of the request, so it is one allocation and the writers need no checks. */

struct str
sigv4_header(const struct http_request *r, struct str name, size_t *ret_count)
{
    struct str first = STR_NONE;

    *ret_count = 0;
    for (size_t i = 0; i < r->header_count; i++) {
        if (!str_eq_nocase(r->headers[i].name, name))
            continue;
        if ((*ret_count)++ == 0)
            first = r->headers[i].value;
    }
    return first;
}

bool
sigv4_query_next(struct str *rest, struct str *ret_name, struct str *ret_value)
{
    while (rest->n) {
        struct str piece = str_cut(rest, '&');

        if (!piece.n)
            continue;
        *ret_name = str_cut(&piece, '=');
        *ret_value = piece;
        return true;
    }
    return false;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

unsigned char
sigv4_decode_next(struct str *s)
{
    unsigned char c = (unsigned char)s->p[0];
    int high, low;

    if (c == '%' && s->n >= 3 && (high = hex_digit(s->p[1])) >= 0 &&
        (low = hex_digit(s->p[2])) >= 0) {
        *s = str_from_at(*s, 3);
        return (unsigned char)(high << 4 | low);
    }
    *s = str_from_at(*s, 1);
    return c;
}

bool
sigv4_decodes_to(struct str encoded, struct str plain)
{
    while (encoded.n && plain.n) {
        if (sigv4_decode_next(&encoded) != (unsigned char)plain.p[0])
            return false;
        plain = str_from_at(plain, 1);
    }
    return !encoded.n && !plain.n;
}

/* Appends to memory that is known to suffice. */
struct pen {
    char *p;
};

static void
pen_byte(struct pen *pen, char c)
{
    *pen->p++ = c;
}

static void
pen_str(struct pen *pen, struct str s)
{
    if (s.n)
        memcpy(pen->p, s.p, s.n);
    pen->p += s.n;
}

/* RFC 3986 2.3 unreserved; everything else becomes %XX in upper case. */
static void
pen_encoded(struct pen *pen, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '.' || c == '_' || c == '~') {
        pen_byte(pen, (char)c);
        return;
    }
    pen_byte(pen, '%');
    pen_byte(pen, digits[c >> 4]);
    pen_byte(pen, digits[c & 15]);
}

/* The path as on the wire, each segment encoded once more. */
static void
pen_path(struct pen *pen, struct str path)
{
    if (!path.n)
        pen_byte(pen, '/');
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '/')
            pen_byte(pen, '/');
        else
            pen_encoded(pen, (unsigned char)path.p[i]);
    }
}

struct pair {
    struct str name, value; /* encoded canonically */
};

static int
pair_cmp(const struct pair *a, const struct pair *b)
{
    int d = str_cmp(a->name, b->name);

    return d ? d : str_cmp(a->value, b->value);
}

static void
sift_down(struct pair *pairs, size_t root, size_t n)
{
    for (size_t child = 2 * root + 1; child < n; root = child, child = 2 * root + 1) {
        struct pair swap = pairs[root];

        if (child + 1 < n && pair_cmp(&pairs[child], &pairs[child + 1]) < 0)
            child++;
        if (pair_cmp(&pairs[root], &pairs[child]) >= 0)
            return;
        pairs[root] = pairs[child];
        pairs[child] = swap;
    }
}

/* Heapsort: qsort() may take memory of its own, and a stranger chooses the order. */
static void
pairs_sort(struct pair *pairs, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift_down(pairs, i, n);
    for (size_t i = n; i-- > 1;) {
        struct pair last = pairs[i];

        pairs[i] = pairs[0];
        pairs[0] = last;
        sift_down(pairs, 0, i);
    }
}

static struct str
reencode(struct pen *pen, struct str encoded)
{
    char *from = pen->p;

    while (encoded.n)
        pen_encoded(pen, sigv4_decode_next(&encoded));
    return str_of(from, (size_t)(pen->p - from));
}

static size_t
pairs_count(struct str query)
{
    struct str name, value;
    size_t n = 0;

    while (sigv4_query_next(&query, &name, &value))
        n++;
    return n;
}

static bool
canonical_query(const struct http_request *r, const struct sigv4_claim *claim, struct arena *a,
                struct str *ret)
{
    size_t n = 0, max = pairs_count(r->query);
    struct pair *pairs = arena_get(a, max * sizeof(*pairs));
    struct pen scratch = { arena_get(a, 3 * r->query.n) };
    struct pen out = { arena_get(a, 3 * r->query.n + 2 * max) };
    struct str rest = r->query, name, value;
    char *from = out.p;

    if (!pairs || !scratch.p || !out.p)
        return false;
    while (sigv4_query_next(&rest, &name, &value)) {
        if (claim->presigned && sigv4_decodes_to(name, STR("X-Amz-Signature")))
            continue;
        pairs[n].name = reencode(&scratch, name);
        pairs[n++].value = reencode(&scratch, value);
    }
    pairs_sort(pairs, n);
    for (size_t i = 0; i < n; i++) {
        if (i)
            pen_byte(&out, '&');
        pen_str(&out, pairs[i].name);
        pen_byte(&out, '=');
        pen_str(&out, pairs[i].value);
    }
    *ret = str_of(from, (size_t)(out.p - from));
    return true;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Trimmed, runs of blanks folded to one space: botocore and the JS signer fold any white space. */
static void
pen_folded(struct pen *pen, struct str value)
{
    value = str_trim(value);
    for (size_t i = 0; i < value.n; i++) {
        if (!is_blank(value.p[i]))
            pen_byte(pen, value.p[i]);
        else if (!is_blank(value.p[i - 1])) /* the first one is no blank: trimmed */
            pen_byte(pen, ' ');
    }
}

/* `name:` and its values LF, joined by commas in order of arrival. A name without a header makes an
 * empty line of it, which no honest signer has signed. */
static void
pen_header(struct pen *pen, const struct http_request *r, struct str name)
{
    bool second = false;

    for (size_t i = 0; i < name.n; i++)
        pen_byte(pen, name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 32) : name.p[i]);
    pen_byte(pen, ':');
    for (size_t i = 0; i < r->header_count; i++) {
        if (!str_eq_nocase(r->headers[i].name, name))
            continue;
        if (second)
            pen_byte(pen, ',');
        pen_folded(pen, r->headers[i].value);
        second = true;
    }
    pen_byte(pen, '\n');
}

/* RFC 9110 5.6.2, narrowly: what could not be a header's name has no place in the canonical form.
 */
static bool
name_is_sane(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] <= ' ' || name.p[i] > '~' || name.p[i] == ':')
            return false;
    return name.n > 0;
}

/* No name twice, not more than a request can have. So each header is written at most
 * once, and the canonical request cannot outgrow the request. */
static bool
names_are_sane(struct str list)
{
    struct str seen[LIMIT_HTTP_HEADERS];
    size_t n = 0;

    for (struct str rest = list; rest.p;) {
        struct str name = str_cut(&rest, ';');

        if (!name_is_sane(name) || n == LIMIT_HTTP_HEADERS)
            return false;
        for (size_t i = 0; i < n; i++)
            if (str_eq_nocase(seen[i], name))
                return false;
        seen[n++] = name;
    }
    return n > 0;
}

static size_t
headers_size(const struct http_request *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->header_count; i++)
        n += r->headers[i].value.n + 1; /* and a comma */
    return n;
}

enum err
sigv4_full(struct fail *f)
{
    return fail(f, ERR_TOO_BIG, "The request is too large to verify its signature");
}

enum err
sigv4_canonical_of(const struct http_request *r, const struct sigv4_claim *claim,
                   struct str payload_hex, struct arena *a, struct str *ret, struct fail *f)
{
    struct str query = STR_NONE;
    struct pen pen;
    char *from;

    if (!names_are_sane(claim->signed_headers))
        return sigv4_differs(f);
    if (!canonical_query(r, claim, a, &query))
        return sigv4_full(f);
    /* The list of names is written twice, with `:` and LF for each `;`. */
    from = arena_get(a, r->method.n + 3 * r->path.n + query.n + 3 * claim->signed_headers.n +
                            headers_size(r) + payload_hex.n + 16);
    if (!from)
        return sigv4_full(f);
    pen.p = from;
    pen_str(&pen, r->method);
    pen_byte(&pen, '\n');
    pen_path(&pen, r->path);
    pen_byte(&pen, '\n');
    pen_str(&pen, query);
    pen_byte(&pen, '\n');
    for (struct str rest = claim->signed_headers; rest.p;)
        pen_header(&pen, r, str_cut(&rest, ';'));
    pen_byte(&pen, '\n');
    pen_str(&pen, claim->signed_headers);
    pen_byte(&pen, '\n');
    pen_str(&pen, payload_hex);
    *ret = str_of(from, (size_t)(pen.p - from));
    return OK;
}

enum err
sigv4_canonical(const struct http_request *r, const struct sigv4_claim *claim, struct arena *a,
                struct str *ret, struct fail *f)
{
    unsigned char hash[HASH_SIZE];
    char hex[HASH_HEX_SIZE];

    sha256(r->body, hash);
    hex_write(hash, sizeof(hash), hex);
    return sigv4_canonical_of(r, claim, str_of(hex, sizeof(hex)), a, ret, f);
}
