#!/usr/bin/env python3
"""Measures frontdesk against the targets of its main job and prints a table.

The server has core 0, the load tool core 1. Every figure is the median of the runs; each run has a
fresh instance on a real disk. The floor (floor.c) plays the same chats in between: the ratio to it
stays meaningful when the machine has a slow minute.

The binary is FRONTDESK, default build/frontdesk. FRONTDESK_SERVE_ARGS are added to `serve`.
"""
import argparse
import http.client
import json
import os
import pathlib
import platform
import resource
import select
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = ROOT / "build" / "bench"
SERVER_CORE, TOOL_CORE = 0, 1
READY_SECONDS_MAX = 15
STOP_SECONDS_MAX = 10
LOAD_SECONDS_MAX = 150  # a run ends by itself long before
OPEN_FILES_WANTED = 16384  # 10,000 sockets, the store, room

# "Must reach" of the main job.
MESSAGES_PER_SECOND_MIN = 20_000
CPU_US_PER_MESSAGE_MAX = 45
P99_MS_MAX_1000_CHATS = 120
P99_MS_MAX_16_CHATS = 5
IDLE_SOCKETS = 10_000
IDLE_BYTES_MAX = 5_000
START_MS_MAX = 200
START_RSS_MAX = 30_000_000
BINARY_BYTES_MAX = 5_000_000


class Failed(Exception):
    pass


def pinned(core):
    """What a child does before exec: its core, and descriptors enough."""

    def prepare():
        if core < os.cpu_count():
            os.sched_setaffinity(0, {core})
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        wanted = OPEN_FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES_WANTED)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

    return prepare


class Server:
    """A server of either kind, from exec to its end. `url` comes from the line it prints when ready."""

    def __init__(self, command, directory):
        self.log = open(directory / "stderr.log", "wb")
        self.log_path = directory / "stderr.log"
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, preexec_fn=pinned(SERVER_CORE)
        )
        self.pid = self.process.pid
        try:
            self.url = self._ready_url()
        except BaseException:
            self.stop()
            raise

    def _ready_url(self):
        seen = b""
        while time.monotonic() - self.started_at < READY_SECONDS_MAX:
            if not select.select([self.process.stdout], [], [], 0.1)[0]:
                continue
            piece = os.read(self.process.stdout.fileno(), 4096)
            if not piece:
                break
            seen += piece
            for line in seen.split(b"\n")[:-1]:
                words = [w for w in line.decode(errors="replace").split() if w.startswith("http://")]
                if words:
                    self.ready_seconds = time.monotonic() - self.started_at
                    return words[0].rstrip("/.,")
        tail = self.log_path.read_text(errors="replace")[-2000:]
        raise Failed(f"the server printed no URL within {READY_SECONDS_MAX} s\n{tail}")

    def healthy_seconds(self):
        """From exec to the first 200 of /healthz."""
        host = self.url.removeprefix("http://")
        while time.monotonic() - self.started_at < READY_SECONDS_MAX:
            try:
                c = http.client.HTTPConnection(host, timeout=1)
                c.request("GET", "/healthz")
                status = c.getresponse().status
                c.close()
                if status == 200:
                    return time.monotonic() - self.started_at
            except OSError:
                pass
            time.sleep(0.001)
        raise Failed("/healthz never answered 200")

    def rss(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise Failed("the server has no VmRSS: it has ended")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                print("bench: the server did not stop on SIGTERM", file=sys.stderr)
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def start_frontdesk(directory, binary):
    init = subprocess.run(
        [binary, "init", "--data", directory / "data", "--json"], capture_output=True, text=True, timeout=60
    )
    if init.returncode != 0:
        raise Failed(f"frontdesk init: exit {init.returncode}: {init.stderr}")
    (directory / "instance.json").write_text(init.stdout)
    extra = shlex.split(os.environ.get("FRONTDESK_SERVE_ARGS", ""))
    listen = ["--listen", f"127.0.0.1:{free_port()}"]
    return Server([binary, "serve", "--data", directory / "data", *listen, *extra], directory)


def start_floor(directory, *fault):
    keys = {"InstanceId": "floor", "AccessKeyId": "AK", "SecretAccessKey": "S", "Region": "us-west-2"}
    (directory / "instance.json").write_text(json.dumps(keys, separators=(",", ":")))
    return Server([TOOLS / "floor", directory / "log", *fault], directory)


def free_port():
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def load(server, directory, *options):
    """One run of the load tool: its report, or Failed with its last words."""
    command = [TOOLS / "load", "--json", "--url", server.url, "--pid", str(server.pid)]
    command += ["--instance", directory / "instance.json", *map(str, options)]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=LOAD_SECONDS_MAX, preexec_fn=pinned(TOOL_CORE)
    )
    if run.returncode != 0:
        tail = server.log_path.read_text(errors="replace")[-1500:]
        raise Failed(f"load: exit {run.returncode}: {run.stderr.strip()}\n{tail}")
    return json.loads(run.stdout)


def progress(text):
    if sys.stderr.isatty():
        print(f"\r{text:70}", end="\r" if not text else "", file=sys.stderr, flush=True)


def median(reports, *path):
    """The median over the runs of one figure, named by its path in the report."""

    def at(report):
        for name in path:
            report = report[name]
        return report

    return statistics.median(at(r) for r in reports)


class Bench:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.rows = []
        self.results = {}
        self.missed = 0

    def fresh(self, name):
        return pathlib.Path(tempfile.mkdtemp(prefix=name + "-", dir=self.directory))

    def row(self, *cells):
        self.rows.append(cells)

    def verdict(self, **checks):
        bad = [name.replace("_", " ") for name, good in checks.items() if not good]
        self.missed += len(bad)
        return "pass" if not bad else "FAIL: " + ", ".join(bad)

    def runs(self, name, *load_options):
        """So many runs of each server, turn by turn."""
        got = {"frontdesk": [], "floor": []}
        for i in range(self.options.runs):
            for kind in got:
                where = self.fresh(kind)
                progress(f"  {name}, {kind}, run {i + 1} of {self.options.runs} …")
                starter = start_floor(where) if kind == "floor" else start_frontdesk(where, self.binary)
                with starter as server:
                    got[kind].append(load(server, where, *load_options))
                shutil.rmtree(where)
        progress("")
        self.results[name] = got
        return got["frontdesk"], got["floor"]

    # ---- scenarios ----

    def talk(self, chats, target, judge):
        name = f"{chats:,} chats"
        ours, floor = self.runs(
            name, "--chats", chats, "--seconds", self.options.seconds, "--warmup", self.options.warmup
        )
        for who, reports in (("", ours), (", the floor", floor)):
            self.row(
                name + who,
                f"{median(reports, 'messages_per_second'):,.0f}",
                f"{median(reports, 'complete_ms', 'p50'):.2f}",
                f"{median(reports, 'complete_ms', 'p99'):.2f}",
                f"{median(reports, 'server', 'cpu_us_per_message'):.1f}",
                f"{median(reports, 'server', 'rss_bytes') / 1e6:.1f}",
                target if who == "" else "yardstick",
                judge(reports) if who == "" else "",
            )
        rate = median(ours, "messages_per_second") / median(floor, "messages_per_second")
        cpu = median(ours, "server", "cpu_us_per_message") / median(floor, "server", "cpu_us_per_message")
        latency = median(ours, "complete_ms", "p99") / median(floor, "complete_ms", "p99")
        self.row("    to the floor", f"× {rate:.2f}", "", f"× {latency:.2f}", f"× {cpu:.2f}", "", "", "")
        rates = [r["messages_per_second"] for r in ours]
        user, system = (median(ours, "server", f"{k}_us_per_message") for k in ("user", "system"))
        tool = max(r["tool"]["cpu_share"] for r in ours)
        self.row(
            f"    runs {min(rates):,.0f} to {max(rates):,.0f}/s; CPU {user:.1f} user, {system:.1f} system;"
            f" the tool used {tool:.0%} of its core" + (" (it may be the limit!)" if tool > 0.9 else "")
        )

    def idle(self):
        name = f"{IDLE_SOCKETS:,} idle sockets"
        ours, floor = self.runs(name, "--idle", IDLE_SOCKETS)
        bytes_each = median(ours, "bytes_per_socket")
        self.row(
            name, "", "", "", "", f"{median(ours, 'rss_after_bytes') / 1e6:.1f}",
            f"≤ {IDLE_BYTES_MAX / 1e3:.0f} kB each: {bytes_each / 1e3:.2f}",
            self.verdict(memory=bytes_each <= IDLE_BYTES_MAX),
        )  # fmt: skip
        self.row(
            f"    anonymous {median(ours, 'anon_bytes_per_socket') / 1e3:.2f} kB (floor"
            f" {median(floor, 'bytes_per_socket') / 1e3:.2f}); opened in"
            f" {median(ours, 'open_seconds'):.1f} s; a heartbeat on each answered in"
            f" {median(ours, 'heartbeat_round_ms'):.0f} ms, {median(ours, 'heartbeat_cpu_us'):.1f} us"
            f" (floor {median(floor, 'heartbeat_cpu_us'):.1f})"
        )

    def start(self):
        runs = []
        for _ in range(max(5, self.options.runs)):
            where = self.fresh("start")
            with start_frontdesk(where, self.binary) as server:
                healthy = server.healthy_seconds()
                runs.append({"ready": server.ready_seconds, "healthy": healthy, "rss": server.rss()})
            shutil.rmtree(where)
        self.results["start-up"] = runs
        stripped = self.directory / "stripped"
        subprocess.run(["strip", "-o", stripped, self.binary], check=True)
        size = stripped.stat().st_size
        self.results["binary_bytes"] = size
        ready, healthy, rss = (median(runs, k) for k in ("ready", "healthy", "rss"))
        slowest = max(ready, healthy) * 1e3
        self.row(
            "start-up, empty", "", "", "", "", f"{rss / 1e6:.1f}",
            f"< {START_MS_MAX} ms: {slowest:.0f}; ≤ {START_RSS_MAX / 1e6:.0f} MB; binary"
            f" < {BINARY_BYTES_MAX / 1e6:.0f} MB: {size / 1e6:.2f}",
            self.verdict(
                time=slowest < START_MS_MAX, memory=rss <= START_RSS_MAX, binary=size < BINARY_BYTES_MAX
            ),
        )  # fmt: skip
        self.row(f"    URL printed after {ready * 1e3:.0f} ms, /healthz after {healthy * 1e3:.0f} ms")

    # ---- all of it ----

    def machine(self):
        path = self.directory / "disk"
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        took = []
        for _ in range(200):
            os.write(fd, b"x" * 4096)
            t = time.monotonic()
            os.fdatasync(fd)
            took.append((time.monotonic() - t) * 1e3)
        os.close(fd)
        path.unlink()
        took.sort()
        model = "?"
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
        tcp = pathlib.Path("/proc/sys/net/ipv4/tcp_congestion_control").read_text().strip()
        print(f"machine: {os.cpu_count()} cores, {model}, {memory:.0f} GB, Linux {platform.release()}, {tcp}")
        print(f"disk:    append 4 kB + fdatasync p50 {took[100]:.2f}, p90 {took[180]:.2f}, p99 {took[198]:.2f} ms")
        print(f"others:  load average {os.getloadavg()[0]:.2f} before the start")
        if os.cpu_count() < 2:
            print("         with one core the tool takes its time from the server: expect less")
        self.results["disk_fdatasync_ms"] = {"p50": took[100], "p90": took[180], "p99": took[198]}

    def scenarios(self):
        # A copy: someone may build a new one while we measure.
        self.binary = self.directory / "frontdesk"
        shutil.copy2(self.options.frontdesk, self.binary)
        wanted = self.options.only
        if wanted in (None, "start"):
            self.start()
        if wanted in (None, "1000"):
            self.talk(
                1000,
                f"≥ {MESSAGES_PER_SECOND_MIN:,}/s, ≤ {CPU_US_PER_MESSAGE_MAX} us, p99 < {P99_MS_MAX_1000_CHATS} ms",
                lambda r: self.verdict(
                    messages=median(r, "messages_per_second") >= MESSAGES_PER_SECOND_MIN,
                    CPU=median(r, "server", "cpu_us_per_message") <= CPU_US_PER_MESSAGE_MAX,
                    p99=median(r, "complete_ms", "p99") < P99_MS_MAX_1000_CHATS,
                ),
            )
        if wanted in (None, "16"):
            self.talk(
                16,
                f"p99 < {P99_MS_MAX_16_CHATS} ms",
                lambda r: self.verdict(p99=median(r, "complete_ms", "p99") < P99_MS_MAX_16_CHATS),
            )
        if wanted in (None, "idle"):
            self.idle()

    def table(self):
        head = ("scenario", "messages/s", "p50 ms", "p99 ms", "CPU us/msg", "RSS MB", "target", "")
        whole = [head] + [r for r in self.rows if len(r) > 1]
        widths = [max(len(r[i]) for r in whole) for i in range(len(head))]
        print()
        for r in [head] + self.rows:
            if len(r) == 1:
                print(r[0])
                continue
            cells = [c.rjust(w) if 0 < i < 6 else c.ljust(w) for i, (c, w) in enumerate(zip(r, widths))]
            print("  ".join(cells).rstrip())
        print()
        print("p50 and p99: from the POST until it is answered and both sockets have the message.")


def self_test(directory):
    """The load tool must notice each mistake that the floor can make, and none that it does not."""
    subprocess.run([TOOLS / "bench_check"], check=True)
    for fault in ("none", "lost", "twice", "swapped", "other-id", "other-chat"):
        where = pathlib.Path(tempfile.mkdtemp(dir=directory))
        try:
            with start_floor(where, fault) as server:
                load(server, where, "--chats", 20, "--seconds", 0.5, "--warmup", 0.2)
            noticed = False
        except Failed as e:
            if "exit 3" not in str(e):
                raise
            noticed = True
        if noticed != (fault != "none"):
            raise Failed(f"fault {fault}: {'noticed' if noticed else 'not noticed'}")
        print(f"fault {fault}: {'noticed' if noticed else 'nothing to notice'}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--frontdesk", default=os.environ.get("FRONTDESK", ROOT / "build" / "frontdesk"))
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--seconds", type=float, default=5)
    p.add_argument("--warmup", type=float, default=2)
    p.add_argument("--only", choices=("1000", "16", "idle", "start"))
    p.add_argument("--json", metavar="FILE", help="every report of every run")
    p.add_argument("--dir", default=TOOLS, help="where instances are made: a real disk, not tmpfs")
    p.add_argument("--self-test", action="store_true", help="test the load tool, not frontdesk")
    options = p.parse_args()

    directory = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=options.dir))
    try:
        if options.self_test:
            self_test(directory)
            return 0
        if not os.access(options.frontdesk, os.X_OK):
            raise Failed(f"no binary at {options.frontdesk}: `make build` first, or set FRONTDESK")
        bench = Bench(options, directory)
        bench.machine()
        bench.scenarios()
        bench.table()
        if options.json:
            pathlib.Path(options.json).write_text(json.dumps(bench.results, indent=1))
        return 1 if bench.missed else 0
    except (Failed, subprocess.SubprocessError, OSError) as e:
        print(f"bench: {e}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
