#pragma once

/* A page that looks at the store once before it answers: who is signed in, what is approved. */

#include "api/api.h"

/* `own_origin` is ours as the browser has it; `approved` and `made` are the job's to fill. */
struct visit {
    struct job job; /* first */
    struct api *api;
    struct exchange_ref exchange;
    struct str path, query, origin, own_origin, approved;
    struct str cookies, made; /* what came with it; what the job has made */
    unsigned char hash[32];
    bool cookie_given, secure, known, navigates;
    struct session session;
    void (*answer)(struct visit *v, struct exchange *x);
};

void visit_start(struct api *api, struct exchange *x, enum lane lane,
                 enum err (*run)(struct job *, struct txn *, struct fail *),
                 void (*answer)(struct visit *, struct exchange *));
void visit_look(struct visit *v, struct txn *t);          /* sets `known` and `session` */
void visit_to_login(struct visit *v, struct exchange *x); /* and back to this path */
