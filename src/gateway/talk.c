/* What a client says on its socket: contract/participant.md 4.2, 4.3. The same for participants and
 * for agents. */

#include "gateway/gateway_body.h"

#include "base/json.h"
#include "base/limits.h"
#include "http/websocket.h"

#define TOPIC_CHAT STR("aws/chat")

static void
say_forbidden(struct websocket *ws)
{
    /* participant.md 4.3: API Gateway's style; clients turn it into a topic failure and go on. */
    websocket_send_text(
        ws, STR("{\"message\":\"Forbidden\",\"connectionId\":\"-\",\"requestId\":\"-\"}"));
}

static bool
names_chat(const struct json *message)
{
    const struct json *topics = json_member(json_member(message, "content"), "topics");

    if (json_kind(topics) != JSON_KIND_ARRAY)
        return false;
    for (size_t i = 0; i < json_count(topics); i++)
        if (json_kind(json_at(topics, i)) == JSON_KIND_STRING &&
            str_eq(json_str(json_at(topics, i)), TOPIC_CHAT))
            return true;
    return false;
}

static void
say_unsubscribed(struct websocket *ws)
{
    websocket_send_text(ws, STR("{\"topic\":\"aws/unsubscribe\",\"content\":{\"status\":"
                                "\"success\",\"topics\":[\"aws/chat\"]}}"));
}

/* Topics other than ours exist (the agent's page subscribes to some); we do not offer them here. */
static void
say_no_such_topics(struct websocket *ws, const struct json *message)
{
    const struct json *topics = json_member(json_member(message, "content"), "topics");
    struct buf text = { .max = 2 * LIMIT_WS_MESSAGE };
    struct json_out w = { .out = &text };

    json_open(&w, '{');
    json_set_str(&w, "topic", STR("aws/subscribe"));
    json_name(&w, "content");
    json_open(&w, '{');
    json_set_str(&w, "status", STR("failure"));
    json_name(&w, "topics");
    if (json_kind(topics) == JSON_KIND_ARRAY)
        json_dump(topics, &text);
    else
        buf_add(&text, STR("[]"));
    w.comma = true;
    json_close(&w, '}');
    json_close(&w, '}');
    if (!text.full)
        websocket_send_text(ws, buf_str(&text));
    buf_done(&text);
}

static void
take_message(struct gateway *g, struct websocket *ws, const struct json *message,
             const struct talk *talk, void *owner)
{
    const struct json *topic =
        json_kind(message) == JSON_KIND_OBJECT ? json_member(message, "topic") : NULL;
    struct str name = json_kind(topic) == JSON_KIND_STRING ? json_str(topic) : STR_NONE;

    if (str_eq(name, STR("aws/heartbeat")))
        websocket_send(ws, g->heartbeat);
    else if (str_eq(name, STR("aws/ping")))
        websocket_send(ws, g->pong);
    else if (str_eq(name, STR("aws/subscribe")) && names_chat(message))
        talk->subscribe(owner);
    else if (str_eq(name, STR("aws/subscribe")))
        say_no_such_topics(ws, message);
    else if (str_eq(name, STR("aws/unsubscribe")) && names_chat(message)) {
        talk->unsubscribe(owner);
        say_unsubscribed(ws);
    } else {
        say_forbidden(ws);
    }
}

void
gateway_talk(struct gateway *g, struct websocket *ws, struct str text, const struct talk *talk,
             void *owner)
{
    struct json *message = NULL;

    /* iOS sends a stray `)` after the object: participant.md 4.2. */
    if (json_parse(text, JSON_READ_TAIL_IGNORED, &message, NULL) == OK)
        take_message(g, ws, message, talk, owner);
    else
        say_forbidden(ws);
    json_free(&message);
}
