#pragma once

/* A flow in a file: read, told apart, converted, checked. For the commands that people who write
 * flows use. */

#include "base/arena.h"
#include "base/json.h"
#include "command/settings.h"
#include "domain/flow/check.h"
#include "domain/flow/legacy.h"

struct flow_file {
    struct str text;     /* of the document in the flow language; what will be stored */
    struct str original; /* before it was converted */
    struct json *document;
    struct str name,
        type; /* of the command line, the metadata, the file's name; a type is guessed */
    bool guessed, converted;
    struct flow_legacy_report legacy;
    struct flow_check check;
};

/* A whole file into the arena. */
enum err file_read(struct str path, struct arena *a, struct str *ret, struct fail *f);

/* ERR_INVALID: it is no flow at all. A flow with problems is OK: look at check. */
enum err flow_file_read(const struct settings *s, struct str path, struct arena *a,
                        struct flow_file *ret, struct fail *f);
void flow_file_done(struct flow_file *file);

/* The findings for people, a line each, or as members of an open JSON object. */
void flow_findings_print(const struct flow_file *file, struct buf *out);
void flow_findings_json(const struct flow_file *file, struct json_out *w);
