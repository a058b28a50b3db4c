#pragma once
/*
 * The load tool: many chats on one thread and one epoll. It shares a small machine with the server
 * it measures, so everything here is arranged to cost less a message than any server could.
 */
#include "chat.h"
#include "process.h"

struct load_options {
    uint32_t chats;
    uint32_t idle; /* not 0: the idle mode, with so many sockets */
    double seconds;
    double warmup_seconds;
    pid_t pid; /* of the server; 0: its figures are left out */
    bool json;
};

struct load {
    struct load_options options;
    struct chat_world world;
    struct chat *chats;
    uint32_t started;
    struct link
        *lanes; /* the connections for requests: one a chat, in the idle mode a few for all */
    uint32_t lanes_n;
    uint64_t deadline_ns;
};

/* One turn of the loop: waits for at most so long, hears what there is. How many links spoke. */
unsigned load_turn(struct load *load, uint64_t wait_ns_max);

/* Opens chats until there are so many, all of them ready. */
void load_open(struct load *load, uint32_t chats);

/* Turns until nobody has said anything for a while. */
void load_settle(struct load *load);

/* The two modes: each runs, prints its report and says how it went. */
enum bench_exit load_talk(struct load *load);
enum bench_exit load_idle(struct load *load);
