#pragma once

/* The life of a chat: it is started by the API, connected when its customer is first heard of, and
 * ended by somebody leaving, by a call, or by time. */

#include "store/store.h"

struct chat_start {
    struct str display_name; /* 1 to 256 characters */
    unsigned contents;       /* content_bit()s; text/plain is always among them */
    struct uuid flow_id;     /* has been looked up */
    int64_t minutes;         /* LIMIT_CHAT_MINUTES_MIN to _MAX */
    enum content first_type; /* CONTENT_NONE: no initial message */
    struct str first_content;
    struct str attributes;         /* JSON object, checked by attributes_merge() */
    struct str customer_id;        /* may be empty */
    struct str segment_attributes; /* JSON object or empty */
    struct str details;            /* JSON object or empty */
    struct uuid related_id;        /* all zero: none */
    const struct contact *past;    /* found by past_source(); NULL: no persistent chat */
};

struct chat_started {
    struct uuid contact_id, participant_id;
    int64_t chat_no, participant_no;
};

/* Contact, customer, timers, and the initial message as the first item of the log. */
void chat_start(struct txn *t, const struct chat_start *s, struct chat_started *ret);

/* The customer is there: once, participant.joined is said, then the flow begins (participant.md 13
 * no. 5). Does nothing for a chat that is connected already. */
void chat_connect(struct txn *t, struct seat *customer);

/* chat.ended for everybody; tokens stop to work; timers are taken off. The chat must be live. */
void chat_end(struct txn *t, struct chat *c, enum end_reason reason);

/* StopContact: ERR_NOT_FOUND unknown, ERR_GONE ended already. */
enum err chat_stop(struct txn *t, const struct uuid *contact_id, struct fail *f);

/* The flow and bot voice of a chat; made when it first speaks. */
void chat_system(struct txn *t, struct chat *c, struct participant *ret);
void chat_say(struct txn *t, struct chat *c, struct str text);
