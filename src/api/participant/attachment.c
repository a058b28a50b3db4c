/* StartAttachmentUpload, CompleteAttachmentUpload, GetAttachment: contract/participant.md 7. */

#include "api/participant/attachment.h"

#include "api/participant/participant.h"
#include "base/limits.h"
#include "blob/blob.h"
#include "gateway/item_json.h"

const struct field upload_fields[] = {
    { "ContentType", FIELD_STR, AT(upload_request, type), REQUIRED, 1, LIMIT_ATTACHMENT_TYPE,
      NULL },
    { "AttachmentSizeInBytes", FIELD_INT, AT(upload_request, size), REQUIRED, 1, INT64_MAX, NULL },
    { "AttachmentName", FIELD_STR, AT(upload_request, name), REQUIRED, 1, LIMIT_ATTACHMENT_NAME,
      NULL },
    { "ClientToken", FIELD_STR, AT(upload_request, client_token), REQUIRED, 1, LIMIT_CLIENT_TOKEN,
      NULL },
    { 0 },
};

const struct field complete_fields[] = {
    { "AttachmentIds", FIELD_LIST, AT(complete_request, ids), REQUIRED, 1, 1, NULL },
    { "ClientToken", FIELD_STR, AT(complete_request, client_token), REQUIRED, 1, LIMIT_CLIENT_TOKEN,
      NULL },
    { 0 },
};

const struct field download_fields[] = {
    { "AttachmentId", FIELD_STR, AT(download_request, id), REQUIRED, 1, 256, NULL },
    { "UrlExpiryInSeconds", FIELD_INT, AT(download_request, expiry_s), OPTIONAL, 5, 300, NULL },
    { 0 },
};

/* ---- StartAttachmentUpload ---- */

enum err
upload_check(struct call *c, struct fail *f)
{
    struct upload_request *in = c->in;
    enum err e = attachment_check_name(in->name, f);

    if (!e)
        e = attachment_check_type(in->type, f);
    return e ? e : files_base(c, &in->base, f);
}

static void
put_upload(struct call *c, const struct attachment *a)
{
    const struct upload_request *in = c->in;
    int64_t expires_ms = a->announced_ms + LIMIT_UPLOAD_URL_MS;
    struct upload_header headers[UPLOAD_HEADERS];

    files_headers(c->api->instance, a, &c->seat.contact_id, &c->seat.chat.initial_id, c->job.arena,
                  headers);
    json_open(&c->out, '{');
    json_set_uuid(&c->out, "AttachmentId", &a->id);
    json_name(&c->out, "UploadMetadata");
    json_open(&c->out, '{');
    json_set_str(&c->out, "Url", files_url(c, in->base, a, TOKEN_UPLOAD, expires_ms));
    json_set_iso(&c->out, "UrlExpiry", expires_ms);
    json_name(&c->out, "HeadersToInclude");
    json_open(&c->out, '{');
    for (int i = 0; i < UPLOAD_HEADERS; i++)
        json_set_str(&c->out, headers[i].name, headers[i].value);
    json_close(&c->out, '}');
    json_close(&c->out, '}');
    json_close(&c->out, '}');
}

enum err
upload_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct upload_request *in = c->in;
    struct attachment a = { .name = in->name, .type = in->type, .size = in->size.value };
    struct attachment_rules rules;
    enum err e;

    attachment_rules(t, &c->api->files->rules, STR("CHAT"), &rules);
    e = attachment_announce(t, &c->seat, &rules, &a, f);
    if (!e)
        put_upload(c, &a);
    return e;
}

/* ---- CompleteAttachmentUpload ---- */

enum err
complete_check(struct call *c, struct fail *f)
{
    struct complete_request *in = c->in;
    const struct json *id = json_at(in->ids, 0);

    if (json_kind(id) != JSON_KIND_STRING)
        return fail(f, ERR_MALFORMED, "AttachmentIds must be a list of strings");
    in->id = json_str(id);
    if (!in->id.n || str_utf16_units(in->id) > 256)
        return fail(f, ERR_INVALID, "AttachmentIds must hold 1 to 256 characters");
    return c->api->files->scan_http ? files_base(c, &in->base, f) : OK;
}

enum err
complete_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct complete_request *in = c->in;
    const struct api_files *files = c->api->files;
    struct attachment a;
    enum err e = attachment_find_arrived(t, &c->seat, in->id, &a, f);

    if (e)
        return e;
    if (!blob_is_here(files->blobs, a.hash, a.size))
        return fail(f, ERR_INVALID, "The file has not been uploaded as it was announced");
    attachment_complete(t, &c->seat, &a, files->scan_ms);
    if (files->scan_http)
        attachment_ask(t, &a,
                       files_url(c, in->base, &a, TOKEN_SCAN, txn_now_ms(t) + files->scan_ms),
                       files->scan_ms);
    else if (files->scan_ms)
        files->scan(a.no, a.hash, files->scan_ctx);
    json_open(&c->out, '{');
    json_close(&c->out, '}');
    return OK;
}

/* ---- GetAttachment ---- */

enum err
download_check(struct call *c, struct fail *f)
{
    struct download_request *in = c->in;

    return files_base(c, &in->base, f);
}

enum err
download_run(struct call *c, struct txn *t, struct fail *f)
{
    const struct download_request *in = c->in;
    int64_t seconds = in->expiry_s.given ? in->expiry_s.value : LIMIT_DOWNLOAD_URL_S;
    int64_t expires_ms = txn_now_ms(t) + seconds * 1000;
    struct attachment a;
    enum err e;

    if (c->seat.who.role == ROLE_CUSTOM_BOT)
        return fail(f, ERR_DENIED, "a CUSTOM_BOT gets no attachments");
    e = attachment_find_readable(t, &c->seat, in->id, &a, f);
    if (e)
        return e;
    json_open(&c->out, '{');
    json_set_str(&c->out, "Url", files_url(c, in->base, &a, TOKEN_DOWNLOAD, expires_ms));
    json_set_iso(&c->out, "UrlExpiry", expires_ms);
    json_set_int(&c->out, "AttachmentSizeInBytes", a.size);
    json_close(&c->out, '}');
    return OK;
}
