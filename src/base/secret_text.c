#include "base/secret_text.h"

#include "base/base64.h"
#include "base/random.h"

void
secret_access_key_id(char ret[SECRET_ACCESS_KEY_ID_SIZE])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char random[16];

    random_bytes(random, sizeof(random));
    memcpy(ret, "AKIA", 4);
    for (size_t i = 0; i < sizeof(random); i++)
        ret[4 + i] = letters[random[i] & 31];
    ret[SECRET_ACCESS_KEY_ID_SIZE - 1] = 0;
}

void
secret_access_key(char ret[SECRET_ACCESS_KEY_SIZE])
{
    unsigned char random[30];

    random_bytes(random, sizeof(random));
    ret[base64_write(random, sizeof(random), ret)] = 0;
    explicit_bzero(random, sizeof(random));
}

void
secret_widget_key(char ret[SECRET_WIDGET_KEY_SIZE])
{
    unsigned char random[32];

    random_bytes(random, sizeof(random));
    ret[base64_write(random, sizeof(random), ret)] = 0;
    explicit_bzero(random, sizeof(random));
}

void
secret_snippet_id(char ret[SECRET_SNIPPET_ID_SIZE])
{
    unsigned char random[322];

    random_bytes(random, sizeof(random));
    ret[base64_write(random, sizeof(random), ret)] = 0;
}

static bool
password_is_mixed(const char *s)
{
    bool upper = false, lower = false, digit = false;

    for (; *s; s++) {
        upper |= *s >= 'A' && *s <= 'Z';
        lower |= *s >= 'a' && *s <= 'z';
        digit |= *s >= '0' && *s <= '9';
    }
    return upper && lower && digit;
}

void
secret_password(char ret[SECRET_PASSWORD_SIZE])
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

    do {
        size_t n = 0;

        while (n < SECRET_PASSWORD_SIZE - 1) {
            unsigned char random;

            random_bytes(&random, 1);
            if ((random & 63) < sizeof(letters) - 1) /* else again: each letter is equally likely */
                ret[n++] = letters[random & 63];
        }
        ret[n] = 0;
    } while (!password_is_mixed(ret));
}
