#!/usr/bin/env python3
"""Measures how fast zeren posts dues, against plain SQL that writes the same rows.

Needs: `cargo build --release`, and for PostgreSQL `apt-get install postgresql-client` and a server in
which it may make databases. README.md says what is measured.
"""

import argparse
import base64
import contextlib
import datetime
import http.client
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATABASE = "zeren_bench_posting"
PASSWORD = "bench-password-1"
PORT = 18_795
COUNTY = "610431"
START_TIMEOUT_S = 600
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
POST = (
    "mutation($input: RecordDuesCollectionInput!) { recordDuesCollection(input: $input) "
    "{ collection { id } errors { code message } } }"
)
# Signing in and sealing the history's day have nothing to do with posting.
OTHER_WORK = {"session", "refresh_token", "sign_in_failure", "history_seal", "history_seal_head"}
# The order in which the service writes, so that foreign keys hold and locks are taken as it takes them.
ORDER = [
    "idempotency", "dues_book", "dues_entry", "dues_line", "dues_balance", "dues_collection", "dues_share",
    "tally", "history_event", "history_personal", "history_head", "change",
]
BETWEEN_FIELDS, BETWEEN_ROWS = "\x1f", "\x1e"


# ---------------------------------------------------------------- the two engines

class Sqlite:
    name = "SQLite"

    def __init__(self, folder, _options):
        self.file, self.copy = folder / "posted.db", folder / "plain.db"
        self.url = f"sqlite://{self.file}"

    def keep(self):
        """Puts aside what there is, while no server runs."""
        with contextlib.closing(sqlite3.connect(self.file)) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.file, self.file_of("kept"))

    def file_of(self, name):
        return self.file.with_name(f"{name}.db")

    def renew(self):
        """Lets plain SQL begin where the service began."""
        for name in (self.copy, f"{self.copy}-wal", f"{self.copy}-shm"):
            pathlib.Path(name).unlink(missing_ok=True)
        shutil.copyfile(self.file_of("kept"), self.copy)

    def tables(self, of):
        with contextlib.closing(sqlite3.connect(self.place(of))) as connection:
            names = [row[0] for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
            columns = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in names}
        return {name: Table(name, [row[1] for row in rows], [row[1] for row in rows if row[5]])
                for name, rows in columns.items()}

    def place(self, of):
        return {"kept": self.file_of("kept"), "posted": self.file}[of]

    def rows(self, of, table):
        """Every row as the texts of its values in SQL."""
        columns = ", ".join(f'quote("{column}")' for column in table.columns)
        with contextlib.closing(sqlite3.connect(self.place(of))) as connection:
            return set(connection.execute(f"SELECT {columns} FROM {table.name}"))

    def write(self, lanes, whole):
        """All lanes one after the other: SQLite has one writer."""
        with contextlib.closing(sqlite3.connect(self.copy, isolation_level=None)) as connection:
            for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {setting}").fetchall()
            started = time.monotonic()
            if whole:
                connection.execute("BEGIN IMMEDIATE")
            for lane in lanes:
                for statements in lane:
                    if not whole:
                        connection.execute("BEGIN IMMEDIATE")
                    for statement in statements:
                        connection.execute(statement)
                    if not whole:
                        connection.execute("COMMIT")
            if whole:
                connection.execute("COMMIT")
            return time.monotonic() - started

    def count(self):
        with contextlib.closing(sqlite3.connect(self.copy)) as connection:
            return connection.execute("SELECT COUNT(*) FROM dues_entry").fetchone()[0]

    def end(self):
        pass


class Postgres:
    name = "PostgreSQL"

    def __init__(self, folder, options):
        self.folder, self.server = folder, options.database
        self.names = {of: f"{DATABASE}_{of}" for of in ("posted", "kept", "plain")}
        # Without TLS: on loopback it would only cost processor time.
        self.url = f"{self.server}/{self.names['posted']}?sslmode=disable"
        self.end()
        self.psql("postgres", f"CREATE DATABASE {self.names['posted']}")

    def psql(self, database, sql):
        done = subprocess.run(
            ["psql", "-XqAt", "-F", BETWEEN_FIELDS, "-R", BETWEEN_ROWS, "-v", "ON_ERROR_STOP=1",
             f"{self.server}/{database}", "-c", sql], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"psql: {done.stderr.strip()}")
        return done.stdout.removesuffix("\n")

    def keep(self):
        self.psql("postgres", f"CREATE DATABASE {self.names['kept']} TEMPLATE {self.names['posted']}")

    def renew(self):
        self.psql("postgres", f"DROP DATABASE IF EXISTS {self.names['plain']} WITH (FORCE)")
        self.psql("postgres", f"CREATE DATABASE {self.names['plain']} TEMPLATE {self.names['kept']}")

    def tables(self, of):
        found = self.psql(self.names[of], """
            SELECT c.relname, a.attname, COALESCE(a.attnum = ANY(i.indkey), FALSE)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum""")
        tables = {}
        for row in found.split(BETWEEN_ROWS):
            name, column, is_key = row.split(BETWEEN_FIELDS)
            table = tables.setdefault(name, Table(name, [], []))
            table.columns.append(column)
            if is_key == "t":
                table.key.append(column)
        return tables

    def rows(self, of, table):
        columns = ", ".join(f'quote_nullable("{column}"::text)' for column in table.columns)
        found = self.psql(self.names[of], f"SELECT {columns} FROM {table.name}")
        return {tuple(row.split(BETWEEN_FIELDS)) for row in found.split(BETWEEN_ROWS) if row}

    def write(self, lanes, whole):
        """One psql for each lane, all at once; for one transaction, one psql."""
        if whole:
            lanes = [[statements for lane in lanes for statements in lane]]
        files = []
        for number, lane in enumerate(lanes):
            file = self.folder / f"lane-{number}.sql"
            with open(file, "w", encoding="utf-8") as out:
                out.write("BEGIN;\n" if whole else "")
                for statements in lane:
                    body = ";\n".join(statements) + ";\n"
                    out.write(body if whole else f"BEGIN;\n{body}COMMIT;\n")
                out.write("COMMIT;\n" if whole else "")
            files.append(file)
        url = f"{self.server}/{self.names['plain']}?sslmode=disable"
        started = time.monotonic()
        writers = [subprocess.Popen(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", url, "-f", str(file)],
                                    stdout=subprocess.DEVNULL) for file in files]
        failed = [writer.args for writer in writers if writer.wait() != 0]
        took = time.monotonic() - started
        if failed:
            raise SystemExit(f"plain SQL failed: {failed[0]}")
        return took

    def count(self):
        return int(self.psql(self.names["plain"], "SELECT COUNT(*) FROM dues_entry"))

    def end(self):
        for name in self.names.values():
            self.psql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Table:
    def __init__(self, name, columns, key):
        self.name, self.columns, self.key = name, columns, key

    def value(self, row, column):
        return row[self.columns.index(column)] if column in self.columns else None

    def key_of(self, row):
        return tuple(self.value(row, column) for column in self.key)

    def insert(self, rows):
        values = ", ".join(f"({', '.join(row)})" for row in rows)
        return f"INSERT INTO {self.name} ({self.listed(self.columns)}) VALUES {values}"

    def save(self, rows):
        """As the service keeps a balance or a head: inserted, or changed where it is there."""
        others = [column for column in self.columns if column not in self.key]
        changes = ", ".join(f'"{column}" = excluded."{column}"' for column in others)
        return f"{self.insert(rows)} ON CONFLICT ({self.listed(self.key)}) DO UPDATE SET {changes}"

    @staticmethod
    def listed(columns):
        return ", ".join(f'"{column}"' for column in columns)


# ---------------------------------------------------------------- the service

class Server:
    def __init__(self, options, command, url, folder):
        self.log = folder / f"{command}.log"
        arguments = [options.binary, command, "--database", url, "--keys", str(folder / "keys"),
                     "--files", str(folder / "files"), "--listen", f"127.0.0.1:{PORT}", "--points", "4294967295"]
        if command == "demo":
            arguments += ["--scale", "county", "--division", COUNTY, "--password", PASSWORD]
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(arguments, stdout=out, stderr=out)
        until = time.monotonic() + START_TIMEOUT_S
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(self.log.read_text(encoding="utf-8")[-2_000:])
            time.sleep(0.05)

    @staticmethod
    def is_ready():
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=2).status == 200
        return False

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    def stop(self):
        self.process.terminate()
        self.process.wait(40)


class Client:
    """One connection that is kept."""

    def __init__(self, token=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        self.headers = {"content-type": "application/json"}
        if token:
            self.headers["authorization"] = f"Bearer {token}"

    def ask(self, query, variables):
        body = json.dumps({"query": query, "variables": variables})
        self.connection.request("POST", "/graphql", body, self.headers)
        answer = json.loads(self.connection.getresponse().read())
        if answer.get("errors") or any(part.get("errors") for part in answer["data"].values()):
            raise SystemExit(f"an answer with errors: {answer}")
        return answer["data"]


def sign_in(username):
    query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken } }"
    data = Client().ask(query, {"input": {"username": username, "password": PASSWORD}})
    return data["signIn"]["accessToken"]


def collections(branches, options):
    """What each client posts: every one its own part of the branches, so many there are."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    branches = branches[:options.books] if options.books else branches
    lanes = [[] for _ in range(options.clients)]
    for number in range(options.collections):
        lanes[number % options.clients].append({
            "organizationId": branches[number % len(branches)], "month": today.strftime("%Y-%m"),
            "collectedOn": today.isoformat(), "amount": 1_000 + number, "payers": 3,
            "idempotencyKey": f"posting {number}",
        })
    return lanes, min(len(branches), options.collections)


def post(lanes, token):
    """Posts all of it, and says how long it took."""
    failed = []

    def work(lane):
        client = Client(token)
        try:
            for given in lane:
                client.ask(POST, {"input": given})
        except BaseException as error:  # noqa: BLE001: told by the main thread
            failed.append(error)

    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - started
    if failed:
        raise SystemExit(f"posting failed: {failed[0]}")
    return took


# ---------------------------------------------------------------- plain SQL

def written(engine):
    """What the service wrote: by table the new rows, and those that it saves again and again."""
    tables = engine.tables("posted")
    added, saved = {}, {}
    for name, table in tables.items():
        if name in OTHER_WORK or not table.key:
            continue
        before, after = engine.rows("kept", table), engine.rows("posted", table)
        keys = {table.key_of(row) for row in before}
        new = [row for row in after - before if table.key_of(row) not in keys]
        if len(new) < len(after - before) or name in ("dues_balance", "dues_book", "history_head", "tally"):
            saved[name] = list(after - before)
        elif new:
            added[name] = new
    return tables, added, saved


def by_collection(engine):
    """The statements of each collection, one for each table, and how many rows of which they write."""
    tables, added, saved = written(engine)
    entry_of = {tables["dues_collection"].value(row, "entry_id"): tables["dues_collection"].value(row, "id")
                for row in added["dues_collection"]}
    owner = {}
    groups = {collection: {} for collection in entry_of.values()}
    for row in added["dues_entry"]:
        table = tables["dues_entry"]
        owner[entry_of[table.value(row, "id")]] = table.value(row, "organization_id")
    turns = list(groups)
    for name, rows in added.items():
        table = tables[name]
        for number, row in enumerate(sorted(rows)):
            entry = table.value(row, "entry_id") or (name == "dues_entry" and table.value(row, "id"))
            subject = table.value(row, "collection_id") or table.value(row, "subject_id")
            collection = entry_of.get(entry) or subject or (name == "dues_collection" and table.value(row, "id"))
            # What names no collection, like the log of changes, falls to each in turn.
            collection = collection if collection in groups else turns[number % len(turns)]
            groups[collection].setdefault(name, []).append(row)
    for name, rows in saved.items():
        table, of = tables[name], {}
        for row in rows:
            of.setdefault(table.value(row, "organization_id") or table.value(row, "chain_id"), []).append(row)
        for collection, group in groups.items():
            own = of.get(owner[collection], []) + of.get(None, [])
            if own:
                group[name] = sorted(own)
    order = {name: place for place, name in enumerate(ORDER)}
    numbered = sorted(added["dues_entry"], key=lambda row: int(tables["dues_entry"].value(row, "number").strip("'")))
    in_order = [entry_of[tables["dues_entry"].value(row, "id")] for row in numbered]
    counts = {}
    statements = []
    for collection in in_order:
        names = sorted(groups[collection], key=lambda name: order.get(name, len(order)))
        for name in names:
            counts[name] = counts.get(name, 0) + len(groups[collection][name])
        statements.append([
            (tables[name].save if name in saved else tables[name].insert)(groups[collection][name])
            for name in names
        ])
    return statements, counts


def measure(engine, options, folder):
    server = Server(options, "demo", engine.url, folder)
    server.stop()
    engine.keep()
    server = Server(options, "serve", engine.url, folder)
    try:
        token = sign_in(f"{COUNTY}.accountant")
        lanes, books = collections(branches(engine), options)
        cpu = server.cpu_s()
        took = post(lanes, token)
        cpu = server.cpu_s() - cpu
    finally:
        server.stop()
    posted = options.collections / took
    statements, counts = by_collection(engine)
    if len(statements) != options.collections:
        raise SystemExit(f"{options.collections} were posted, {len(statements)} are there")
    print(f"{engine.name}: {options.collections} collections, {options.clients} clients; books: {books}")
    rows = ", ".join(f"{count / len(statements):.2f} {name}" for name, count in counts.items())
    each = sum(len(group) for group in statements) / len(statements)
    print(f"  each writes, in {each:.1f} statements: {rows}")
    print(f"  zeren, over GraphQL:        {posted:8.0f} a second; {cpu / options.collections * 1e3:.2f} ms of its processor each")
    lanes = [statements[place::options.clients] for place in range(options.clients)]
    for whole, words in ((False, "plain SQL, a transaction each:"), (True, "plain SQL, one transaction:   ")):
        engine.renew()
        before = engine.count()
        rate = len(statements) / engine.write(lanes, whole)
        if engine.count() != before + len(statements):
            raise SystemExit("plain SQL wrote something else")
        print(f"  {words} {rate:6.0f} a second; zeren has {posted / rate:.2f} of that")


def branches(engine):
    """The global ids of the branches that collect."""
    table = engine.tables("kept")["organization"]
    found = []
    for row in engine.rows("kept", table):
        kind, division = table.value(row, "kind"), table.value(row, "division_code")
        if kind == "'BRANCH'" and division.strip("'") == COUNTY and table.value(row, "valid_until") == "NULL":
            key = uuid.UUID(table.value(row, "id").strip("X'"))
            found.append(base64.urlsafe_b64encode(f"Organization:{key.hex}".encode()).decode().rstrip("="))
    return sorted(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="postgres://postgres@127.0.0.1:5432", help="the PostgreSQL server")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], help="only this one")
    parser.add_argument("--collections", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--books", type=int, default=0, help="at most so many branches collect")
    parser.add_argument("--binary", default=str(ROOT / "target/release/zeren"))
    options = parser.parse_args()
    engines = {"sqlite": Sqlite, "postgres": Postgres}
    print(f"{options.binary}, {os.cpu_count()} processors, load before the run {os.getloadavg()[0]:.1f}")
    for name in [options.engine] if options.engine else engines:
        with tempfile.TemporaryDirectory() as folder:
            engine = engines[name](pathlib.Path(folder), options)
            try:
                measure(engine, options, pathlib.Path(folder))
            finally:
                engine.end()
    print(f"load after the run {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    sys.exit(main())
