#include "tests/unit/test.h"

#include "base/random.h"
#include "domain/attachment.h"
#include "domain/chat.h"
#include "domain/file_type.h"
#include "domain/participant.h"
#include "tests/unit/store_fixture.h"

static const struct attachment_rules usual = {
    .enabled = true, .bytes_max = 1000, .per_chat = 3, .extensions = STR_INIT("pdf, .txt,PNG")
};

struct scene {
    struct fixture x; /* first */
    struct chat_started chat;
    struct attachment a; /* without its texts */
    struct attachment_rules rules;
    int64_t scan_ms;
    bool clean;
    unsigned char hash[CONTENT_HASH];
    char id[UUID_TEXT_SIZE];
};

static struct scene *
scene_of(struct fixture *x)
{
    return (struct scene *)(void *)x;
}

static enum err
start(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct chat_start s = { .display_name = STR("Ana"),
                            .contents = content_bit(CONTENT_TEXT),
                            .flow_id = x->flow_id,
                            .minutes = 60,
                            .attributes = STR("{}") };
    struct seat seat;

    (void)f;
    chat_start(t, &s, arg);
    assert_int_equal(participant_enter(t, scene_of(x)->chat.participant_no,
                                       scene_of(x)->chat.chat_no, &seat, NULL),
                     OK);
    chat_connect(t, &seat);
    return OK;
}

static int
setup(void **state)
{
    struct scene *s = calloc(1, sizeof(*s));

    fixture_open(&s->x);
    s->rules = usual;
    memset(s->hash, 7, sizeof(s->hash));
    assert_int_equal(fixture_run(&s->x, start, &s->chat, NULL), OK);
    s->x.heard.count = 0;
    *state = s;
    return 0;
}

static int
teardown(void **state)
{
    struct scene *s = *state;

    fixture_close(&s->x);
    free(s);
    return 0;
}

static void
sit(struct scene *s, struct txn *t, struct seat *ret)
{
    assert_int_equal(participant_find(t, s->chat.participant_no, s->chat.chat_no, ret, NULL), OK);
}

/* ---- steps ---- */

struct offer {
    const char *name, *type;
    int64_t size;
};

static enum err
announce(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    const struct offer *o = arg;
    struct scene *s = scene_of(x);
    struct attachment a = { .name = str_from(o->name), .type = str_from(o->type), .size = o->size };
    struct attachment_rules rules;
    struct seat seat;
    enum err e;

    sit(s, t, &seat);
    attachment_rules(t, &s->rules, STR("CHAT"), &rules);
    e = attachment_announce(t, &seat, &rules, &a, f);
    if (e)
        return e;
    s->a = a;
    uuid_text(a.id.b, s->id);
    return OK;
}

static enum err
arrive(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);

    (void)arg;
    return attachment_arrived(t, s->a.no, s->chat.participant_no, s->hash, f);
}

static enum err
complete(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct attachment a;
    struct seat seat;
    enum err e;

    (void)arg;
    sit(s, t, &seat);
    e = attachment_find_arrived(t, &seat, str_from(s->id), &a, f);
    if (!e)
        attachment_complete(t, &seat, &a, s->scan_ms);
    return e;
}

static enum err
decide(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct attachment a;

    (void)arg;
    return attachment_decide(t, s->a.no, s->clean, &a) ? OK : fail(f, ERR_GONE, "nobody waits");
}

static enum err
read_it(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct attachment a;
    struct seat seat;

    (void)arg;
    sit(s, t, &seat);
    return attachment_find_readable(t, &seat, str_from(s->id), &a, f);
}

static enum err
is_there(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct scene *s = scene_of(x);
    struct attachment a;

    (void)arg;
    if (!txn_attachment_get(t, s->a.no, &a))
        return fail(f, ERR_NOT_FOUND, "no row");
    return txn_attachment_names(t, s->hash) ? OK : fail(f, ERR_GONE, "no hash");
}

static enum err
end_chat(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    struct seat seat;

    (void)arg;
    (void)f;
    sit(scene_of(x), t, &seat);
    chat_end(t, &seat.chat, END_API);
    return OK;
}

static enum err
now(struct scene *s, step_fn step)
{
    return fixture_run(&s->x, step, NULL, NULL);
}

static const struct offer plain = { "a.pdf", "application/pdf", 1000 };

static enum err
offer(struct scene *s, const char *name, const char *type, int64_t size)
{
    struct offer o = { name, type, size };

    return fixture_run(&s->x, announce, &o, NULL);
}

static void
pass(struct scene *s, int64_t ms)
{
    clock_travel(&s->x.clock, ms);
    while (store_turn_timers(s->x.store))
        ;
}

/* ---- what is said of it ---- */

static void
test_attachment__it_is_shown_once_when_it_is_completed(void **state)
{
    struct scene *s = *state;

    assert_int_equal(offer(s, plain.name, plain.type, plain.size), OK);
    assert_int_equal(now(s, complete), ERR_INVALID); /* nothing has come */
    assert_int_equal(now(s, read_it), ERR_INVALID);
    assert_int_equal(now(s, arrive), OK);
    assert_int_equal(now(s, arrive), OK); /* the same again */
    assert_int_equal(now(s, read_it), ERR_INVALID);
    assert_int_equal(s->x.heard.count, 0);
    assert_int_equal(now(s, complete), OK);
    assert_int_equal(s->x.heard.count, 1);
    assert_int_equal(s->x.heard.items[0].kind, ITEM_ATTACHMENT);
    assert_int_equal(now(s, read_it), OK);
    assert_int_equal(now(s, complete), ERR_CONFLICT);
    assert_int_equal(now(s, arrive), ERR_CONFLICT);
    assert_int_equal(s->x.heard.count, 1);
    pass(s, 2 * LIMIT_UPLOAD_KEPT_MS); /* no timer is left that would take it away */
    fixture_reopen(&s->x);
    assert_int_equal(now(s, read_it), OK);
}

static void
test_attachment__other_bytes_do_not_replace_those_that_came(void **state)
{
    struct scene *s = *state;

    assert_int_equal(offer(s, plain.name, plain.type, plain.size), OK);
    assert_int_equal(now(s, arrive), OK);
    s->hash[0] ^= 1;
    assert_int_equal(now(s, arrive), ERR_CONFLICT);
    assert_int_equal(now(s, is_there), ERR_GONE);
    s->hash[0] ^= 1;
    assert_int_equal(now(s, is_there), OK);
}

static void
test_attachment__the_rules_of_kinds_sizes_and_numbers(void **state)
{
    struct scene *s = *state;

    assert_int_equal(offer(s, "a.pdf", "application/pdf", 1001), ERR_QUOTA);
    assert_int_equal(offer(s, "a.doc", "application/msword", 1), ERR_INVALID);
    assert_int_equal(offer(s, "a.pdf", "image/png", 1), ERR_INVALID);
    assert_int_equal(offer(s, "a.pdf.png", "application/pdf", 1), ERR_INVALID);
    assert_int_equal(offer(s, "A.PDF", "Application/PDF; x=y", 1), OK);
    assert_int_equal(offer(s, "a.txt", "text/plain", 1), OK);
    assert_int_equal(offer(s, "a.png", "image/png", 1000), OK);
    assert_int_equal(offer(s, "a.png", "image/png", 1000), ERR_QUOTA);
    pass(s, LIMIT_UPLOAD_KEPT_MS - 1);
    assert_int_equal(offer(s, "a.png", "image/png", 1000), ERR_QUOTA);
    pass(s, 1); /* given up: there is room */
    assert_int_equal(offer(s, "a.png", "image/png", 1000), OK);
    s->rules.enabled = false;
    assert_int_equal(offer(s, "a.png", "image/png", 1000), ERR_DENIED);
}

static enum err
configure(struct fixture *x, struct txn *t, void *arg, struct fail *f)
{
    (void)x;
    (void)arg;
    (void)f;
    attachment_rules_save(t, STR("CHAT"), 2000, STR_NONE);
    attachment_rules_save(t, STR("CHAT"), 0, STR("zip"));
    attachment_rules_save(t, STR("TASK"), 1, STR("exe"));
    return OK;
}

static void
test_attachment__the_configuration_goes_before_the_settings(void **state)
{
    struct scene *s = *state;

    assert_int_equal(now(s, configure), OK);
    assert_int_equal(offer(s, "a.zip", "application/zip", 2000), OK);
    assert_int_equal(offer(s, "a.zip", "application/zip", 2001), ERR_QUOTA);
    assert_int_equal(offer(s, "a.pdf", "application/pdf", 1), ERR_INVALID);
    assert_int_equal(offer(s, "a.exe", "application/x", 1), ERR_INVALID);
}

/* ---- time ---- */

static void
test_attachment__an_abandoned_upload_is_given_up_also_by_the_next_process(void **state)
{
    struct scene *s = *state;

    assert_int_equal(offer(s, plain.name, plain.type, plain.size), OK);
    assert_int_equal(now(s, arrive), OK);
    fixture_reopen(&s->x);
    pass(s, LIMIT_UPLOAD_KEPT_MS - 1);
    assert_int_equal(now(s, is_there), OK);
    pass(s, 1);
    assert_int_equal(now(s, is_there), ERR_NOT_FOUND);
    assert_int_equal(now(s, complete), ERR_INVALID);
    assert_int_equal(now(s, arrive), ERR_DENIED);
}

static void
scan_it(struct scene *s)
{
    s->scan_ms = LIMIT_SCAN_MS;
    assert_int_equal(offer(s, plain.name, plain.type, plain.size), OK);
    assert_int_equal(now(s, arrive), OK);
    assert_int_equal(now(s, complete), OK);
    assert_int_equal(s->x.heard.count, 0);
    assert_int_equal(now(s, complete), ERR_CONFLICT);
    assert_int_equal(now(s, read_it), ERR_INVALID);
}

static void
test_attachment__a_verdict_is_awaited_and_comes_once(void **state)
{
    struct scene *s = *state;

    scan_it(s);
    s->clean = true;
    assert_int_equal(now(s, decide), OK);
    assert_int_equal(s->x.heard.count, 1);
    assert_int_equal(now(s, read_it), OK);
    s->clean = false;
    assert_int_equal(now(s, decide), ERR_GONE);
    pass(s, 2 * LIMIT_SCAN_MS);
    assert_int_equal(now(s, read_it), OK);
    assert_int_equal(s->x.heard.count, 1);
}

static void
test_attachment__a_refusal_takes_the_bytes_name_away(void **state)
{
    struct scene *s = *state;

    scan_it(s);
    assert_int_equal(now(s, decide), OK);
    assert_int_equal(s->x.heard.count, 1);
    assert_int_equal(now(s, read_it), ERR_INVALID);
    assert_int_equal(now(s, is_there), ERR_GONE);
}

static void
test_attachment__no_verdict_in_time_is_a_refusal_also_after_a_restart(void **state)
{
    struct scene *s = *state;

    scan_it(s);
    fixture_reopen(&s->x);
    pass(s, LIMIT_SCAN_MS - 1);
    assert_int_equal(s->x.heard.count, 0);
    pass(s, 1);
    assert_int_equal(s->x.heard.count, 1);
    assert_int_equal(now(s, is_there), ERR_GONE);
    s->clean = true;
    assert_int_equal(now(s, decide), ERR_GONE);
}

static void
test_attachment__a_chat_that_is_over_hears_no_verdict(void **state)
{
    struct scene *s = *state;

    scan_it(s);
    assert_int_equal(now(s, end_chat), OK);
    s->x.heard.count = 0;
    s->clean = true;
    assert_int_equal(now(s, decide), OK);
    assert_int_equal(s->x.heard.count, 0);
}

/* ---- names and types ---- */

static void
test_name__rows(void **state)
{
    static const char *const good[] = { "a.pdf",        "..a.pdf", "a b.pdf",
                                        "\xC3\xA9.txt", "a..b.c",  "\xD8\xB4\xE2\x80\x8F.txt",
                                        "-.x",          "\";.x" };
    static const char *const bad[] = { "a",
                                       ".pdf",
                                       "a.",
                                       "a/b.pdf",
                                       "a\\b.pdf",
                                       "\x7f.pdf",
                                       "\n.pdf",
                                       "a\xC2\x85.pdf",
                                       "\xE2\x80\xAE.pdf",
                                       "\xE2\x81\xA6.pdf",
                                       "\xE2\x80\xA8.x",
                                       "../x.pdf" };

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_int_equal(attachment_check_name(str_from(good[i]), NULL), OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(attachment_check_name(str_from(bad[i]), NULL), ERR_INVALID);
    assert_int_equal(attachment_check_name(str_of("a\0.pdf", 6), NULL), ERR_INVALID);
}

static void
test_file_type__every_allowed_kind_and_its_aliases(void **state)
{
    static const char *const kinds[][2] = {
        { "csv", "text/csv" },
        { "doc", "application/msword" },
        { "heic", "image/heic" },
        { "jfif", "image/jpeg" },
        { "jpeg", "image/jpeg" },
        { "jpg", "image/jpeg" },
        { "mov", "video/quicktime" },
        { "mp4", "video/mp4" },
        { "pdf", "application/pdf" },
        { "png", "image/png" },
        { "ppt", "application/vnd.ms-powerpoint" },
        { "txt", "text/plain" },
        { "xls", "application/vnd.ms-excel" },
        { "wav", "audio/wav" },
        { "wav", "audio/x-wav" },
        { "wav", "audio/vnd.wave" },
        { "rtf", "application/rtf" },
        { "rtf", "application/x-rtf" },
        { "rtf", "text/rtf" },
        { "rtf", "text/richtext" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        assert_true(file_type_fits(str_from(kinds[i][0]), str_from(kinds[i][1])));
        assert_true(file_type_is_known(str_from(kinds[i][1])));
        assert_false(file_type_fits(str_from(kinds[i][0]), STR("text/html")));
    }
    assert_true(file_type_fits(STR("xyz"), STR("chemical/x-xyz")));
    assert_false(file_type_is_known(STR("text/html")));
    assert_str(file_extension(STR("a.tar.gz")), "gz");
    assert_int_equal(file_extension(STR("a")).n, 0);
}

static void
test_file_type__what_is_surely_something_else_lies(void **state)
{
    struct str png = STR("\x89PNG\r\n\x1a\n...."), pdf = STR("%PDF-1.4"),
               elf = STR("\x7f"
                         "ELF....");
    struct str page = STR("\xef\xbb\xbf \n<!DocType HTML>"), zip = STR("PK\x03\x04....");

    (void)state;
    assert_false(file_lies(STR("image/png"), png));
    assert_true(file_lies(STR("application/pdf"), png));
    assert_true(file_lies(STR("text/plain"), pdf));
    assert_false(file_lies(STR("application/pdf"), STR("hello")));
    assert_false(file_lies(STR("application/pdf"), STR("")));
    assert_true(file_lies(STR("application/pdf"), elf));
    assert_true(file_lies(STR("chemical/x-xyz"), elf));
    assert_false(file_lies(STR("chemical/x-xyz"), png));
    assert_true(file_lies(STR("image/png"), page));
    assert_false(file_lies(STR("text/plain; charset=utf-8"), page));
    assert_false(file_lies(
        STR("application/vnd.openxmlformats-officedocument.wordprocessingml.document"), zip));
    assert_true(file_lies(STR("audio/wav"), STR("....ftypheic")));
    assert_false(file_lies(STR("audio/x-wav"), STR("RIFF....WAVEfmt ")));
}

#define SCENE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_attachment__it_is_shown_once_when_it_is_completed),
        SCENE(test_attachment__other_bytes_do_not_replace_those_that_came),
        SCENE(test_attachment__the_rules_of_kinds_sizes_and_numbers),
        SCENE(test_attachment__the_configuration_goes_before_the_settings),
        SCENE(test_attachment__an_abandoned_upload_is_given_up_also_by_the_next_process),
        SCENE(test_attachment__a_verdict_is_awaited_and_comes_once),
        SCENE(test_attachment__a_refusal_takes_the_bytes_name_away),
        SCENE(test_attachment__no_verdict_in_time_is_a_refusal_also_after_a_restart),
        SCENE(test_attachment__a_chat_that_is_over_hears_no_verdict),
        cmocka_unit_test(test_name__rows),
        cmocka_unit_test(test_file_type__every_allowed_kind_and_its_aliases),
        cmocka_unit_test(test_file_type__what_is_surely_something_else_lies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
