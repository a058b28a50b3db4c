#pragma once

/* The steps of the schema, a family of tables each; schema.c has their order. A step is never
 * edited once it has been released. */

extern const char schema_chats[], schema_resources[], schema_service[], schema_flows[],
    schema_agents[], schema_widgets[];
