/* `frontdesk serve` and `frontdesk demo`. */

#include "command/command.h"

#include "base/log.h"
#include "server.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Every request is a few allocations that come and go. Giving memory back to the kernel each time
 * and fetching it again costs a system call a dozen requests (measured, bench/). */
static void
keep_memory(void)
{
    mallopt(M_TRIM_THRESHOLD, 32 * 1024 * 1024);
    mallopt(M_TOP_PAD, 256 * 1024);
}

/* Sockets are files: take as many as we may have. */
static void
raise_file_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void
take_log_level(struct str name)
{
    static const struct str names[] = { STR_INIT("error"), STR_INIT("warn"), STR_INIT("info"),
                                        STR_INIT("debug") };

    for (int i = 0; i < 4; i++)
        if (str_eq(names[i], name))
            log_level_set((enum log_level)i);
}

static int
serve(const struct settings *s, const struct server_demo *demo)
{
    struct server *server = NULL;
    struct fail f;

    keep_memory();
    raise_file_limit();
    take_log_level(s->log_level);
    if (server_open(s, demo, &server, &f) != OK)
        return command_refused(&f);
    printf("frontdesk is ready at %s\n", server_url(server));
    if (demo)
        printf("demo agent: %.*s, password %.*s\n", STR_ARG(demo->user), STR_ARG(demo->password));
    fflush(stdout);
    server_wait(server);
    log_info("stopping");
    server_close(&server);
    return 0;
}

int
command_serve(const struct settings *s)
{
    if (!s->data.n) {
        fputs("serve needs --data DIR\n", stderr);
        return 2;
    }
    return serve(s, NULL);
}

/* ---- demo ---- */

/* Name and password of the demo's agent lie beside the database, for their owner only. */
static bool
agent_file(const char *folder, char *path, size_t size)
{
    return snprintf(path, size, "%s/demo-agent", folder) < (int)size;
}

static enum err
agent_write(const char *folder, const struct made_instance *m, struct fail *f)
{
    char path[4096];
    int fd = agent_file(folder, path, sizeof(path))
                 ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
                 : -1;

    if (fd < 0 || dprintf(fd, "%s\n%s\n", m->user, m->password) < 0) {
        if (fd >= 0)
            close(fd);
        return fail(f, ERR_INTERNAL, "%s cannot be written: %s", path, strerror(errno));
    }
    close(fd);
    return OK;
}

static enum err
agent_read(const char *folder, struct server_demo *ret, struct fail *f)
{
    static char text[256];
    char path[4096];
    FILE *file = agent_file(folder, path, sizeof(path)) ? fopen(path, "re") : NULL;
    struct str rest;
    size_t n;

    if (!file)
        return fail(f, ERR_NOT_FOUND, "%s is not a demo's folder: %s is missing", folder, path);
    n = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    rest = str_of(text, n);
    ret->user = str_cut(&rest, '\n');
    ret->password = str_cut(&rest, '\n');
    return OK;
}

int
command_demo(const struct settings *given)
{
    struct settings s = *given;
    struct server_demo demo;
    struct made_instance m;
    struct stat found;
    struct fail f;
    char path[4096];

    if (!s.data.n)
        s.data = STR("demo-data");
    snprintf(path, sizeof(path), "%s/frontdesk.db", s.data.p);
    if (stat(path, &found) != 0) {
        if (instance_make(s.data.p, s.region, true, &m, &f) != OK ||
            agent_write(s.data.p, &m, &f) != OK)
            return command_refused(&f);
        printf("An instance was made in %s.\n  AccessKeyId        %s\n  SecretAccessKey    %s\n",
               s.data.p, m.access_key_id, m.secret);
    }
    if (agent_read(s.data.p, &demo, &f) != OK)
        return command_refused(&f);
    return serve(&s, &demo);
}
