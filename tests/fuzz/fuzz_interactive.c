/* An interactive message's template, and the answer to one. */

#include "domain/interactive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_of((const char *)data, size);
    struct fail f = { 0 };
    enum err e = interactive_check(text, &f);

    CHECK(e == OK || (e == ERR_INVALID && f.code == e && f.why[0]));
    CHECK(e != OK || interactive_check_response(text, NULL) == OK);
    return 0;
}
