#pragma once

/* Signing in to the workspace: contract/ccp.md 6. */

#include "api/api.h"

enum login_notice {
    LOGIN_NOTICE_NONE,
    LOGIN_NOTICE_WRONG,    /* name or password */
    LOGIN_NOTICE_LOCKED,   /* too many tries */
    LOGIN_NOTICE_BUSY,     /* try again */
    LOGIN_NOTICE_STALE,    /* the form was too old, or not ours */
    LOGIN_NOTICE_WEAK,     /* the new password does not do */
    LOGIN_NOTICE_DIFFERENT /* the two new ones differ */
};

/* What a page is made of; login_page.c. */
struct login_page {
    struct str languages;    /* Accept-Language */
    struct str landat;       /* a path of ours */
    struct str username;     /* typed before */
    struct str csrf;         /* in the form and in a cookie */
    struct str new_password; /* a token: the page asks for a new password */
    enum login_notice notice;
    int status;
    bool secure;
};
void login_page_answer(struct exchange *x, const struct login_page *p);

void page_login(struct api *api, struct exchange *x);
void page_logout(struct api *api, struct exchange *x);
void page_authorize(struct api *api, struct exchange *x);
void page_workspace(struct api *api, struct exchange *x);
void page_workspace_config(struct api *api, struct exchange *x);
void page_overview(struct api *api, struct exchange *x); /* overview.c */
void login_take(struct api *api, struct exchange *x);
void password_take(struct api *api, struct exchange *x);

/* A path of ours, else the workspace: nobody is sent elsewhere. */
struct str login_landing(struct str path);
bool login_is_secure(const struct api *api, const struct exchange *x); /* cookies may be Secure */
/* Scheme and host as the browser has them; no final '/'. */
struct str login_origin(const struct api *api, const struct exchange *x, struct arena *a);
/* One field of a form or query, decoded; empty when absent. */
struct str form_field(struct str form, const char *name, struct arena *a);
/* Approved origins, each after a blank. */
struct str origins_approved(struct txn *t);
