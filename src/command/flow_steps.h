#pragma once

/* The steps of a scenario: what the customer does, and what is expected of the flow. */

#include "command/flow_play.h"

struct step_result {
    int line;
    bool checked; /* it was an expectation */
    bool passed;
    struct str what;               /* "message \"Hello\"" */
    struct str expected, received; /* of one that failed; may be empty */
    struct str hint;
};

typedef void (*step_report_fn)(const struct step_result *r, void *ctx);

/* Is every word of the scenario known? ERR_INVALID: with its line. */
enum err steps_check(const struct script *s, struct str path, struct fail *f);

/* Plays until the end or the first step that fails. false: one has failed. */
bool steps_play(struct play *p, step_report_fn report, void *ctx);
