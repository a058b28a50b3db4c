#!/usr/bin/env python3
"""tools/embed.py on small folders: what the table says, and that it says it twice the same."""

import gzip
import os
import subprocess
import sys
import tempfile
import unittest

EMBED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "embed.py")
FILES = {
    "index.html": b"<!doctype html>" + b"a" * 500,
    "assets/main-AbC_12-9.js": b"let x = 1;" * 50,
    "assets/plain.svg": b"<svg/>",
    "admin/index.html": b"",
}


class Embed(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        self.write(FILES)

    def write(self, files):
        for name, data in files.items():
            path = os.path.join(self.home.name, "dist", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as opened:
                opened.write(data)

    def run_it(self):
        command = [sys.executable, EMBED, "--from", "dist", "--c", "o.c", "--blob", "o.bin", "--depfile", "o.d"]
        return subprocess.run(command, cwd=self.home.name, capture_output=True, text=True, check=False)

    def made(self, name):
        with open(os.path.join(self.home.name, name), "rb") as opened:
            return opened.read()

    def test_rows_are_sorted_and_say_what_may_be_cached(self):
        self.assertEqual(self.run_it().returncode, 0)
        rows = [line for line in self.made("o.c").decode().split("{ ") if line.startswith('"/')]
        self.assertEqual(
            [row.split('"')[1] for row in rows],
            ["/admin/index.html", "/assets/main-AbC_12-9.js", "/assets/plain.svg", "/index.html"],
        )
        self.assertEqual(["true," in row for row in rows], [False, True, False, False])
        self.assertIn('"text/javascript; charset=utf-8"', rows[1])
        self.assertIn("embedded_files_count = 4", self.made("o.c").decode())

    def test_gzip_is_kept_where_smaller_and_unpacks_to_the_file(self):
        self.run_it()
        rows = {line.split('"')[1]: line for line in self.made("o.c").decode().split("{ ") if line.startswith('"/')}
        self.assertIn("NULL, 0", rows["/assets/plain.svg"])
        numbers = rows["/index.html"].replace(" }", "").split("embedded_blob + ")
        at, size = (int(word.strip(", ;\n}")) for word in numbers[2].split(",")[:2])
        self.assertEqual(gzip.decompress(self.made("o.bin")[at : at + size]), FILES["index.html"])

    def test_the_same_folder_gives_the_same_bytes_and_leaves_the_files_alone(self):
        self.run_it()
        before = {name: (self.made(name), os.stat(os.path.join(self.home.name, name)).st_mtime_ns) for name in ("o.c", "o.bin", "o.d")}
        self.run_it()
        after = {name: (self.made(name), os.stat(os.path.join(self.home.name, name)).st_mtime_ns) for name in ("o.c", "o.bin", "o.d")}
        self.assertEqual(before, after)

    def test_one_byte_changes_the_c_file_too(self):
        self.run_it()
        before = self.made("o.c")
        self.write({"assets/plain.svg": b"<svG/>"})
        self.run_it()
        self.assertNotEqual(before, self.made("o.c"))

    def test_what_it_cannot_serve_is_refused_with_its_name(self):
        for name in ("data.xyz", "with space.js", 'quote".js'):
            with self.subTest(name):
                self.write({name: b"x"})
                run = self.run_it()
                self.assertEqual(run.returncode, 1)
                self.assertIn(name, run.stderr)
                os.remove(os.path.join(self.home.name, "dist", name))

    def test_no_pages_is_refused_with_advice(self):
        os.remove(os.path.join(self.home.name, "dist", "index.html"))
        run = self.run_it()
        self.assertEqual(run.returncode, 1)
        self.assertIn("npm run build", run.stderr)


if __name__ == "__main__":
    unittest.main()
