#pragma once

/* Reception: the route of every request. router.c matches the path and decides at the head;
 * call.c takes the whole request through decode, store and answer; operations.c is the table of
 * what there is; fault.c and cors.c know how each service speaks. */

#include "auth/token.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "domain/attachment.h"
#include "http/exchange.h"
#include "model/agent.h"
#include "model/authentication.h"
#include "model/instance.h"
#include "model/mapping.h"
#include "model/push.h"
#include "model/quota.h"
#include "store/store.h"

struct agent_polls;
struct blobs;
struct hasher;
struct gateway;
struct presence;
struct quotas;

/* What an operator may set, as reception needs it. Strings live as long as the server. */
struct api_settings {
    struct str public_url;    /* without a final '/', or empty: not set */
    struct str start_origins; /* comma list; "*" all, "null" none; empty: nobody */
    struct str api_origins;   /* of the control plane; comma list, "*" */
    bool local;               /* loopback only and no public URL: DESIGN.md */
    bool tls;
    uint16_t port;
    bool start_persistent; /* start_chat.persistent */
    bool start_any_flow;   /* start_chat: not only the default flow */
    bool any_region;       /* SigV4: take the client's region */
    int64_t clock_skew_ms;
    bool flow_strict;       /* what the service alone refuses in a flow is refused: flows.md 1.7 */
    struct mapping streams; /* StartContactStreaming: ARN → "URL [secret]" */
    bool stream_any_url;
    struct identity_provider identity;
    bool forwarded_for;   /* the guest's address is the last of X-Forwarded-For */
    int64_t active_chats; /* at once; 0: no limit */
    struct quota_limits limits;
    struct quota_seats seats;
    bool demo; /* the demo's pages are on */
    struct str demo_user, demo_password;
};

/* What attachments need besides the store. */
struct api_files {
    struct blobs *blobs;
    struct attachment_rules rules;
    int64_t scan_ms; /* how long a verdict is awaited; 0: nobody scans */
    bool scan_http;  /* by an errand, not by scan() */
    /* Asks for it. From any thread, also within a transaction that may yet fail: a verdict that
     * nobody awaits is dropped. */
    void (*scan)(int64_t no, const unsigned char hash[CONTENT_HASH], void *ctx);
    void *scan_ctx;
};

/* One reactor's reception. */
struct api {
    struct http_server *server;
    struct loop *loop;
    struct store *store;
    struct gateway *gateway;
    struct presence *presence;
    struct agent_polls *polls;
    struct hasher *hasher; /* of passwords; shared by all reactors */
    const struct token_keys *keys;
    const struct instance *instance;
    const struct api_settings *settings;
    struct quotas *quotas;                       /* shared by all; NULL: off */
    void (*metrics)(struct buf *out, void *ctx); /* further lines for /metrics; may be NULL */
    void *metrics_ctx;
    const struct api_files *files;

    /* What this turn of the loop wants written is handed over at its end, in one piece. A job at a
     * time the writer would wake for the first one, and commit it alone. */
    struct loop_hook turn;
    struct job *first, *last;
    size_t count;
};

void api_post(struct api *api, struct job *job);

/* Whose request it is: the connection's peer, or behind a proxy of the operator's the last address
 * of X-Forwarded-For (setting forwarded_for). */
struct str api_address_of(const struct api *api, const struct http_request *r);
void api_turn_ended(struct loop_hook *hook);

/* How a service words its answers. */
enum dialect {
    DIALECT_PARTICIPANT,
    DIALECT_CONNECT,
    DIALECT_START_CHAT,
    DIALECT_WIDGET,
    DIALECT_PAGE,
    DIALECT_CTI,   /* ccp.md 3.2 */
    DIALECT_ADMIN, /* {"message"}: of our own pages alone */
    DIALECT_FILES, /* bytes of attachments */
    DIALECT_COUNT
};

enum admission {
    ADMIT_ALL,
    ADMIT_PARTICIPANT_TOKEN, /* CreateParticipantConnection alone: participant.md 2 */
    ADMIT_CONNECTION_TOKEN,
    ADMIT_ORIGIN,    /* the list of origins of the start-chat endpoint: connect-api.md 6.3 */
    ADMIT_SIGNATURE, /* SigV4 and policy */
    ADMIT_ADMIN,     /* a session's cookie and a permission, from a page of ours */
    ADMIT_TESTER,    /* the same; in demo mode everybody */
    ADMIT_AGENT      /* a bearer of a session; X-Amz-Target says which operation */
};

/* Whether an answer is kept for a repeated ClientToken, and in which space of keys. */
enum repeats {
    REPEATS_RUN,  /* run again: reads, and what is of the moment */
    REPEATS_KEPT, /* the answer is kept */
    REPEATS_ITEM, /* the item tells: SendMessage, which keeps nothing beside it */
    REPEATS_START /* kept for days, with the request */
};

struct call;
struct field;

struct operation {
    const char *name;
    const char *method;
    const char *path; /* segments; {} stands for a label */
    enum dialect dialect;
    enum admission admission;
    enum lane lane;
    enum repeats repeats;
    size_t body_max;
    const struct field *fields; /* of the body; NULL: none is read */
    size_t in_size;             /* of the struct they decode into */
    /* On the loop, after decoding: what fields cannot say. May be NULL. */
    enum err (*check)(struct call *c, struct fail *f);
    /* The ARN the policy must allow the action on: written to c->resource. ADMIT_SIGNATURE only. */
    enum err (*resource)(struct call *c, struct fail *f);
    /* In the transaction, with c->seat filled for tokens: does it and writes c->out. */
    enum err (*run)(struct call *c, struct txn *t, struct fail *f);
    /* Operations that need no JSON answer here, in the head. One that takes a body, or answers
     * later, sets a struct follower as the exchange's data, or has a body_max: then it
     * is called once the body is there. */
    void (*page)(struct api *api, struct exchange *x);
};

/* Who hears what comes after the head: first member of what exchange_data_set() is given. */
struct follower {
    void (*request)(struct api *api, struct exchange *x,
                    struct follower *self); /* the body is there */
    void (*gone)(struct follower *self);    /* without an answer; may be NULL */
};

enum { LABELS_MAX = 3 };

/* One request between its arrival and its answer. It owns its arena and outlives its guest. */
struct call {
    struct job job; /* first */
    struct api *api;
    const struct operation *op;
    const char *name; /* op->name, or that of an operation that is not served */
    struct exchange_ref exchange;
    struct str labels[LABELS_MAX]; /* decoded */
    struct str query;              /* raw: api/query.h */
    struct str body;
    struct json *json; /* the body, parsed */
    void *in;          /* what the fields decoded into; zero when absent */
    struct str client_token;
    unsigned char repeat_key[REPEAT_KEY]; /* of operation, token and body; if there is a token */
    struct token token;
    struct seat seat;
    struct session session;        /* ADMIT_AGENT, ADMIT_ADMIN; user_no 0: nobody's */
    struct str server_url;         /* as the browser has it; ADMIT_ADMIN */
    unsigned char cookie_hash[32]; /* of the session cookie that came with it */
    bool cookie_given;
    struct str resource, access_key_id, peer;
    struct str *also; /* further ARNs the policy must allow; NULL: none */
    size_t also_count;
    bool secure; /* came over TLS */
    struct access_key key;
    bool key_found;
    struct buf answer; /* the JSON of a 200 */
    struct json_out out;
    struct str cors;    /* header lines for the answer */
    struct str refusal; /* further members of a refusal's JSON: `"problems":[…]` */
    char request_id[37];
};

/* What a service wants besides the common route; call.c has the table. Members may be NULL. */
struct dialect_hooks {
    /* On the loop, with the body there, before anything is decoded: keeps in the call what run()
     * will need of the head. */
    void (*arrived)(struct call *c, const struct http_request *r);
    void (*refused)(struct call *c); /* on the loop, before the answer */
};

/* router.c: what http/ calls. */
extern const struct http_service *api_service(struct api *api, struct http_service *ret);

/* operations.c. NULL: no such path; *ret_other_method tells whether it exists under another one.
 * What is known and not served is one operation for all, without a `resource`; *ret_name is its
 * own. */
const struct operation *operation_find(struct str method, struct str path,
                                       struct str labels[LABELS_MAX], bool *ret_other_method);
const struct operation *operation_find_unserved(struct str method, struct str path,
                                                const char **ret_name);

/* call.c */
void call_start(struct api *api, const struct operation *op, const char *name, struct exchange *x,
                const struct token *token);
/* signed_call.c: a call whose key must be fetched and whose signature verified before it decodes.
 */
void call_authenticate(struct call *c);
enum err call_parse(struct call *c, struct fail *f); /* the body becomes c->json, once */
void call_decode_and_post(struct call *c);
void call_refuse(struct call *c); /* answers what c->job.fail says, and ends the call */

/* fault.c: the answer for a failure. Body and headers live in `a`; `cors` are lines of
 * cors_headers(); `more` is members of the JSON beside the message, or empty. */
const char *fault_name(enum dialect d, const struct fail *f); /* on the wire */
void fault_answer(enum dialect d, const struct fail *f, const char *request_id, struct str cors,
                  struct str more, struct arena *a, struct http_answer *ret);

bool origin_is_own(const struct http_request *r, struct str origin); /* a page that we served */

/* cors.c: header lines of every answer to a page of this origin, and the answer to a preflight. */
struct str cors_headers(const struct api *api, enum dialect d, struct str origin);
/* The same, for a dialect that may echo the origin: widget.md 3.5. */
struct str cors_echo(const struct api *api, enum dialect d, struct str origin, struct arena *a);
void cors_preflight(const struct api *api, enum dialect d, struct exchange *x);
