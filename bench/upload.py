#!/usr/bin/env python3
"""Measures attachments: how much memory of the server's an upload and a slow download of 20 MB cost,
one by one and 100 at a time, and how fast they are. Exits with 1 when the budget is missed.

The binary is FRONTDESK, default build/frontdesk; a fresh instance lies beside it, on a real disk.
"""
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
SIZE = 20 * 1024 * 1024
MANY = 100
PIECE = 256 * 1024
RSS_BYTES_MAX = 1_000_000  # extra, an upload or a download


class Wrong(Exception):
    pass


class Server:
    def __init__(self, folder):
        binary = os.environ.get("FRONTDESK", str(ROOT / "build" / "frontdesk"))
        data = folder / "data"
        subprocess.run([binary, "init", "--data", data, "--json"], check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--quotas", "off"],
            stdout=subprocess.PIPE, stderr=open(folder / "stderr.log", "wb"))
        line = self.process.stdout.readline().decode()
        self.netloc = urllib.parse.urlsplit(line[line.index("http"):].strip()).netloc

    def status(self, name):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
        raise Wrong(name)

    def cpu_seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        if self.process.wait(30) != 0:
            raise Wrong("the server did not stop cleanly")


def post(server, path, body, token=None):
    connection = http.client.HTTPConnection(server.netloc, timeout=120)
    headers = {"Content-Type": "application/json", **({"X-Amz-Bearer": token} if token else {})}
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status != 200:
        raise Wrong(f"{path}: {answer.status} {text.decode()}")
    return json.loads(text)


class Guest:
    """One chat and its file: every file is another one, or the server would keep them once."""

    def __init__(self, server, number):
        self.server = server
        self.first = b"%%PDF-1.7 %08d" % number
        self.piece = os.urandom(PIECE)
        started = post(server, "/start-chat", {"ParticipantDetails": {"DisplayName": "Ana"}})["data"]["startChatResult"]
        self.token = post(server, "/participant/connection", {"Type": ["CONNECTION_CREDENTIALS"]},
                          started["ParticipantToken"])["ConnectionCredentials"]["ConnectionToken"]
        self.upload = post(server, "/participant/start-attachment-upload", {
            "ContentType": "application/pdf", "AttachmentName": "bench.pdf", "AttachmentSizeInBytes": SIZE,
            "ClientToken": str(uuid.uuid4())}, self.token)

    def pieces(self):
        yield self.first + self.piece[len(self.first):]
        for _ in range(SIZE // PIECE - 1):
            yield self.piece

    def put(self):
        url = urllib.parse.urlsplit(self.upload["UploadMetadata"]["Url"])
        connection = http.client.HTTPConnection(self.server.netloc, timeout=300)
        connection.putrequest("PUT", f"{url.path}?{url.query}")
        for name, value in self.upload["UploadMetadata"]["HeadersToInclude"].items():
            connection.putheader(name, value)
        connection.endheaders()
        for piece in self.pieces():
            connection.send(piece)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise Wrong(f"PUT: {answer.status} {text.decode()}")
        post(self.server, "/participant/complete-attachment-upload",
             {"AttachmentIds": [self.upload["AttachmentId"]], "ClientToken": str(uuid.uuid4())}, self.token)

    def get(self, pause):
        """Reads some, waits until all have, reads the rest: what a slow reader costs shows meanwhile."""
        link = post(self.server, "/participant/attachment", {"AttachmentId": self.upload["AttachmentId"]}, self.token)
        url = urllib.parse.urlsplit(link["Url"])
        connection = http.client.HTTPConnection(self.server.netloc, timeout=300)
        connection.request("GET", f"{url.path}?{url.query}")
        answer = connection.getresponse()
        is_, should = hashlib.sha256(answer.read(PIECE)), hashlib.sha256()
        pause()
        while piece := answer.read(PIECE):
            is_.update(piece)
        connection.close()
        for piece in self.pieces():
            should.update(piece)
        if is_.digest() != should.digest():
            raise Wrong("the download is not what was uploaded")


class Watch:
    """The largest VmRSS while it runs."""

    def __init__(self, server):
        self.server, self.most, self.going = server, 0, True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while self.going:
            self.most = max(self.most, self.server.status("VmRSS"))
            time.sleep(0.005)

    def stop(self):
        self.going = False
        self.thread.join()
        return self.most


def at_once(jobs):
    failures = []

    def guarded(job):
        try:
            job()
        except Exception as error:  # said by the caller
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def measure(server, what, jobs):
    before, cpu = server.status("VmRSS"), server.cpu_seconds()
    watch = Watch(server)
    began = time.monotonic()
    at_once(jobs)
    took = time.monotonic() - began
    extra = max(0, watch.stop() - before) / len(jobs)
    megabytes = len(jobs) * SIZE / 1e6
    print(f"{what:<28} {megabytes / took:8.0f} MB/s {1e3 * (server.cpu_seconds() - cpu) / megabytes:7.2f} ms cpu/MB "
          f"{extra / 1e3:8.1f} kB extra RSS each  {'ok' if extra <= RSS_BYTES_MAX else 'MISSED'}")
    return extra <= RSS_BYTES_MAX


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="upload-", dir=ROOT / "build"))
    server = Server(folder)
    try:
        guests = [Guest(server, n) for n in range(MANY + 2)]
        guests[0].put()  # warm
        guests[0].get(lambda: None)
        good = measure(server, "1 upload", [guests[1].put])
        good &= measure(server, "100 uploads at once", [guest.put for guest in guests[2:]])
        good &= measure(server, "1 download", [lambda: guests[1].get(lambda: None)])
        all_reading = threading.Barrier(MANY, timeout=60)
        good &= measure(server, "100 slow downloads at once", [lambda guest=guest: guest.get(all_reading.wait) for guest in guests[2:]])
    finally:
        server.stop()
        shutil.rmtree(folder)
    return 0 if good else 1


sys.exit(main())
