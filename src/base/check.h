#pragma once

/* CHECK() is for our own mistakes and stays on in production: a crash with a line number is kinder
 * than a wrong transcript. Never for input, never for a full disk. */

void check_failed(const char *what, const char *file, int line) __attribute__((noreturn, cold));

#define CHECK(x) ((x) ? (void)0 : check_failed(#x, __FILE__, __LINE__))

#define WARN_UNUSED __attribute__((warn_unused_result))
