#include "chat.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http_client.h"
#include "ws_client.h"

#define REQUEST_BYTES_MAX 4096
#define TOKEN_BYTES_MAX   1001 /* 1000 and the NUL, contract/participant.md 2 */
#define URL_BYTES_MAX     2001
#define VIOLATIONS_SHOWN  10

#define AWAITED_ANSWER 1u
#define AWAITED_PUSH   2u /* shifted by the side */
#define AWAITED_ALL    7u

#define TEXT(literal) ((struct slice){ (literal), sizeof(literal) - 1 })

/* Every message begins with this, then its chat and its number, so that a push tells by itself
 * whether it is the right one. Padded to 100 bytes, about what people type. */
#define MARK      "bench chat "
#define MARK_REST " says number "
#define PADDING   ": the quick brown fox jumps over the lazy dog near us"

static const char subscribe[] =
    "{\"topic\":\"aws/subscribe\",\"content\":{\"topics\":[\"aws/chat\"]}}";
static const char heartbeat[] = "{\"topic\":\"aws/heartbeat\"}";

__attribute__((format(printf, 2, 3))) static void
violation(struct chat *c, const char *fmt, ...)
{
    va_list args;

    if (c->world->violations++ >= VIOLATIONS_SHOWN)
        return;
    fprintf(stderr, "bench: VIOLATION in chat %u: ", c->number);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

/* ---- opening ---- */

static void
post(struct chat *c, const char *path, const char *extra_lines, const char *body)
{
    char request[REQUEST_BYTES_MAX];
    size_t n = http_post_write(request, sizeof(request), c->world->host, path, extra_lines,
                               (struct slice){ body, strlen(body) });

    link_send(c->http, request, n);
}

static void
post_connection(struct chat *c, const char *token, const char *body)
{
    char bearer[TOKEN_BYTES_MAX + 32];

    snprintf(bearer, sizeof(bearer), "X-Amz-Bearer: %s\r\n", token);
    post(c, "/participant/connection", bearer, body);
}

static void
post_bot(struct chat *c)
{
    static const char path[] = "/contact/create-participant";
    char signed_lines[768];
    char body[512];

    snprintf(body, sizeof(body),
             "{\"InstanceId\":\"%s\",\"ContactId\":\"%s\",\"ParticipantDetails\":"
             "{\"ParticipantRole\":\"CUSTOM_BOT\",\"DisplayName\":\"bench\"}}",
             c->world->instance_id, c->contact_id);
    sigv4_headers(&c->world->key, time(NULL), c->world->host, path,
                  (struct slice){ body, strlen(body) }, signed_lines, sizeof(signed_lines));
    post(c, path, signed_lines, body);
}

void
chat_start(struct chat *c, struct chat_world *world, uint32_t number, struct link *http)
{
    *c = (struct chat){ .world = world, .number = number, .http = http };
    http->chat = c;
    for (unsigned side = 0; side < 2; side++) {
        c->socket[side].side = side;
        c->socket[side].chat = c;
    }
    c->step = CHAT_STEP_STARTING;
    post(c, "/start-chat", "", "{\"ParticipantDetails\":{\"DisplayName\":\"Customer\"}}");
}

void
chat_end(struct chat *c)
{
    link_close(&c->socket[0]);
    link_close(&c->socket[1]);
    free(c->post);
    free(c->contact_id);
    free(c->participant_token);
    free(c->connection_token);
    *c = (struct chat){ 0 };
}

static char *
text_taken(struct slice body, const char *quoted_key)
{
    char text[TOKEN_BYTES_MAX];
    char *copy;

    json_take(body, quoted_key, text, sizeof(text));
    copy = strdup(text);
    if (!copy)
        die("out of memory");
    return copy;
}

static void
socket_open(struct chat *c, unsigned side, struct slice connection_answer)
{
    struct link *l = &c->socket[side];
    char url[URL_BYTES_MAX];
    char request[REQUEST_BYTES_MAX];
    const char *path;

    json_take(connection_answer, "\"Url\"", url, sizeof(url));
    path = strncmp(url, "ws://", 5) == 0 ? strchr(url + 5, '/') : NULL;
    if (!path)
        die("the socket's URL is not ws://HOST/PATH: %s", url);
    /* The address is the one we were given on the command line, whatever the URL says. */
    link_open(l, LINK_SOCKET, c->world->epoll, &c->world->server, c->number * 2 + side);
    link_send(l, request, ws_upgrade_write(request, sizeof(request), c->world->host, path));
}

/* The bytes of every POST of this chat, so that sending is: count up two numbers, send. */
static void
post_prepare(struct chat *c)
{
    char bearer[TOKEN_BYTES_MAX + 32];
    char token[96] = "";
    char body[512];
    char request[REQUEST_BYTES_MAX];
    int n;

    snprintf(bearer, sizeof(bearer), "X-Amz-Bearer: %s\r\n", c->connection_token);
    if (c->world->client_token)
        snprintf(token, sizeof(token), "\"ClientToken\":\"%08u-0000-4000-8000-00%0*u\",", c->number,
                 CHAT_SEQUENCE_DIGITS, 0u);
    n = snprintf(body, sizeof(body),
                 "{%s\"Content\":\"" MARK "%08u" MARK_REST "%0*u" PADDING
                 "\",\"ContentType\":\"text/plain\"}",
                 token, c->number, CHAT_SEQUENCE_DIGITS, 0u);
    c->post_n = http_post_write(request, sizeof(request), c->world->host, "/participant/message",
                                bearer, (struct slice){ body, (size_t)n });
    c->post = mem_new(1, c->post_n);
    memcpy(c->post, request, c->post_n);
    c->post_number[0] = c->post_n - strlen(PADDING "\",\"ContentType\":\"text/plain\"}") - 1;
    c->post_number[1] = c->post_n - (size_t)n + strlen(token) - 2;
}

static void
chat_opened(struct chat *c)
{
    if (c->world->second != CHAT_SECOND_NONE)
        post_prepare(c);
    c->step = CHAT_STEP_READY;
    c->world->ready++;
}

static void
chat_subscribed(struct chat *c)
{
    if (c->step == CHAT_STEP_SECOND_SUBSCRIBING || c->world->second == CHAT_SECOND_NONE) {
        chat_opened(c);
    } else if (c->world->second == CHAT_SECOND_BOT) {
        c->step = CHAT_STEP_BOT_CREATING;
        post_bot(c);
    } else {
        c->step = CHAT_STEP_SECOND_CONNECTING;
        post_connection(c, c->participant_token, "{\"Type\":[\"WEBSOCKET\"]}");
    }
}

/* ---- talking ---- */

static void
count_up(char *last_digit)
{
    while (*last_digit == '9')
        *last_digit-- = '0';
    ++*last_digit;
}

static struct chat_message *
message_at(struct chat *c, uint64_t number)
{
    return &c->message[number & (CHAT_IN_FLIGHT_MAX - 1)];
}

void
chat_say(struct chat *c)
{
    struct chat_message *m = message_at(c, c->posted + 1);

    c->held = m->awaited != 0;
    if (c->held) {
        c->world->held++;
        return;
    }
    c->posted++;
    c->world->posted++;
    count_up(c->post + c->post_number[0]);
    if (c->world->client_token)
        count_up(c->post + c->post_number[1]);
    m->awaited = AWAITED_ALL;
    m->has_id = false;
    m->posted_ns = now_ns();
    link_send(c->http, c->post, c->post_n);
}

void
chat_beat(struct chat *c)
{
    char frame[128];

    link_send(&c->socket[0], frame, ws_frame_write(frame, sizeof(frame), WS_TEXT, TEXT(heartbeat)));
}

bool
chat_is_ready(const struct chat *c)
{
    return c->step == CHAT_STEP_READY;
}

bool
chat_is_settled(const struct chat *c)
{
    return c->answered == c->posted && c->heard[0] == c->posted && c->heard[1] == c->posted;
}

/* One of the three things a message waits for has come, and it names the message's Id. */
static void
message_advance(struct chat *c, uint64_t number, unsigned came, const char *id, uint64_t now)
{
    struct chat_message *m = message_at(c, number);
    struct chat_world *w = c->world;

    if (!m->has_id) {
        memcpy(m->id, id, CHAT_ID_SIZE);
        m->has_id = true;
        if (number > 1 && memcmp(message_at(c, number - 1)->id, id, CHAT_ID_SIZE) == 0)
            violation(c, "message %lu has the Id of the one before", (unsigned long)number);
    } else if (memcmp(m->id, id, CHAT_ID_SIZE) != 0) {
        violation(c, "message %lu has two Ids, %.36s and %.36s", (unsigned long)number, m->id, id);
    }
    m->awaited &= ~came;
    if (came == AWAITED_ANSWER) {
        if (w->recording)
            histogram_add(&w->post, now - m->posted_ns);
    } else {
        m->pushed_ns = now;
    }
    if (m->awaited != 0)
        return;
    w->completed++;
    if (w->recording) {
        histogram_add(&w->push, m->pushed_ns - m->posted_ns);
        histogram_add(&w->complete, now - m->posted_ns);
    }
    if (c->held && w->sending)
        chat_say(c);
}

static void
message_answered(struct chat *c, struct slice body, uint64_t now)
{
    const char *p = slice_find(body, TEXT("\"Id\":\""), &c->world->hint_answer_id);

    if (!p || p + 6 + CHAT_ID_SIZE > body.p + body.n)
        die("no Id in the answer to a message: %.*s", (int)body.n, body.p);
    c->answered++;
    message_advance(c, c->answered, AWAITED_ANSWER, p + 6, now);
    if (c->world->sending && !c->held)
        chat_say(c);
}

/* Digits to a number, moving on; what follows must be at least as long. */
static uint64_t
digits(const char *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v * 10 + (uint64_t)(unsigned char)(p[i] - '0');
    return v;
}

static void
message_pushed(struct chat *c, unsigned side, const char *mark, struct slice payload)
{
    const char *p = slice_find(payload, TEXT("\\\"Id\\\":\\\""), &c->world->hint_id);
    const char *number_at = mark + strlen(MARK) + 8 + strlen(MARK_REST);
    const char *end = payload.p + payload.n;
    uint64_t whose, number;

    if (!p || p + 9 + CHAT_ID_SIZE > end || number_at + CHAT_SEQUENCE_DIGITS > end)
        die("a push that cannot be read: %.*s", (int)payload.n, payload.p);
    whose = digits(mark + strlen(MARK), 8);
    number = digits(number_at, CHAT_SEQUENCE_DIGITS);
    c->world->pushes++;
    if (whose != c->number) {
        violation(c, "socket %u got a message of chat %lu", side, (unsigned long)whose);
        return;
    }
    if (number != c->heard[side] + 1 || number > c->posted) {
        violation(c, "socket %u got message %lu where %lu was due", side, (unsigned long)number,
                  (unsigned long)c->heard[side] + 1);
        return;
    }
    c->heard[side] = number;
    message_advance(c, number, AWAITED_PUSH << side, p + 9, now_ns());
}

/* ---- what comes in ---- */

static void
chat_answered(struct chat *c, const struct http_answer *a)
{
    if (a->status != 200)
        die("chat %u, step %d: %.*s%.*s", c->number, (int)c->step, (int)a->head.n, a->head.p,
            (int)a->body.n, a->body.p);
    switch (c->step) {
    case CHAT_STEP_READY:
        message_answered(c, a->body, now_ns());
        return;
    case CHAT_STEP_STARTING:
        c->contact_id = text_taken(a->body, "\"ContactId\"");
        c->participant_token = text_taken(a->body, "\"ParticipantToken\"");
        c->step = CHAT_STEP_CUSTOMER_CONNECTING;
        post_connection(c, c->participant_token,
                        "{\"Type\":[\"WEBSOCKET\",\"CONNECTION_CREDENTIALS\"]}");
        return;
    case CHAT_STEP_CUSTOMER_CONNECTING:
        c->connection_token = text_taken(a->body, "\"ConnectionToken\"");
        c->step = CHAT_STEP_CUSTOMER_SUBSCRIBING;
        socket_open(c, 0, a->body);
        return;
    case CHAT_STEP_BOT_CREATING:
        free(c->participant_token);
        c->participant_token = text_taken(a->body, "\"ParticipantToken\"");
        c->step = CHAT_STEP_SECOND_CONNECTING;
        post_connection(c, c->participant_token,
                        "{\"Type\":[\"WEBSOCKET\",\"CONNECTION_CREDENTIALS\"],"
                        "\"ConnectParticipant\":true}");
        return;
    case CHAT_STEP_SECOND_CONNECTING:
        c->step = CHAT_STEP_SECOND_SUBSCRIBING;
        socket_open(c, 1, a->body);
        return;
    case CHAT_STEP_NONE:
    case CHAT_STEP_CUSTOMER_SUBSCRIBING:
    case CHAT_STEP_SECOND_SUBSCRIBING:
        break;
    }
    die("chat %u: an answer nobody asked for", c->number);
}

static void
chat_heard(struct link *l, struct slice text)
{
    struct chat *c = l->chat;
    const char *mark = slice_find(text, TEXT(MARK), &c->world->hint_mark);

    if (mark) {
        message_pushed(c, l->side, mark, text);
    } else if (memmem(text.p, text.n, "\"aws/subscribe\"", 15)) {
        if (!memmem(text.p, text.n, "\"success\"", 9))
            die("chat %u: %.*s", c->number, (int)text.n, text.p);
        chat_subscribed(c);
    } else if (memmem(text.p, text.n, "\"aws/heartbeat\"", 15)) {
        c->world->heartbeats++;
    } else if (memmem(text.p, text.n, "\"aws/chat\"", 10)) {
        c->world->other_pushes++;
    } else {
        die("chat %u heard something strange: %.*s", c->number, (int)text.n, text.p);
    }
}

static size_t
answer_take(struct link *l, struct slice in)
{
    struct http_answer a;
    size_t n = http_answer_read(in, &a);

    if (n > 0) {
        if (!l->chat)
            die("an answer nobody asked for");
        chat_answered(l->chat, &a);
    }
    return n;
}

static size_t
upgrade_take(struct link *l, struct slice in)
{
    struct http_answer a;
    size_t n = http_answer_read(in, &a);
    char frame[128];

    if (n == 0)
        return 0;
    if (a.status != 101 || !ws_upgrade_is_accepted(a.head))
        die("the socket was refused: %.*s", (int)in.n, in.p);
    l->upgraded = true;
    link_send(l, frame, ws_frame_write(frame, sizeof(frame), WS_TEXT, TEXT(subscribe)));
    return n;
}

static size_t
socket_take(struct link *l, struct slice in)
{
    struct ws_frame f;
    char pong[160];
    size_t n;

    if (!l->upgraded)
        return upgrade_take(l, in);
    n = ws_frame_read(in, &f);
    if (n == 0)
        return 0;
    if (f.opcode == WS_TEXT)
        chat_heard(l, f.payload);
    else if (f.opcode == WS_PING)
        link_send(l, pong, ws_frame_write(pong, sizeof(pong), WS_PONG, f.payload));
    else if (f.opcode != WS_PONG)
        die("chat %u: the server closed a socket", l->chat->number);
    return n;
}

void
chat_readable(struct link *l)
{
    if (!link_read(l, l->kind == LINK_HTTP ? answer_take : socket_take))
        die("the server hung up on %s of chat %u",
            l->kind == LINK_HTTP ? "the requests" : "a socket", l->chat ? l->chat->number : 0);
}
