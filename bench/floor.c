/*
 * The floor: a yardstick, not a product. The least a single-threaded epoll program can do and still
 * play the same chats with the load tool: durable answers, a push to every socket of the chat. It
 * has no accounts, checks no token, keeps no index, cannot read back what it wrote and trusts every
 * byte it gets. What frontdesk costs above it is what frontdesk's promises cost.
 *
 * One turn: read all that is there, append its messages to one file with one write, one fdatasync,
 * then answer and push. The bytes on the wire are those of contract/participant.md, so both servers
 * pay for the same kernel work.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base.h"

#define CHATS_MAX      65536
#define SOCKETS_A_CHAT 2
#define EVENTS_A_TURN  1024
#define READ_BYTES_MAX 65536
#define ITEM_BYTES_MAX 2048
#define ANSWER_HEADERS                                                                             \
    "Content-Type: application/json\r\nx-amzn-RequestId: 0c9e6a43-2c1e-4b2c-9a3a-6f1f8d5b7e10\r\n" \
    "Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: x-amzn-ErrorType, "          \
    "x-amzn-RequestId, x-amzn-ErrorMessage, Date\r\n"

/* Mistakes to make on purpose, so that the load tool can be seen to notice: see run.py --self-test.
 */
enum fault {
    FAULT_NONE = 0,
    FAULT_LOST,
    FAULT_TWICE,
    FAULT_SWAPPED,
    FAULT_OTHER_ID,
    FAULT_OTHER_CHAT,
};

struct peer {
    int fd;
    int socket_of; /* chat of an upgraded connection, -1 while it speaks HTTP */
    char *rest;
    size_t rest_n;
};

struct floor_chat {
    struct peer *sockets[SOCKETS_A_CHAT];
    unsigned sockets_n;
};

/* A message that waits for the end of the turn. */
struct job {
    struct peer *from;
    unsigned chat;
    uint64_t id;
    size_t at; /* its push within the turn's log */
    size_t n;
};

struct floor {
    int epoll;
    int listener;
    int log;
    unsigned short port;
    enum fault fault;
    unsigned chats_n;
    uint64_t next_id;
    char date[32]; /* of this turn */
    size_t jobs_n;
    size_t pending_n;
    struct job jobs[EVENTS_A_TURN * 4];
    char
        pending[EVENTS_A_TURN * 4 * (size_t)ITEM_BYTES_MAX]; /* what this turn appends to the log */
    struct floor_chat chats[CHATS_MAX];
};

static struct floor the_floor; /* 9 MB of address space; only what is used becomes memory */

static void
peer_send(struct peer *p, const char *bytes, size_t n)
{
    ssize_t sent = send(p->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
        return;
    if (sent != (ssize_t)n)
        die("a peer does not read");
}

static void
answer(struct peer *p, const char *body)
{
    char out[1024];
    int n = snprintf(out, sizeof(out),
                     "HTTP/1.1 200 OK\r\n" ANSWER_HEADERS "Content-Length: %zu\r\n\r\n%s",
                     strlen(body), body);

    peer_send(p, out, (size_t)n);
}

static void
text_frame_send(struct peer *p, const char *text)
{
    char out[128];
    size_t n = strlen(text);

    out[0] = (char)0x81;
    out[1] = (char)n;
    memcpy(out + 2, text, n);
    peer_send(p, out, n + 2);
}

/* ---- the participant API, as little of it as there can be ---- */

static void
message_accept(struct floor *f, struct peer *p, unsigned chat, struct slice body)
{
    struct slice content;
    struct job *j = &f->jobs[f->jobs_n];
    char *out = f->pending + f->pending_n;
    int n;

    if (!json_find(body, "\"Content\"", &content) || content.n > 1024)
        die("a message without content");
    if (f->jobs_n == sizeof(f->jobs) / sizeof(f->jobs[0]))
        die("too many messages in one turn");
    *j = (struct job){ p, chat, ++f->next_id, f->pending_n, 0 };
    n = snprintf(
        out, ITEM_BYTES_MAX,
        "{\"content\":\"{\\\"AbsoluteTime\\\":\\\"%s\\\",\\\"Content\\\":\\\"%.*s\\\","
        "\\\"ContentType\\\":\\\"text/plain\\\",\\\"Id\\\":\\\"0199a3f0-77aa-7c11-8a52-%012lx\\\","
        "\\\"Type\\\":\\\"MESSAGE\\\",\\\"ParticipantId\\\":\\\"5c1b7c0e-0001-4d1e-8f00-%012x\\\","
        "\\\"DisplayName\\\":\\\"Customer\\\",\\\"ParticipantRole\\\":\\\"CUSTOMER\\\","
        "\\\"InitialContactId\\\":\\\"1f0c6e7a-4d0a-4c1c-9a39-%012x\\\","
        "\\\"ContactId\\\":\\\"1f0c6e7a-4d0a-4c1c-9a39-%012x\\\"}\","
        "\"contentType\":\"application/json\",\"topic\":\"aws/chat\"}\n",
        f->date, (int)content.n, content.p, (unsigned long)j->id, chat, chat, chat);
    j->n = (size_t)n;
    f->pending_n += j->n;
    f->jobs_n++;
}

static void
request_answer(struct floor *f, struct peer *p, struct slice path, unsigned chat, struct slice body)
{
    char out[512];

    if (memmem(path.p, path.n, "/message", 8)) {
        message_accept(f, p, chat, body);
        return;
    }
    if (memmem(path.p, path.n, "/connection", 11)) {
        snprintf(out, sizeof(out),
                 "{\"Websocket\":{\"Url\":\"ws://127.0.0.1:%u/ws?chat-%u\",\"ConnectionExpiry\":"
                 "\"%s\"},\"ConnectionCredentials\":{\"ConnectionToken\":\"chat-%u\",\"Expiry\":"
                 "\"%s\"}}",
                 f->port, chat, f->date, chat, f->date);
    } else if (memmem(path.p, path.n, "/create-participant", 19)) {
        struct slice contact;

        if (!json_find(body, "\"ContactId\"", &contact))
            die("a bot without a contact");
        snprintf(out, sizeof(out),
                 "{\"ParticipantCredentials\":{\"ParticipantToken\":\"%.*s\",\"Expiry\":\"%s\"},"
                 "\"ParticipantId\":\"bot\"}",
                 (int)contact.n, contact.p, f->date);
    } else {
        if (f->chats_n == CHATS_MAX)
            die("too many chats");
        snprintf(out, sizeof(out),
                 "{\"data\":{\"startChatResult\":{\"ContactId\":\"chat-%u\",\"ParticipantId\":"
                 "\"customer\",\"ParticipantToken\":\"chat-%u\"},\"featurePermissions\":{}}}",
                 f->chats_n, f->chats_n);
        f->chats_n++;
    }
    answer(p, out);
}

static void
upgrade(struct floor *f, struct peer *p, unsigned chat, struct slice head)
{
    static const char name[] = "Sec-WebSocket-Key: ";
    struct floor_chat *c = &f->chats[chat];
    const char *key = memmem(head.p, head.n, name, strlen(name));
    unsigned char digest[20], base64[32];
    char text[64], out[256];
    int n;

    if (!key || chat >= f->chats_n || c->sockets_n == SOCKETS_A_CHAT)
        die("a socket that cannot be");
    n = snprintf(text, sizeof(text), "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                 key + strlen(name));
    EVP_Digest(text, (size_t)n, digest, NULL, EVP_sha1(), NULL);
    EVP_EncodeBlock(base64, digest, sizeof(digest));
    n = snprintf(out, sizeof(out),
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Accept: %s\r\n\r\n",
                 (const char *)base64);
    peer_send(p, out, (size_t)n);
    p->socket_of = (int)chat;
    c->sockets[c->sockets_n++] = p;
}

/* "chat-123" wherever it first stands: the only token there is. */
static unsigned
chat_named(struct slice in)
{
    const char *p = memmem(in.p, in.n, "chat-", 5);

    /* "/start-chat" is followed by a space and "/contact" has no hyphen: neither is taken for one.
     */
    while (p && (p[5] < '0' || p[5] > '9'))
        p = memmem(p + 5, in.n - (size_t)(p + 5 - in.p), "chat-", 5);
    return p ? (unsigned)strtoul(p + 5, NULL, 10) : 0;
}

/* ---- bytes in ---- */

static size_t
http_take(struct floor *f, struct peer *p, struct slice in)
{
    const char *blank = memmem(in.p, in.n, "\r\n\r\n", 4);
    const char *length, *space;
    struct slice head, body = { NULL, 0 };

    if (!blank)
        return 0;
    head = (struct slice){ in.p, (size_t)(blank - in.p) + 4 };
    if (in.p[0] == 'G') {
        upgrade(f, p, chat_named(head), head);
        return head.n;
    }
    length = memmem(head.p, head.n, "Content-Length: ", 16);
    body.p = in.p + head.n;
    body.n = length ? (size_t)strtoul(length + 16, NULL, 10) : 0;
    if (head.n + body.n > in.n)
        return 0;
    space = memchr(in.p + 5, ' ', head.n - 5);
    request_answer(f, p, (struct slice){ in.p, (size_t)(space - in.p) }, chat_named(head), body);
    return head.n + body.n;
}

static size_t
frame_take(struct peer *p, struct slice in)
{
    const unsigned char *b = (const unsigned char *)in.p;
    char text[126];
    size_t n;

    if (in.n < 2 || in.n < (n = b[1] & 0x7fu) + 6)
        return 0;
    if (n > 125)
        die("a long frame");
    for (size_t i = 0; i < n; i++)
        text[i] = (char)(b[6 + i] ^ b[2 + (i & 3)]);
    text[n] = '\0';
    if (strstr(text, "aws/subscribe"))
        text_frame_send(p, "{\"topic\":\"aws/subscribe\",\"content\":{\"status\":\"success\","
                           "\"topics\":[\"aws/chat\"]}}");
    else if (strstr(text, "aws/heartbeat"))
        text_frame_send(p, "{\"topic\":\"aws/heartbeat\"}");
    return n + 6;
}

static void
peer_close(struct floor *f, struct peer *p)
{
    if (p->socket_of >= 0) {
        struct floor_chat *c = &f->chats[p->socket_of];

        if (c->sockets_n > 0 && c->sockets[0] == p)
            c->sockets[0] = c->sockets[1];
        c->sockets_n--;
    }
    close(p->fd);
    free(p->rest);
    free(p);
}

static void
peer_readable(struct floor *f, struct peer *p)
{
    static char buffer[READ_BYTES_MAX];
    size_t have = p->rest_n, used = 0, taken = 1;
    ssize_t n;

    if (have > 0)
        memcpy(buffer, p->rest, have);
    n = recv(p->fd, buffer + have, sizeof(buffer) - 1 - have, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        peer_close(f, p); /* a message of its own cannot be waiting: it leaves after the answer */
        return;
    }
    have += (size_t)n;
    buffer[have] = '\0';
    while (used < have && taken > 0) {
        struct slice in = { buffer + used, have - used };

        taken = p->socket_of < 0 ? http_take(f, p, in) : frame_take(p, in);
        used += taken;
    }
    free(p->rest);
    p->rest = NULL;
    p->rest_n = have - used;
    if (p->rest_n > 0) {
        p->rest = mem_new(1, p->rest_n);
        memcpy(p->rest, buffer + used, p->rest_n);
    }
}

static void
listener_readable(struct floor *f)
{
    int on = 1;

    for (int fd; (fd = accept4(f->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        struct peer *p = mem_new(1, sizeof(*p));
        struct epoll_event watch = { .events = EPOLLIN, .data.ptr = p };

        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        p->fd = fd;
        p->socket_of = -1;
        epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &watch);
    }
}

/* ---- the end of a turn ---- */

static void
job_push(struct floor *f, const struct job *j, char *frame, size_t n)
{
    struct floor_chat *c = &f->chats[j->chat];
    bool now = j->id % 1000 == 0; /* a fault strikes about once in a thousand messages */

    for (unsigned i = 0; i < c->sockets_n; i++) {
        if (now && f->fault == FAULT_LOST)
            continue;
        if (now && f->fault == FAULT_OTHER_CHAT)
            c = &f->chats[(j->chat + 1) % f->chats_n];
        peer_send(c->sockets[i], frame, n);
        if (now && f->fault == FAULT_TWICE)
            peer_send(c->sockets[i], frame, n);
    }
}

/* Swaps the pushes of two neighbours in one chat: needs the one before to be kept back. */
static void
job_push_swapped(struct floor *f, const struct job *j, char *frame, size_t n)
{
    static char kept[ITEM_BYTES_MAX + 4];
    static size_t kept_n;
    static unsigned kept_chat;

    if (kept_n == 0 && j->id % 1000 == 0) {
        memcpy(kept, frame, n);
        kept_n = n;
        kept_chat = j->chat;
        return;
    }
    job_push(f, j, frame, n);
    if (kept_n > 0 && kept_chat == j->chat) {
        job_push(f, j, kept, kept_n);
        kept_n = 0;
    }
}

static void
job_finish(struct floor *f, const struct job *j)
{
    char frame[ITEM_BYTES_MAX + 4];
    char body[128];
    size_t n = j->n - 1; /* without the log's line end */
    uint64_t id = j->id;

    if (f->fault == FAULT_OTHER_ID && id % 1000 == 0)
        id ^= 0xff000000;
    snprintf(body, sizeof(body),
             "{\"AbsoluteTime\":\"%s\",\"Id\":\"0199a3f0-77aa-7c11-8a52-%012lx\"}", f->date,
             (unsigned long)id);
    answer(j->from, body);

    frame[0] = (char)0x81;
    frame[1] = 126;
    frame[2] = (char)(n >> 8);
    frame[3] = (char)(n & 255);
    memcpy(frame + 4, f->pending + j->at, n);
    if (f->fault == FAULT_SWAPPED)
        job_push_swapped(f, j, frame, n + 4);
    else
        job_push(f, j, frame, n + 4);
}

static void
turn_commit(struct floor *f)
{
    if (f->jobs_n == 0)
        return;
    if (write(f->log, f->pending, f->pending_n) != (ssize_t)f->pending_n || fdatasync(f->log) != 0)
        die("cannot write the log: %s", strerror(errno));
    for (size_t i = 0; i < f->jobs_n; i++)
        job_finish(f, &f->jobs[i]);
    f->jobs_n = 0;
    f->pending_n = 0;
}

static void
turn(struct floor *f)
{
    struct epoll_event events[EVENTS_A_TURN];
    struct timespec t;
    struct tm parts;
    int n = epoll_wait(f->epoll, events, EVENTS_A_TURN, -1);

    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &parts);
    strftime(f->date, sizeof(f->date), "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(f->date + 19, sizeof(f->date) - 19, ".%03dZ", (int)(t.tv_nsec / 1000000));
    for (int i = 0; i < n; i++) {
        if (events[i].data.ptr)
            peer_readable(f, events[i].data.ptr);
        else
            listener_readable(f);
    }
    turn_commit(f);
}

static enum fault
fault_named(const char *name)
{
    static const char *const names[] = { "none",    "lost",     "twice",
                                         "swapped", "other-id", "other-chat" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0)
            return (enum fault)i;
    }
    die_misused("no such fault: %s", name);
}

int
main(int argc, char **argv)
{
    struct floor *f = &the_floor;
    struct sockaddr_in at = { .sin_family = AF_INET };
    struct epoll_event watch = { .events = EPOLLIN };
    struct rlimit limit;
    socklen_t at_n = sizeof(at);
    int on = 1;

    if (argc < 2 || argc > 3 || argv[1][0] == '-')
        die_misused("usage: floor LOG-FILE [lost|twice|swapped|other-id|other-chat]");
    if (argc == 3)
        f->fault = fault_named(argv[2]);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    f->log = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (f->log < 0)
        die("cannot open %s: %s", argv[1], strerror(errno));
    f->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(f->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK); /* nothing here is fit to be seen from outside */
    if (bind(f->listener, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        listen(f->listener, 4096) != 0 ||
        getsockname(f->listener, (struct sockaddr *)&at, &at_n) != 0)
        die("cannot listen: %s", strerror(errno));
    f->port = ntohs(at.sin_port);
    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(f->epoll, EPOLL_CTL_ADD, f->listener, &watch);
    printf("http://127.0.0.1:%u\n", f->port);
    fflush(stdout);
    for (;;)
        turn(f);
}
