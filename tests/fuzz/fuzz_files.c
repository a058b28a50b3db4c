/* What strangers say about files: ranges, names, types, first bytes, and the scanner's words. */

#include "api/participant/attachment.h"
#include "base/limits.h"
#include "domain/file_type.h"
#include "http/range.h"
#include "outbound/scan_call.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_range(struct str text)
{
    static const uint64_t wholes[] = { 1, 2, 10000, INT64_MAX };

    for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
        struct range r;

        if (range_read(text, wholes[i], &r) != RANGE_PART)
            continue;
        CHECK(r.size > 0);
        CHECK(r.from < wholes[i]);
        CHECK(r.size <= wholes[i] - r.from);
    }
}

/* Whatever the name, its header is one line of ASCII with one quoted string. */
static void
try_name(struct str name)
{
    struct arena *arena = arena_new(LIMIT_ARENA);
    struct str line = files_disposition(name, false, arena);

    if (name.n <= 4 * LIMIT_ATTACHMENT_NAME) {
        CHECK(line.n <= 256);
        CHECK(str_starts(line, STR("attachment; filename=\"")));
        CHECK(str_ends(line, STR("\"")));
        for (size_t i = 22; i + 1 < line.n; i++)
            CHECK(line.p[i] >= 0x20 && line.p[i] < 0x7f && line.p[i] != '"' && line.p[i] != '\\');
        line = files_disposition(name, true, arena);
        for (size_t i = 0; i < line.n; i++)
            CHECK(line.p[i] >= 0x20 && line.p[i] < 0x7f);
    }
    if (str_is_utf8(name) && attachment_check_name(name, NULL) == OK) {
        CHECK(str_find(name, '/') == name.n);
        CHECK(str_find(name, 0) == name.n);
        CHECK(file_extension(name).n > 0);
    }
    arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_of((const char *)data, size), rest = text;
    struct str type = str_cut(&rest, '\n');
    struct scan_means means;

    try_range(text);
    try_name(text);
    (void)attachment_check_type(type, NULL);
    (void)file_type_fits(file_extension(rest), type);
    if (file_lies(type, rest))
        CHECK(rest.n > 0);
    if (!memchr(text.p ? text.p : "", 0, text.n) && scan_means_read(text, 1, &means))
        scan_means_done(&means);
    return 0;
}
