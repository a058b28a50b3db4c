#pragma once

/* The inside of a run, for domain/flow only: opening, turning and closing a step. */

#include "domain/flow/action.h"

/* A step for a new run; nothing is written yet. */
void step_open(struct step *s, struct txn *t, struct chat *c, enum run_role role);
/* A step for a run that waits. false: what it was in is gone; the step is closed. */
bool step_load(struct step *s, struct txn *t, struct chat *c, const struct flow_run *row);
/* The run waits: its row, its timer. */
void step_save(struct step *s);
void step_timer_off(struct step *s);
void step_close(struct step *s);

/* Runs actions from the current one on, until the run waits or is over. */
void step_turn(struct step *s);
/* An event for the action that waits, then as step_turn(). */
void step_resume(struct step *s, const struct flow_event *e);
/* It is over: the row goes, life is told. */
void step_finish(struct step *s, enum run_end how);

/* Takes off what a run that waits has asked for. */
void run_cancel(struct txn *t, const struct flow_run *row);
