#pragma once

/* A chat, its contacts (segments) and its participants, as plain data: contract/connect-api.md 7.1.
 * The chat is what lives from StartChatContact to chat.ended; each transfer adds a contact to it,
 * and all of them share the first one's id as InitialContactId. */

#include "base/str.h"
#include "model/ids.h"
#include "model/role.h"

#include <stdint.h>

/* Why a chat ended: connect-api.md 7.1. Stored: only add. */
enum end_reason {
    END_NONE = 0,
    END_CUSTOMER_DISCONNECT = 1,
    END_AGENT_DISCONNECT = 2,
    END_FLOW_DISCONNECT = 3,
    END_API = 4,
    END_EXPIRED = 5,
    END_NOT_CONNECTED = 6,
    END_SYSTEM_ERROR = 7,
    END_IDLE_DISCONNECT = 20,
    END_REASON_COUNT
};
struct str end_reason_name(enum end_reason reason);

/* How a contact began: connect-api.md, alias InitiationMethod. Stored: only add. */
enum initiation {
    INITIATION_API = 1,
    INITIATION_TRANSFER = 2,
    INITIATION_QUEUE_TRANSFER = 3,
    INITIATION_DISCONNECT = 4,
    INITIATION_COUNT
};
struct str initiation_name(enum initiation method); /* "API" … */

/* What a chat has in use, kept in `contents` above the content_bit()s: who does not use it pays no
 * statement for it. Stored: only add. */
enum chat_mark {
    CHAT_MARK_TIMERS = 1 << 24,   /* idle and auto-disconnect timers: domain/watch.h */
    CHAT_MARK_PAST = 1 << 25,     /* continues past chats: domain/past.h */
    CHAT_MARK_VIEWS = 1 << 26,    /* view tokens have been made: domain/view.h */
    CHAT_MARK_STREAMED = 1 << 27, /* the chat has a stream, domain/stream.h */
    CHAT_MARK_FLOW = 1 << 28      /* a flow waits for what the customer says, or did so lately */
};

struct chat {
    int64_t no;
    struct uuid initial_id; /* of the first contact */
    int64_t contact_no;     /* the current segment */
    int64_t customer_no;    /* participant */
    int64_t system_no;      /* participant that flow messages come from; 0: has not spoken yet */
    unsigned contents;      /* content_bit()s that may be sent, and chat_marks */
    struct uuid flow_id;
    int64_t started_ms, expires_ms;
    int64_t linked_ms;    /* first CreateParticipantConnection that counts; 0: none yet */
    int64_t connected_ms; /* customer connected, flow begun; 0: not yet */
    int64_t ended_ms;     /* 0: live */
    enum end_reason reason;
};

struct contact {
    int64_t no, chat_no;
    struct uuid id;
    enum initiation method;
    int64_t initiated_ms, connected_ms, ended_ms, updated_ms; /* 0: not (yet) */
    enum end_reason reason;
    struct uuid related_id;        /* all zero: none */
    struct str customer_id;        /* free text, may be empty */
    struct str segment_attributes; /* JSON object */
    struct str details; /* JSON object: what StartChatContact gave and flows may ask for */
};

enum participant_state { /* stored: only add */
                         PARTICIPANT_INVITED = 0,
                         PARTICIPANT_JOINED = 1,
                         PARTICIPANT_LEFT = 2
};

struct participant {
    int64_t no, chat_no;
    struct uuid id;
    enum role role;
    enum participant_state state;
    struct str name; /* 1 to 256 characters */
};

/* A participant at their place: all that a request with a token needs to know. */
struct seat {
    struct participant who;
    struct chat chat;
    struct uuid contact_id; /* of the current segment */
};
