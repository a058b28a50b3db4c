#pragma once

/* A page's GET that is answered after one look at the store: who asks, by cookie. ccp.md 6. */

#include "api/api.h"
#include "model/agent.h"

struct visit {
    struct job job; /* first */
    struct api *api;
    struct exchange_ref exchange;
    struct str path, query, origin, approved, cookies;
    struct str own_origin; /* ours, as the browser has it */
    unsigned char hash[32];
    bool cookie_given, secure, known, navigates;
    struct session session; /* when known */
    int status;             /* for answers that `run` has made; 0: none */
    struct str text;        /* what `run` has made, in the job's arena */
    void (*answer)(struct visit *v, struct exchange *x);
};

void visit_start(struct api *api, struct exchange *x, enum lane lane,
                 enum err (*run)(struct job *, struct txn *, struct fail *),
                 void (*answer)(struct visit *, struct exchange *));
void visit_look(struct visit *v, struct txn *t);          /* sets known, session */
void visit_to_login(struct visit *v, struct exchange *x); /* and back to this path */
void visit_answer_json(struct exchange *x, int status, struct str body);
