#pragma once

/* A file that a participant gives to a chat: contract/participant.md 7. The row is made when the
 * upload is announced; its bytes lie in the blob folder under their hash. */

#include "base/str.h"
#include "model/ids.h"

#include <stdbool.h>
#include <stdint.h>

enum { CONTENT_HASH = 32 }; /* bytes of a SHA-256 */

enum attachment_state {                           /* stored: only add */
                        ATTACHMENT_ANNOUNCED = 0, /* a URL has been given */
                        ATTACHMENT_ARRIVED = 1,   /* the bytes are on disk */
                        ATTACHMENT_SCANNING = 2,  /* completed, a verdict is awaited */
                        ATTACHMENT_APPROVED = 3,
                        ATTACHMENT_REJECTED = 4 /* its bytes are gone */
};

struct attachment {
    int64_t no; /* 0: not inserted */
    struct uuid id;
    int64_t chat_no, contact_no, participant_no;
    enum attachment_state state;
    struct str name;                  /* 1 to 256 characters, no path in it */
    struct str type;                  /* MIME, as it was announced */
    int64_t size;                     /* bytes */
    unsigned char hash[CONTENT_HASH]; /* from ARRIVED on */
    int64_t announced_ms;
};
