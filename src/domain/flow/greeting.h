#pragma once

/* The stand-in until flows run: the greeting of flows.md 9.1, by name when the flow's attribute has
 * one. The contact stays open. Issue "Flows" replaces this file by the engine. */

struct chat;
struct txn;

void greeting_run(struct txn *t, struct chat *c);
