/*
 * The talking mode: every chat has one POST in flight, the next one leaves when it is answered.
 * First all chats are opened, then they talk for the warm-up, then for the measured window; then
 * nobody says anything new, and what was said must still reach everybody.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "load.h"

#define DRAIN_NS_MAX 10000000000u
#define TURN_NS_MAX  20000000u

/* All that counts up while the chats talk. */
struct tally {
    uint64_t at_ns;
    uint64_t own_cpu_ns;
    uint64_t completed;
    uint64_t pushes;
    struct process_sample server;
};

struct report {
    double seconds;
    double messages;
    struct tally from;
    struct tally to;
};

static void
tally_take(const struct load *load, struct tally *t)
{
    struct timespec own;

    *t = (struct tally){ .completed = load->world.completed, .pushes = load->world.pushes };
    if (load->options.pid)
        process_sample(load->options.pid, &t->server);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
    t->own_cpu_ns = (uint64_t)own.tv_sec * 1000000000u + (uint64_t)own.tv_nsec;
    t->at_ns = now_ns();
}

static void
turn_for(struct load *load, double seconds)
{
    uint64_t end = now_ns() + (uint64_t)(seconds * 1e9);

    while (now_ns() < end)
        load_turn(load, TURN_NS_MAX);
}

static bool
all_settled(const struct load *load)
{
    for (uint32_t i = 0; i < load->started; i++) {
        if (!chat_is_settled(&load->chats[i]))
            return false;
    }
    return true;
}

static void
drain(struct load *load)
{
    uint64_t end = now_ns() + DRAIN_NS_MAX;

    while (!all_settled(load) && load->world.violations == 0 && now_ns() < end)
        load_turn(load, TURN_NS_MAX);
    load_settle(load); /* whoever repeats himself now is heard too */
}

static double
us(uint64_t ns, double messages)
{
    return messages > 0 ? (double)ns / 1e3 / messages : 0;
}

static double
ms_at(const struct histogram *h, double share)
{
    return (double)histogram_at(h, share) / 1e6;
}

static void
histogram_json(const char *name, const struct histogram *h)
{
    printf("\"%s_ms\":{\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f},", name,
           ms_at(h, 0.5), ms_at(h, 0.9), ms_at(h, 0.99), ms_at(h, 0.999), (double)h->max_ns / 1e6);
}

static void
histogram_text(const char *name, const struct histogram *h)
{
    printf("%-22s p50 %8.3f  p90 %8.3f  p99 %8.3f  p99.9 %8.3f  max %8.3f ms\n", name,
           ms_at(h, 0.5), ms_at(h, 0.9), ms_at(h, 0.99), ms_at(h, 0.999), (double)h->max_ns / 1e6);
}

static void
report_json(const struct load *load, const struct report *r)
{
    const struct chat_world *w = &load->world;
    const struct process_sample *a = &r->from.server;
    const struct process_sample *b = &r->to.server;

    printf("{\"chats\":%u,\"seconds\":%.3f,\"messages\":%.0f,\"messages_per_second\":%.1f,"
           "\"deliveries_per_second\":%.1f,",
           load->started, r->seconds, r->messages, r->messages / r->seconds,
           (double)(r->to.pushes - r->from.pushes) / r->seconds);
    histogram_json("post", &w->post);
    histogram_json("push", &w->push);
    histogram_json("complete", &w->complete);
    if (load->options.pid)
        printf("\"server\":{\"cpu_us_per_message\":%.3f,\"user_us_per_message\":%.3f,"
               "\"system_us_per_message\":%.3f,\"cpu_share\":%.4f,\"rss_bytes\":%" PRIu64
               ",\"rss_anon_bytes\":%" PRIu64 ",\"rss_peak_bytes\":%" PRIu64
               ",\"switches_waiting_per_message\":%.4f,\"switches_forced_per_message\":%.4f,"
               "\"threads\":%u},",
               us(b->cpu_ns - a->cpu_ns, r->messages), us(b->user_ns - a->user_ns, r->messages),
               us(b->system_ns - a->system_ns, r->messages),
               (double)(b->cpu_ns - a->cpu_ns) / 1e9 / r->seconds, b->rss, b->rss_anon, b->rss_peak,
               (double)(b->switches_waiting - a->switches_waiting) / r->messages,
               (double)(b->switches_forced - a->switches_forced) / r->messages, b->threads);
    printf("\"tool\":{\"cpu_us_per_message\":%.3f,\"cpu_share\":%.4f},\"held\":%" PRIu64
           ",\"other_pushes\":%" PRIu64 ",\"posted\":%" PRIu64 ",\"completed\":%" PRIu64
           ",\"violations\":%" PRIu64 "}\n",
           us(r->to.own_cpu_ns - r->from.own_cpu_ns, r->messages),
           (double)(r->to.own_cpu_ns - r->from.own_cpu_ns) / 1e9 / r->seconds, w->held,
           w->other_pushes, w->posted, w->completed, w->violations);
}

static void
report_text(const struct load *load, const struct report *r)
{
    const struct chat_world *w = &load->world;
    const struct process_sample *a = &r->from.server;
    const struct process_sample *b = &r->to.server;

    printf("%u chats, %.2f s: %.0f messages/s, %.0f deliveries/s\n", load->started, r->seconds,
           r->messages / r->seconds, (double)(r->to.pushes - r->from.pushes) / r->seconds);
    histogram_text("POST to answer", &w->post);
    histogram_text("POST to last push", &w->push);
    histogram_text("POST to all three", &w->complete);
    if (load->options.pid)
        printf(
            "server: %.2f us of processor a message (user %.2f, system %.2f; %.0f %% of a core), "
            "RSS %.1f MB (peak %.1f), switches a message %.3f waiting, %.3f forced, %u threads\n",
            us(b->cpu_ns - a->cpu_ns, r->messages), us(b->user_ns - a->user_ns, r->messages),
            us(b->system_ns - a->system_ns, r->messages),
            (double)(b->cpu_ns - a->cpu_ns) / 1e7 / r->seconds, (double)b->rss / 1e6,
            (double)b->rss_peak / 1e6,
            (double)(b->switches_waiting - a->switches_waiting) / r->messages,
            (double)(b->switches_forced - a->switches_forced) / r->messages, b->threads);
    printf("this tool: %.2f us of processor a message (%.0f %% of a core); %" PRIu64
           " POSTs held back, %" PRIu64 " other pushes, %" PRIu64 " violations\n",
           us(r->to.own_cpu_ns - r->from.own_cpu_ns, r->messages),
           (double)(r->to.own_cpu_ns - r->from.own_cpu_ns) / 1e7 / r->seconds, w->held,
           w->other_pushes, w->violations);
}

enum bench_exit
load_talk(struct load *load)
{
    struct chat_world *w = &load->world;
    struct report r;

    load_open(load, load->options.chats);
    load_settle(load);
    load->deadline_ns = now_ns() + 2 * DRAIN_NS_MAX +
                        (uint64_t)((load->options.warmup_seconds + load->options.seconds) * 1e9);
    w->sending = true;
    for (uint32_t i = 0; i < load->started; i++)
        chat_say(&load->chats[i]);
    turn_for(load, load->options.warmup_seconds);

    w->recording = true;
    tally_take(load, &r.from);
    turn_for(load, load->options.seconds);
    tally_take(load, &r.to);
    w->recording = false;
    w->sending = false;
    drain(load);

    r.seconds = (double)(r.to.at_ns - r.from.at_ns) / 1e9;
    r.messages = (double)(r.to.completed - r.from.completed);
    if (w->completed != w->posted) {
        fprintf(stderr, "bench: VIOLATION: %" PRIu64 " of %" PRIu64 " messages never completed\n",
                w->posted - w->completed, w->posted);
        w->violations++;
    }
    if (load->options.json)
        report_json(load, &r);
    else
        report_text(load, &r);
    return w->violations ? BENCH_EXIT_VIOLATION : BENCH_EXIT_OK;
}
