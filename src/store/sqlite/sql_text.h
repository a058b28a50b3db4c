#pragma once

#include "store/sqlite/sql.h"

extern const char *const sql_statements[SQL_COUNT];
