#pragma once

/* Every cap of the server, with its unit, its reason and its source. */

#include <assert.h>

/* clang-format off */

/* net, http */
#define LIMIT_CONNECTIONS        65536          /* a reactor; ours */
#define LIMIT_CONN_QUEUE         (1024 * 1024)  /* bytes waiting to be sent to one peer; ours */
#define LIMIT_READ               (64 * 1024)    /* bytes read from a socket in one go; ours */
#define LIMIT_LINGER_MS          5000           /* to send the last bytes before a close; ours */
#define LIMIT_LINGER_BYTES       (64 * 1024 * 1024) /* of a refused body, thrown away meanwhile; ours */
#define LIMIT_DRAIN_MS           10000          /* a stop waits at most this long; ours */
#define LIMIT_HTTP_LINE          (8 * 1024)     /* bytes of a request line; ours, as nginx */
#define LIMIT_HTTP_HEAD          (16 * 1024)    /* bytes of all headers with the line; ours */
#define LIMIT_HTTP_HEADERS       64             /* header lines; ours */
#define LIMIT_HTTP_HEAD_MS       10000          /* first byte to end of head; setting header_timeout_ms */
#define LIMIT_HTTP_BODY_MS       60000          /* whole body (not streamed); setting body_timeout_ms */
#define LIMIT_HTTP_STALL_MS      15000          /* pause within a body; setting stall_timeout_ms */
#define LIMIT_HTTP_IDLE_MS       75000          /* kept-alive silence; setting idle_timeout_ms */
#define LIMIT_WS_MESSAGE         (32 * 1024)    /* bytes of a client's message: they are subscriptions */
#define LIMIT_WS_SILENCE_MS      60000          /* then we ping; ours */
#define LIMIT_WS_DEAD_MS         180000         /* participant.md 4.5: background tabs beat once a minute */
#define LIMIT_WS_CLOSE_MS        5000           /* for the peer's half of a close; ours */

/* api */
#define LIMIT_BODY_PARTICIPANT   (256 * 1024)   /* participant.md 1.1 */
#define LIMIT_BODY_CONNECT       (1024 * 1024)  /* connect-api.md 4.1 */
#define LIMIT_BODY_START_CHAT    (256 * 1024)   /* connect-api.md 6.5 */
#define LIMIT_ARENA              (8 * 1024 * 1024) /* memory of one request; a body decodes into it */
#define LIMIT_JSON_DEPTH         32             /* nesting; ours, no operation needs more than 6 */
#define LIMIT_ANSWER             (12 * 1024 * 1024) /* bytes of one answer: the largest transcript page */

/* chat */
#define LIMIT_CONTENT            16384          /* UTF-16 units of a message, participant.md 10 */
#define LIMIT_ATTRIBUTES         32768          /* bytes over all keys and values, connect-api.md 2.1 */
#define LIMIT_CLIENT_TOKEN       500            /* characters, model */
#define LIMIT_DISPLAY_NAME       256            /* characters, model */
#define LIMIT_TRANSCRIPT_PAGE    100            /* items, participant.md 6 */
#define LIMIT_SOCKETS            32             /* of one participant, participant.md 4.1 */
#define LIMIT_CUSTOM_BOTS        1              /* of a chat, participant.md 10 */
#define LIMIT_PARTICIPANTS       6              /* of a chat, participant.md 10 */
#define LIMIT_CHAT_MINUTES_MIN   60             /* connect-api.md 2.1 */
#define LIMIT_CHAT_MINUTES_MAX   10080
#define LIMIT_CHAT_MINUTES       1500           /* default: 25 h */
#define LIMIT_FIRST_CONNECT_MS   (5 * 60 * 1000) /* connect-api.md 2.1 */
#define LIMIT_SOCKET_URL_MS      (100 * 1000)   /* a socket URL opens this long, participant.md 4.1 */
#define LIMIT_SOCKET_EXPIRY_MS   (65 * 60 * 1000) /* ConnectionExpiry, participant.md 3 */
#define LIMIT_TOKEN_MS           (24LL * 3600 * 1000) /* ConnectionToken, participant.md 2 */
#define LIMIT_CLOSE_GRACE_MS     5000           /* sockets after chat.ended, participant.md 4.7 */
#define LIMIT_REPLY_KEPT_MS      (10LL * 60 * 1000) /* idempotency window at least, participant.md 1.1 */
#define LIMIT_START_KEPT_MS      (7LL * 24 * 3600 * 1000) /* StartChatContact's, connect-api.md 9 no. 1 */

/* widget */
#define LIMIT_BODY_WIDGET        (256 * 1024)   /* widget.md 3.4 */
#define LIMIT_ORIGIN             267            /* bytes of an origin, connect-api.md ApprovedOrigin */
#define LIMIT_WIDGETS            20             /* of an instance, widget.md 1.2 */
#define LIMIT_WIDGET_DOCUMENT    (64 * 1024)    /* bytes of an appearance or a form; ours */
#define LIMIT_SNIPPET_ID         2048           /* bytes; originals have about 500 */

/* auth */
#define LIMIT_POLICY             (32 * 1024)    /* bytes of a policy; IAM: 10,240 without blanks, roles */

/* store */
#define LIMIT_STORE_QUEUE        20000          /* jobs waiting for the writer; past it 429 */
#define LIMIT_STORE_BATCH        256            /* jobs in one commit: more share an fsync, fewer stay in the cache (bench/) */
#define LIMIT_TIMERS_BATCH       256            /* due timers taken at once; ours */

/* clang-format on */

static_assert(LIMIT_HTTP_LINE <= LIMIT_HTTP_HEAD, "a line fits the head");
static_assert(LIMIT_HTTP_HEAD <= LIMIT_READ, "a head fits one read");
static_assert(LIMIT_BODY_CONNECT < LIMIT_ARENA / 4, "a body decodes within its arena");
static_assert(LIMIT_CONTENT * 6 < LIMIT_CONN_QUEUE, "the largest item, escaped, fits a send queue");
static_assert(LIMIT_TRANSCRIPT_PAGE * LIMIT_CONTENT * 6 < LIMIT_ANSWER, "a page of escapes fits");
static_assert((LIMIT_TRANSCRIPT_PAGE + 1) * LIMIT_CONTENT * 3 < LIMIT_ARENA,
              "a page of UTF-8 fits");
