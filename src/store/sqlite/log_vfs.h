#pragma once

/* A thin layer over SQLite's own file layer for the writer's connection: what it appends to the
 * write-ahead log is gathered and written in large pieces. See log_vfs.c. */

/* Registers it once; returns its name for sqlite3_open_v2(). */
const char *log_vfs_name(void);
