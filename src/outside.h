#pragma once

/* What we ask of others, and who asks: the requests of every kind of errand (model/errand.h) and
 * the courier that makes them. Like server.c it knows all floors. */

#include "model/instance.h"
#include "outbound/courier.h"

struct settings;
struct outside;

/* `instance` and the settings' texts live as long as this. */
struct outside *outside_open(struct store *store, const struct instance *instance,
                             const struct settings *set);
struct job *outside_turn(struct outside *o); /* for store_options.errand_job; o may be NULL */
void outside_metrics(const struct outside *o, struct buf *out);
void outside_stop(struct outside *o); /* before store_stop() */
void outside_close(struct outside **o);
