#!/usr/bin/env python3
"""Measures zeren with thousands of open sockets that watch counties, while these change.

Needs: `cargo build --release`, `apt-get install postgresql-client`, and a PostgreSQL server in which it
may make the database `zeren_bench_sockets`. README.md says what is measured.
"""

import argparse
import asyncio
import contextlib
import json
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATABASE = "zeren_bench_sockets"
PASSWORD = "bench-password-1"
PORT = 18_790
CITY, PERIOD = "610400", "2026-H1"
PLAIN = "{ viewer { id } }"
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
STATEMENTS_A_SECOND = 20


def post(document, variables=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    body = json.dumps({"query": document, "variables": variables or {}}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/graphql", body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer = json.load(answer)
    if answer.get("errors"):
        raise SystemExit(f"an answer with errors: {answer}")
    return answer["data"]


def share(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] if values else float("nan")


class Process:
    """Memory and processor seconds of the server."""

    def __init__(self, pid):
        self.pid = pid

    def memory(self):
        lines = pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
        sizes = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
        return tuple(int(sizes[name]) / 1024 for name in ("VmRSS", "VmHWM"))

    def seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S


class Socket:
    """One client, which watches one county."""

    def __init__(self):
        self.times, self.ended = [], None

    async def open(self, token):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", PORT)
        self.writer.write(
            b"GET /graphql/ws HTTP/1.1\r\nhost: zeren\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
            b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
        )
        await self.reader.readuntil(b"\r\n\r\n")
        self.say({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        await self.message()

    def say(self, message):
        text = json.dumps(message).encode()
        self.writer.write(struct.pack("!BBQI", 0x81, 0xFF, len(text), 0) + text)

    async def message(self):
        kind, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        data = await self.reader.readexactly(length)
        if kind & 0x0F == 8:
            raise EOFError(f"closed: {data[2:].decode()}")
        return data

    async def watch(self, document, code):
        variables = {"code": code, "period": PERIOD, "after": None}
        self.say({"id": "1", "type": "subscribe", "payload": {"query": document, "variables": variables}})
        try:
            while True:
                data = await self.message()
                if b'"next"' in data:
                    self.times.append(time.monotonic())
                elif b'"error"' in data:
                    raise EOFError(data.decode())
        except (OSError, EOFError) as error:
            self.ended = error


def change(psql, codes, count):
    """Writes changes as another instance's commits would leave them, and calls."""
    rows = ", ".join(f"('{PERIOD}', {codes[(change.next + i) % len(codes)]}, now())" for i in range(count))
    change.next += count
    psql.stdin.write(f"INSERT INTO change (period, division_code, at) VALUES {rows}; NOTIFY zeren_change;\n")
    psql.stdin.flush()


change.next = 0


async def changes(psql, codes, rate, until):
    step, turn = 1 / STATEMENTS_A_SECOND, time.monotonic()
    while turn < until:
        change(psql, codes, rate // STATEMENTS_A_SECOND)
        turn += step
        await asyncio.sleep(max(0, turn - time.monotonic()))


async def plain(token, until):
    """What somebody waits who reads over HTTP meanwhile."""
    waits = []
    while time.monotonic() < until:
        started = time.monotonic()
        await asyncio.to_thread(post, PLAIN, None, token)
        waits.append(time.monotonic() - started)
        await asyncio.sleep(0.05)
    return waits


def counties(options):
    """As many counties of the whole country as there are sockets."""
    query = f"SELECT code FROM division WHERE code % 100 <> 0 ORDER BY code LIMIT {options.sockets}"
    command = ["psql", "-qXAt", f"{options.database}/{DATABASE}", "-c", query]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


async def measure(server, psql, options):
    document = (ROOT / "tests/operations/live.graphql").read_text(encoding="utf-8")
    sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }"
    token = post(sign_in, {"input": {"username": "admin", "password": PASSWORD}})["signIn"]["accessToken"]
    if options.each:
        codes = counties(options)
    else:
        below = f'{{ divisions(parent: "{CITY}", first: 100) {{ nodes {{ code }} }} }}'
        codes = [node["code"] for node in post(below, None, token)["divisions"]["nodes"]]
    quiet = await plain(token, time.monotonic() + 2)
    print(f"memory with no socket: {server.memory()[0]:.0f} MiB")

    started, sockets, tasks = time.monotonic(), [], []
    for place in range(options.sockets):
        socket = Socket()
        await socket.open(token)
        tasks.append(asyncio.create_task(socket.watch(document, codes[place % len(codes)])))
        sockets.append(socket)
    while any(not socket.times and not socket.ended for socket in sockets):
        await asyncio.sleep(0.05)
    took = time.monotonic() - started
    print(f"{options.sockets} sockets open and told the present state after {took:.1f} s")
    await asyncio.sleep(2)
    print(f"memory with them at rest: {server.memory()[0]:.0f} MiB")

    begun, cpu = time.monotonic(), server.seconds()
    until = begun + options.seconds
    _, waits = await asyncio.gather(changes(psql, codes, options.rate, until), plain(token, until))
    took, cpu = time.monotonic() - begun, server.seconds() - cpu
    counts = [sum(1 for at in socket.times if at >= begun) for socket in sockets]
    gaps = [b - a for socket in sockets for a, b in zip(socket.times, socket.times[1:]) if a >= begun]
    now, peak = server.memory()
    print(f"{change.next / took:.0f} changes a second for {took:.0f} s in {len(codes)} counties:")
    print(f"  events: {sum(counts) / took:.0f} a second; fewest for one socket {min(counts)}, most {max(counts)}")
    print(f"  between two events of a socket: p50 {share(gaps, .5):.2f} s, p99 {share(gaps, .99):.2f} s")
    print(f"  memory: {now:.0f} MiB, peak {peak:.0f} MiB; processor: {cpu / took:.2f} of {os.cpu_count()}")
    for name, some in (("no socket", quiet), ("all of that", waits)):
        print(f"  HTTP with {name}: p50 {share(some, .5) * 1e3:.1f} ms, p99 {share(some, .99) * 1e3:.1f} ms")
    ended = [socket.ended for socket in sockets if socket.ended]
    print(f"  sockets that ended: {len(ended)} {ended[:1]}")
    last, counted = time.monotonic(), -1
    while (total := sum(len(socket.times) for socket in sockets)) != counted:
        if total != counted:
            last, counted = time.monotonic(), total
        await asyncio.sleep(0.3)
    print(f"  everyone up to date {max(0, last - until):.1f} s after the last change")
    if options.each:
        due = [len(range(place, change.next, len(codes))) for place in range(len(sockets))]
        told = [sum(1 for at in socket.times if at >= begun) for socket in sockets]
        alone = sum(1 for each, one in zip(due, told) if each == one)
        print(f"  sockets told of each change of their own by an event of its own: {alone} of {len(sockets)}")
    for task in tasks:
        task.cancel()
    return len(ended)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="postgres://postgres@127.0.0.1:5432", help="the server")
    parser.add_argument("--sockets", type=int, default=2_000)
    parser.add_argument("--rate", type=int, default=200, help="changes a second")
    parser.add_argument("--each", action="store_true", help="every socket watches another county")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--binary", default=str(ROOT / "target/release/zeren"))
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def sql(text):
        subprocess.run(["psql", "-qX", f"{options.database}/postgres", "-c", text], check=True)

    sql(f"DROP DATABASE IF EXISTS {DATABASE}")
    sql(f"CREATE DATABASE {DATABASE}")
    url = f"{options.database}/{DATABASE}"
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log", "wb") as log:
        listen = ["--listen", f"127.0.0.1:{PORT}", "--keys", f"{folder}/keys", "--password", PASSWORD]
        demo = [options.binary, "demo", "--database", f"{url}?sslmode=disable", *listen]
        server = subprocess.Popen(demo, stdout=log, stderr=log)
        psql = None
        try:
            ready = False
            while not ready:
                if server.poll() is not None:
                    raise SystemExit(pathlib.Path(f"{folder}/log").read_text(encoding="utf-8")[-2_000:])
                with contextlib.suppress(OSError):
                    ready = urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=2).status == 200
                time.sleep(0.1)
            psql = subprocess.Popen(["psql", "-qX", url], stdin=subprocess.PIPE, text=True)
            return asyncio.run(measure(Process(server.pid), psql, options))
        finally:
            if psql:
                psql.stdin.close()
                psql.wait(20)
            server.terminate()
            server.wait(40)
            sql(f"DROP DATABASE {DATABASE} WITH (FORCE)")


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
