#!/usr/bin/env python3
"""Writes the C table of the default flows (src/domain/flow/defaults.h) from their .json files, in the
order given: a flow comes after those that it names. Name and type are those of its Metadata.

    tools/embed_flows.py OUT.c FILE.json …
"""

import json
import re
import sys
from pathlib import Path


def literal(text):
    """The text as C string literals, a line each, byte for byte."""
    escaped = [json.dumps(line, ensure_ascii=True) for line in text.rstrip("\n").splitlines(keepends=True)]
    if any("\\u" in line for line in escaped):
        sys.exit("embed_flows: ASCII only, please")
    return "\n        ".join(escaped)


def api_type(word):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).upper()  # customerQueue: CUSTOMER_QUEUE


def main():
    out, *files = sys.argv[1:]
    rows = []
    for file in files:
        text = Path(file).read_text()
        about = json.loads(text)["Metadata"]
        rows.append(f'    {{ STR_INIT("{about["name"]}"), STR_INIT("{api_type(about["type"])}"), STR_INIT(\n'
                    f"        {literal(text)}) }},\n")
    Path(out).write_text('/* Made by tools/embed_flows.py. */\n\n#include "domain/flow/defaults.h"\n\n'
                         "const struct default_flow default_flows[] = {\n" + "".join(rows) + "};\n\n"
                         "const size_t default_flows_count = sizeof(default_flows) / sizeof(default_flows[0]);\n")


main()
