#include "http/static.h"

#include "base/buf.h"
#include "http/embedded.h"
#include "http/exchange.h"

static const struct embedded_file *
file_find(struct str path)
{
    size_t low = 0, high = embedded_files_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int d = str_cmp(str_from(embedded_files[middle].path), path);

        if (!d)
            return &embedded_files[middle];
        if (d < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A list of codings or tags that names this one. Quality values of 0 are not honoured: nobody sends
 * `gzip;q=0` and means it. */
static bool
names(struct str list, struct str what)
{
    while (list.n) {
        struct str entry = str_cut(&list, ',');

        if (str_eq(str_trim(str_cut(&entry, ';')), what))
            return true;
    }
    return false;
}

/* Our pages load nothing from elsewhere and run no inline code. */
#define PAGE_HEADERS                                                                               \
    "Content-Security-Policy: default-src 'self'; connect-src 'self' ws: wss:; "                   \
    "img-src 'self' data:; frame-ancestors 'self'\r\n"                                             \
    "X-Content-Type-Options: nosniff\r\n"                                                          \
    "Referrer-Policy: same-origin\r\n"

bool
static_answer(struct exchange *x, struct str path, struct str extra)
{
    return static_answer_framed(x, path, STR(PAGE_HEADERS), extra);
}

bool
static_answer_framed(struct exchange *x, struct str path, struct str policy, struct str extra)
{
    const struct http_request *r = exchange_request(x);
    const struct embedded_file *file = file_find(path);
    struct http_answer answer = { .status = 200 };
    struct buf lines = { .max = 16384 };

    if (!file)
        return false;
    buf_printf(&lines, "ETag: %s\r\nVary: Accept-Encoding\r\n", file->etag);
    buf_add(&lines, file->immutable ? STR("Cache-Control: public, max-age=31536000, immutable\r\n")
                                    : STR("Cache-Control: no-cache\r\n"));
    buf_add(&lines, policy);
    buf_add(&lines, extra);
    answer.type = str_from(file->type);
    if (names(http_header(r, STR("If-None-Match")), str_from(file->etag))) {
        answer.status = 304;
    } else if (file->gzip_bytes && names(http_header(r, STR("Accept-Encoding")), STR("gzip"))) {
        buf_add(&lines, STR("Content-Encoding: gzip\r\n"));
        answer.body = str_of((const char *)file->gzip_bytes, file->gzip_size);
    } else {
        answer.body = str_of((const char *)file->bytes, file->size);
    }
    answer.headers = buf_str(&lines);
    exchange_answer(x, &answer);
    buf_done(&lines);
    return true;
}

bool
static_text(struct str path, struct str *ret)
{
    const struct embedded_file *file = file_find(path);

    if (file)
        *ret = str_of((const char *)file->bytes, file->size);
    return file != NULL;
}
