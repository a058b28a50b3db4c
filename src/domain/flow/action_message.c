/* What a flow says: MessageParticipant (flows.md 2.6, 4.1, 4.9). */

#include "domain/flow/action.h"

#include "base/random.h"
#include "domain/chat.h"
#include "domain/transcript.h"

/* The bot's voice is a participant of its own, because its name is another one. */
static void
bot_voice(struct step *s, struct participant *ret)
{
    struct participant all[64];
    size_t n = txn_participants(s->t, s->c->no, all, 64);

    for (size_t i = 0; i < n; i++)
        if (all[i].role == ROLE_SYSTEM && str_eq(all[i].name, STR("BOT"))) {
            *ret = all[i];
            return;
        }
    *ret = (struct participant){
        .chat_no = s->c->no, .role = ROLE_SYSTEM, .state = PARTICIPANT_JOINED, .name = STR("BOT")
    };
    uuid4_bytes(ret->id.b);
    txn_participant_insert(s->t, ret);
}

void
step_say(struct step *s, enum speaker who, enum content type, struct str content)
{
    struct item said = { .kind = ITEM_MESSAGE, .type = type, .content = content };
    struct participant bot, *speaker = &s->system;

    if (who == SPEAKER_BOT) {
        speaker = &bot;
        bot_voice(s, &bot);
    } else if (!s->system.no || s->system.no != s->c->system_no) {
        chat_system(s->t, s->c, &s->system);
    }
    s->run.messages++;
    s->said_bytes += content.n;
    if (s->run.role == RUN_AGENT_WHISPER || s->run.role == RUN_CUSTOMER_WHISPER)
        transcript_whisper(s->t, s->c, &step_contact(s)->id, speaker,
                           s->run.role == RUN_AGENT_WHISPER ? ROLE_AGENT : ROLE_CUSTOMER, &said);
    else
        transcript_append(s->t, s->c, &step_contact(s)->id, speaker, &said);
}

/* SSML without its tags; the text of entities stays as it is. */
static struct str
without_tags(struct step *s, struct str text)
{
    struct buf out = { .max = LIMIT_FLOW_TEXT };
    struct str kept = STR_NONE;
    bool tag = false;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '<')
            tag = true;
        else if (text.p[i] == '>' && tag)
            tag = false;
        else if (!tag)
            buf_add_byte(&out, text.p[i]);
    }
    arena_copy(s->arena, str_trim(buf_str(&out)), &kept);
    buf_done(&out);
    return kept;
}

bool
step_prompt(struct step *s, struct str *ret)
{
    if (step_text(s, "Text", ret))
        return true;
    if (!step_text(s, "SSML", ret))
        return false;
    if (s->options->ssml_strip)
        *ret = without_tags(s, *ret);
    return ret->n > 0;
}

struct outcome
action_message(struct step *s)
{
    struct str text;

    if (!step_prompt(s, &text) || str_utf16_units(text) > LIMIT_FLOW_MESSAGE || !str_is_utf8(text))
        return outcome_failed();
    step_note(s, "Text", text);
    step_say(s, SPEAKER_SYSTEM,
             s->options->markdown && (s->c->contents & content_bit(CONTENT_MARKDOWN))
                 ? CONTENT_MARKDOWN
                 : CONTENT_TEXT,
             text);
    return outcome_next();
}
