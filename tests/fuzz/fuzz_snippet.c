/* Snippets that people paste: what is read as data is JSON, what is written is read again. */

#include "base/json.h"
#include "base/limits.h"
#include "domain/script_value.h"
#include "domain/snippet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_of((const char *)data, size), rest = text;
    struct arena *a = arena_new(LIMIT_ARENA);
    struct buf out = { .max = SNIPPET_TEXT_MAX };
    struct snippet s;
    struct fail f = { 0 };

    if (script_value_read(&rest, &out))
        CHECK(rest.n <= text.n);
    buf_clear(&out);
    if (snippet_read(text, a, &s, &f) == OK) {
        struct json *commands = NULL;

        CHECK(s.snippet_id.n > 0);
        CHECK(json_parse(s.commands, JSON_READ_STRICT, &commands, &f) == OK);
        json_free(&commands);
    } else {
        CHECK(f.why[0]);
    }
    buf_done(&out);
    arena_free(&a);
    return 0;
}
