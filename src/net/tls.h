#pragma once

/* The server's certificate and key, shared by all reactors. Reloadable: connections made after
 * tls_reload() use the new files, the others keep what they have. TLS 1.2 and later. */

#include "base/err.h"
#include "base/str.h"

struct tls;

enum err tls_open(const char *cert_file, const char *key_file, struct tls **ret, struct fail *f);
enum err tls_reload(struct tls *t, struct fail *f); /* on failure the old certificate stays */
void tls_close(struct tls **t);
