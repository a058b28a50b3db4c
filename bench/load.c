#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define EVENTS_A_TURN      512
#define OPENING_AT_ONCE    64
#define QUIET_NS           200000000u
#define SETTLE_NS_MAX      5000000000u
#define SPARE_DESCRIPTORS  64
#define OPEN_SECONDS_MAX   90 /* to open 10,000 chats on a slow disk */
#define WHOLE_SECONDS_MAX  600
#define CHATS_MAX          20000
#define INSTANCE_BYTES_MAX 8192

static const char usage[] =
    "usage: load --url http://127.0.0.1:PORT [options]\n"
    "\n"
    "Plays chats against a frontdesk server on this machine and reports what it saw.\n"
    "\n"
    "  --chats N          so many chats, each with two sockets and one POST in flight (default "
    "100)\n"
    "  --idle N           instead: N subscribed sockets that say nothing, the server's memory for "
    "each\n"
    "  --second bot|self  the other participant: a custom bot (default) or the customer's second "
    "socket\n"
    "  --instance FILE    what `frontdesk init --json` printed; the bot needs its keys\n"
    "  --no-client-token  send messages without ClientToken\n"
    "  --seconds S        measure for so long (default 5)\n"
    "  --warmup S         talk for so long before (default 2)\n"
    "  --pid PID          the server, for its processor time and memory\n"
    "  --json             the report as one JSON object\n"
    "\n"
    "Exit: 0 fine, 1 could not run, 2 misused, 3 a message was lost, repeated or out of order.\n";

/* ---- the loop ---- */

unsigned
load_turn(struct load *load, uint64_t wait_ns_max)
{
    struct epoll_event events[EVENTS_A_TURN];
    int n = epoll_wait(load->world.epoll, events, EVENTS_A_TURN, (int)(wait_ns_max / 1000000u));

    if (n < 0 && errno != EINTR)
        die("epoll: %s", strerror(errno));
    for (int i = 0; i < n; i++)
        chat_readable(events[i].data.ptr);
    if (now_ns() > load->deadline_ns)
        die("this takes too long: %u of %u chats ready, %lu of %lu messages complete",
            load->world.ready, load->started, (unsigned long)load->world.completed,
            (unsigned long)load->world.posted);
    return n > 0 ? (unsigned)n : 0;
}

/* A connection for the next chat's requests, or NULL while all are in use. */
static struct link *
lane_free(struct load *load)
{
    for (uint32_t i = load->options.idle ? 0 : load->started; i < load->lanes_n; i++) {
        struct link *l = &load->lanes[i];

        if (!l->chat || chat_is_ready(l->chat)) {
            if (l->kind == LINK_NONE)
                link_open(l, LINK_HTTP, load->world.epoll, &load->world.server, i);
            return l;
        }
    }
    return NULL;
}

void
load_open(struct load *load, uint32_t chats)
{
    while (load->world.ready < chats) {
        while (load->started < chats && load->started - load->world.ready < OPENING_AT_ONCE) {
            struct link *lane = lane_free(load);

            if (!lane)
                break;
            chat_start(&load->chats[load->started], &load->world, load->started, lane);
            load->started++;
        }
        load_turn(load, 100000000u);
    }
}

void
load_settle(struct load *load)
{
    uint64_t start = now_ns();

    while (load_turn(load, QUIET_NS) > 0 && now_ns() - start < SETTLE_NS_MAX)
        continue;
}

/* ---- options ---- */

static void
url_read(const char *url, struct chat_world *w)
{
    static const char scheme[] = "http://";
    char host[48];
    char *colon, *end;
    unsigned long port;

    if (strncmp(url, scheme, strlen(scheme)) != 0 || strlen(url) >= sizeof(host))
        die_misused("--url must be http://127.0.0.1:PORT");
    snprintf(host, sizeof(host), "%s", url + strlen(scheme));
    host[strcspn(host, "/")] = '\0';
    memcpy(w->host, host, sizeof(host));
    colon = strchr(host, ':');
    if (!colon)
        die_misused("--url must name a port");
    *colon = '\0';
    port = strtoul(colon + 1, &end, 10);
    if (*end != '\0' || port == 0 || port > 65535)
        die_misused("--url has no valid port");
    w->server.sin_family = AF_INET;
    w->server.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
                  &w->server.sin_addr) != 1 ||
        ntohl(w->server.sin_addr.s_addr) >> 24 != 127)
        die_misused("this tool talks to loopback addresses only: it is a load generator");
}

static void
instance_read(const char *path, struct chat_world *w)
{
    char text[INSTANCE_BYTES_MAX];
    FILE *f = fopen(path, "re");
    struct slice json = { text, 0 };

    if (!f)
        die_misused("cannot open %s: %s", path, strerror(errno));
    json.n = fread(text, 1, sizeof(text), f);
    fclose(f);
    json_take(json, "\"InstanceId\"", w->instance_id, sizeof(w->instance_id));
    json_take(json, "\"AccessKeyId\"", w->key.access_key_id, sizeof(w->key.access_key_id));
    json_take(json, "\"SecretAccessKey\"", w->key.secret, sizeof(w->key.secret));
    json_take(json, "\"Region\"", w->key.region, sizeof(w->key.region));
}

static unsigned long
whole(const char *name, const char *text, unsigned long min, unsigned long max)
{
    char *end;
    unsigned long v = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || v < min || v > max)
        die_misused("--%s must be %lu to %lu", name, min, max);
    return v;
}

static double
seconds(const char *name, const char *text)
{
    char *end;
    double v = strtod(text, &end);

    if (end == text || *end != '\0' || !(v >= 0.1 && v <= 120))
        die_misused("--%s must be 0.1 to 120", name);
    return v;
}

enum option_id {
    OPTION_URL = 1,
    OPTION_CHATS,
    OPTION_IDLE,
    OPTION_SECOND,
    OPTION_INSTANCE,
    OPTION_NO_CLIENT_TOKEN,
    OPTION_SECONDS,
    OPTION_WARMUP,
    OPTION_PID,
    OPTION_JSON,
    OPTION_HELP,
};

static const struct option options_known[] = {
    { "url", required_argument, NULL, OPTION_URL },
    { "chats", required_argument, NULL, OPTION_CHATS },
    { "idle", required_argument, NULL, OPTION_IDLE },
    { "second", required_argument, NULL, OPTION_SECOND },
    { "instance", required_argument, NULL, OPTION_INSTANCE },
    { "no-client-token", no_argument, NULL, OPTION_NO_CLIENT_TOKEN },
    { "seconds", required_argument, NULL, OPTION_SECONDS },
    { "warmup", required_argument, NULL, OPTION_WARMUP },
    { "pid", required_argument, NULL, OPTION_PID },
    { "json", no_argument, NULL, OPTION_JSON },
    { "help", no_argument, NULL, OPTION_HELP },
    { NULL, 0, NULL, 0 },
};

static void
option_take(struct load *load, int option, const char *text)
{
    struct load_options *o = &load->options;

    switch (option) {
    case OPTION_URL:
        url_read(text, &load->world);
        break;
    case OPTION_CHATS:
        o->chats = (uint32_t)whole("chats", text, 1, CHATS_MAX);
        break;
    case OPTION_IDLE:
        o->idle = (uint32_t)whole("idle", text, 1, CHATS_MAX);
        break;
    case OPTION_SECOND:
        if (strcmp(text, "bot") != 0 && strcmp(text, "self") != 0)
            die_misused("--second must be bot or self");
        load->world.second = *text == 'b' ? CHAT_SECOND_BOT : CHAT_SECOND_SELF;
        break;
    case OPTION_INSTANCE:
        instance_read(text, &load->world);
        break;
    case OPTION_NO_CLIENT_TOKEN:
        load->world.client_token = false;
        break;
    case OPTION_SECONDS:
        o->seconds = seconds("seconds", text);
        break;
    case OPTION_WARMUP:
        o->warmup_seconds = seconds("warmup", text);
        break;
    case OPTION_PID:
        o->pid = (pid_t)whole("pid", text, 1, 4194304);
        break;
    case OPTION_JSON:
        o->json = true;
        break;
    case OPTION_HELP:
        fputs(usage, stdout);
        exit(BENCH_EXIT_OK);
    default:
        fputs(usage, stderr);
        exit(BENCH_EXIT_MISUSED);
    }
}

static void
options_read(struct load *load, int argc, char **argv)
{
    load->options = (struct load_options){ .chats = 100, .seconds = 5, .warmup_seconds = 2 };
    load->world.client_token = true;
    for (int o; (o = getopt_long(argc, argv, "", options_known, NULL)) != -1;)
        option_take(load, o, optarg);
    if (optind < argc)
        die_misused("what is %s?", argv[optind]);
    if (load->world.server.sin_port == 0)
        die_misused("--url is missing; --help tells more");
    if (load->options.idle) {
        load->world.second = CHAT_SECOND_NONE;
        if (!load->options.pid)
            die_misused("--idle measures the server's memory and needs --pid");
    } else if (load->world.second == CHAT_SECOND_BOT && !load->world.instance_id[0]) {
        die_misused("a bot needs the keys of --instance FILE (or use --second self)");
    }
}

static void
descriptors_raise(uint32_t wanted)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = wanted;
    if (limit.rlim_max < wanted)
        limit.rlim_max = wanted; /* root may */
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("%u descriptors are needed, raise `ulimit -n`", wanted);
}

int
main(int argc, char **argv)
{
    static struct load load; /* its histograms are too large for the stack's taste */
    uint32_t chats;
    enum bench_exit ret;

    options_read(&load, argc, argv);
    alarm(WHOLE_SECONDS_MAX); /* the last resort, should the loop itself hang */
    load.deadline_ns = now_ns() + OPEN_SECONDS_MAX * 1000000000ull;
    chats = load.options.idle ? load.options.idle + 1 : load.options.chats;
    load.lanes_n = load.options.idle ? OPENING_AT_ONCE : chats;
    descriptors_raise(load.lanes_n + chats * (load.options.idle ? 1 : 2) + SPARE_DESCRIPTORS);
    load.chats = mem_new(chats, sizeof(*load.chats));
    load.lanes = mem_new(load.lanes_n, sizeof(*load.lanes));
    load.world.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load.world.epoll < 0)
        die("epoll: %s", strerror(errno));

    ret = load.options.idle ? load_idle(&load) : load_talk(&load);

    for (uint32_t i = 0; i < load.started; i++)
        chat_end(&load.chats[i]);
    for (uint32_t i = 0; i < load.lanes_n; i++)
        link_close(&load.lanes[i]);
    close(load.world.epoll);
    free(load.lanes);
    free(load.chats);
    return (int)ret;
}
