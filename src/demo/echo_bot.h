#pragma once

/* The demo's second participant: a CUSTOM_BOT that joins every chat in which it is alone with the
 * customer and whose attribute `echo` is "on", as the developers' page starts it; says again what
 * it hears, and falls silent for good once an agent is there. Demo mode only. */

struct echo_bot;
struct event;
struct store;

struct echo_bot *echo_bot_new(struct store *store);
/* On the writer thread, while a commit is told: posts jobs of its own. */
void echo_bot_heard(struct echo_bot *b, const struct event *events);
void echo_bot_free(struct echo_bot **b);
