/* Contents of flows from whatever source: read into an index, every transition followed. */

#include "base/check.h"
#include "domain/flow/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_target(const struct document *d, int next)
{
    CHECK(next == NOWHERE || (next >= 0 && next < d->count));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document *d = NULL;
    struct fail f = { 0 };
    enum err e = document_read(str_of((const char *)data, size), &d, &f);

    CHECK((e == OK) == (d != NULL));
    CHECK(e == OK || (f.code == e && f.why[0]));
    if (e)
        return 0;
    CHECK(d->start >= 0 && d->start < d->count);
    for (int i = 0; i < d->count; i++) {
        const struct flow_action *a = &d->actions[i];

        check_target(d, a->next);
        for (size_t k = 0; k < a->condition_count; k++) {
            check_target(d, a->conditions[k].next);
            operator_holds(a->conditions[k].op, true, a->id, a->conditions[k].operand);
            operator_holds(a->conditions[k].op, false, a->conditions[k].operand, a->type);
        }
        for (size_t k = 0; k < a->error_count; k++)
            check_target(d, a->errors[k].next);
        if (a->id.n)
            CHECK(str_eq(d->actions[document_find(d, a->id)].id, a->id));
    }
    document_unref(&d);
    return 0;
}
