#pragma once

/* Passwords are hashed on threads of their own: one takes 72 ms of a core on purpose
 * (auth/password.h), which neither a reactor nor the store may spend. */

#include "auth/password.h"
#include "store/store.h"

struct hasher;

/* One password to be compared or hashed. Embed it; it belongs to the hasher until done(), which is
 * called on its home loop. The slices must live until then. */
struct hash_task {
    struct loop_task task; /* first */
    struct loop *home;
    struct str password;
    struct str text; /* to compare with; ignored when `make` */
    bool make;
    void (*done)(struct hash_task *task);
    bool right;                        /* compared: it is the password */
    char ret_text[PASSWORD_TEXT_SIZE]; /* made */
    enum err err;
    struct fail fail;
};

struct hasher *hasher_new(unsigned threads);
bool hasher_post(struct hasher *h, struct hash_task *task); /* false: too many wait */
void hasher_stop(struct hasher *h);                         /* finishes what waits */
void hasher_free(struct hasher **h);
