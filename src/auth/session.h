#pragma once

/* Sessions of the agent workspace: contract/ccp.md 6.1. A cookie carries a random secret, the row
 * its hash, so a copy of the database opens no session. Bearers of the CTI API are signed tokens
 * (auth/token.h): chat_no is the session's number, participant_no the user's. */

#include "auth/token.h"
#include "base/buf.h"
#include "store/agents.h"

enum { SESSION_SECRET_SIZE = 44 }; /* 43 characters and a NUL */
#define SESSION_COOKIE "frontdesk-session"

/* The hash of the session cookie in a Cookie header. false: none. */
bool session_hash(struct str cookies, unsigned char ret[32]);
/* The value of a cookie; p NULL: there is none. */
struct str cookie_find(struct str cookies, struct str name);

/* A new session; `secret` goes into the cookie. */
void session_open(struct txn *t, int64_t user_no, char ret_secret[SESSION_SECRET_SIZE],
                  struct session *ret);

/* The living session of a cookie. ERR_DENIED: none, or it is over. */
enum err session_of_cookie(struct txn *t, const unsigned char hash[32], struct session *ret,
                           struct fail *f);

/* The living session of a bearer whose signature is right: not expired, or of the session of the
 * cookie that came with it (`hash` may be NULL). ERR_DENIED. */
enum err session_of_bearer(struct txn *t, const struct token *bearer, const unsigned char *hash,
                           struct session *ret, struct fail *f);

/* It was used: lives on. */
void session_renew(struct txn *t, struct session *s);

/* The Set-Cookie line; an empty secret takes the cookie away. */
void session_cookie_line(struct buf *out, struct str secret, bool secure);
