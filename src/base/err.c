#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 4, 0))) static void
fail_words(struct fail *f, enum err code, const char *type, const char *format, va_list args)
{
    if (!f)
        return;
    f->code = code;
    f->type = type;
    vsnprintf(f->why, sizeof(f->why), format, args);
}

enum err
fail(struct fail *f, enum err code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fail_words(f, code, NULL, format, args);
    va_end(args);
    return code;
}

enum err
fail_as(struct fail *f, enum err code, const char *type, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fail_words(f, code, type, format, args);
    va_end(args);
    return code;
}

const char *
err_name(enum err code)
{
    static const char *const names[ERR_COUNT] = {
        [OK] = "OK",
        [ERR_MALFORMED] = "MALFORMED",
        [ERR_INVALID] = "INVALID",
        [ERR_UNFIT] = "UNFIT",
        [ERR_DENIED] = "DENIED",
        [ERR_NOT_FOUND] = "NOT_FOUND",
        [ERR_GONE] = "GONE",
        [ERR_CONFLICT] = "CONFLICT",
        [ERR_QUOTA] = "QUOTA",
        [ERR_LIMIT] = "LIMIT",
        [ERR_BUSY] = "BUSY",
        [ERR_TOO_BIG] = "TOO_BIG",
        [ERR_UNSUPPORTED] = "UNSUPPORTED",
        [ERR_INTERNAL] = "INTERNAL",
    };

    return code < ERR_COUNT && names[code] ? names[code] : "UNKNOWN";
}
