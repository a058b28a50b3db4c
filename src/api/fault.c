/* Causes to exception names, one table a service. */

#include "api/api.h"

#include "base/wall.h"

struct fault {
    int status;
    const char *type;
};

/* contract/participant.md 1.2 (botocore connectparticipant service-2.json). */
static const struct fault participant_faults[ERR_COUNT] = {
    [ERR_MALFORMED] = { 400, "ValidationException" },
    [ERR_INVALID] = { 400, "ValidationException" },
    [ERR_UNFIT] = { 400, "ValidationException" },
    [ERR_DENIED] = { 403, "AccessDeniedException" },
    [ERR_NOT_FOUND] = { 404, "ResourceNotFoundException" },
    [ERR_GONE] = { 403, "AccessDeniedException" },
    [ERR_CONFLICT] = { 409, "ConflictException" },
    [ERR_QUOTA] = { 402, "ServiceQuotaExceededException" },
    [ERR_LIMIT] = { 429, "ThrottlingException" },
    [ERR_BUSY] = { 429, "ThrottlingException" },
    [ERR_TOO_BIG] = { 413, "ValidationException" },
    [ERR_UNSUPPORTED] = { 404, "UnknownOperationException" },
    [ERR_INTERNAL] = { 500, "InternalServerException" },
};

/* contract/connect-api.md 2.14. */
static const struct fault connect_faults[ERR_COUNT] = {
    [ERR_MALFORMED] = { 400, "SerializationException" },
    [ERR_INVALID] = { 400, "InvalidParameterException" },
    [ERR_UNFIT] = { 400, "InvalidRequestException" },
    [ERR_DENIED] = { 403, "AccessDeniedException" },
    [ERR_NOT_FOUND] = { 404, "ResourceNotFoundException" },
    [ERR_GONE] = { 410, "ContactNotFoundException" },
    [ERR_CONFLICT] = { 409, "ConflictException" },
    [ERR_QUOTA] = { 402, "ServiceQuotaExceededException" },
    [ERR_LIMIT] = { 429, "LimitExceededException" },
    [ERR_BUSY] = { 429, "TooManyRequestsException" },
    [ERR_TOO_BIG] = { 413, "InvalidRequestException" },
    [ERR_UNSUPPORTED] = { 400, "UnsupportedOperationException" },
    [ERR_INTERNAL] = { 500, "InternalServiceException" },
};

/* contract/ccp.md 3.2: business errors are 400. */
static const struct fault cti_faults[ERR_COUNT] = {
    [ERR_MALFORMED] = { 400, "SerializationException" },
    [ERR_INVALID] = { 400, "ValidationException" },
    [ERR_UNFIT] = { 400, "InvalidStateException" },
    [ERR_DENIED] = { 401, "UnauthorizedException" },
    [ERR_NOT_FOUND] = { 400, "ContactNotFoundException" },
    [ERR_GONE] = { 400, "ContactNotFoundException" },
    [ERR_CONFLICT] = { 400, "InvalidStateException" },
    [ERR_QUOTA] = { 400, "QuotaExceededException" },
    [ERR_LIMIT] = { 400, "QuotaExceededException" },
    [ERR_BUSY] = { 429, "ThrottlingException" },
    [ERR_TOO_BIG] = { 413, "ValidationException" },
    [ERR_UNSUPPORTED] = { 400, "UnknownOperationException" },
    [ERR_INTERNAL] = { 500, "InternalServerException" },
};

static const struct fault *
fault_of(enum dialect d, const struct fail *f)
{
    static const struct fault start_chat_malformed = { 400, "InvalidParameterException" }; /* 6.2 */

    if (d == DIALECT_START_CHAT && f->code == ERR_MALFORMED)
        return &start_chat_malformed;
    if (d == DIALECT_CTI)
        return &cti_faults[f->code];
    return d == DIALECT_PARTICIPANT ? &participant_faults[f->code] : &connect_faults[f->code];
}

/* participant.md 1.2: earlier mobile clients compare this text for every 403 of that API; the
 * reason is for the log only. */
static struct str
words_of(enum dialect d, const struct fail *f, int status)
{
    if (d == DIALECT_PARTICIPANT && status == 403)
        return STR("Access denied");
    return str_from(f->why);
}

static void
plain_body(struct json_out *w, const char *type, struct str words)
{
    json_open(w, '{');
    json_set_str(w, "__type", str_from(type));
    json_set_str(w, "message", words);
    json_set_str(w, "Message", words);
    json_close(w, '}');
}

/* connect-api.md 6.2: the error object of aws-sdk v2, as the public Lambda hands it on. */
static void
start_chat_body(struct json_out *w, const char *type, struct str words, int status,
                const char *request_id)
{
    const struct clock now = { 0 };

    json_open(w, '{');
    json_name(w, "data");
    json_open(w, '{');
    json_name(w, "Error");
    json_open(w, '{');
    json_set_str(w, "message", words);
    json_set_str(w, "code", str_from(type));
    json_set_iso(w, "time", clock_wall_ms(&now));
    json_set_str(w, "requestId", str_from(request_id));
    json_set_int(w, "statusCode", status);
    json_set_bool(w, "retryable", status == 429 || status >= 500);
    json_close(w, '}');
    json_close(w, '}');
    json_close(w, '}');
}

void
fault_answer(enum dialect d, const struct fail *f, const char *request_id, struct str cors,
             struct arena *a, struct http_answer *ret)
{
    const struct fault *fault = fault_of(d, f);
    const char *type = f->type ? f->type : fault->type;
    struct str words = words_of(d, f, fault->status);
    struct buf text = { .max = 8192 };
    struct json_out w = { .out = &text };

    *ret = (struct http_answer){ .status = fault->status, .type = STR("application/json") };
    if (d == DIALECT_START_CHAT)
        start_chat_body(&w, type, words, fault->status, request_id);
    else
        plain_body(&w, type, words);
    if (!arena_copy(a, buf_str(&text), &ret->body))
        ret->body = STR("{}");
    buf_clear(&text);
    buf_add(&text, cors);
    buf_printf(&text, "x-amzn-RequestId: %s\r\nx-amzn-ErrorType: %s\r\n", request_id, type);
    if (fault->status == 429)
        buf_add(&text, STR("Retry-After: 1\r\n"));
    if (!arena_copy(a, buf_str(&text), &ret->headers))
        ret->headers = cors;
    buf_done(&text);
}
