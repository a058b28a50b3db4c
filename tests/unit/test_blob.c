#include "tests/unit/test.h"

#include "base/random.h"
#include "blob/blob.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct scene {
    char folder[64];
    struct clock clock;
    struct loop *loop;
    struct blobs *blobs;
    struct blob_kept kept;
    bool heard;
};

static void
heard(struct blob_kept *k)
{
    struct scene *s = (struct scene *)(void *)((char *)k - offsetof(struct scene, kept));

    s->heard = true;
}

static int
setup(void **state)
{
    struct scene *s = calloc(1, sizeof(*s));

    snprintf(s->folder, sizeof(s->folder), "/tmp/frontdesk-unit-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    s->loop = loop_new(&s->clock);
    assert_int_equal(blobs_open(s->folder, &s->blobs, NULL), OK);
    *state = s;
    return 0;
}

static int
teardown(void **state)
{
    struct scene *s = *state;
    char command[128];

    blobs_close(&s->blobs);
    loop_free(&s->loop);
    snprintf(command, sizeof(command), "rm -r %s", s->folder);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c): a test's own folder */
    free(s);
    return 0;
}

/* Keeps `text` under a hash that a test may choose: it is others' business what it means. */
static enum err
keep(struct scene *s, struct str text, unsigned char hash)
{
    struct blob_writer *w = NULL;
    struct uuid key;

    uuid4_bytes(key.b);
    assert_int_equal(blob_begin(s->blobs, &key, &w, NULL), OK);
    for (size_t i = 0; i < text.n; i++)
        assert_int_equal(blob_add(w, str_of(text.p + i, 1), NULL), OK);
    s->kept = (struct blob_kept){ .home = s->loop, .heard = heard };
    s->heard = false;
    memset(s->kept.hash, hash, CONTENT_HASH);
    assert_int_equal(blob_keep(s->blobs, &w, &s->kept, NULL), OK);
    assert_null(w);
    while (!s->heard)
        loop_turn(s->loop);
    return s->kept.err;
}

static bool
is_here(struct scene *s, unsigned char hash, int64_t size)
{
    unsigned char h[CONTENT_HASH];

    memset(h, hash, sizeof(h));
    return blob_is_here(s->blobs, h, size);
}

static void
forget(struct scene *s, unsigned char hash, bool at_once)
{
    unsigned char h[CONTENT_HASH];

    memset(h, hash, sizeof(h));
    blob_forget(s->blobs, h, at_once);
}

static void
test_blob__what_is_kept_is_read_again_also_by_the_next_process(void **state)
{
    struct scene *s = *state;
    unsigned char hash[CONTENT_HASH];
    char bytes[16], path[BLOB_PATH];
    int64_t size = 0;
    int fd = -1;

    memset(hash, 0xab, sizeof(hash));
    assert_int_equal(blob_open(s->blobs, hash, &fd, &size, NULL), ERR_NOT_FOUND);
    assert_int_equal(keep(s, STR("hello"), 0xab), OK);
    blobs_close(&s->blobs);
    assert_int_equal(blobs_open(s->folder, &s->blobs, NULL), OK);
    assert_int_equal(blob_open(s->blobs, hash, &fd, &size, NULL), OK);
    assert_int_equal(size, 5);
    assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), 5);
    assert_memory_equal(bytes, "hello", 5);
    close(fd);
    blob_path(s->blobs, hash, path);
    assert_int_equal(access(path, R_OK), 0);
    assert_true(is_here(s, 0xab, 5));
    assert_false(is_here(s, 0xab, 6));
}

static void
test_blob__equal_content_is_kept_once_and_one_key_is_written_once(void **state)
{
    struct scene *s = *state;
    struct blob_writer *one = NULL, *two = NULL;
    struct uuid key;
    struct fail f;

    assert_int_equal(keep(s, STR("same"), 1), OK);
    assert_int_equal(keep(s, STR("same"), 1), OK);
    assert_true(is_here(s, 1, 4));
    uuid4_bytes(key.b);
    assert_int_equal(blob_begin(s->blobs, &key, &one, &f), OK);
    assert_int_equal(blob_begin(s->blobs, &key, &two, &f), ERR_CONFLICT);
    blob_abandon(&one);
    assert_int_equal(blob_begin(s->blobs, &key, &two, &f), OK);
    blob_abandon(&two);
    blob_abandon(&two);
}

static void
test_blob__what_was_not_kept_is_gone_after_a_crash(void **state)
{
    struct scene *s = *state;
    struct blob_writer *w = NULL;
    char path[200];
    struct uuid key;

    uuid4_bytes(key.b);
    assert_int_equal(blob_begin(s->blobs, &key, &w, NULL), OK);
    assert_int_equal(blob_add(w, STR("half"), NULL), OK);
    snprintf(path, sizeof(path), "%s/blobs/incoming", s->folder);
    assert_int_equal(rmdir(path), -1);
    {
        struct blobs *next = NULL; /* as the process after a kill -9 */

        assert_int_equal(blobs_open(s->folder, &next, NULL), OK);
        blobs_close(&next);
    }
    assert_int_equal(rmdir(path), 0); /* it is empty */
    assert_int_equal(mkdir(path, 0700), 0);
    blob_abandon(&w);
}

static void
test_blob__the_fresh_are_not_forgotten_unless_at_once(void **state)
{
    struct scene *s = *state;

    assert_int_equal(keep(s, STR("a"), 1), OK);
    forget(s, 1, false);
    assert_true(is_here(s, 1, 1));
    forget(s, 1, true);
    assert_false(is_here(s, 1, 1));
    forget(s, 1, true);
    assert_int_equal(keep(s, STR("a"), 1), OK);
    assert_true(is_here(s, 1, 1));
}

/* Kept an hour ago. */
static void
age(struct scene *s, unsigned char hash)
{
    const struct timespec then[2] = { { time(NULL) - 3600, 0 }, { time(NULL) - 3600, 0 } };
    unsigned char h[CONTENT_HASH];
    char path[BLOB_PATH];

    memset(h, hash, sizeof(h));
    blob_path(s->blobs, h, path);
    assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
}

static bool
is_two(const unsigned char hash[CONTENT_HASH], void *arg)
{
    ++*(unsigned *)arg;
    return hash[0] == 2 && hash[CONTENT_HASH - 1] == 2;
}

static void
test_blob__a_sweep_leaves_what_is_named(void **state)
{
    struct scene *s = *state;
    unsigned seen = 0;

    assert_int_equal(keep(s, STR("a"), 1), OK);
    assert_int_equal(keep(s, STR("b"), 2), OK);
    assert_int_equal(keep(s, STR("c"), 0xf3), OK);
    for (unsigned i = 0; i < 3; i++)
        age(s, (unsigned char[]){ 1, 2, 0xf3 }[i]);
    assert_int_equal(keep(s, STR("d"), 4), OK);
    for (unsigned i = 0; i < BLOB_FOLDERS; i++)
        blobs_sweep(s->blobs, i, is_two, &seen);
    assert_int_equal(seen, 4);
    assert_false(is_here(s, 1, 1));
    assert_true(is_here(s, 4, 1)); /* fresh: somebody may be about to name it */
    assert_true(is_here(s, 2, 1));
    assert_false(is_here(s, 0xf3, 1));
}

static void
test_blob__after_the_stop_nothing_is_taken(void **state)
{
    struct scene *s = *state;
    struct blob_writer *w = NULL;
    struct uuid key;
    struct fail f;

    uuid4_bytes(key.b);
    assert_int_equal(blob_begin(s->blobs, &key, &w, NULL), OK);
    blobs_stop(s->blobs);
    assert_int_equal(blob_keep(s->blobs, &w, &s->kept, &f), ERR_BUSY);
    assert_non_null(w);
    blob_abandon(&w);
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_blob__what_is_kept_is_read_again_also_by_the_next_process),
        SCENE(test_blob__equal_content_is_kept_once_and_one_key_is_written_once),
        SCENE(test_blob__what_was_not_kept_is_gone_after_a_crash),
        SCENE(test_blob__the_fresh_are_not_forgotten_unless_at_once),
        SCENE(test_blob__a_sweep_leaves_what_is_named),
        SCENE(test_blob__after_the_stop_nothing_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
