#pragma once

/* How many sockets a participant has open, over all reactors: participant.md 4.1 allows
 * LIMIT_SOCKETS; an agent is the negative number of the user, and may have LIMIT_AGENT_SOCKETS. The
 * one map that threads share under a lock: it is asked when a socket opens or closes and when one
 * is to be handed out, never for a message. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct presence;

struct presence *presence_new(void);
bool presence_enter(struct presence *p, int64_t participant_no); /* false: at the cap */
void presence_leave(struct presence *p, int64_t participant_no);
bool presence_has_room(struct presence *p, int64_t participant_no);
size_t presence_sockets(struct presence *p); /* all of them */
void presence_free(struct presence **p);
