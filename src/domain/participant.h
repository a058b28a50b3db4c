#pragma once

/* Who takes part in a chat: taking a seat, being added, leaving. */

#include "model/quota.h"
#include "store/store.h"

/* The seat of a token's participant, whatever has become of them. ERR_DENIED: unknown. */
enum err participant_find(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                          struct fail *f);

/* The seat of a token's participant. ERR_DENIED: unknown, has left, or the chat is over. */
enum err participant_enter(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                           struct fail *f);

/* The same, and agents to whom the chat is only offered: they fetch credentials before they accept
 * (ccp.md 5.2). */
enum err participant_knock(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                           struct fail *f);

/* The same as participant_enter(), and agents in after-contact work: they may read the transcript
 * until they clear the contact (ccp.md 8). */
enum err participant_look(struct txn *t, int64_t participant_no, int64_t chat_no, struct seat *ret,
                          struct fail *f);

/* May whoever sits there act? ERR_DENIED: has left, or the chat is over. */
enum err participant_may_act(const struct seat *seat, struct fail *f);

/* CreateParticipantConnection counts as the customer's first connect: participant.md 2. */
void participant_link(struct txn *t, struct seat *seat);

/* Subscribed, or ConnectParticipant: said once, participant.joined. */
void participant_arrive(struct txn *t, struct seat *seat);

/* A custom bot, invited: CreateParticipant, connect-api.md 2.6. ERR_UNFIT: the contact has ended;
 * ERR_QUOTA: too many. */
enum err participant_add(struct txn *t, const struct uuid *contact_id, enum role role,
                         struct str name, const struct quota_seats *quota, struct participant *ret,
                         int64_t *ret_expires_ms, struct fail *f);

/* DisconnectParticipant: participant.md 4.7. */
void participant_leave(struct txn *t, struct seat *seat);
