#include "process.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"

/* A whole small /proc file as text; its length, 0 when it is gone (a thread may end meanwhile). */
static size_t
file_read(const char *path, char *out, size_t out_size)
{
    FILE *f = fopen(path, "re");
    size_t n;

    out[0] = '\0';
    if (!f)
        return 0;
    n = fread(out, 1, out_size - 1, f);
    out[n] = '\0';
    fclose(f);
    return n;
}

static uint64_t
status_number(const char *status, const char *name)
{
    const char *p = strstr(status, name);

    return p ? strtoull(p + strlen(name), NULL, 10) : 0;
}

static void
thread_add(pid_t pid, const char *thread, struct process_sample *s)
{
    char path[96];
    char text[4096];

    snprintf(path, sizeof(path), "/proc/%d/task/%.20s/schedstat", (int)pid, thread);
    if (file_read(path, text, sizeof(text)) > 0)
        s->cpu_ns += strtoull(text, NULL, 10);
    snprintf(path, sizeof(path), "/proc/%d/task/%.20s/status", (int)pid, thread);
    if (file_read(path, text, sizeof(text)) == 0)
        return;
    s->switches_waiting += status_number(text, "\nvoluntary_ctxt_switches:");
    s->switches_forced += status_number(text, "\nnonvoluntary_ctxt_switches:");
    s->threads++;
}

void
process_sample(pid_t pid, struct process_sample *ret)
{
    struct process_sample s = { 0 };
    uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    uint64_t user, kernel;
    char path[64];
    char text[4096];
    const char *after_name;
    DIR *threads;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    if (file_read(path, text, sizeof(text)) == 0)
        die("process %d is gone", (int)pid);
    /* The name may hold spaces and brackets, so count the fields from its last bracket. */
    after_name = strrchr(text, ')');
    if (!after_name ||
        sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64,
               &user, &kernel) != 2)
        die("cannot read %s", path);
    s.user_ns = user * tick_ns;
    s.system_ns = kernel * tick_ns;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    if (file_read(path, text, sizeof(text)) == 0)
        die("process %d is gone", (int)pid);
    s.rss = status_number(text, "\nVmRSS:") * 1024;
    s.rss_anon = status_number(text, "\nRssAnon:") * 1024;
    s.rss_peak = status_number(text, "\nVmHWM:") * 1024;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    threads = opendir(path);
    if (!threads)
        die("process %d is gone", (int)pid);
    for (struct dirent *e = readdir(threads); e; e = readdir(threads)) {
        if (e->d_name[0] != '.')
            thread_add(pid, e->d_name, &s);
    }
    closedir(threads);
    if (s.cpu_ns == 0) /* a kernel without schedstat */
        s.cpu_ns = s.user_ns + s.system_ns;
    *ret = s;
}
