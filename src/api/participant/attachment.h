#pragma once

/* The URLs of attachments, which carry their own permission, and what is behind them:
 * contract/participant.md 7. A URL is good for one attachment, one participant and some time:
 *
 *   /attachments/ID?token=…     the token: auth/token.h, TOKEN_UPLOAD or TOKEN_DOWNLOAD */

#include "api/api.h"

/* PUT and GET /attachments/{} */
void page_upload(struct api *api, struct exchange *x);
void page_download(struct api *api, struct exchange *x);

/* attachment_url.c */

/* Where this client reaches us, without a final '/': the public URL, or what its request was sent
 * to. ERR_INVALID: its Host header is too long for a URL. */
enum err files_base(struct call *c, struct str *ret, struct fail *f);
struct str files_url(const struct call *c, struct str base, const struct attachment *a,
                     enum token_kind kind, int64_t expires_ms);
/* The token and the id of a request to such a URL. ERR_DENIED. */
enum err files_admit(const struct api *api, const struct exchange *x, enum token_kind kind,
                     struct token *ret_token, struct uuid *ret_id, struct fail *f);

/* HeadersToInclude, in the order they are shown: iOS forwards only names it knows. */
enum { UPLOAD_HEADERS = 8 };
struct upload_header {
    const char *name;
    struct str value;
};
void files_headers(const struct instance *i, const struct attachment *a,
                   const struct uuid *contact_id, const struct uuid *initial_id,
                   struct arena *arena, struct upload_header ret[UPLOAD_HEADERS]);
/* ERR_DENIED: one is missing or another; ERR_INVALID: the length. Content-Length may be missing:
 * then the body is counted. */
enum err files_check_headers(const struct http_request *r,
                             const struct upload_header headers[UPLOAD_HEADERS], struct fail *f);

/* attachment; filename="…": what is not plain ASCII becomes '_'. With `whole` the true name
 * follows, RFC 6266. */
struct str files_disposition(struct str name, bool whole, struct arena *arena);

/* The answer for a failure, and an empty one. */
void files_refuse(struct api *api, struct exchange *x, const struct fail *f);
