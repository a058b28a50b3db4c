#pragma once

/* What an operator may set. Each setting can be a flag, an environment variable FRONTDESK_…, or a
 * line `name = value` of the config file, in that order of precedence (DESIGN.md).
 *
 * A mapping is a setting with a key, any number of times (LIMIT_SETTING_PAIRS in all):
 *   flag          --lambda NAME=URL      (again for the next)
 *   environment   FRONTDESK_LAMBDA       lines NAME=URL
 *   config file   lambda.NAME = URL
 * A key goes up to the first `=`, blanks around it are cut, the same key given twice is the first
 * one of the precedence. A new one: a row SETTING_MAP in settings.c and a member struct mapping. */

#include "base/err.h"
#include "base/str.h"
#include "model/authentication.h"
#include "model/mapping.h"
#include "model/quota.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct arena;

enum { SETTINGS_WORDS = 8 };

struct settings {
    struct arena *memory; /* of what came from the config file */
    struct str data, listen, public_url, tls_cert, tls_key, config;
    struct str start_origins, api_origins, region, log_level;
    int64_t reactors, readers; /* 0: by the number of cores */
    int64_t header_timeout_ms, body_timeout_ms, stall_timeout_ms, idle_timeout_ms;
    int64_t clock_skew_ms;
    bool start_persistent, start_any_flow, any_region;
    bool files_enabled; /* attachments.… */
    int64_t files_bytes_max, files_per_chat, files_scan_ms;
    struct str files_extensions, files_scan;
    bool json;                        /* --json: for programs */
    struct str words[SETTINGS_WORDS]; /* what is no flag, in order: `flow import FILE` */
    size_t word_count;

    /* flows */
    bool flow_strict;
    struct str name, type;      /* of `flow import` */
    struct mapping map;         /* flow import: ARN → ARN, id or name here */
    struct mapping lambda, lex; /* flows.md 5.6, 6.5 */
    struct mapping stream;      /* StartContactStreaming: ARN → webhook */
    struct str stream_secret;
    bool stream_any_url;
    struct mapping action; /* of services that we do not have: flows.md 2.5 */
    struct str task_url;   /* flows.md 7.10 */
    struct str flow_ssml, flow_log;
    bool flow_chat_input, flow_log_values, flow_markdown;
    struct str quotas;          /* "off", "guard", "aws"; empty: off when local, else guard */
    int64_t active_chats;       /* -1: 100 with aws, else without limit; 0: without limit */
    struct quota_limits limits; /* quotas.… */
    struct quota_seats seats;
    bool forwarded_for;
    bool password_stdin;                                    /* user create, user passwd */
    struct identity_provider identity;                      /* oidc.… */
    int64_t agent_offer_s, agent_lost_s, agent_offline_min; /* agent.… */
    bool agent_keep_work;
};

/* Reads flags from argv, then the environment, then the config file, then defaults. ERR_INVALID:
 * misused, with a sentence. All texts end with a NUL and live until settings_done(). */
enum err settings_read(int argc, char **argv, struct settings *ret, struct fail *f);
void settings_done(struct settings *s);
void settings_help(FILE *to); /* one line a setting */
