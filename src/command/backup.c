/* `frontdesk backup FILE`: the database as it is now, beside a running server. To go back, it
 * becomes frontdesk.db in an empty data folder. */

#include "base/json.h"
#include "command/command.h"
#include "store/store.h"

#include <stdio.h>
#include <sys/stat.h>

int
command_backup(const struct settings *s)
{
    struct buf text = { .max = 8192 };
    struct json_out w = { .out = &text };
    struct stat made;
    struct fail f;

    if (!s->data.n || s->word_count != 1) {
        fputs("usage: frontdesk backup FILE --data DIR\n", stderr);
        return 2;
    }
    if (store_backup(s->data.p, s->words[0].p, &f) != OK)
        return command_refused(&f);
    if (stat(s->words[0].p, &made) != 0)
        made.st_size = 0;
    if (s->json) {
        json_open(&w, '{');
        json_set_str(&w, "File", s->words[0]);
        json_set_int(&w, "Bytes", made.st_size);
        json_close(&w, '}');
        printf("%.*s\n", STR_ARG(buf_str(&text)));
    } else {
        printf("%lld bytes in %s; the files of %s/blobs are not in it\n", (long long)made.st_size,
               s->words[0].p, s->data.p);
    }
    buf_done(&text);
    return 0;
}
