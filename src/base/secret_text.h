#pragma once

/* Random secrets as text, in the shapes that clients of Amazon Connect expect. All end
 * with a NUL. */

enum {
    SECRET_ACCESS_KEY_ID_SIZE = 21, /* AKIA and 16 of A-Z2-7 */
    SECRET_ACCESS_KEY_SIZE = 41,    /* 40 of the base64 alphabet: 240 bits */
    SECRET_WIDGET_KEY_SIZE = 45,    /* 44 characters: base64 of 32 bytes (contract/widget.md) */
    SECRET_SNIPPET_ID_SIZE = 433,   /* 432 characters: base64 of 322 bytes (widget.md 1.2) */
    SECRET_PASSWORD_SIZE = 17
};

void secret_access_key_id(char ret[SECRET_ACCESS_KEY_ID_SIZE]);
void secret_access_key(char ret[SECRET_ACCESS_KEY_SIZE]);
void secret_widget_key(char ret[SECRET_WIDGET_KEY_SIZE]);
void secret_snippet_id(char ret[SECRET_SNIPPET_ID_SIZE]);

/* 16 letters and digits that are not mistaken for one another (no 0 O o 1 I l); at least one upper
 * case, one lower case and one digit, as Connect's password rule wants. About 92 bits. */
void secret_password(char ret[SECRET_PASSWORD_SIZE]);
