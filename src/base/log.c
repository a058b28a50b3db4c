#include "base/log.h"

#include "base/clock.h"
#include "base/wall.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static enum log_level log_max = LOG_INFO;

void
log_level_set(enum log_level level)
{
    log_max = level;
}

void
log_line(enum log_level level, const char *format, ...)
{
    static const char *const words[] = { "error", "warn", "info", "debug" };
    const struct clock real = { 0 };
    char line[1024], when[WALL_TEXT_SIZE];
    va_list args;
    int n, more;

    if (level > log_max)
        return;
    wall_text(clock_wall_ms(&real), when);
    n = snprintf(line, sizeof(line), "%s %s ", when, words[level]);
    va_start(args, format);
    more = vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, args);
    va_end(args);
    n += more < (int)sizeof(line) - n - 1 ? more : (int)sizeof(line) - n - 2;
    for (int i = 0; i < n; i++) /* foreign text may be in it: it begins no line of its own */
        if ((unsigned char)line[i] < ' ' || line[i] == 127)
            line[i] = '?';
    line[n++] = '\n';
    /* One write, so that lines of several threads do not mix. */
    if (write(STDERR_FILENO, line, (size_t)n) < 0)
        return;
}
