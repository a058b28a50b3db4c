#pragma once

/* `frontdesk flow test`: a scripted customer against a flow, with a clock, functions and bots of
 * the script's own; docs/flows.md has the words of a scenario. */

#include "command/settings.h"

/* 0: everything was as expected; 1: it was not; 2: the files are no flow or no scenario. */
int flow_test(const struct settings *s, struct str flow_path, struct str scenario_path);
