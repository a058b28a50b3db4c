#pragma once

/* One entry of a chat's log, and what is told to listeners about a chat. */

#include "base/str.h"
#include "model/content.h"
#include "model/ids.h"
#include "model/receipt.h"
#include "model/role.h"

#include <stddef.h>
#include <stdint.h>

enum item_kind { /* participant.md 5.1, Type; stored: only add */
                 ITEM_MESSAGE = 1,
                 ITEM_EVENT = 2,
                 ITEM_ATTACHMENT = 3, /* type CONTENT_NONE; content: the list Attachments, JSON */
                 ITEM_METADATA = 4    /* told, never in the log: a receipt (5.5) */
};
struct str item_kind_name(enum item_kind kind);

struct item {
    struct uuid id; /* version 7: carries at_ms, so an item is found by its id without an index */
    int64_t at_ms;  /* wall; strictly increasing within a chat: also its place in the log */
    enum item_kind kind;
    enum content type;
    struct str content;     /* may be empty: events */
    int64_t participant_no; /* 0: nobody's, as chat.ended */
    struct uuid participant_id;
    enum role role;
    struct str name;
    struct uuid contact_id; /* segment */
    const unsigned char
        *repeat_key; /* of a message with a ClientToken, REPEAT_KEY bytes; else NULL */
    const struct receipt *receipts; /* of a message that was read, or the one that is told */
    size_t receipt_count;           /* memory is the job's */
};

/* A repeated request is known by a hash over operation, token and body (participant.md 1.1). */
enum { REPEAT_KEY = 16 };

/* What is told about an agent, beside the items of chats. */
enum agent_notice {
    AGENT_NOTICE_NONE = 0,
    AGENT_VIEW_CHANGED, /* of user_no */
    /* item.participant_no of user_no hears the chat from here on; previous_ms as for an item */
    AGENT_JOINS_CHAT,
    AGENT_SESSION_ENDED /* of user_no: chat_no is the session's number */
};

/* Told after the commit. An event with an item that is in the log moves the cursors of listeners;
 * others are of the moment (typing). Linked in order; memory is the job's. */
struct event {
    struct event *next;
    int64_t chat_no;
    struct uuid initial_id;
    int64_t previous_ms; /* of the log's last item before this one; -1: not in the log */
    enum role only;      /* ROLE_NONE: for everybody; else for listeners of that role */
    struct item item;
    enum agent_notice notice; /* not NONE: there is no item */
    int64_t user_no;
};
