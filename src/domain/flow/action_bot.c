/* ConnectParticipantWithLexBot: the customer talks with a bot until it closes the dialog (flows.md
 * 6). Each utterance is an errand; what the customer writes meanwhile waits its turn. The answers
 * are read in bot_answer.c. */

#include "domain/flow/bot.h"

#include "base/json.h"

enum { PENDING_MAX = 10, FIRST_UTTERANCE = 1024, LOCALE_MAX = 16 };

/* ---- what is kept while it goes on: the notes ---- */

static int64_t
note_int(struct step *s, const char *name)
{
    int64_t n = 0;

    json_int(bag_get(&s->notes, str_from(name)), &n);
    return n;
}

static struct str
note_str(struct step *s, const char *name)
{
    const struct json *j = bag_get(&s->notes, str_from(name));

    return json_kind(j) == JSON_KIND_STRING ? json_str(j) : STR_NONE;
}

/* ---- the bot and its session ---- */

/* "arn:…:bot-alias/BOT/ALIAS", or a V1 bot's "name:alias". */
static bool
find_bot(struct step *s, struct str *ret)
{
    const struct json *v1 = step_json(s, "LexBot");
    struct str name, alias;
    struct buf both = { .max = 1024 };
    bool done;

    *ret = step_resolve(s, json_member(step_json(s, "LexV2Bot"), "AliasArn"));
    if (ret->n)
        return true;
    name = step_resolve(s, json_member(v1, "Name"));
    alias = step_resolve(s, json_member(v1, "Alias"));
    if (!name.n)
        return false;
    buf_add(&both, name);
    if (alias.n) {
        buf_add_byte(&both, ':');
        buf_add(&both, alias);
    }
    done = !both.full && arena_copy(s->arena, buf_str(&both), ret);
    buf_done(&both);
    return done;
}

/* Session attributes of this segment, kept for the next bot action of it. */
static void
session_open(struct step *s, struct bag *ret)
{
    const struct json *kept = bag_get(step_chat_bag(s), STR("LexSession"));

    bag_init(ret, s->arena);
    if (str_eq(json_str(json_member(kept, "Contact")), step_uuid(s, &step_contact(s)->id)))
        bag_read(ret, json_member(kept, "Attributes"));
}

void
bot_session_save(struct step *s, struct str attributes)
{
    struct bag kept;

    bag_init(&kept, s->arena);
    bag_set_str(&kept, STR("Contact"), step_uuid(s, &step_contact(s)->id));
    bag_set(&kept, STR("Attributes"), attributes);
    if (bag_set(step_chat_bag(s), STR("LexSession"), bag_text(&kept)))
        step_chat_bag_changed(s);
    bag_done(&kept);
}

/* What the flow gives is set now; what the bot sets later wins (flows.md 6.1). */
static bool
session_begin(struct step *s)
{
    const struct json *given = step_json(s, "LexSessionAttributes");
    struct buf text = { .max = LIMIT_FLOW_PARAMETERS };
    struct bag session;
    bool done = true;

    session_open(s, &session);
    if (json_kind(given) == JSON_KIND_OBJECT) {
        done = step_put_resolved(s, given, &text);
        bag_read_text(&session, buf_str(&text));
    }
    if (done)
        bot_session_save(s, bag_text(&session));
    buf_done(&text);
    bag_done(&session);
    return done;
}

/* "en-US" as bots write it, flows.md 6.3. */
static struct str
locale_of(struct step *s)
{
    struct value v;
    char text[LOCALE_MAX];
    struct str name, kept = STR("en_US");

    expression_value(STR("$.LanguageCode"), &s->lookup, &v);
    name = value_text(&v, s->arena);
    if (!name.n || name.n >= sizeof(text))
        return kept;
    for (size_t i = 0; i < name.n; i++)
        text[i] = name.p[i] == '-' ? '_' : name.p[i];
    arena_copy(s->arena, str_of(text, name.n), &kept);
    return kept;
}

/* ---- one utterance ---- */

static struct str
write_utterance(struct step *s, struct str text)
{
    struct buf out = { .max = LIMIT_ERRAND_REQUEST };
    struct json_out w = { .out = &out };
    struct str kept = STR_NONE;
    struct bag session;

    session_open(s, &session);
    json_open(&w, '{');
    json_set_str(&w, "Bot", note_str(s, "bot"));
    json_set_str(&w, "Session", step_uuid(s, &step_contact(s)->id));
    json_set_str(&w, "Contact", step_uuid(s, &step_contact(s)->id));
    json_set_str(&w, "Locale", locale_of(s));
    json_set_str(&w, "Text", text);
    json_name(&w, "Attributes");
    json_put_raw(&w, bag_text(&session));
    json_close(&w, '}');
    if (!out.full)
        arena_copy(s->arena, buf_str(&out), &kept);
    buf_done(&out);
    bag_done(&session);
    return kept;
}

static struct outcome
utter(struct step *s, struct str text)
{
    bag_set(&s->notes, STR("calling"), STR("true"));
    if (!step_errand(s, ERRAND_LEX, write_utterance(s, text), LIMIT_BOT_CALL_MS, false))
        return outcome_failed();
    return outcome_call(s, WAIT_MESSAGE | WAIT_RESPONSE, LIMIT_BOT_CALL_MS);
}

static struct outcome
listen(struct step *s)
{
    int64_t seconds = note_int(s, "timeout");

    bag_remove(&s->notes, STR("calling"));
    return outcome_wait(s, WAIT_MESSAGE | WAIT_RESPONSE | (seconds ? (unsigned)WAIT_TIMER : 0),
                        txn_now_ms(s->t) + seconds * 1000);
}

/* ---- the action ---- */

static const struct json *
first_utterance(struct step *s)
{
    const struct json *j = step_json(s, "LexInitializationData");

    if (!j)
        j = step_json(s, "LexInitilizationData"); /* as some documents spell it */
    return json_member(j, "InitialMessage");
}

static bool
take_timeout(struct step *s)
{
    const struct json *given = json_member(step_json(s, "LexTimeoutSeconds"), "Text");
    int64_t seconds;

    if (!given)
        return true;
    if (!str_int(str_trim(step_resolve(s, given)), 60, 604800, &seconds))
        return false;
    return bag_set(&s->notes, STR("timeout"), step_number(s, seconds));
}

struct outcome
action_bot(struct step *s)
{
    const struct json *first = first_utterance(s);
    struct str bot, text;

    bag_clear(&s->notes);
    if (!find_bot(s, &bot) || !bag_set_str(&s->notes, STR("bot"), bot) || !take_timeout(s) ||
        !session_begin(s))
        return outcome_failed();
    step_note(s, "BotAliasArn", bot);
    if (first) {
        text = step_resolve(s, first);
        if (!text.n || str_utf16_units(text) > FIRST_UTTERANCE)
            return outcome_failed();
        return utter(s, text);
    }
    if (step_prompt(s, &text)) {
        if (str_utf16_units(text) > LIMIT_FLOW_MESSAGE)
            return outcome_failed();
        step_note(s, "Text", text);
        step_say(s, SPEAKER_SYSTEM, CONTENT_TEXT, text);
    }
    return listen(s);
}

/* ---- what the customer says ---- */

/* A choice is its title: flows.md 6.2. */
static struct str
said_text(struct step *s, const struct item *item)
{
    static const char *const titles[] = { "title", "actionName" };
    struct str text = item->content;
    struct json *j = NULL;
    const struct json *content;

    if (item->type != CONTENT_INTERACTIVE_RESPONSE ||
        json_parse(text, JSON_READ_STRICT, &j, NULL) != OK)
        return str_trim(text);
    content = json_member(json_member(j, "data"), "content");
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
        if (json_kind(json_member(content, titles[i])) == JSON_KIND_STRING)
            arena_copy(s->arena, json_str(json_member(content, titles[i])), &text);
    if (json_kind(json_member(j, "action")) == JSON_KIND_STRING && text.p == item->content.p)
        arena_copy(s->arena, json_str(json_member(j, "action")), &text);
    json_free(&j);
    return str_trim(text);
}

/* Said while the bot is thinking: it hears it next. */
static struct outcome
keep_for_later(struct step *s, struct str text)
{
    const struct json *kept = bag_get(&s->notes, STR("pending"));
    struct buf list = { .max = LIMIT_FLOW_TEXT };
    struct json_out w = { .out = &list };
    size_t n = json_kind(kept) == JSON_KIND_ARRAY ? json_count(kept) : 0;

    if (n >= PENDING_MAX)
        return outcome_of(OUTCOME_STAY);
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++)
        json_put_str(&w, json_str(json_at(kept, i)));
    json_put_str(&w, text);
    json_close(&w, ']');
    bag_set(&s->notes, STR("pending"), buf_str(&list));
    buf_done(&list);
    return outcome_of(OUTCOME_KEEP);
}

/* Takes the first of those off. false: there is none. */
static bool
next_pending(struct step *s, struct str *ret)
{
    const struct json *kept = bag_get(&s->notes, STR("pending"));
    struct buf list = { .max = LIMIT_FLOW_TEXT };
    struct json_out w = { .out = &list };
    size_t n = json_kind(kept) == JSON_KIND_ARRAY ? json_count(kept) : 0;

    if (!n || !arena_copy(s->arena, json_str(json_at(kept, 0)), ret))
        return false;
    json_open(&w, '[');
    for (size_t i = 1; i < n; i++)
        json_put_str(&w, json_str(json_at(kept, i)));
    json_close(&w, ']');
    bag_set(&s->notes, STR("pending"), buf_str(&list));
    buf_done(&list);
    return true;
}

static struct outcome
heard_answer(struct step *s, const struct errand_answer *a)
{
    struct bot_turn turn;
    struct str pending;

    if (!bot_answer_take(s, a, &turn))
        return outcome_failed();
    switch (turn.state) {
    case BOT_DONE:
        return outcome_result(turn.intent);
    case BOT_FAILED:
        return outcome_failed();
    case BOT_GOES_ON:
        break;
    }
    return next_pending(s, &pending) ? utter(s, pending) : listen(s);
}

struct outcome
resume_bot(struct step *s, const struct flow_event *e)
{
    bool calling = json_bool(bag_get(&s->notes, STR("calling")));
    struct str text;

    if (e->what == WAIT_ANSWER)
        return heard_answer(s, e->answer);
    if (e->what == WAIT_TIMER)
        return calling ? outcome_failed() : outcome_error("InputTimeLimitExceeded");
    text = said_text(s, e->item);
    if (!text.n)
        return outcome_of(OUTCOME_STAY);
    return calling ? keep_for_later(s, text) : utter(s, text);
}
