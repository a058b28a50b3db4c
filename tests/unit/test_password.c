#include "tests/unit/test.h"

#include "auth/password.h"
#include "base/secret_text.h"

static void
test_password__the_right_one_and_no_other(void **state)
{
    char text[PASSWORD_TEXT_SIZE], again[PASSWORD_TEXT_SIZE];
    struct fail f;

    (void)state;
    assert_int_equal(password_hash(STR("correct horse"), text, &f), OK);
    assert_int_equal(password_hash(STR("correct horse"), again, &f), OK);
    assert_string_not_equal(text, again); /* the salt */
    assert_true(str_starts(str_from(text), STR("$scrypt$ln=15,r=8,p=1$")));
    assert_true(password_verify(STR("correct horse"), str_from(text)));
    assert_false(password_verify(STR("correct Horse"), str_from(text)));
    assert_false(password_verify(STR(""), str_from(text)));
}

/* Made with Python: hashlib.scrypt(b"pleaseletmein", salt=bytes(range(16)), n=2**10, r=8, p=1,
 * dklen=32). */
#define KNOWN_SALT "AAECAwQFBgcICQoLDA0ODw"
#define KNOWN_HASH "x0jHUFkpNBiJVwY1AhuH7NuyxVlkarFnXjRNhp1B_eU"

static void
test_password__a_text_of_another_cost_is_read(void **state)
{
    (void)state;
    assert_true(password_verify(STR("pleaseletmein"),
                                STR("$scrypt$ln=10,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH)));
}

static void
test_password__a_text_that_is_not_ours_is_false(void **state)
{
    static const char *const bad[] = {
        "",
        "$scrypt$ln=18,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH, /* would take 128 MiB */
        "$scrypt$ln=0,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH,
        "$scrypt$ln=10,r=17,p=1$" KNOWN_SALT "$" KNOWN_HASH,
        "$scrypt$ln=10,r=8,p=5$" KNOWN_SALT "$" KNOWN_HASH,
        "$scrypt$r=8,ln=10,p=1$" KNOWN_SALT "$" KNOWN_HASH,
        "$scrypt$ln=10,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH "A",
        "$scrypt$ln=10,r=8,p=1$" KNOWN_SALT,
        "$scrypt$ln=10,r=8,p=1$" KNOWN_SALT "A$" KNOWN_HASH,
        "$argon2$ln=10,r=8,p=1$" KNOWN_SALT "$" KNOWN_HASH,
        "pleaseletmein",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(password_verify(STR("pleaseletmein"), str_from(bad[i])));
}

static void
check_letters(const char *s, size_t n, const char *letters)
{
    assert_int_equal(strlen(s), n);
    assert_int_equal(strspn(s, letters), n);
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static void
test_secret_text__the_shapes_clients_expect(void **state)
{
    char id[SECRET_ACCESS_KEY_ID_SIZE], key[SECRET_ACCESS_KEY_SIZE], other[SECRET_ACCESS_KEY_SIZE];
    char widget[SECRET_WIDGET_KEY_SIZE], password[SECRET_PASSWORD_SIZE];

    (void)state;
    secret_access_key_id(id);
    assert_memory_equal(id, "AKIA", 4);
    check_letters(id, 20, UPPER "234567");
    secret_access_key(key);
    secret_access_key(other);
    check_letters(key, 40, LOWER UPPER "0123456789+/");
    assert_string_not_equal(key, other);
    secret_widget_key(widget);
    check_letters(widget, 44, LOWER UPPER "0123456789+/=");
    for (int i = 0; i < 200; i++) {
        secret_password(password);
        check_letters(password, 16, LOWER UPPER "0123456789");
        assert_null(strpbrk(password, "0Oo1Il"));
        assert_non_null(strpbrk(password, LOWER));
        assert_non_null(strpbrk(password, UPPER));
        assert_non_null(strpbrk(password, "23456789"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_password__the_right_one_and_no_other),
        cmocka_unit_test(test_password__a_text_of_another_cost_is_read),
        cmocka_unit_test(test_password__a_text_that_is_not_ours_is_false),
        cmocka_unit_test(test_secret_text__the_shapes_clients_expect),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
