/* A bot's answer: flows.md 6.2, 6.4, 6.5. */

#include "domain/flow/bot.h"

#include "base/json.h"
#include "domain/interactive.h"

enum { BOT_MESSAGES_MAX = 10, CARD_BUTTONS_MAX = 6 };

static struct str
member(const struct json *object, const char *name)
{
    const struct json *j = json_member(object, name);

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

/* ---- what it says ---- */

/* A payload with a template is shown as one, anything else as its text (flows.md 4.4). */
static void
say_payload(struct step *s, struct str text)
{
    bool template =
        (s->c->contents & content_bit(CONTENT_INTERACTIVE)) && interactive_check(text, NULL) == OK;

    step_say(s, SPEAKER_BOT, template ? CONTENT_INTERACTIVE : CONTENT_TEXT, text);
}

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

/* Title and buttons become a list picker. */
static void
say_card(struct step *s, const struct json *card)
{
    const struct json *buttons = json_member(card, "buttons");
    struct buf text = { .max = LIMIT_FLOW_TEXT };
    struct json_out w = { .out = &text };
    struct str title = member(card, "title");

    json_open(&w, '{');
    json_set_str(&w, "templateType", STR("ListPicker"));
    json_set_str(&w, "version", STR("1.0"));
    json_name(&w, "data");
    json_open(&w, '{');
    json_name(&w, "content");
    json_open(&w, '{');
    json_set_str(&w, "title", title.n ? title : STR("Please choose"));
    if (member(card, "subtitle").n)
        json_set_str(&w, "subtitle", member(card, "subtitle"));
    json_name(&w, "elements");
    json_open(&w, '[');
    for (size_t i = 0; i < json_count(buttons) && i < CARD_BUTTONS_MAX; i++) {
        json_open(&w, '{');
        json_set_str(&w, "title", member(json_at(buttons, i), "text"));
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
    json_close(&w, '}');
    json_close(&w, '}');
    if (json_kind(buttons) == JSON_KIND_ARRAY && json_count(buttons))
        say_payload(s, buf_str(&text));
    else if (title.n)
        step_say(s, SPEAKER_BOT, CONTENT_TEXT, title);
    buf_done(&text);
}

static void
say(struct step *s, struct str type, struct str content, const struct json *card)
{
    if (str_eq(type, STR("ImageResponseCard"))) {
        say_card(s, card);
        return;
    }
    if (str_eq(type, STR("SSML")))
        content = without_tags(s, content);
    if (!content.n || str_utf16_units(content) > LIMIT_CONTENT)
        return;
    if (str_eq(type, STR("CustomPayload")))
        say_payload(s, content);
    else
        step_say(s, SPEAKER_BOT, CONTENT_TEXT, content);
}

/* ---- $.Lex ---- */

static void
put_slot(struct json_out *w, struct str name, const struct json *slot)
{
    struct str text = json_kind(slot) == JSON_KIND_STRING
                          ? json_str(slot)
                          : member(json_member(slot, "value"), "interpretedValue");

    if (!text.n)
        return;
    json_key(w, name);
    json_put_str(w, text);
}

static enum err
visit_slot(struct str name, const struct json *slot, void *arg)
{
    put_slot(arg, name, slot);
    return OK;
}

static void
put_slots(struct json_out *w, const struct json *slots)
{
    json_name(w, "Slots");
    json_open(w, '{');
    if (json_kind(slots) == JSON_KIND_OBJECT)
        json_each(slots, visit_slot, w);
    json_close(w, '}');
}

static void
put_tree(struct json_out *w, const char *name, const struct json *j)
{
    struct buf text = { .max = LIMIT_FLOW_TEXT };

    if (j && json_dump(j, &text)) {
        json_name(w, name);
        json_put_raw(w, buf_str(&text));
    }
    buf_done(&text);
}

static void
put_confidence(struct json_out *w, const struct json *interpretation)
{
    json_name(w, "IntentConfidence");
    json_open(w, '{');
    put_tree(w, "Score", json_member(json_member(interpretation, "nluConfidence"), "score"));
    json_close(w, '}');
}

static void
put_sentiment(struct json_out *w, const struct json *response)
{
    static const char *const scores[][2] = { { "Positive", "positive" },
                                             { "Negative", "negative" },
                                             { "Mixed", "mixed" },
                                             { "Neutral", "neutral" } };

    if (!response)
        return;
    json_name(w, "SentimentResponse");
    json_open(w, '{');
    json_set_str(w, "Label", member(response, "sentiment"));
    json_name(w, "Scores");
    json_open(w, '{');
    for (size_t i = 0; i < sizeof(scores) / sizeof(scores[0]); i++)
        put_tree(w, scores[i][0],
                 json_member(json_member(response, "sentimentScore"), scores[i][1]));
    json_close(w, '}');
    json_close(w, '}');
}

static void
put_alternatives(struct json_out *w, const struct json *interpretations)
{
    json_name(w, "AlternativeIntents");
    json_open(w, '[');
    for (size_t i = 1; i < json_count(interpretations); i++) {
        const struct json *one = json_at(interpretations, i), *intent = json_member(one, "intent");

        json_open(w, '{');
        json_set_str(w, "IntentName", member(intent, "name"));
        put_confidence(w, one);
        put_slots(w, json_member(intent, "slots"));
        json_close(w, '}');
    }
    json_close(w, ']');
}

static bool
save_lex(struct step *s, struct buf *text)
{
    bool done = !text->full && bag_set(&step_frame(s)->data, STR("Lex"), buf_str(text));

    buf_done(text);
    return done;
}

/* ---- V2, RecognizeText ---- */

static enum bot_state
state_of(struct str action, struct str intent_state)
{
    if (!str_eq(action, STR("Close")))
        return BOT_GOES_ON;
    return str_eq(intent_state, STR("Failed")) ? BOT_FAILED : BOT_DONE;
}

static bool
take_v2(struct step *s, const struct json *j, struct bot_turn *ret)
{
    const struct json *state = json_member(j, "sessionState"), *messages;
    const struct json *intent = json_member(state, "intent");
    const struct json *guesses = json_member(j, "interpretations");
    const struct json *attributes = json_member(state, "sessionAttributes");
    struct buf text = { .max = LIMIT_FLOW_ANSWER * 2 };
    struct json_out w = { .out = &text };

    ret->state =
        state_of(member(json_member(state, "dialogAction"), "type"), member(intent, "state"));
    arena_copy(s->arena, member(intent, "name"), &ret->intent);
    messages = json_member(j, "messages");
    for (size_t i = 0; i < json_count(messages) && i < BOT_MESSAGES_MAX; i++) {
        const struct json *m = json_at(messages, i);

        say(s, member(m, "contentType"), member(m, "content"), json_member(m, "imageResponseCard"));
    }
    json_open(&w, '{');
    json_set_str(&w, "IntentName", ret->intent);
    put_slots(&w, json_member(intent, "slots"));
    put_tree(&w, "SessionAttributes", attributes);
    json_set_str(&w, "DialogState", member(intent, "state"));
    put_confidence(&w, json_at(guesses, 0));
    put_sentiment(&w, json_member(json_at(guesses, 0), "sentimentResponse"));
    put_alternatives(&w, guesses);
    json_close(&w, '}');
    return save_lex(s, &text);
}

/* ---- V1, PostText ---- */

static bool
take_v1(struct step *s, const struct json *j, struct bot_turn *ret)
{
    struct str state = member(j, "dialogState");
    struct buf text = { .max = LIMIT_FLOW_ANSWER * 2 };
    struct json_out w = { .out = &text };

    if (str_eq(state, STR("Fulfilled")) || str_eq(state, STR("ReadyForFulfillment")))
        ret->state = BOT_DONE;
    else
        ret->state = str_eq(state, STR("Failed")) ? BOT_FAILED : BOT_GOES_ON;
    arena_copy(s->arena, member(j, "intentName"), &ret->intent);
    say(s, member(j, "messageFormat"), member(j, "message"), NULL);
    json_open(&w, '{');
    json_set_str(&w, "IntentName", ret->intent);
    put_slots(&w, json_member(j, "slots"));
    put_tree(&w, "SessionAttributes", json_member(j, "sessionAttributes"));
    json_set_str(&w, "DialogState", state);
    put_tree(&w, "IntentConfidence", json_member(j, "nluIntentConfidence"));
    json_close(&w, '}');
    return save_lex(s, &text);
}

static void
keep_session(struct step *s, const struct json *attributes)
{
    struct buf text = { .max = LIMIT_FLOW_PARAMETERS };

    if (json_kind(attributes) == JSON_KIND_OBJECT && json_dump(attributes, &text))
        bot_session_save(s, buf_str(&text));
    buf_done(&text);
}

bool
bot_answer_take(struct step *s, const struct errand_answer *a, struct bot_turn *ret)
{
    struct json *j = NULL;
    const struct json *state;
    bool done = false;

    *ret = (struct bot_turn){ BOT_FAILED, STR_NONE };
    if (!a->answered || a->status < 200 || a->status >= 300 || a->body.n > LIMIT_FLOW_ANSWER ||
        json_parse(a->body, JSON_READ_STRICT, &j, NULL) != OK)
        return false;
    state = json_member(j, "sessionState");
    if (json_kind(state) == JSON_KIND_OBJECT) {
        keep_session(s, json_member(state, "sessionAttributes"));
        done = take_v2(s, j, ret);
    } else if (member(j, "dialogState").n) {
        keep_session(s, json_member(j, "sessionAttributes"));
        done = take_v1(s, j, ret);
    }
    json_free(&j);
    return done;
}
