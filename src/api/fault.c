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

/* contract/widget.md 3.4; the name is the `code`. */
static const struct fault widget_faults[ERR_COUNT] = {
    [ERR_MALFORMED] = { 400, "MalformedRequest" }, [ERR_INVALID] = { 400, "InvalidParameter" },
    [ERR_UNFIT] = { 400, "InvalidParameter" },     [ERR_DENIED] = { 401, "InvalidToken" },
    [ERR_NOT_FOUND] = { 404, "WidgetNotFound" },   [ERR_GONE] = { 400, "InvalidParameter" },
    [ERR_CONFLICT] = { 400, "InvalidParameter" },  [ERR_QUOTA] = { 429, "LimitExceeded" },
    [ERR_LIMIT] = { 429, "LimitExceeded" },        [ERR_BUSY] = { 429, "TooManyRequests" },
    [ERR_TOO_BIG] = { 413, "MalformedRequest" },   [ERR_UNSUPPORTED] = { 404, "WidgetNotFound" },
    [ERR_INTERNAL] = { 500, "InternalError" },
};

/* Of the administration: the pages show the words as they stand. */
static const struct fault admin_faults[ERR_COUNT] = {
    [ERR_MALFORMED] = { 400, "Malformed" },
    [ERR_INVALID] = { 400, "Invalid" },
    [ERR_UNFIT] = { 400, "Unfit" },
    [ERR_DENIED] = { 403, "Forbidden" },
    [ERR_NOT_FOUND] = { 404, "NotFound" },
    [ERR_GONE] = { 401, "SignInRequired" },
    [ERR_CONFLICT] = { 409, "Conflict" },
    [ERR_QUOTA] = { 409, "Full" },
    [ERR_LIMIT] = { 429, "Full" },
    [ERR_BUSY] = { 429, "Busy" },
    [ERR_TOO_BIG] = { 413, "TooLarge" },
    [ERR_UNSUPPORTED] = { 404, "NotFound" },
    [ERR_INTERNAL] = { 500, "InternalError" },
};

static const struct fault *
fault_of(enum dialect d, const struct fail *f)
{
    static const struct fault start_chat_malformed = { 400, "InvalidParameterException" }; /* 6.2 */

    if (d == DIALECT_START_CHAT && f->code == ERR_MALFORMED)
        return &start_chat_malformed;
    if (d == DIALECT_CTI)
        return &cti_faults[f->code];
    if (d == DIALECT_ADMIN)
        return &admin_faults[f->code];
    if (d == DIALECT_WIDGET)
        return &widget_faults[f->code];
    return d == DIALECT_PARTICIPANT || d == DIALECT_FILES ? &participant_faults[f->code]
                                                          : &connect_faults[f->code];
}

const char *
fault_name(enum dialect d, const struct fail *f)
{
    return f->type ? f->type : fault_of(d, f)->type;
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
plain_body(struct json_out *w, const char *type, struct str words, struct str more)
{
    json_open(w, '{');
    json_set_str(w, "__type", str_from(type));
    json_set_str(w, "message", words);
    json_set_str(w, "Message", words);
    if (more.n) {
        buf_add_byte(w->out, ',');
        buf_add(w->out, more);
    }
    json_close(w, '}');
}

static void
admin_body(struct json_out *w, const char *code, struct str words)
{
    json_open(w, '{');
    json_set_str(w, "message", words);
    json_set_str(w, "code", str_from(code));
    json_close(w, '}');
}

/* What the browser is told of a refused widget chat: no more than the kind. The whole reason is in
 * the widget's log. */
static struct str
widget_words(int status, const char *code)
{
    static const struct {
        const char *code, *words;
    } rows[] = {
        { "OriginNotAllowed", "origin not allowed" },
        { "SnippetMismatch", "the snippet is not of this widget" },
        { "MalformedRequest", "the request is not understood" },
        { "InvalidAttributes", "an attribute is not allowed: every value must be a string" },
        { "TokenTooLarge", "the token is too large" },
        { "InvalidDisplayName", "the display name is not allowed" },
        { "TokenRequired", "a security token is required" },
        { "TokenExpired", "the security token has expired" },
        { "TokenSubjectMismatch", "the security token is for another widget" },
        { "InvalidToken", "the security token is not valid" },
        { "WidgetNotFound", "there is no such widget" },
        { "FlowNotFound", "the flow of this widget is not available" },
        { "TooManyRequests", "too many requests, try again later" },
        { "LimitExceeded", "too many chats, try again later" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (!strcmp(rows[i].code, code))
            return str_from(rows[i].words);
    return status >= 500 ? STR("internal error") : STR("the request is not valid");
}

static void
widget_body(struct json_out *w, const char *code, int status, const char *request_id)
{
    struct str words = widget_words(status, code);

    json_open(w, '{');
    json_set_str(w, "__type",
                 status == 401   ? STR("AccessDeniedException")
                 : status == 404 ? STR("ResourceNotFoundException")
                 : status == 429 ? STR("TooManyRequestsException")
                 : status >= 500 ? STR("InternalServiceException")
                                 : STR("InvalidRequestException"));
    json_set_str(w, "message", words);
    json_set_str(w, "code", str_from(code));
    json_set_str(w, "requestId", str_from(request_id));
    json_name(w, "data");
    json_open(w, '{');
    json_name(w, "Error");
    json_open(w, '{');
    json_set_str(w, "code", str_from(code));
    json_set_str(w, "message", words);
    json_close(w, '}');
    json_close(w, '}');
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
             struct str more, struct arena *a, struct http_answer *ret)
{
    const struct fault *fault = fault_of(d, f);
    const char *type = f->type ? f->type : fault->type;
    struct str words = words_of(d, f, fault->status);
    struct buf text = { .max = 8192 + more.n };
    struct json_out w = { .out = &text };

    *ret = (struct http_answer){ .status = fault->status, .type = STR("application/json") };
    if (d == DIALECT_START_CHAT)
        start_chat_body(&w, type, words, fault->status, request_id);
    else if (d == DIALECT_WIDGET)
        widget_body(&w, type, fault->status, request_id);
    else if (d == DIALECT_ADMIN)
        admin_body(&w, type, words);
    else
        plain_body(&w, type, words, more);
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
