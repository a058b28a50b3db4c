#pragma once

/* The questions about contacts as records: what was said of them afterwards, and finding them. Rows
 * read live in the job's arena. */

#include "store/store.h"

/* UpdateContact and TagContact; empty when nothing was said. */
struct contact_extra {
    int64_t contact_no;
    struct str name, description;
    struct str references; /* JSON object: name → {"Value","Type",…} */
    struct str tags;       /* JSON object of strings */
};
bool txn_contact_extra(struct txn *t, int64_t contact_no, struct contact_extra *ret);
void txn_contact_extra_save(struct txn *t, const struct contact_extra *e);

/* Every contact whose time lies in the range, in order of that time. What a visit sees lives until
 * it returns; it may ask every other question but this one. false: enough. */
struct contact_scan {
    int64_t from_ms, till_ms; /* both inclusive */
    bool by_end;              /* the end of the contact; else its beginning */
    bool backward;            /* the latest first */
};
typedef bool (*txn_contact_fn)(struct txn *t, const struct contact *c, void *arg);
void txn_contacts_each(struct txn *t, const struct contact_scan *scan, txn_contact_fn visit,
                       void *arg);

/* The segments of a chat in order. */
size_t txn_contacts_of_chat(struct txn *t, int64_t chat_no, struct contact *ret, size_t max);

/* Does the attribute have this value, the case of letters aside? */
bool txn_attribute_is(struct txn *t, int64_t chat_no, struct str name, struct str value);
