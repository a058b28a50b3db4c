#!/usr/bin/env python3
"""Turns a folder into one C table and one blob, so that the binary carries its web pages.

    tools/embed.py --from web/dist --c OUT.c --blob OUT.bin [--depfile OUT.d]

The C file takes the blob in by .incbin, so compile time does not grow with the pages; both are
named as given here, relative to the folder the compiler runs in. The same input gives the same bytes.
Files whose name carries a hash, as Vite writes them under assets/, are marked immutable.
"""

import argparse
import hashlib
import os
import re
import sys
import zlib

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

HASHED = re.compile(r"^/assets/(?:.+/)?[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
SAFE = re.compile(r"^/[A-Za-z0-9._/-]+$")
ALIGN = 16


class Refused(Exception):
    pass


def find(folder):
    """The folders and the files below, each sorted, so that no file system's order shows."""
    folders, files = [], []
    for path, below, names in os.walk(folder):
        below.sort()
        folders.append(path)
        files += [os.path.join(path, name) for name in sorted(names)]
    return folders, files


def gzip_of(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # 31: gzip, without a time or a name
    packed = packer.compress(data) + packer.flush()
    return packed if len(packed) < len(data) else None


def read(folder, file):
    path = "/" + os.path.relpath(file, folder).replace(os.sep, "/")
    if not SAFE.match(path):
        raise Refused(f"{file}: a name of letters, digits, '.', '_' and '-' is needed")
    kind = TYPES.get(os.path.splitext(path)[1])
    if kind is None:
        raise Refused(f"{file}: no Content-Type is known, add it to TYPES in tools/embed.py")
    with open(file, "rb") as opened:
        data = opened.read()
    return {
        "path": path,
        "type": kind,
        "etag": 'W/\\"' + hashlib.sha256(data).hexdigest()[:20] + '\\"',
        "immutable": bool(HASHED.match(path)),
        "data": data,
        "gzip": gzip_of(data),
    }


def lay(entries):
    """The blob, and each entry's places in it."""
    blob = bytearray()

    def put(data):
        blob.extend(bytes(-len(blob) % ALIGN))
        place = len(blob)
        blob.extend(data)
        return place

    for entry in entries:
        entry["at"] = put(entry["data"])
        entry["gzip_at"] = put(entry["gzip"]) if entry["gzip"] is not None else None
    return bytes(blob) or b"\0"


def c_text(entries, blob, blob_name):
    rows = []
    for entry in entries:
        packed = "NULL, 0"
        if entry["gzip"] is not None:
            packed = f"embedded_blob + {entry['gzip_at']}, {len(entry['gzip'])}"
        rows.append(
            f'    {{ "{entry["path"]}", "{entry["type"]}", "{entry["etag"]}",\n'
            f'      {"true" if entry["immutable"] else "false"}, embedded_blob + {entry["at"]}, '
            f'{len(entry["data"])}, {packed} }},\n'
        )
    count = len(rows)
    if not rows:
        rows.append('    { "", "", "", false, NULL, 0, NULL, 0 },\n')
    name = blob_name.replace("\\", "\\\\").replace('"', '\\"')
    return f"""/* Made by tools/embed.py; the blob's SHA-256 is
 * {hashlib.sha256(blob).hexdigest()} */
#include "http/embedded.h"

extern const unsigned char embedded_blob[];

__asm__(".section .rodata.embedded, \\"a\\", %progbits\\n"
        ".balign {ALIGN}\\n"
        ".globl embedded_blob\\n"
        ".hidden embedded_blob\\n"
        "embedded_blob:\\n"
        ".incbin \\"{name}\\"\\n"
        ".previous\\n");

const struct embedded_file embedded_files[] = {{
{"".join(rows)}}};

const size_t embedded_files_count = {count};
"""


def write_if_changed(path, data):
    """An untouched file spares the compiler: ninja sees that nothing came of the run."""
    try:
        with open(path, "rb") as opened:
            if opened.read() == data:
                return
    except FileNotFoundError:
        pass
    with open(path, "wb") as opened:
        opened.write(data)


def depfile_text(target, inputs):
    def escape(path):
        return path.replace("\\", "\\\\").replace(" ", "\\ ").replace("$", "$$").replace("#", "\\#")

    return f"{escape(target)}: \\\n  " + " \\\n  ".join(escape(path) for path in inputs) + "\n"


def embed(folder, c_name, blob_name, depfile):
    if not os.path.isfile(os.path.join(folder, "index.html")):
        raise Refused(f"{folder} holds no index.html: build the pages first (npm run build in web/)")
    folders, files = find(folder)
    entries = sorted((read(folder, file) for file in files), key=lambda entry: entry["path"])
    blob = lay(entries)
    write_if_changed(blob_name, blob)
    write_if_changed(c_name, c_text(entries, blob, blob_name).encode())
    if depfile:
        # The folders too: a file that comes or goes changes their time.
        write_if_changed(depfile, depfile_text(c_name, folders + files).encode())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="folder", required=True)
    parser.add_argument("--c", required=True)
    parser.add_argument("--blob", required=True)
    parser.add_argument("--depfile")
    given = parser.parse_args()
    try:
        embed(given.folder, given.c, given.blob, given.depfile)
    except (Refused, OSError) as refused:
        sys.exit(f"embed: {refused}")


if __name__ == "__main__":
    main()
