/* What is bound to the instance under an AssociationId: security keys and storage. Contract:
 * connect-api.md 1.2, 1.3, 9 no. 29. */

#include "api/connect/kinds.h"

#include "api/ident.h"
#include "api/query.h"
#include "base/limits.h"
#include "base/random.h"
#include "store/resources.h"

enum { SECURITY_KEYS_MAX = 2, STORAGES_MAX = 16 };

static enum err
find(struct call *c, struct txn *t, enum resource_kind kind, struct resource *r, struct fail *f)
{
    struct uuid id;

    return uuid_parse(c->labels[1], id.b) && txn_resource_find(t, kind, &id, r)
               ? OK
               : fail(f, ERR_NOT_FOUND, "Resource not found of Type: ASSOCIATION");
}

static void
answer_id(struct call *c, const struct resource *r)
{
    json_open(&c->out, '{');
    json_set_str(&c->out, "AssociationId", ident_text(&r->id, c->job.arena));
    json_close(&c->out, '}');
}

/* ---- security keys ---- */

static bool
is_base64(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '=' || c == '\n' || c == '\r';
}

/* PEM: a public key or a certificate, armour and base64 between. */
static bool
pem_is_good(struct str text)
{
    static const struct {
        struct str begin, end;
    } armours[] = {
        { STR_INIT("-----BEGIN PUBLIC KEY-----"), STR_INIT("-----END PUBLIC KEY-----") },
        { STR_INIT("-----BEGIN CERTIFICATE-----"), STR_INIT("-----END CERTIFICATE-----") },
    };

    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    for (int i = 0; i < 2; i++) {
        struct str inside;

        if (!str_starts(text, armours[i].begin) || !str_ends(text, armours[i].end) ||
            text.n <= armours[i].begin.n + armours[i].end.n)
            continue;
        inside =
            str_of(text.p + armours[i].begin.n, text.n - armours[i].begin.n - armours[i].end.n);
        for (size_t k = 0; k < inside.n; k++)
            if (!is_base64(inside.p[k]))
                return false;
        return str_trim(inside).n > 16;
    }
    return false;
}

static enum err
check_key(struct call *c, struct fail *f)
{
    return pem_is_good(json_str(shape_given(c->json, "Key")))
               ? OK
               : fail(f, ERR_INVALID, "Key must be a PEM public key");
}

static enum err
add_key(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct str key = json_str(shape_given(c->json, "Key"));
    struct resource known;

    *r = (struct resource){ .kind = RESOURCE_SECURITY_KEY, .name = key };
    if (txn_resource_find_name(t, RESOURCE_SECURITY_KEY, key, &known))
        return fail_as(f, ERR_CONFLICT, "ResourceConflictException",
                       "The key is associated with the instance already");
    if (txn_resource_count(t, RESOURCE_SECURITY_KEY) >= SECURITY_KEYS_MAX)
        return fail(f, ERR_QUOTA, "There may be at most %d security keys", SECURITY_KEYS_MAX);
    uuid4_bytes(r->id.b);
    txn_resource_insert(t, r);
    answer_id(c, r);
    return OK;
}

static enum err
drop_key(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find(c, t, RESOURCE_SECURITY_KEY, r, f);

    if (!e)
        txn_resource_delete(t, r->no);
    return e;
}

static enum err
list_keys(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct resource rows[SECURITY_KEYS_MAX];
    size_t n = txn_resources(t, RESOURCE_SECURITY_KEY, STR(""), rows, SECURITY_KEYS_MAX), from, to;

    (void)r;
    (void)f;
    thing_page_cut(c, n, &from, &to);
    json_open(&c->out, '{');
    json_name(&c->out, "SecurityKeys");
    json_open(&c->out, '[');
    for (size_t i = from; i < to; i++) {
        json_open(&c->out, '{');
        json_set_str(&c->out, "AssociationId", ident_text(&rows[i].id, c->job.arena));
        json_set_str(&c->out, "Key", rows[i].name);
        json_set_epoch(&c->out, "CreationTime", rows[i].created_ms);
        json_close(&c->out, '}');
    }
    json_close(&c->out, ']');
    thing_page_end(c, to, n);
    json_close(&c->out, '}');
    return OK;
}

/* ---- storage: one of a type. Transcripts and attachments are built in ---- */

#define STORAGES                                                                                   \
    "CHAT_TRANSCRIPTS CALL_RECORDINGS SCHEDULED_REPORTS MEDIA_STREAMS CONTACT_TRACE_RECORDS "      \
    "AGENT_EVENTS REAL_TIME_CONTACT_ANALYSIS_SEGMENTS ATTACHMENTS CONTACT_EVALUATIONS "            \
    "SCREEN_RECORDINGS REAL_TIME_CONTACT_ANALYSIS_CHAT_SEGMENTS "                                  \
    "REAL_TIME_CONTACT_ANALYSIS_VOICE_SEGMENTS EMAIL_MESSAGES"

static const struct shape encryption[] = {
    ROW_ENUM("EncryptionType", SHAPE_REQUIRED, "KMS"),
    ROW_TEXT("KeyId", SHAPE_REQUIRED, 1, 128),
    ROWS_END,
};
static const struct shape s3[] = {
    ROW_TEXT("BucketName", SHAPE_REQUIRED, 1, 128),
    ROW_TEXT("BucketPrefix", SHAPE_REQUIRED, 1, 128),
    ROW_IN("EncryptionConfig", 0, encryption),
    ROWS_END,
};
static const struct shape video[] = {
    ROW_TEXT("Prefix", SHAPE_REQUIRED, 1, 128),
    ROW_INT("RetentionPeriodHours", SHAPE_REQUIRED, 0, 87600),
    ROW_IN("EncryptionConfig", SHAPE_REQUIRED, encryption),
    ROWS_END,
};
static const struct shape stream[] = { ROW_TEXT("StreamArn", SHAPE_REQUIRED, 1, 500), ROWS_END };
static const struct shape firehose[] = { ROW_TEXT("FirehoseArn", SHAPE_REQUIRED, 1, 500),
                                         ROWS_END };
static const struct shape storage[] = {
    ROW_TEXT("AssociationId", 0, 1, 100),
    ROW_ENUM("StorageType", SHAPE_REQUIRED | SHAPE_KEPT,
             "S3 KINESIS_VIDEO_STREAM KINESIS_STREAM KINESIS_FIREHOSE"),
    ROW_IN("S3Config", SHAPE_KEPT, s3),
    ROW_IN("KinesisVideoStreamConfig", SHAPE_KEPT, video),
    ROW_IN("KinesisStreamConfig", SHAPE_KEPT, stream),
    ROW_IN("KinesisFirehoseConfig", SHAPE_KEPT, firehose),
    ROWS_END,
};
static const struct shape associated[] = {
    ROW_ENUM("ResourceType", SHAPE_REQUIRED, STORAGES),
    ROW_IN("StorageConfig", SHAPE_REQUIRED, storage),
    ROWS_END,
};
static const struct shape changed[] = {
    ROW_IN("StorageConfig", SHAPE_REQUIRED, storage),
    ROWS_END,
};
static const struct shape type_query[] = {
    ROW_ENUM("resourceType", SHAPE_REQUIRED, STORAGES),
    ROWS_END,
};

static enum err
check_storage(struct call *c, struct fail *f)
{
    static const struct {
        const char *type, *member;
    } unions[] = { { "S3", "S3Config" },
                   { "KINESIS_VIDEO_STREAM", "KinesisVideoStreamConfig" },
                   { "KINESIS_STREAM", "KinesisStreamConfig" },
                   { "KINESIS_FIREHOSE", "KinesisFirehoseConfig" } };
    const struct json *j = shape_given(c->json, "StorageConfig");
    struct str type = json_str(json_member(j, "StorageType"));

    for (int i = 0; i < 4; i++)
        if (str_eq(type, str_from(unions[i].type)) != (shape_given(j, unions[i].member) != NULL))
            return fail(f, ERR_INVALID, "StorageConfig must have the %s of its type",
                        unions[i].member);
    return OK;
}

static struct str
type_asked(struct call *c)
{
    struct str type = STR("");

    query_value(c->query, "resourceType", 0, c->job.arena, &type);
    return type;
}

/* By its id, and of the type that was asked for. */
static enum err
find_storage(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find(c, t, RESOURCE_STORAGE_CONFIG, r, f);

    if (!e && !str_eq(r->name, type_asked(c)))
        e = fail(f, ERR_NOT_FOUND, "Resource not found of Type: ASSOCIATION");
    return e;
}

static void
put_storage(struct call *c, struct txn *t, const struct resource *r)
{
    static const struct kind plain = { .id = "AssociationId" };

    json_open(&c->out, '{');
    thing_put(c, t, &plain, r, &c->out);
    json_close(&c->out, '}');
}

static enum err
add_storage(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    struct resource known;

    *r = (struct resource){ .kind = RESOURCE_STORAGE_CONFIG,
                            .name = json_str(shape_given(c->json, "ResourceType")) };
    if (txn_resource_find_name(t, RESOURCE_STORAGE_CONFIG, r->name, &known))
        return fail_as(f, ERR_CONFLICT, "ResourceConflictException",
                       "There is a storage configuration of this type already");
    thing_merge(c, STR("{}"), shape_given(c->json, "StorageConfig"), storage, &r->body);
    uuid4_bytes(r->id.b);
    txn_resource_insert(t, r);
    answer_id(c, r);
    return OK;
}

static enum err
describe_storage(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find_storage(c, t, r, f);

    if (e)
        return e;
    json_open(&c->out, '{');
    json_name(&c->out, "StorageConfig");
    put_storage(c, t, r);
    json_close(&c->out, '}');
    return OK;
}

static enum err
update_storage(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find_storage(c, t, r, f);

    if (e)
        return e;
    thing_merge(c, STR("{}"), shape_given(c->json, "StorageConfig"), storage, &r->body);
    txn_resource_save(t, r);
    return OK;
}

static enum err
drop_storage(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    enum err e = find_storage(c, t, r, f);

    if (!e && (str_eq(r->name, STR("CHAT_TRANSCRIPTS")) || str_eq(r->name, STR("ATTACHMENTS"))))
        e = fail(f, ERR_UNFIT, "This storage is built in and always on");
    if (!e)
        txn_resource_delete(t, r->no);
    return e;
}

static enum err
list_storages(struct call *c, struct txn *t, struct resource *r, struct fail *f)
{
    (void)f;
    json_open(&c->out, '{');
    json_name(&c->out, "StorageConfigs");
    json_open(&c->out, '[');
    if (txn_resource_find_name(t, RESOURCE_STORAGE_CONFIG, type_asked(c), r))
        put_storage(c, t, r);
    json_close(&c->out, ']');
    json_close(&c->out, '}');
    return OK;
}

static const struct shape key[] = { ROW_TEXT("Key", SHAPE_REQUIRED, 1, 1024), ROWS_END };

const struct plan list_security_keys = { .needs = NEED_INSTANCE,
                                         .page_max = SECURITY_KEYS_MAX,
                                         .run = list_keys };
const struct plan associate_security_key = {
    .body = key, .needs = NEED_INSTANCE, .check = check_key, .run = add_key
};
const struct plan disassociate_security_key = { .needs = NEED_INSTANCE, .run = drop_key };
const struct plan list_storage_configs = {
    .query = type_query, .needs = NEED_INSTANCE, .page_max = 10, .run = list_storages
};
const struct plan describe_storage_config = { .query = type_query,
                                              .needs = NEED_INSTANCE,
                                              .run = describe_storage };
const struct plan associate_storage_config = {
    .body = associated, .needs = NEED_INSTANCE, .check = check_storage, .run = add_storage
};
const struct plan update_storage_config = { .body = changed,
                                            .query = type_query,
                                            .needs = NEED_INSTANCE,
                                            .check = check_storage,
                                            .run = update_storage };
const struct plan disassociate_storage_config = { .query = type_query,
                                                  .needs = NEED_INSTANCE,
                                                  .run = drop_storage };
