#include "http_client.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LENGTH_NAME  "content-length:"
#define CHUNKED_NAME "transfer-encoding:"

static bool
line_is(const char *line, size_t n, const char *name)
{
    return n >= strlen(name) && (line[0] | 32) == name[0] &&
           strncasecmp(line, name, strlen(name)) == 0;
}

static size_t
content_length(struct slice head)
{
    const char *end = head.p + head.n;
    size_t length = 0;

    for (const char *p = head.p; p < end;) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((eol ? eol : end) - p);

        if (line_is(p, n, CHUNKED_NAME))
            die("the load tool reads no chunked answers");
        if (line_is(p, n, LENGTH_NAME)) {
            for (const char *d = p + strlen(LENGTH_NAME); d < p + n; d++) {
                if (*d >= '0' && *d <= '9')
                    length = length * 10 + (size_t)(*d - '0');
            }
            return length;
        }
        p += n + 1;
    }
    return 0;
}

size_t
http_answer_read(struct slice in, struct http_answer *ret)
{
    const char *blank = memmem(in.p, in.n, "\r\n\r\n", 4);
    struct http_answer a;
    size_t head_n;

    if (!blank)
        return 0;
    if (in.n < 12 || memcmp(in.p, "HTTP/1.1 ", 9) != 0)
        die("not an HTTP answer: %.*s", (int)(in.n < 80 ? in.n : 80), in.p);
    head_n = (size_t)(blank - in.p) + 4;
    a.status = (in.p[9] - '0') * 100 + (in.p[10] - '0') * 10 + (in.p[11] - '0');
    a.head = (struct slice){ in.p, head_n };
    a.body = (struct slice){ in.p + head_n, a.status == 101 ? 0 : content_length(a.head) };
    if (head_n + a.body.n > in.n)
        return 0;
    *ret = a;
    return head_n + a.body.n;
}

size_t
http_post_write(char *out, size_t out_size, const char *host, const char *path,
                const char *extra_lines, struct slice body)
{
    int n = snprintf(out, out_size,
                     "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n\r\n%.*s",
                     path, host, extra_lines, body.n, (int)body.n, body.p);

    if (n < 0 || (size_t)n >= out_size)
        die("the request to %s is too long", path);
    return (size_t)n;
}
