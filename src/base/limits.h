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
#define LIMIT_CUSTOM_BOTS        1              /* of a chat, participant.md 10; setting quotas.custom_bots */
#define LIMIT_PARTICIPANTS       6              /* of a chat, participant.md 10; setting quotas.participants */
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

/* configured things: connect-api.md 8 has AWS's default quotas; these are what we are built for */
#define LIMIT_CALL_RESOURCES     256            /* that a policy is asked about for one call; ours */
#define LIMIT_ACCESS_KEYS        500            /* of the signed API; ours */
#define LIMIT_SEARCHED_CONTACTS  20000          /* looked at by one SearchContacts; ours */
#define LIMIT_USERS              10000
#define LIMIT_THINGS             1000           /* of any other kind; ours */
#define LIMIT_PROFILE_PAIRS      100            /* queues and channels of a routing profile; AWS: 50 */
#define LIMIT_INTEGRATIONS       100            /* origins, functions, bots; of each; AWS: 50 functions */
#define LIMIT_HOURS_OVERRIDES    50             /* of one hours of operation; ours */
#define LIMIT_PROFICIENCIES      50             /* of a user; ours */
#define LIMIT_CRITERIA           65536          /* bytes of a contact's routing criteria; ours */
#define LIMIT_CRITERIA_STEPS     20             /* ours; likewise: */
#define LIMIT_CRITERIA_DEPTH     8              /* of And and Or in each other */
#define LIMIT_AGENT_STATUSES     50             /* connect-api.md 1.3 */
/* widget */
#define LIMIT_BODY_WIDGET        (256 * 1024)   /* widget.md 3.4 */
#define LIMIT_ORIGIN             267            /* bytes of an origin, connect-api.md ApprovedOrigin */
#define LIMIT_WIDGETS            20             /* of an instance, widget.md 1.2 */
#define LIMIT_BODY_ADMIN         (256 * 1024)   /* a pasted snippet, an appearance; ours */
#define LIMIT_WIDGET_DOCUMENT    (64 * 1024)    /* bytes of an appearance or a form; ours */
#define LIMIT_SNIPPET_ID         2048           /* bytes; originals have about 500 */
/* attachments */
#define LIMIT_ATTACHMENT_BYTES   (20LL * 1024 * 1024)  /* participant.md 10; setting attachments.max_bytes */
#define LIMIT_ATTACHMENT_MOST    (100LL * 1024 * 1024) /* raisable to, participant.md 7 */
#define LIMIT_ATTACHMENT_NAME    256            /* characters, participant.md 10 */
#define LIMIT_ATTACHMENT_TYPE    255            /* characters, participant.md 7 */
#define LIMIT_ATTACHMENT_ITEM    8192           /* bytes of an item's list: name and type, escaped */
#define LIMIT_EXTENSIONS         8192           /* bytes of the list of allowed ones; ours */
#define LIMIT_UPLOAD_URL_MS      (15LL * 60 * 1000) /* participant.md 7 */
#define LIMIT_UPLOAD_KEPT_MS     (30LL * 60 * 1000) /* announced and not completed; ours */
#define LIMIT_DOWNLOAD_URL_S     60             /* default, participant.md 7 */
#define LIMIT_SCAN_MS            60000          /* for a verdict, participant.md 7; setting attachments.scan_ms */
#define LIMIT_SCAN_QUEUE         10000          /* files waiting for the scanner; ours */
#define LIMIT_BLOB_QUEUE         10000          /* files waiting for their fsync; ours */
/* receipts, content, timers, persistent chats, views */
#define LIMIT_PARTICIPANTS_EVER  64             /* of a chat over its whole life that are looked at; ours */
#define LIMIT_RECEIPTS_SHOWN     4              /* of one message in a transcript: only two people send them */
#define LIMIT_INTERACTIVE        20480          /* bytes below which an interactive message is, participant.md 9 */
#define LIMIT_TIMER_MINUTES_MIN  2              /* idle and auto-disconnect, participant.md 10 */
#define LIMIT_TIMER_MINUTES_MAX  480
#define LIMIT_PAST_CONTACTS      100            /* of a persistent chat, participant.md 10 */
#define LIMIT_PAST_BYTES         (5 * 1024 * 1024) /* of its past transcript, participant.md 10 */
#define LIMIT_PAST_ITEM          400            /* bytes of an item there besides its content; measured, participant.md 6 */
#define LIMIT_VIEW_TEMPLATE      (64 * 1024)   /* bytes of a view's template; ours */
#define LIMIT_VIEW_ACTIONS       100            /* of a view; ours */
#define LIMIT_VIEW_VERSIONS      200            /* of a view; ours */

/* auth */
#define LIMIT_POLICY             (32 * 1024)    /* bytes of a policy; IAM: 10,240 without blanks, roles */

/* store */
#define LIMIT_STORE_QUEUE        20000          /* jobs waiting for the writer; past it 429 */
#define LIMIT_STORE_BATCH        256            /* jobs in one commit: more share an fsync, fewer stay in the cache (bench/) */
#define LIMIT_TIMERS_BATCH       32             /* due timers in one commit, between those of callers: a flow's turn may be long (LIMIT_FLOW_TURN); ours */

/* agents */
#define LIMIT_OFFER_MS           (20 * 1000)    /* an offer lasts, ccp.md 4.2; setting agent.offer_seconds */
#define LIMIT_AGENT_LOST_MS      (60 * 1000)    /* without a poll, ccp.md 9 no. 6 */
#define LIMIT_AGENT_OFFLINE_MS   (30 * 60 * 1000) /* lost for so long, ccp.md 9 no. 6 */
#define LIMIT_AGENT_SEEN_MS      (20 * 1000)    /* polls are noted at most so often; ours */
#define LIMIT_AGENT_SOCKETS      64             /* of one agent, ccp.md 9 no. 13 */
#define LIMIT_AGENT_BACKLOG_MS   (10 * 1000)    /* after joining: what a late socket still hears; ours */
#define LIMIT_AGENT_BACKLOG      50             /* items of it; ours */
#define LIMIT_AGENT_POLLS        64             /* waiting ones of one agent, ccp.md 9 no. 13 */
#define LIMIT_POLL_MS            (27 * 1000)    /* a poll is answered, ccp.md 3.4: 25 to 29 s */
#define LIMIT_WHISPER_MS         (2 * 60 * 1000) /* flows.md 4.6 */
#define LIMIT_QUEUE_PRIORITY     5              /* the default, flows.md */
#define LIMIT_SEGMENTS           12             /* contacts in a chain, flows.md 4.10 */
#define LIMIT_PROFILE_QUEUES     256            /* queues looked at for one agent, profiles for one queue; ours */
#define LIMIT_QUICK_CONNECTS     500            /* of one answer, ccp.md 9 no. 11 */
#define LIMIT_AGENT_BEARER_MS    (60 * 60 * 1000) /* ccp.md 6.1 */
#define LIMIT_AGENT_SOCKET_MS    (60 * 60 * 1000) /* transportLifeTimeInSeconds, ccp.md 3.5 */
#define LIMIT_SESSION_IDLE_MS    (12LL * 3600 * 1000) /* a session that nobody renews; ours */
#define LIMIT_SESSION_MS         (7LL * 24 * 3600 * 1000) /* a session at most; ours */
#define LIMIT_AGENT_CHECK_MS     (15 * 1000)    /* between two looks at the session of an agent's socket; ours */
#define LIMIT_LOGIN_TRIES        5              /* wrong passwords of a name, then it is locked; ours */
#define LIMIT_LOGIN_TRIES_PEER   30             /* of an address; ours */
#define LIMIT_LOGIN_WINDOW_MS    (15 * 60 * 1000) /* in which they count, and the longest lock; ours */
#define LIMIT_LOGIN_LOCK_MS      (60 * 1000)    /* the first lock, doubled each time; ours */
#define LIMIT_LOGIN_BODY         (8 * 1024)     /* bytes of a sign-in form; ours */
#define LIMIT_HASHER_QUEUE       64             /* passwords waiting to be hashed; ours */
#define LIMIT_OVERVIEW_QUEUES    500            /* shown to supervisors; ours */
#define LIMIT_OVERVIEW_AGENTS    1000           /* shown to supervisors; ours */
#define LIMIT_OVERVIEW           (1024 * 1024)  /* bytes of the overview; ours */
#define LIMIT_AGENT_PREFERENCES  (8 * 1024)     /* bytes of agentPreferences; ours */
#define LIMIT_BODY_AGENT         (256 * 1024)   /* of a CTI call: client logs; ours */
/* flows, kept */
#define LIMIT_FLOW_CONTENT       256000         /* characters, flows.md 10.1 */
#define LIMIT_FLOW_ACTIONS       250            /* of a flow, flows.md 1.1 */
#define LIMIT_FLOWS              1000           /* of an instance; likewise modules: flows.md 10.1 */
#define LIMIT_FLOW_VERSIONS      1000           /* of a flow; likewise its aliases; ours */
#define LIMIT_FLOW_PROBLEMS      50             /* in one answer, flows.md 1.9 */
#define LIMIT_FLOW_FINDINGS      1000           /* listed of one document: problems, warnings, notes; ours */
#define LIMIT_FLOW_CONTENT_KEPT_MS (9LL * 24 * 3600 * 1000) /* after its last use: chats end within 7 days */
/* flows at work: flows.md 10.1 */
#define LIMIT_FLOW_BYTES         (1024 * 1024)  /* of a content that is read: 256,000 characters, generously */
#define LIMIT_FLOW_TRANSITIONS   500            /* conditions and errors of one action; ours */
#define LIMIT_FLOW_TEXT          (256 * 1024)   /* bytes of one resolved text; ours */
#define LIMIT_FLOW_MESSAGE       6000           /* UTF-16 units */
#define LIMIT_FLOW_VIEW          (16 * 1024)    /* bytes of resolved view data */
#define LIMIT_FLOW_PARAMETERS    (32 * 1024)    /* bytes of what a function gets or answers */
#define LIMIT_FLOW_ANSWER        (64 * 1024)    /* bytes of an HTTP answer */
#define LIMIT_FLOW_MEMORY        (24 * 1024 * 1024) /* of one turn of a run; ours */
#define LIMIT_FLOW_TURN          100            /* actions in one store job */
#define LIMIT_FLOW_TURN_BYTES    (1024 * 1024)  /* of messages in one store job; ours */
#define LIMIT_FLOW_UNPAUSED      1000           /* actions without a pause */
#define LIMIT_FLOW_MESSAGES      100            /* messages without a pause */
#define LIMIT_FLOW_STEPS         10000          /* actions of a run */
#define LIMIT_FLOW_FRAMES        6              /* a flow and modules nested five deep */
#define LIMIT_FLOW_LOOPS         1000           /* counters of a chat; ours */
#define LIMIT_FLOW_CACHE         256            /* parsed documents; ours */
#define LIMIT_FLOW_CACHE_BYTES   (16 * 1024 * 1024) /* contents of parsed documents; ours */
#define LIMIT_FLOW_LOG           2000           /* lines of a contact; ours */
#define LIMIT_FLOW_LOG_MS        (30LL * 24 * 3600 * 1000) /* lines are kept this long; ours */
#define LIMIT_FLOW_LOG_VALUE     1000           /* bytes of a value in a line; ours */
#define LIMIT_BOT_CALL_MS        6000
#define LIMIT_FLOW_TAGS          6              /* of a contact */

/* outside: calls to other servers, quotas */
#define LIMIT_SETTING_PAIRS      128            /* keyed settings (command/settings.h); ours */
#define LIMIT_OUTSIDE_CONNS      512            /* open connections of the HTTP client; ours */
#define LIMIT_OUTSIDE_HOST_CONNS 64             /* of these to one host; ours */
#define LIMIT_OUTSIDE_QUEUE      4096           /* calls handed to the client and not yet answered; ours */
#define LIMIT_OUTSIDE_ANSWER     (256 * 1024)   /* bytes of an errand's answer at most; flows.md 5.6 asks for 64 KB */
#define LIMIT_ERRANDS_UNDER_WAY  128            /* of one kind at once; the rest waits as rows; ours */
#define LIMIT_ERRANDS_A_TURN     8              /* prepared in one job: their requests share its arena; ours */
#define LIMIT_STREAMS            2              /* open ones of a contact; connect-api.md 2.9 */
#define LIMIT_STREAMS_KEPT       16             /* with those that are stopped and not yet through; ours */
#define LIMIT_STREAM_RETRY_MS    (24LL * 3600 * 1000) /* from an item's time until it is given up; ours */
#define LIMIT_STREAM_CONNECT_MS  5000           /* as SNS: 10 s in all; ours */
#define LIMIT_STREAM_CALL_MS     15000          /* SNS waits 15 s for an answer */
#define LIMIT_STREAM_ANSWER      (16 * 1024)    /* bytes of an answer nobody reads; ours */
#define LIMIT_AWS_ACTIVE_CHATS   100            /* of an instance with quotas = aws; connect-api.md 2.1 */
#define LIMIT_QUOTA_BUCKETS      65536          /* of token buckets in memory, 8 bytes each; ours */
#define LIMIT_AUTHENTICATION_LINK_MS (60 * 1000) /* to ask for the address; participant.md 1.3 no. 10 */
#define LIMIT_AUTHENTICATION_MS  (15 * 60 * 1000) /* of a sign-in whose flow says nothing; flows.md 2.4 */
#define LIMIT_CUSTOMER_ID        128            /* characters; connect-api.md 2.1 */
#define LIMIT_AUTHENTICATION_URL 2083           /* characters of it; participant.md 1.3 no. 10 */
#define LIMIT_ID_TOKEN           (16 * 1024)    /* characters; ours */
#define LIMIT_IDENTITY_CALL_MS   10000          /* one call to an identity provider; ours */
#define LIMIT_IDENTITY_ANSWER    (64 * 1024)    /* bytes of its answer; ours */
#define LIMIT_IDENTITY_KEYS_MS   (10LL * 60 * 1000) /* its keys are used again; ours */
#define LIMIT_ERRAND_REQUEST     (128 * 1024)   /* bytes of a row's request; ours */

/* clang-format on */

static_assert(LIMIT_HTTP_LINE <= LIMIT_HTTP_HEAD, "a line fits the head");
static_assert(LIMIT_HTTP_HEAD <= LIMIT_READ, "a head fits one read");
static_assert(LIMIT_BODY_CONNECT < LIMIT_ARENA / 4, "a body decodes within its arena");
static_assert(LIMIT_CONTENT * 6 < LIMIT_CONN_QUEUE, "the largest item, escaped, fits a send queue");
static_assert(LIMIT_VIEW_TEMPLATE * 16 < LIMIT_ARENA / 4,
              "a view fits its call, escaped and parsed");
static_assert(LIMIT_TRANSCRIPT_PAGE * LIMIT_CONTENT * 6 < LIMIT_ANSWER, "a page of escapes fits");
static_assert((LIMIT_TRANSCRIPT_PAGE + 1) * LIMIT_CONTENT * 3 < LIMIT_ARENA,
              "a page of UTF-8 fits");
static_assert(LIMIT_FLOW_TURN_BYTES * 4 < LIMIT_ARENA, "what one turn says fits its job");
static_assert(LIMIT_ERRANDS_A_TURN * 4 * LIMIT_ERRAND_REQUEST < LIMIT_ARENA,
              "a turn of the courier fits its arena");
