#include "domain/attachment.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/random.h"
#include "domain/file_type.h"
#include "domain/participant.h"
#include "domain/past.h"
#include "domain/timer.h"
#include "domain/transcript.h"
#include "store/errands.h"
#include "store/past.h"
#include "store/resources.h"

#include <stdio.h>

/* ---- the rules ---- */

/* The document of a scope: {"MaximumSizeLimitInBytes":n,"AllowedExtensions":"a,b"}, members that
 * were never set are absent. */
static bool
find_document(struct txn *t, struct str scope, struct resource *ret, struct json **ret_json)
{
    return txn_resource_find_name(t, RESOURCE_FILES_CONFIG, scope, ret) &&
           json_parse(ret->body, JSON_READ_STRICT, ret_json, NULL) == OK;
}

void
attachment_rules(struct txn *t, const struct attachment_rules *settings, struct str scope,
                 struct attachment_rules *ret)
{
    const struct json *extensions;
    struct json *j = NULL;
    struct resource r;

    *ret = *settings;
    if (!find_document(t, scope, &r, &j))
        return;
    json_int(json_member(j, "MaximumSizeLimitInBytes"), &ret->bytes_max);
    extensions = json_member(j, "AllowedExtensions");
    if (extensions)
        arena_copy(txn_arena(t), json_str(extensions), &ret->extensions);
    ret->updated_ms = r.updated_ms;
    json_free(&j);
}

void
attachment_rules_save(struct txn *t, struct str scope, int64_t bytes_max, struct str extensions)
{
    struct resource r = { .kind = RESOURCE_FILES_CONFIG, .name = scope };
    struct buf text = { .max = 2 * LIMIT_EXTENSIONS };
    struct json_out w = { .out = &text };
    struct json *j = NULL;
    bool found = find_document(t, scope, &r, &j);
    const struct json *before = json_member(j, "AllowedExtensions");

    if (!bytes_max)
        json_int(json_member(j, "MaximumSizeLimitInBytes"), &bytes_max);
    if (!extensions.p && before)
        extensions = json_str(before);
    json_open(&w, '{');
    if (bytes_max)
        json_set_int(&w, "MaximumSizeLimitInBytes", bytes_max);
    if (extensions.p)
        json_set_str(&w, "AllowedExtensions", extensions);
    json_close(&w, '}');
    CHECK(!text.full);
    r.body = buf_str(&text);
    if (!found)
        uuid4_bytes(r.id.b);
    if (found)
        txn_resource_save(t, &r);
    else
        txn_resource_insert(t, &r);
    json_free(&j);
    buf_done(&text);
}

static bool
is_listed(struct str list, struct str extension)
{
    while (list.n) {
        struct str entry = str_trim(str_cut(&list, ','));

        if (entry.n && entry.p[0] == '.')
            entry = str_from_at(entry, 1);
        if (entry.n && str_eq_nocase(entry, extension))
            return true;
    }
    return false;
}

/* ---- what is announced ---- */

/* A path's separators, control characters, and those that turn the direction of what follows: with
 * them `exe.fdp` reads as something else. UTF-8 has been checked. */
static bool
is_letter_of_names(const unsigned char *p, size_t left)
{
    if (p[0] < 0x20 || p[0] == 0x7f || p[0] == '/' || p[0] == '\\')
        return false;
    if (p[0] == 0xc2 && left > 1 && p[1] < 0xa0) /* C1 */
        return false;
    if (p[0] != 0xe2 || left < 3)
        return true;
    return !(p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) && /* U+2028 to U+202E */
           !(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);   /* U+2066 to U+2069 */
}

enum err
attachment_check_name(struct str name, struct fail *f)
{
    struct str extension = file_extension(name);

    for (size_t i = 0; i < name.n; i++)
        if (!is_letter_of_names((const unsigned char *)name.p + i, name.n - i))
            return fail(f, ERR_INVALID,
                        "AttachmentName must be the name of a file, without a path");
    if (!extension.n || extension.n + 1 >= name.n)
        return fail(f, ERR_INVALID, "AttachmentName must have an extension");
    return OK;
}

enum err
attachment_check_type(struct str type, struct fail *f)
{
    size_t slash = str_find(type, '/');

    for (size_t i = 0; i < type.n; i++)
        if (type.p[i] < 0x20 || type.p[i] > 0x7e)
            return fail(f, ERR_INVALID, "ContentType must be a MIME type");
    if (!slash || slash + 1 >= type.n)
        return fail(f, ERR_INVALID, "ContentType must be a MIME type");
    return OK;
}

enum err
attachment_announce(struct txn *t, const struct seat *seat, const struct attachment_rules *rules,
                    struct attachment *a, struct fail *f)
{
    struct str extension = file_extension(a->name);

    if (!rules->enabled)
        return fail(f, ERR_DENIED, "attachments are switched off");
    if (!is_listed(rules->extensions, extension))
        return fail(f, ERR_INVALID, "Files of type .%.*s are not allowed",
                    extension.n > 32 ? 32 : (int)extension.n, extension.p);
    if (!file_type_fits(extension, a->type))
        return fail(f, ERR_INVALID, "ContentType %.*s does not fit a file named .%.*s",
                    a->type.n > 100 ? 100 : (int)a->type.n, a->type.p, STR_ARG(extension));
    if (a->size > rules->bytes_max)
        return fail(f, ERR_QUOTA, "AttachmentSizeInBytes is over the limit of %lld bytes",
                    (long long)rules->bytes_max);
    if ((int64_t)txn_attachment_count(t, seat->chat.no) >= rules->per_chat)
        return fail(f, ERR_QUOTA, "The chat has as many attachments as it may have: %lld",
                    (long long)rules->per_chat);
    uuid4_bytes(a->id.b);
    a->chat_no = seat->chat.no;
    a->contact_no = seat->chat.contact_no;
    a->participant_no = seat->who.no;
    a->state = ATTACHMENT_ANNOUNCED;
    a->announced_ms = txn_now_ms(t);
    txn_attachment_insert(t, a);
    txn_timer_set(t, TIMER_UPLOAD, a->no, a->announced_ms + LIMIT_UPLOAD_KEPT_MS);
    return OK;
}

/* ---- the bytes come ---- */

enum err
attachment_may_arrive(const struct attachment *a, int64_t participant_no, struct fail *f)
{
    if (a->participant_no != participant_no)
        return fail(f, ERR_DENIED, "the attachment is not this participant's");
    if (a->state > ATTACHMENT_ARRIVED)
        return fail(f, ERR_CONFLICT, "The attachment has been completed");
    return OK;
}

enum err
attachment_arrived(struct txn *t, int64_t no, int64_t participant_no,
                   const unsigned char hash[CONTENT_HASH], struct fail *f)
{
    struct attachment a;
    enum err e;

    if (!txn_attachment_get(t, no, &a))
        return fail(f, ERR_DENIED, "the upload has been given up");
    e = attachment_may_arrive(&a, participant_no, f);
    if (e)
        return e;
    if (a.state == ATTACHMENT_ARRIVED) {
        if (memcmp(a.hash, hash, CONTENT_HASH) == 0)
            return OK;
        return fail(f, ERR_CONFLICT, "Other bytes have been put here before");
    }
    a.state = ATTACHMENT_ARRIVED;
    memcpy(a.hash, hash, CONTENT_HASH);
    txn_attachment_save(t, &a);
    return OK;
}

/* ---- completion ---- */

static bool
find(struct txn *t, struct str id, struct attachment *ret)
{
    struct uuid uuid;

    return uuid_parse(id, uuid.b) && txn_attachment_find(t, &uuid, ret);
}

enum err
attachment_find_arrived(struct txn *t, const struct seat *seat, struct str id,
                        struct attachment *ret, struct fail *f)
{
    if (!find(t, id, ret) || ret->participant_no != seat->who.no || ret->chat_no != seat->chat.no)
        return fail(f, ERR_INVALID, "AttachmentIds names no upload of this participant");
    if (ret->state == ATTACHMENT_ANNOUNCED)
        return fail(f, ERR_INVALID, "The file has not been uploaded, or was refused");
    if (ret->state == ATTACHMENT_SCANNING)
        return fail(f, ERR_CONFLICT, "The upload is being completed");
    if (ret->state != ATTACHMENT_ARRIVED)
        return fail(f, ERR_CONFLICT, "The upload has been completed");
    return OK;
}

/* participant.md 5.3 */
static void
show(struct txn *t, struct seat *seat, const struct attachment *a)
{
    struct buf text = { .max = LIMIT_ATTACHMENT_ITEM };
    struct json_out w = { .out = &text };
    char id[UUID_TEXT_SIZE];
    struct item item = { 0 };

    uuid_text(a->id.b, id);
    json_open(&w, '[');
    json_open(&w, '{');
    json_set_str(&w, "AttachmentId", str_from(id));
    json_set_str(&w, "AttachmentName", a->name);
    json_set_str(&w, "ContentType", a->type);
    json_set_str(&w, "Status", a->state == ATTACHMENT_APPROVED ? STR("APPROVED") : STR("REJECTED"));
    json_close(&w, '}');
    json_close(&w, ']');
    CHECK(!text.full);
    item.content = buf_str(&text);
    transcript_attach(t, seat, &item);
    buf_done(&text);
}

void
attachment_complete(struct txn *t, struct seat *seat, struct attachment *a, int64_t scan_ms)
{
    txn_timer_clear(t, TIMER_UPLOAD, a->no);
    a->state = scan_ms ? ATTACHMENT_SCANNING : ATTACHMENT_APPROVED;
    txn_attachment_save(t, a);
    if (scan_ms)
        txn_timer_set(t, TIMER_SCAN, a->no, txn_now_ms(t) + scan_ms);
    else
        show(t, seat, a);
}

bool
attachment_decide(struct txn *t, int64_t no, bool approved, struct attachment *ret)
{
    struct seat seat;

    if (!txn_attachment_get(t, no, ret) || ret->state != ATTACHMENT_SCANNING)
        return false;
    txn_timer_clear(t, TIMER_SCAN, no);
    if (!approved)
        txn_timer_set(t, TIMER_REJECTED, no, txn_now_ms(t));
    ret->state = approved ? ATTACHMENT_APPROVED : ATTACHMENT_REJECTED;
    txn_attachment_save(t, ret);
    /* Who has left meanwhile has sent it all the same; a chat that is over hears nothing. */
    if (participant_find(t, ret->participant_no, ret->chat_no, &seat, NULL) == OK &&
        !seat.chat.ended_ms)
        show(t, &seat, ret);
    return true;
}

enum err
attachment_find_readable(struct txn *t, const struct seat *seat, struct str id,
                         struct attachment *ret, struct fail *f)
{
    if (!find(t, id, ret) ||
        (ret->chat_no != seat->chat.no && !past_reaches(t, &seat->chat, ret->chat_no)))
        return fail(f, ERR_INVALID, "AttachmentId names no attachment of this chat");
    if (ret->state != ATTACHMENT_APPROVED)
        return fail(f, ERR_INVALID, "The attachment is not approved");
    return OK;
}

/* ---- time ---- */

static bool
give_up(struct txn *t, int64_t no, unsigned char ret_hash[CONTENT_HASH])
{
    struct attachment a;

    if (!txn_attachment_get(t, no, &a) || a.state > ATTACHMENT_ARRIVED)
        return false;
    txn_attachment_delete(t, no);
    if (a.state != ATTACHMENT_ARRIVED)
        return false;
    memcpy(ret_hash, a.hash, CONTENT_HASH);
    return true;
}

static bool
rejected(struct txn *t, int64_t no, unsigned char ret_hash[CONTENT_HASH])
{
    struct attachment a;

    if (!txn_attachment_get(t, no, &a) || a.state != ATTACHMENT_REJECTED)
        return false;
    memcpy(ret_hash, a.hash, CONTENT_HASH);
    return true;
}

bool
attachment_due(struct txn *t, enum timer_kind kind, int64_t no,
               unsigned char ret_hash[CONTENT_HASH])
{
    struct attachment a;

    if (kind == TIMER_UPLOAD)
        return give_up(t, no, ret_hash);
    if (kind == TIMER_REJECTED)
        return rejected(t, no, ret_hash);
    txn_errand_cancel(t, ERRAND_SCAN, no);
    attachment_decide(t, no, false, &a);
    return false;
}

/* ---- a scanner over HTTP ---- */

void
attachment_ask(struct txn *t, const struct attachment *a, struct str url, int64_t scan_ms)
{
    struct errand e = { .kind = ERRAND_SCAN,
                        .ref = a->no,
                        .due_ms = txn_now_ms(t),
                        .expires_ms = txn_now_ms(t) + scan_ms };
    struct buf text = { .max = 2 * LIMIT_ATTACHMENT_ITEM };
    struct json_out w = { .out = &text };
    char id[UUID_TEXT_SIZE], hash[2 * CONTENT_HASH + 1];

    uuid_text(a->id.b, id);
    for (int i = 0; i < CONTENT_HASH; i++)
        snprintf(hash + 2 * i, 3, "%02x", a->hash[i]);
    json_open(&w, '{');
    json_set_str(&w, "AttachmentId", str_from(id));
    json_set_str(&w, "AttachmentName", a->name);
    json_set_str(&w, "ContentType", a->type);
    json_set_int(&w, "AttachmentSizeInBytes", a->size);
    json_set_str(&w, "Sha256", str_from(hash));
    json_set_str(&w, "Url", url);
    json_close(&w, '}');
    CHECK(!text.full);
    e.request = buf_str(&text);
    txn_errand_add(t, &e);
    buf_done(&text);
}

enum verdict { VERDICT_NONE, VERDICT_APPROVED, VERDICT_REJECTED };

static enum verdict
verdict_of(const struct errand_answer *answer)
{
    enum verdict v = VERDICT_NONE;
    struct json *j = NULL;
    struct str status;

    if (!answer->answered || answer->status != 200 ||
        json_parse(answer->body, JSON_READ_STRICT, &j, NULL) != OK)
        return VERDICT_NONE;
    if (json_kind(json_member(j, "Status")) == JSON_KIND_STRING) {
        status = json_str(json_member(j, "Status"));
        v = str_eq(status, STR("APPROVED"))   ? VERDICT_APPROVED
            : str_eq(status, STR("REJECTED")) ? VERDICT_REJECTED
                                              : VERDICT_NONE;
    }
    json_free(&j);
    return v;
}

bool
attachment_ask_again(const struct errand *e, const struct errand_answer *answer)
{
    (void)e;
    return verdict_of(answer) == VERDICT_NONE;
}

enum err
attachment_answered(struct txn *t, const struct errand *e, const struct errand_answer *answer,
                    struct fail *f)
{
    struct attachment a;

    (void)f;
    attachment_decide(t, e->ref, verdict_of(answer) == VERDICT_APPROVED, &a);
    return OK;
}
