/* HTTP from a stranger: any bytes, cut anywhere, get an answer or wait for more; cut or not, the
 * first answer is the same. Corpus: requests with one byte before them. */

#include "tests/fuzz/guest.h"

#include "base/arena.h"

static unsigned sum;

static enum err
fuzz_sink(struct exchange *x, struct str piece, void *arg, struct fail *f)
{
    (void)x;
    (void)arg;
    sum += bytes_sum(piece);
    return piece.n && piece.p[0] == '!' ? fail(f, ERR_DENIED, "no") : OK;
}

static void
fuzz_answer(struct exchange *x)
{
    struct http_answer a = { .status = 200, .body = exchange_request(x)->body };

    exchange_answer(x, &a);
}

static void
fuzz_head(struct exchange *x, void *ctx)
{
    const struct http_request *r = exchange_request(x);

    (void)ctx;
    sum += bytes_sum(r->method) + bytes_sum(r->path) + bytes_sum(r->query);
    for (size_t i = 0; i < r->header_count; i++)
        sum += bytes_sum(r->headers[i].name) + bytes_sum(r->headers[i].value);
    if (str_starts(r->path, STR("/s")))
        exchange_stream(x, 1000, fuzz_sink, NULL);
    else if (str_starts(r->path, STR("/r")))
        fuzz_answer(x);
    else
        exchange_accept(x, 1000);
}

struct parked {
    struct loop_task task;
    struct exchange_ref ref;
    struct http_server *server;
};

static void
fuzz_later(struct loop_task *task)
{
    struct parked *p = (struct parked *)(void *)task;
    struct exchange *x = exchange_find(p->server, p->ref);

    if (x) {
        sum += bytes_sum(exchange_request(x)->target) + bytes_sum(exchange_request(x)->body);
        fuzz_answer(x);
    }
}

static void
fuzz_request(struct exchange *x, void *ctx)
{
    static struct parked parked; /* one guest, one request at a time */

    (void)ctx;
    sum += bytes_sum(exchange_request(x)->body);
    if (!str_starts(exchange_request(x)->path, STR("/l"))) {
        fuzz_answer(x);
        return;
    }
    parked = (struct parked){ { fuzz_later, NULL }, exchange_ref(x), exchange_server(x) };
    loop_post(http_server_loop(parked.server), &parked.task);
}

static void
fuzz_refusal(struct exchange *x, int status, const char *why, struct http_answer *ret, void *ctx)
{
    (void)x;
    (void)ctx;
    CHECK(status >= 400);
    ret->body = str_from(why);
}

/* The status of the first answer that is not 100. */
static int
first_status(struct str heard)
{
    static const struct str go_on = STR_INIT("HTTP/1.1 100 Continue\r\n\r\n");
    int64_t status = 0;

    if (str_starts(heard, go_on))
        heard = str_from_at(heard, go_on.n);
    if (heard.n)
        CHECK(heard.n > 12 && str_int(str_of(heard.p + 9, 3), 100, 599, &status));
    return (int)status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct http_service service = { .head = fuzz_head,
                                                 .request = fuzz_request,
                                                 .refusal = fuzz_refusal };
    static struct inn *inn;
    static struct buf whole = { .max = 16 << 20 }, cut = { .max = 16 << 20 };
    struct str what;

    if (!size)
        return 0;
    if (!inn)
        inn = inn_new(&service);
    what = str_of((const char *)data + 1, size - 1);
    buf_clear(&whole);
    buf_clear(&cut);
    inn_visit(inn, STR_NONE, what, 0, &whole);
    inn_visit(inn, STR_NONE, what, data[0] * 2654435761u | 1, &cut);
    /* 403 is the sink's, which judges the pieces it gets. */
    if (first_status(buf_str(&whole)) != 403 && first_status(buf_str(&cut)) != 403)
        CHECK(first_status(buf_str(&whole)) == first_status(buf_str(&cut)));
    return 0;
}
