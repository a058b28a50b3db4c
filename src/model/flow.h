#pragma once

/* Flows and flow modules as things that are kept: a name and a state over contents. A content, once
 * stored, never changes; what is published, saved or numbered only points to one, so whoever has
 * begun with a content goes on with it (contract/flows.md 2.1). Contract: flows.md 1.8,
 * connect-api.md 2.10. */

#include "base/str.h"
#include "model/ids.h"

#include <stdint.h>

enum flow_kind { /* stored: only add */
                 FLOW_KIND_NONE = 0,
                 FLOW_KIND_FLOW = 1,
                 FLOW_KIND_MODULE = 2
};

enum { FLOW_SHA256_SIZE = 65 }; /* 64 lower-case hexadecimal digits and a NUL */

struct flow {
    int64_t no; /* 0: not inserted */
    struct uuid id;
    enum flow_kind kind;
    struct str name;        /* unique within its kind */
    struct str type;        /* "CONTACT_FLOW" …; of modules "MODULE" */
    struct str description; /* may be empty */
    struct str settings;    /* of modules: the text of `Settings`; may be empty */
    struct str tags;        /* JSON object of strings */
    int64_t published_no;   /* the content that runs; 0: it was never published */
    int64_t saved_no;       /* the draft; the same as published_no when there is no other */
    int64_t versions;       /* the highest number that was ever given to a version */
    bool archived;          /* hidden from use */
    int64_t created_ms, updated_ms;
};

struct flow_content {
    int64_t no;
    char sha256[FLOW_SHA256_SIZE]; /* over the bytes of `text` */
    struct str text;
};

struct flow_version {
    int64_t flow_no, number, content_no; /* numbers count from 1 */
    struct str description, settings;
    int64_t created_ms;
};

struct flow_alias {
    struct uuid id;
    int64_t flow_no, number; /* of the version */
    struct str name, description;
    int64_t created_ms, updated_ms;
};
