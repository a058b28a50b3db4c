#pragma once
/*
 * AWS Signature Version 4 for one kind of request: a POST with a JSON body and no query, signed
 * headers content-type;host;x-amz-date, as aws-cli and boto3 send it (contract/connect-api.md 3).
 */
#include <stddef.h>
#include <time.h>

#include "base.h"

#define SIGV4_SIGNATURE_SIZE 65 /* 64 hex digits and the NUL */

struct sigv4_key {
    char access_key_id[129];
    char secret[129];
    char region[65];
};

/* The signature over a finished canonical request. amz_date is yyyyMMddTHHmmssZ. */
void sigv4_sign(const struct sigv4_key *key, const char *amz_date, struct slice canonical_request,
                char ret_signature[SIGV4_SIGNATURE_SIZE]);

/* The X-Amz-Date and Authorization header lines (each with its CRLF) of such a POST. The path must
 * need no escaping. */
void sigv4_headers(const struct sigv4_key *key, time_t now, const char *host, const char *path,
                   struct slice body, char *out, size_t out_size);
