#include "tests/unit/test.h"

#include "auth/hmac.h"
#include "auth/token.h"
#include "base/base64.h"
#include "base/random.h"

static void
check_hex(const unsigned char *bytes, size_t n, const char *should)
{
    char hex[2 * HASH_SIZE];

    hex_write(bytes, n, hex);
    assert_int_equal(strlen(should), 2 * n);
    assert_memory_equal(hex, should, 2 * n);
}

static void
test_base64__rfc_4648_vectors(void **state)
{
    static const struct {
        const char *plain, *text;
    } rows[] = { /* RFC 4648 10 */
                 { "", "" },
                 { "f", "Zg==" },
                 { "fo", "Zm8=" },
                 { "foo", "Zm9v" },
                 { "foob", "Zm9vYg==" },
                 { "fooba", "Zm9vYmE=" },
                 { "foobar", "Zm9vYmFy" }
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t n = strlen(rows[i].plain), back = 99, bare = strcspn(rows[i].text, "=");
        char text[16], plain[16];

        assert_int_equal(base64_write(rows[i].plain, n, text), strlen(rows[i].text));
        assert_int_equal(BASE64_SIZE(n), strlen(rows[i].text));
        assert_memory_equal(text, rows[i].text, strlen(rows[i].text));
        assert_int_equal(base64url_write(rows[i].plain, n, text), bare);
        assert_int_equal(BASE64URL_SIZE(n), bare);
        assert_true(base64url_read(str_of(text, bare), plain, n, &back));
        assert_int_equal(back, n);
        assert_memory_equal(plain, rows[i].plain, n);
        if (n) /* one too large */
            assert_false(base64url_read(str_of(text, bare), plain, n - 1, &back));
    }
}

static void
test_base64__every_byte_string_has_one_spelling(void **state)
{
    unsigned char all[256], back[256];
    char text[BASE64URL_SIZE(256)];
    size_t n = 7;

    (void)state;
    for (int i = 0; i < 256; i++)
        all[i] = (unsigned char)(i * 167);
    assert_int_equal(base64url_write(all, 256, text), sizeof(text));
    assert_true(base64url_read(str_of(text, sizeof(text)), back, 256, &n) && n == 256);
    assert_memory_equal(all, back, 256);

    n = 7;
    assert_false(base64url_read(STR("Zg=="), back, 256, &n)); /* padding */
    assert_false(base64url_read(STR("Zh"), back, 256, &n));   /* unused bits set */
    assert_false(base64url_read(STR("Zm9"), back, 256, &n));
    assert_false(base64url_read(STR("Z"), back, 256, &n)); /* no whole byte */
    assert_false(base64url_read(STR("Zm+v"), back, 256, &n));
    assert_false(base64url_read(STR("Zm/v"), back, 256, &n));
    assert_false(base64url_read(STR("Zm v"), back, 256, &n));
    assert_false(base64url_read(STR("Zm9v\n"), back, 256, &n));
    assert_false(base64url_read(STR("Zm9v\xC3"), back, 256, &n));
    assert_int_equal(n, 7);
}

static void
test_hmac__rfc_4231_vectors(void **state)
{
    unsigned char key[131], data[50], ret[HASH_SIZE];
    struct hmac_key k;

    (void)state;
    sha256(STR(""), ret);
    check_hex(ret, HASH_SIZE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    memset(key, 0x0b, 20); /* RFC 4231 4.2 */
    hmac_once(str_of((char *)key, 20), STR("Hi There"), ret);
    check_hex(ret, HASH_SIZE, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hmac_key_init(&k, STR("Jefe")); /* 4.3; a prepared key serves more than once */
    for (int i = 0; i < 2; i++) {
        hmac(&k, STR("what do ya want for nothing?"), ret);
        check_hex(ret, HASH_SIZE,
                  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
    hmac_key_done(&k);
    memset(key, 0xaa, 131); /* 4.4, 4.7 */
    memset(data, 0xdd, 50);
    hmac_once(str_of((char *)key, 20), str_of((char *)data, 50), ret);
    check_hex(ret, HASH_SIZE, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    hmac_once(str_of((char *)key, 131),
              STR("Test Using Larger Than Block-Size Key - Hash Key First"), ret);
    check_hex(ret, HASH_SIZE, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
test_random__large_and_small_wishes_differ(void **state)
{
    unsigned char a[300] = { 0 }, b[300] = { 0 };

    (void)state;
    random_bytes(a, 0);
    for (size_t n = 16; n <= 300; n += 71) {
        random_bytes(a, n);
        random_bytes(b, n);
        assert_memory_not_equal(a, b, n);
        assert_false(b[n - 1] == 0 && b[n - 2] == 0 && b[n - 3] == 0); /* 1 in 16 million */
    }
}

static void
test_uuid__text_and_back(void **state)
{
    unsigned char bytes[16], back[16];
    char text[UUID_TEXT_SIZE], other[UUID_TEXT_SIZE];

    (void)state;
    uuid4(text);
    assert_int_equal(strlen(text), 36);
    assert_int_equal(text[14], '4');
    assert_non_null(strchr("89ab", text[19]));
    uuid4(other);
    assert_string_not_equal(text, other);

    uuid7_bytes(1645557742000, bytes); /* the time of RFC 9562 A.6 */
    uuid_text(bytes, text);
    assert_memory_equal(text, "017f22e2-79b0-7", 15);
    assert_int_equal(uuid7_ms(bytes), 1645557742000);
    assert_true(uuid_parse(str_from(text), back));
    assert_memory_equal(bytes, back, 16);
    uuid7((INT64_C(1) << 48) - 1, text);
    assert_memory_equal(text, "ffffffff-ffff-7", 15);
}

static void
test_uuid__only_one_spelling_is_read(void **state)
{
    static const char *const bad[] = {
        "",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
        "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        "g17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c0739}",
    };
    unsigned char bytes[16] = { 0x55 };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(uuid_parse(str_from(bad[i]), bytes));
    assert_int_equal(bytes[0], 0x55);
    assert_true(uuid_parse(STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), bytes));
    check_hex(bytes, 16, "017f22e279b07cc398c4dc0c0c07398f");
}

static const struct token_secret secrets[] = {
    { 7, "a secret of exactly 32 byte, one" },
    { 3, "a secret of exactly 32 byte, two" },
};

static struct token
token_sample(void)
{
    return (struct token){ TOKEN_CONNECTION, 12, 34, 2000, 0xFEDCBA9876543210 };
}

static void
test_token__what_is_issued_reads_back(void **state)
{
    static const struct token rows[] = {
        { TOKEN_PARTICIPANT, 0, 0, 0, 0 },
        { TOKEN_CONNECTION, 1, 2, 1001, 3 },
        { TOKEN_SOCKET, INT64_MAX, INT64_MAX, INT64_MAX, UINT64_MAX },
    };
    struct token_keys *keys = token_keys_new(secrets, 2);
    char text[TOKEN_TEXT_SIZE];
    struct fail f;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct token t = { 0 };
        size_t n = 0;

        token_issue(keys, &rows[i], text, &n);
        assert_int_equal(n, strlen(text));
        assert_int_equal(n, TOKEN_TEXT_SIZE - 1);
        assert_int_equal(token_read(keys, str_of(text, n), rows[i].kind, 1000, &t, &f), OK);
        assert_int_equal(t.kind, rows[i].kind);
        assert_int_equal(t.chat_no, rows[i].chat_no);
        assert_int_equal(t.participant_no, rows[i].participant_no);
        assert_int_equal(t.expires_ms, rows[i].expires_ms);
        assert_true(t.nonce == rows[i].nonce);
    }
    token_keys_free(&keys);
    assert_null(keys);
}

static void
check_denied(const struct token_keys *keys, struct str text, enum token_kind expected, int64_t now,
             const char *why)
{
    struct token t = { .nonce = 99 };
    struct fail f;

    assert_int_equal(token_read(keys, text, expected, now, &t, &f), ERR_DENIED);
    assert_string_equal(f.why, why);
    assert_true(t.nonce == 99);
}

static void
test_token__of_another_kind_or_past_its_time_is_denied(void **state)
{
    struct token_keys *keys = token_keys_new(secrets, 2);
    struct token t = token_sample();
    char text[TOKEN_TEXT_SIZE];
    struct fail f;
    size_t n;

    (void)state;
    token_issue(keys, &t, text, &n);
    assert_int_equal(token_read(keys, str_of(text, n), TOKEN_CONNECTION, 1999, &t, &f), OK);
    check_denied(keys, str_of(text, n), TOKEN_CONNECTION, 2000, "the token has expired");
    check_denied(keys, str_of(text, n), TOKEN_PARTICIPANT, 1, "the token is of another kind");
    check_denied(keys, str_of(text, n), TOKEN_SOCKET, 1, "the token is of another kind");
    token_keys_free(&keys);
}

static void
test_token__every_changed_bit_and_every_other_length_is_denied(void **state)
{
    struct token_keys *keys = token_keys_new(secrets, 2);
    struct token t = token_sample();
    char text[TOKEN_TEXT_SIZE + 1] = "", bad[TOKEN_TEXT_SIZE + 1];
    struct fail f;
    size_t n;

    (void)state;
    token_issue(keys, &t, text, &n);
    for (size_t i = 0; i < n; i++) {
        for (int c = 0; c < 256; c++) {
            memcpy(bad, text, sizeof(bad));
            bad[i] = (char)c;
            assert_int_equal(token_read(keys, str_of(bad, n), TOKEN_CONNECTION, 1, &t, &f),
                             bad[i] == text[i] ? OK : ERR_DENIED);
        }
    }
    for (size_t i = 0; i < n; i++)
        check_denied(keys, str_of(text, i), TOKEN_CONNECTION, 1, "the token is not one of ours");
    text[n] = 'A';
    check_denied(keys, str_of(text, n + 1), TOKEN_CONNECTION, 1, "the token is not one of ours");
    check_denied(keys, STR_NONE, TOKEN_CONNECTION, 1, "the token is not one of ours");
    token_keys_free(&keys);
}

static void
test_token__keys_are_changed_without_breaking_tokens(void **state)
{
    struct token_secret stranger = secrets[0];
    struct token_keys *before = token_keys_new(secrets + 1, 1), *after = token_keys_new(secrets, 2);
    struct token_keys *only_new = token_keys_new(secrets, 1), *foreign;
    struct token t = token_sample();
    char text[TOKEN_TEXT_SIZE];
    struct fail f;
    size_t n;

    (void)state;
    stranger.secret[31] ^= 1; /* another instance whose key happens to have the same id */
    foreign = token_keys_new(&stranger, 1);
    token_issue(before, &t, text, &n);
    assert_int_equal(token_read(after, str_of(text, n), TOKEN_CONNECTION, 1, &t, &f), OK);
    check_denied(only_new, str_of(text, n), TOKEN_CONNECTION, 1,
                 "the token was signed with a key we do not have");
    token_issue(after, &t, text, &n);
    assert_int_equal(token_read(only_new, str_of(text, n), TOKEN_CONNECTION, 1, &t, &f), OK);
    check_denied(foreign, str_of(text, n), TOKEN_CONNECTION, 1, "the token's signature is wrong");
    token_keys_free(&before);
    token_keys_free(&after);
    token_keys_free(&only_new);
    token_keys_free(&foreign);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64__rfc_4648_vectors),
        cmocka_unit_test(test_base64__every_byte_string_has_one_spelling),
        cmocka_unit_test(test_hmac__rfc_4231_vectors),
        cmocka_unit_test(test_random__large_and_small_wishes_differ),
        cmocka_unit_test(test_uuid__text_and_back),
        cmocka_unit_test(test_uuid__only_one_spelling_is_read),
        cmocka_unit_test(test_token__what_is_issued_reads_back),
        cmocka_unit_test(test_token__of_another_kind_or_past_its_time_is_denied),
        cmocka_unit_test(test_token__every_changed_bit_and_every_other_length_is_denied),
        cmocka_unit_test(test_token__keys_are_changed_without_breaking_tokens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
