#include "tests/unit/test.h"

#include "command/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum err
read_args(const char *const *args, int n, struct settings *ret, struct fail *f)
{
    char *argv[16];
    enum err e;

    for (int i = 0; i < n; i++)
        argv[i] = strdup(args[i]);
    e = settings_read(n, argv, ret, f);
    /* what is a word of the command line lives there */
    for (int i = 0; i < n; i++)
        free(argv[i]);
    return e;
}

static void
expect(const struct mapping *m, const char *key, const char *value)
{
    struct str found = STR_NONE;

    assert_int_equal(mapping_find(m, str_from(key), &found), value != NULL);
    if (value)
        assert_true(str_eq(found, str_from(value)));
}

static void
test_settings__a_mapping_comes_from_flags_then_environment_then_file(void **state)
{
    char path[] = "/tmp/frontdesk-unit-XXXXXX", flag[64];
    static const char text[] = "stream.arn:aws:sns:us-west-2:1:a = http://file/a secret\n"
                               "lambda.one = http://file/1\n lambda.three=http://file/3?x=y\n";
    struct settings s;
    struct fail f;
    int file = mkstemp(path);
    const char *args[] = { "--lambda", "one=http://flag/1", flag, "--lambda=two = http://flag/2" };

    (void)state;
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    snprintf(flag, sizeof(flag), "--config=%s", path);
    setenv("FRONTDESK_LAMBDA", "two=http://env/2\n\n  four = http://env/4\n*=http://env/all", 1);
    assert_int_equal(read_args(args, 4, &s, &f), OK);
    expect(&s.lambda, "one", "http://flag/1");
    expect(&s.lambda, "two", "http://flag/2");
    expect(&s.lambda, "three", "http://file/3?x=y");
    expect(&s.lambda, "four", "http://env/4");
    expect(&s.lambda, "five", "http://env/all");
    expect(&s.stream, "arn:aws:sns:us-west-2:1:a", "http://file/a secret");
    expect(&s.stream, "arn:aws:sns:us-west-2:1:b", NULL);
    expect(&s.lex, "one", NULL);
    settings_done(&s);
    unsetenv("FRONTDESK_LAMBDA");
    unlink(path);
}

static void
test_settings__a_mapping_without_key_or_value_is_refused(void **state)
{
    static const char *const bad[] = { "--lambda=one", "--lambda==http://x",
                                       "--lambda=one=", "--lambda= = " };
    struct settings s;
    struct fail f;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(read_args(&bad[i], 1, &s, &f), ERR_INVALID);
        settings_done(&s);
    }
}

static void
test_settings__a_key_belongs_to_mappings_alone(void **state)
{
    static const char *const bad[] = { "lambda = http://x\n", "listen.a = b\n", "lambda. = x\n",
                                       "nothing.a = b\n" };
    struct settings s;
    struct fail f;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char path[] = "/tmp/frontdesk-unit-XXXXXX", flag[64];
        const char *args[] = { flag };
        int file = mkstemp(path);

        assert_int_equal(write(file, bad[i], strlen(bad[i])), strlen(bad[i]));
        close(file);
        snprintf(flag, sizeof(flag), "--config=%s", path);
        assert_int_equal(read_args(args, 1, &s, &f), ERR_INVALID);
        settings_done(&s);
        unlink(path);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings__a_mapping_comes_from_flags_then_environment_then_file),
        cmocka_unit_test(test_settings__a_mapping_without_key_or_value_is_refused),
        cmocka_unit_test(test_settings__a_key_belongs_to_mappings_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
