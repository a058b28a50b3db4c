#pragma once

/* Has this repeat_key been appended lately? Mostly the answer is a sure no, and it must cost
 * nothing: two Bloom filters, generations like those of the kept answers. A maybe is then looked up
 * in the chat's own log. What was appended before the process began is in no filter: for chats
 * older than that the answer is maybe until a window has passed. Belongs to the writer's thread. */

#include <stdbool.h>
#include <stdint.h>

struct repeats;

struct repeats *repeats_new(int64_t now_ms);
void repeats_add(struct repeats *r, const unsigned char key[16]);
bool repeats_may_have(const struct repeats *r, const unsigned char key[16],
                      int64_t chat_started_ms);
void repeats_age(struct repeats *r); /* once every LIMIT_REPLY_KEPT_MS */
void repeats_free(struct repeats **r);
