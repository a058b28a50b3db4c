#pragma once

/* A bot's part in a flow, between action_bot.c and bot_answer.c. */

#include "domain/flow/action.h"

enum bot_state { BOT_GOES_ON, BOT_DONE, BOT_FAILED };

struct bot_turn {
    enum bot_state state;
    struct str intent;
};

/* Says what the bot says, fills $.Lex, keeps the session's attributes. The answer is
 * RecognizeText's (V2) or PostText's (V1). false: it is neither, or no answer. */
bool bot_answer_take(struct step *s, const struct errand_answer *a, struct bot_turn *ret);

void bot_session_save(struct step *s, struct str attributes); /* JSON object */
