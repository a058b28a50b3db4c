#pragma once

/* The life of an attachment: announced, arrived, completed, approved or rejected; or given up.
 * contract/participant.md 7. What its bytes are is others' business: here they are a hash. */

#include "domain/timer.h"
#include "model/errand.h"
#include "store/attachments.h"
#include "store/store.h"

struct json_out;

/* What may be sent. Of the settings, unless AttachedFilesConfiguration CHAT says otherwise
 * (connect-api.md 1.3). */
struct attachment_rules {
    bool enabled;
    int64_t bytes_max;     /* of one file */
    int64_t per_chat;      /* files */
    struct str extensions; /* comma list */
    int64_t updated_ms;    /* 0: the settings' own */
};

/* The rules in force in a scope ("CHAT"; others are only kept). What it writes lives in the job's
 * arena. */
void attachment_rules(struct txn *t, const struct attachment_rules *settings, struct str scope,
                      struct attachment_rules *ret);
/* What is given replaces what was: `bytes_max` 0 and `extensions` without a pointer are not. */
void attachment_rules_save(struct txn *t, struct str scope, int64_t bytes_max,
                           struct str extensions);

/* Is this a name for a file, a type for a header? ERR_INVALID says what is wrong. */
enum err attachment_check_name(struct str name, struct fail *f);
enum err attachment_check_type(struct str type, struct fail *f);

/* ERR_DENIED: switched off; ERR_INVALID: the type; ERR_QUOTA: size or number. `a` comes with name,
 * type and size. */
enum err attachment_announce(struct txn *t, const struct seat *seat,
                             const struct attachment_rules *rules, struct attachment *a,
                             struct fail *f);

/* May bytes be put for it now? ERR_DENIED: not of this participant; ERR_CONFLICT: completed. */
enum err attachment_may_arrive(const struct attachment *a, int64_t participant_no, struct fail *f);
/* The bytes are on disk under their hash. Those that came before stay. ERR_CONFLICT: others came
 * before. */
enum err attachment_arrived(struct txn *t, int64_t no, int64_t participant_no,
                            const unsigned char hash[CONTENT_HASH], struct fail *f);

/* ERR_INVALID: unknown, another's, or its bytes have not come; ERR_CONFLICT: completed already. */
enum err attachment_find_arrived(struct txn *t, const struct seat *seat, struct str id,
                                 struct attachment *ret, struct fail *f);
/* Shown to everybody at once, or when a scanner has said so, who is awaited for `scan_ms`. 0: there
 * is none. */
void attachment_complete(struct txn *t, struct seat *seat, struct attachment *a, int64_t scan_ms);
/* The verdict. false: none is awaited. When true, *ret is what it was about. The bytes of what is
 * rejected are forgotten by the timer TIMER_REJECTED. */
bool attachment_decide(struct txn *t, int64_t no, bool approved, struct attachment *ret);

/* For GetAttachment: ERR_INVALID: unknown, of a chat that is neither this one nor continued by it
 * (domain/past.h), not approved. */
enum err attachment_find_readable(struct txn *t, const struct seat *seat, struct str id,
                                  struct attachment *ret, struct fail *f);

/* A scanner that is asked over HTTP: the errand, and what comes of it. `url` is where it finds the
 * bytes. It answers {"Status":"APPROVED"} or {"Status":"REJECTED"} with 200; anything else is no
 * answer. */
void attachment_ask(struct txn *t, const struct attachment *a, struct str url, int64_t scan_ms);
enum err attachment_answered(struct txn *t, const struct errand *e,
                             const struct errand_answer *answer, struct fail *f);
bool attachment_ask_again(const struct errand *e, const struct errand_answer *answer);

/* Timers. true: the row is gone or rejected, and *ret_hash may be named by nobody any more: the
 * caller asks txn_attachment_names() and forgets the bytes. */
bool attachment_due(struct txn *t, enum timer_kind kind, int64_t no,
                    unsigned char ret_hash[CONTENT_HASH]);
