/*
 * The idle mode: what a socket that says nothing costs the server. One whole chat first, so that
 * what is set up at the first use is not billed to the others; then so many chats of one customer
 * with one subscribed socket each. Everything that grew meanwhile is counted, the store's caches
 * too.
 */
#include <inttypes.h>
#include <stdio.h>

#include "load.h"

#define HEARTBEAT_NS_MAX 10000000000u /* chatjs gives up on a socket after so long */

/* One heartbeat on every socket; how long until all were answered, 0 when some were not. */
static uint64_t
heartbeat_round(struct load *load)
{
    uint64_t start = now_ns();
    uint64_t expected = load->world.heartbeats + load->started;

    for (uint32_t i = 0; i < load->started; i++) {
        chat_beat(&load->chats[i]);
        if (i % 256 == 255)
            load_turn(load, 0);
    }
    while (load->world.heartbeats < expected) {
        load_turn(load, 20000000u);
        if (now_ns() - start > HEARTBEAT_NS_MAX)
            return 0;
    }
    return now_ns() - start;
}

enum bench_exit
load_idle(struct load *load)
{
    struct process_sample before, after, beaten;
    uint64_t start, open_ns, beat_ns;
    double sockets = (double)load->options.idle;
    double bytes, anon_bytes;

    load_open(load, 1);
    load_settle(load);
    process_sample(load->options.pid, &before);

    start = now_ns();
    load_open(load, load->options.idle + 1);
    open_ns = now_ns() - start;
    for (uint32_t i = 0; i < load->lanes_n; i++)
        link_close(&load->lanes[i]); /* only sockets are to be counted */
    load_settle(load);
    process_sample(load->options.pid, &after);

    load->deadline_ns = now_ns() + 2 * HEARTBEAT_NS_MAX;
    beat_ns = heartbeat_round(load);
    process_sample(load->options.pid, &beaten);

    bytes = ((double)after.rss - (double)before.rss) / sockets;
    anon_bytes = ((double)after.rss_anon - (double)before.rss_anon) / sockets;
    if (load->options.json)
        printf("{\"sockets\":%u,\"bytes_per_socket\":%.1f,\"anon_bytes_per_socket\":%.1f,"
               "\"rss_before_bytes\":%" PRIu64 ",\"rss_after_bytes\":%" PRIu64
               ",\"rss_beaten_bytes\":%" PRIu64 ",\"open_seconds\":%.3f,"
               "\"heartbeats_answered\":%s,\"heartbeat_round_ms\":%.3f,"
               "\"heartbeat_cpu_us\":%.3f}\n",
               load->options.idle, bytes, anon_bytes, before.rss, after.rss, beaten.rss,
               (double)open_ns / 1e9, beat_ns ? "true" : "false", (double)beat_ns / 1e6,
               (double)(beaten.cpu_ns - after.cpu_ns) / 1e3 / sockets);
    else
        printf("%u idle sockets: %.0f bytes of server memory each (%.0f of them anonymous), "
               "RSS %.1f to %.1f MB, %.1f after the heartbeats\n"
               "opened in %.1f s; one heartbeat each: %s in %.0f ms, %.2f us of server processor "
               "each\n",
               load->options.idle, bytes, anon_bytes, (double)before.rss / 1e6,
               (double)after.rss / 1e6, (double)beaten.rss / 1e6, (double)open_ns / 1e9,
               beat_ns ? "all answered" : "NOT all answered", (double)beat_ns / 1e6,
               (double)(beaten.cpu_ns - after.cpu_ns) / 1e3 / sockets);
    return beat_ns ? BENCH_EXIT_OK : BENCH_EXIT_VIOLATION;
}
