#pragma once

/* Configured things (model/resource.h) as the control plane shows them. A kind is one row that says
 * what its things are called on the wire; an operation is a plan: what its request may hold, what
 * the policy must allow, and what is done. Everything that all of them do alike is here: the order
 * of the checks (connect-api.md 2.14), ids and ARNs, names that are taken, pages, documents. */

#include "api/api.h"
#include "api/fields.h"
#include "api/shape.h"
#include "model/resource.h"

struct search_field;

struct kind {
    struct id_of of;                /* first: what a shape's SHAPE_ID row points to */
    const char *id, *arn;           /* members of Describe and of Create's answer */
    const char *made_id, *made_arn; /* Create's, where they differ */
    const char *name;               /* member: "Name", "Username" … */
    const char *wrapper;            /* Describe's member around it; NULL: none */
    const char *summaries;          /* List's member */
    const char *found;              /* Search's member */
    const char *summary_type;       /* summaries show the document's Type by this name; NULL: not */
    const char *hidden;             /* words: members of the document that Describe does not show */
    struct str fresh; /* the document of a new thing, before its own members; may be empty */
    size_t max;       /* past it LimitExceededException */
    bool timed;       /* shows LastModifiedTime and LastModifiedRegion */
    /* What does not stand in the document: ids of what it is bound to, counts. May be NULL. */
    void (*put)(struct call *c, struct txn *t, const struct resource *r, struct json_out *w);
    const struct search_field *search; /* what SearchCriteria may name */
};

/* What a policy must allow, besides every id that the request names (connect-api.md 3.4). */
enum need {
    NEED_SELF = 1,    /* the thing of label 1, which must exist: run() gets it */
    NEED_STAR = 2,    /* kind/ *: create, and some lists */
    NEED_INSTANCE = 4 /* the instance; also when nothing else is named */
};

struct plan {
    struct field none; /* first: an empty table of fields; an operation's row points here */
    const struct kind *kind;
    const struct shape *body;  /* NULL: none is read */
    const struct shape *query; /* of texts and enums; NULL: none */
    unsigned needs;
    int64_t page_max; /* 0: no pages */
    bool some;        /* at least one member of the body must be given, else ERR_UNFIT */
    enum err (*resource)(struct call *c);              /* instead of NEED_SELF; may be NULL */
    enum err (*check)(struct call *c, struct fail *f); /* what shapes cannot say; may be NULL */
    /* What takes long: begun on the call's loop, once a reader has found everything; ends with
     * thing_go_ahead(). The writer then looks at everything again. false: too busy. The row's lane
     * is LANE_READ. May be NULL. */
    bool (*ahead)(struct call *c);
    enum err (*run)(struct call *c, struct txn *t, struct resource *r, struct fail *f);
    /* After the document has been written, before the answer: links. May be NULL. */
    enum err (*bind)(struct call *c, struct txn *t, struct resource *r, struct fail *f);
    /* Delete: says no when the thing is in use. May be NULL. */
    enum err (*unused)(struct call *c, struct txn *t, struct resource *r, struct fail *f);
};

/* What has been read of a request besides its body. */
struct asked {
    int64_t count;                 /* of a page */
    struct str after;              /* where it begins; empty: at the beginning */
    void (*done)(struct job *job); /* of the call, once its ahead() has been called */
    const void *found;             /* what a check() or ahead() has worked out for its run() */
};

/* What a plan's ahead() has begun is done; an error is the call's. On the call's loop. */
void thing_go_ahead(struct call *c, enum err e, const struct fail *f);

enum err thing_check(struct call *c, struct fail *f);
enum err thing_resource(struct call *c, struct fail *f);
enum err thing_run(struct call *c, struct txn *t, struct fail *f);

/* A row of a table of operations. */
#define THING(name_, method_, path_, lane_, plan_)                                                 \
    {                                                                                              \
        .name = name_, .method = method_, .path = path_, .dialect = DIALECT_CONNECT,               \
        .admission = ADMIT_SIGNATURE, .lane = lane_, .repeats = REPEATS_RUN,                       \
        .body_max = LIMIT_BODY_CONNECT, .fields = &(plan_).none, .in_size = sizeof(struct asked),  \
        .check = thing_check, .resource = thing_resource, .run = thing_run                         \
    }
/* The same for one whose ClientToken makes a repeat harmless. */
#define THING_ONCE(name_, method_, path_, plan_)                                                   \
    {                                                                                              \
        .name = name_, .method = method_, .path = path_, .dialect = DIALECT_CONNECT,               \
        .admission = ADMIT_SIGNATURE, .lane = LANE_WRITE, .repeats = REPEATS_START,                \
        .body_max = LIMIT_BODY_CONNECT, .fields = &(plan_).none, .in_size = sizeof(struct asked),  \
        .check = thing_check, .resource = thing_resource, .run = thing_run                         \
    }

/* The runs that most kinds share. */
enum err thing_describe(struct call *c, struct txn *t, struct resource *r, struct fail *f);
enum err thing_create(struct call *c, struct txn *t, struct resource *r, struct fail *f);
enum err thing_update(struct call *c, struct txn *t, struct resource *r, struct fail *f);
enum err thing_delete(struct call *c, struct txn *t, struct resource *r, struct fail *f);
enum err thing_list(struct call *c, struct txn *t, struct resource *r, struct fail *f);

/* ---- for the runs of one kind ---- */

const struct plan *plan_of(const struct call *c);
struct str thing_arn(struct call *c, const struct kind *k, const struct uuid *id);
/* ERR_NOT_FOUND in the API's words. */
enum err thing_missing(const struct id_of *of, struct fail *f);
/* The thing that a text names, by id or ARN. */
enum err thing_find(struct call *c, struct txn *t, const struct kind *k, struct str text,
                    struct resource *ret, struct fail *f);
/* ERR_CONFLICT, DuplicateResourceException: another of the kind has it. */
enum err thing_name_free(struct txn *t, const struct kind *k, struct str name, int64_t except_no,
                         struct fail *f);
enum err thing_in_use(struct fail *f, const char *by);
/* The document with the kept members of the request, and that written to *ret. */
void thing_merge(struct call *c, struct str old, const struct json *changes,
                 const struct shape *rows, struct str *ret);
/* Sets the members of `changes`, a JSON object, in r->body. */
void thing_set(struct call *c, struct resource *r, struct str changes);
/* The document without a member. */
struct str thing_without(struct call *c, struct str document, const char *name);
/* Members of an object that is open. */
void thing_put(struct call *c, struct txn *t, const struct kind *k, const struct resource *r,
               struct json_out *w);
void thing_put_summary(struct call *c, const struct kind *k, const struct resource *r,
                       struct json_out *w);
void thing_put_modified(struct call *c, const struct resource *r, struct json_out *w);
/* "name": the id of what the first link of this kind goes to; nothing if there is none. */
void thing_put_linked(struct call *c, struct txn *t, const char *name, enum link_kind kind,
                      int64_t from_no, struct json_out *w);
/* A page of a list of `n` that is at hand: entries [*from, *to), then NextToken if there are more.
 */
void thing_page_cut(struct call *c, size_t n, size_t *ret_from, size_t *ret_to);
void thing_page_end(struct call *c, size_t to, size_t n);
struct str thing_member(struct call *c, struct str document, const char *name); /* a text, kept */
struct str buf_kept(struct call *c, struct buf *b); /* moved to the call's arena */
