/* PUT /attachments/{}: the bytes of an attachment, streamed to the blob folder, counted, hashed and
 * looked at while they come. Answered 200 when they are on disk and the store knows.
 *
 *   head → look (read job) → headers checked, body taken → sink … → whole → keep (blobs' thread)
 *        → record (write job) → answer
 *
 * The guest may leave at any point: what is under way then ends by itself, and the upload with it.
 */

#include "api/participant/attachment.h"

#include "auth/hmac.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "blob/blob.h"
#include "domain/file_type.h"

struct upload {
    struct follower follower; /* first: the exchange's data */
    struct job job;
    struct blob_kept kept;
    struct api *api;
    struct exchange_ref exchange;
    struct token token;
    struct uuid id;
    struct attachment attachment; /* as the look has found it, in job.arena */
    struct upload_header headers[UPLOAD_HEADERS];
    struct blob_writer *writer;
    struct hash hash;
    int64_t seen; /* bytes */
    size_t head_n;
    bool busy; /* a job or the blobs' thread has it */
    bool judged;
    char head[FILE_HEAD];
};

static void
upload_free(struct upload *u)
{
    struct arena *arena = u->job.arena;

    blob_abandon(&u->writer);
    arena_free(&arena);
}

static struct exchange *
upload_guest(struct upload *u)
{
    return exchange_find(u->api->server, u->exchange);
}

/* The end of an upload whose exchange may be gone. */
static void
upload_refuse(struct upload *u, const struct fail *f)
{
    struct exchange *x = upload_guest(u);
    struct api *api = u->api;

    log_debug("refused op=PUT-attachment err=%s why=\"%s\"", err_name(f->code), f->why);
    if (x)
        files_refuse(api, x, f);
    upload_free(u);
}

static void
upload_gone(struct follower *self)
{
    struct upload *u = (struct upload *)(void *)self;

    if (!u->busy)
        upload_free(u);
}

static struct upload *
job_upload(struct job *job)
{
    return (struct upload *)(void *)((char *)job - offsetof(struct upload, job));
}

/* ---- last: the store is told ---- */

static enum err
record_run(struct job *job, struct txn *t, struct fail *f)
{
    struct upload *u = job_upload(job);

    return attachment_arrived(t, u->attachment.no, u->token.participant_no, u->kept.hash, f);
}

static void
record_done(struct job *job)
{
    struct upload *u = job_upload(job);
    struct exchange *x = upload_guest(u);

    if (job->err) {
        upload_refuse(u, &job->fail);
        return;
    }
    if (x)
        exchange_answer(x, &(struct http_answer){ .status = 200,
                                                  .headers = cors_echo(u->api, DIALECT_FILES,
                                                                       STR_NONE, u->job.arena) });
    upload_free(u);
}

/* ---- the bytes are there ---- */

/* Also for a guest who has gone: the answer was lost, not the file. */
static void
kept_heard(struct blob_kept *k)
{
    struct upload *u = (struct upload *)(void *)((char *)k - offsetof(struct upload, kept));

    if (k->err) {
        if (k->err == ERR_INTERNAL)
            log_error("upload-failed why=\"%s\"", k->fail.why);
        upload_refuse(u, &k->fail);
        return;
    }
    u->job.lane = LANE_WRITE;
    u->job.run = record_run;
    u->job.done = record_done;
    api_post(u->api, &u->job);
}

static bool
upload_lies(struct upload *u)
{
    u->judged = true;
    return file_lies(u->attachment.type, str_of(u->head, u->head_n));
}

static enum err
check_whole(struct upload *u, struct fail *f)
{
    if (u->seen != u->attachment.size)
        return fail(f, ERR_INVALID, "The file must have %lld bytes, as it was announced",
                    (long long)u->attachment.size);
    if (!u->judged && upload_lies(u))
        return fail(f, ERR_INVALID, "The file is not of the type that was announced");
    return OK;
}

static void
upload_whole(struct api *api, struct exchange *x, struct follower *self)
{
    struct upload *u = (struct upload *)(void *)self;
    struct fail f;
    enum err e = check_whole(u, &f);

    (void)x;
    if (!e) {
        u->kept.home = api->loop;
        u->kept.heard = kept_heard;
        hash_end(&u->hash, u->kept.hash);
        e = blob_keep(api->files->blobs, &u->writer, &u->kept, &f);
    }
    u->busy = true;
    if (e)
        upload_refuse(u, &f);
}

/* ---- the bytes come ---- */

static enum err
upload_sink(struct exchange *x, struct str piece, void *arg, struct fail *f)
{
    struct upload *u = arg;
    size_t room = sizeof(u->head) - u->head_n, n = piece.n < room ? piece.n : room;

    (void)x;
    u->seen += (int64_t)piece.n;
    if (u->seen > u->attachment.size)
        return fail(f, ERR_INVALID, "The file must have %lld bytes, as it was announced",
                    (long long)u->attachment.size);
    if (loop_wall_ms(u->api->loop) > u->attachment.announced_ms + LIMIT_UPLOAD_KEPT_MS)
        return fail(f, ERR_INVALID, "The upload has been given up");
    if (n) {
        memcpy(u->head + u->head_n, piece.p, n);
        u->head_n += n;
    }
    if (!u->judged && u->head_n == sizeof(u->head) && upload_lies(u))
        return fail(f, ERR_INVALID, "The file is not of the type that was announced");
    hash_add(&u->hash, piece);
    return blob_add(u->writer, piece, f);
}

/* ---- first: what was announced ---- */

static enum err
look_run(struct job *job, struct txn *t, struct fail *f)
{
    struct upload *u = job_upload(job);
    struct attachment *a = &u->attachment;
    struct contact contact;
    struct chat chat;
    enum err e;

    if (!txn_attachment_get(t, (int64_t)u->token.nonce, a) || !uuid_eq(&a->id, &u->id) ||
        !txn_contact_get(t, a->contact_no, &contact) || !txn_chat_find(t, a->chat_no, &chat))
        return fail(f, ERR_DENIED, "the URL is not of this attachment");
    e = attachment_may_arrive(a, u->token.participant_no, f);
    if (e)
        return e;
    files_headers(u->api->instance, a, &contact.id, &chat.initial_id, txn_arena(t), u->headers);
    return OK;
}

static void
look_done(struct job *job)
{
    struct upload *u = job_upload(job);
    struct exchange *x = upload_guest(u);
    struct fail f = job->fail;
    enum err e = job->err;

    if (!e && x)
        e = files_check_headers(exchange_request(x), u->headers, &f);
    if (!e && x)
        e = blob_begin(u->api->files->blobs, &u->id, &u->writer, &f);
    if (e || !x) {
        upload_refuse(u, &f);
        return;
    }
    hash_begin(&u->hash);
    u->busy = false;
    /* What is too much is refused by the sink, as a wrong length. */
    exchange_stream(x, UINT64_MAX, upload_sink, u);
}

void
page_upload(struct api *api, struct exchange *x)
{
    struct token token;
    struct arena *arena;
    struct upload *u;
    struct uuid id;
    struct fail f;

    if (files_admit(api, x, TOKEN_UPLOAD, &token, &id, &f) != OK) {
        files_refuse(api, x, &f);
        return;
    }
    if (!store_has_room(api->store)) {
        fail(&f, ERR_BUSY, "Too Many Requests");
        files_refuse(api, x, &f);
        return;
    }
    arena = arena_new(LIMIT_ARENA);
    u = arena_get(arena, sizeof(*u));
    CHECK(u);
    *u = (struct upload){
        .follower = { .request = upload_whole, .gone = upload_gone },
        .job = { .lane = LANE_READ,
                 .home = api->loop,
                 .arena = arena,
                 .run = look_run,
                 .done = look_done },
        .api = api,
        .exchange = exchange_ref(x),
        .token = token,
        .id = id,
        .busy = true,
    };
    exchange_data_set(x, u);
    exchange_defer(x);
    api_post(api, &u->job);
}
