/* GET and HEAD /attachments/{}: the bytes of an approved attachment, from the disk at the guest's
 * pace, whole or a range. It is always a download, never a page of our origin. */

#include "api/participant/attachment.h"

#include "auth/hmac.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "blob/blob.h"
#include "domain/file_type.h"
#include "domain/past.h"
#include "http/range.h"

#include <errno.h>
#include <unistd.h>

/* ---- the bytes ---- */

struct file_source {
    int fd;
    int64_t at;
};

static enum err
source_read(void *arg, char *to, size_t room, size_t *ret_n)
{
    struct file_source *s = arg;
    ssize_t n;

    do
        n = pread(s->fd, to, room, s->at);
    while (n < 0 && errno == EINTR);
    if (n <= 0) {
        log_error("download-failed errno=%d", n < 0 ? errno : 0);
        return ERR_INTERNAL;
    }
    s->at += n;
    *ret_n = (size_t)n;
    return OK;
}

static void
source_done(void *arg)
{
    struct file_source *s = arg;

    close(s->fd);
    mem_free(s);
}

/* ---- one download ---- */

struct download {
    struct follower follower; /* first: the exchange's data */
    struct job job;
    struct api *api;
    struct exchange_ref exchange;
    struct token token;
    struct uuid id;
    struct attachment attachment;
};

static struct download *
job_download(struct job *job)
{
    return (struct download *)(void *)((char *)job - offsetof(struct download, job));
}

static void
download_free(struct download *d)
{
    struct arena *arena = d->job.arena;

    arena_free(&arena);
}

/* Nothing of it is rendered: a sandbox without anything, no guessing of types, always a file to be
 * saved. A page of another origin may fetch it: that is what it is for. */
static void
put_headers(const struct download *d, struct str etag, struct buf *lines)
{
    const struct attachment *a = &d->attachment;

    buf_add(lines, cors_echo(d->api, DIALECT_FILES, STR_NONE, d->job.arena));
    buf_add(lines, STR("Content-Disposition: "));
    buf_add(lines, files_disposition(a->name, true, d->job.arena));
    buf_add(lines, STR("\r\nX-Content-Type-Options: nosniff\r\n"
                       "Content-Security-Policy: default-src 'none'; sandbox\r\n"
                       "Cross-Origin-Resource-Policy: cross-origin\r\n"
                       "Referrer-Policy: no-referrer\r\n"
                       "Cache-Control: private, no-store\r\n"
                       "Accept-Ranges: bytes\r\nETag: "));
    buf_add(lines, etag);
    buf_add(lines, STR("\r\n"));
}

/* RFC 9110 13.1.5: the range is of this content, or of none. */
static enum range_kind
range_wanted(const struct http_request *r, struct str etag, int64_t size, struct range *ret)
{
    struct str only_if = http_header(r, STR("If-Range"));

    if (http_header_count(r, STR("Range")) != 1 || (only_if.p && !str_eq(only_if, etag)))
        return RANGE_WHOLE;
    return range_read(http_header(r, STR("Range")), (uint64_t)size, ret);
}

static void
answer_file(struct download *d, struct exchange *x, int fd, struct str etag)
{
    const struct attachment *a = &d->attachment;
    struct range range = { 0, (uint64_t)a->size };
    enum range_kind kind = range_wanted(exchange_request(x), etag, a->size, &range);
    struct http_answer answer = { .status = kind == RANGE_PART ? 206 : 200 };
    struct file_source *s = mem_new(sizeof(*s));
    struct buf lines = { .max = LIMIT_HTTP_HEAD };

    answer.type = file_type_is_known(a->type) ? a->type : STR("application/octet-stream");
    put_headers(d, etag, &lines);
    if (kind == RANGE_PART)
        buf_printf(&lines, "Content-Range: bytes %llu-%llu/%lld\r\n",
                   (unsigned long long)range.from,
                   (unsigned long long)(range.from + range.size - 1), (long long)a->size);
    *s = (struct file_source){ fd, (int64_t)range.from };
    if (kind == RANGE_BEYOND) {
        buf_printf(&lines, "Content-Range: bytes */%lld\r\n", (long long)a->size);
        answer = (struct http_answer){ .status = 416 };
    }
    CHECK(!lines.full);
    answer.headers = buf_str(&lines);
    if (kind == RANGE_BEYOND) {
        source_done(s);
        exchange_answer(x, &answer);
    } else {
        exchange_answer_from(
            x, &answer,
            &(struct http_source){
                .size = range.size, .read = source_read, .done = source_done, .arg = s });
    }
    buf_done(&lines);
}

static void
answer_unchanged(const struct download *d, struct exchange *x, struct str etag)
{
    struct buf lines = { .max = LIMIT_HTTP_HEAD };

    put_headers(d, etag, &lines);
    exchange_answer(x, &(struct http_answer){ .status = 304, .headers = buf_str(&lines) });
    buf_done(&lines);
}

static void
download_answer(struct download *d, struct exchange *x)
{
    char etag[HASH_HEX_SIZE + 2];
    int64_t size = 0;
    struct fail f;
    int fd;

    etag[0] = etag[HASH_HEX_SIZE + 1] = '"';
    hex_write(d->attachment.hash, HASH_SIZE, etag + 1);
    if (str_eq(http_header(exchange_request(x), STR("If-None-Match")),
               str_of(etag, sizeof(etag)))) {
        answer_unchanged(d, x, str_of(etag, sizeof(etag)));
        return;
    }
    if (blob_open(d->api->files->blobs, d->attachment.hash, &fd, &size, &f) == OK &&
        size == d->attachment.size) {
        answer_file(d, x, fd, str_of(etag, sizeof(etag)));
        return;
    }
    log_error("blob-lost attachment=%lld", (long long)d->attachment.no);
    fail(&f, ERR_INTERNAL, "The file is gone");
    files_refuse(d->api, x, &f);
}

/* Of the chat that the URL was made in, or of one that it continues. */
static bool
is_within_reach(struct txn *t, const struct attachment *a, int64_t chat_no)
{
    struct chat c;

    return a->chat_no == chat_no ||
           (txn_chat_find(t, chat_no, &c) && past_reaches(t, &c, a->chat_no));
}

static enum err
find_run(struct job *job, struct txn *t, struct fail *f)
{
    struct download *d = job_download(job);
    const struct attachment *a = &d->attachment;

    if (!txn_attachment_get(t, (int64_t)d->token.nonce, &d->attachment) ||
        !uuid_eq(&a->id, &d->id) || !is_within_reach(t, a, d->token.chat_no) ||
        a->state != (d->token.kind == TOKEN_SCAN ? ATTACHMENT_SCANNING : ATTACHMENT_APPROVED))
        return fail(f, ERR_DENIED, "the URL is not of this attachment");
    return OK;
}

static void
find_done(struct job *job)
{
    struct download *d = job_download(job);
    struct exchange *x = exchange_find(d->api->server, d->exchange);

    if (x && job->err)
        files_refuse(d->api, x, &job->fail);
    else if (x)
        download_answer(d, x);
    download_free(d);
}

/* A GET with a body, which has come before our answer: there is nothing to do with it. */
static void
download_whole(struct api *api, struct exchange *x, struct follower *self)
{
    (void)api;
    (void)x;
    (void)self;
}

void
page_download(struct api *api, struct exchange *x)
{
    struct token token;
    struct download *d;
    struct arena *arena;
    struct uuid id;
    struct fail f;

    if (files_admit(api, x, TOKEN_DOWNLOAD, &token, &id, &f) != OK &&
        files_admit(api, x, TOKEN_SCAN, &token, &id, &f) != OK) {
        files_refuse(api, x, &f);
        return;
    }
    arena = arena_new(LIMIT_ARENA);
    d = arena_get(arena, sizeof(*d));
    CHECK(d);
    *d = (struct download){
        .follower = { .request = download_whole },
        .job = { .lane = LANE_READ,
                 .home = api->loop,
                 .arena = arena,
                 .run = find_run,
                 .done = find_done },
        .api = api,
        .exchange = exchange_ref(x),
        .token = token,
        .id = id,
    };
    exchange_data_set(x, d);
    exchange_defer(x);
    store_post(api->store, &d->job);
}
