"""Which statements a request sends: a proxy that listens in on PostgreSQL's protocol, and what
turns what it heard into a script for pgbench."""

import contextlib
import datetime
import re
import socket
import struct
import threading
import uuid

EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
TYPES = {16: "bool", 17: "bytea", 20: "int8", 21: "int2", 23: "int4", 25: "text", 1043: "text",
         1082: "date", 1184: "timestamptz", 2950: "uuid"}


class Statement:
    """One statement with its values as (type, value)."""

    def __init__(self, sql, values):
        self.sql, self.values = sql, values


class Proxy:
    """Passes everything on between zeren and PostgreSQL, and notes the statements while it records."""

    def __init__(self, upstream):
        self.upstream, self.noted = upstream, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.upstream)
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.listen, args=(client, server), daemon=True).start()
                threading.Thread(target=passed_on, args=(server, client), daemon=True).start()

    def listen(self, client, server):
        heard, greeted, parsed = b"", False, {}
        with contextlib.suppress(OSError):
            while data := client.recv(65_536):
                # Noted before it is passed on: the answer cannot come earlier than that.
                heard += data
                while len(heard) >= 5:
                    start = 1 if greeted else 0
                    size = struct.unpack_from("!i", heard, start)[0] + start
                    if len(heard) < size:
                        break
                    if greeted:
                        self.note(heard[:1], heard[5:size], parsed)
                    greeted, heard = True, heard[size:]
                server.sendall(data)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def note(self, kind, body, parsed):
        if kind == b"P":
            name, sql, rest = body.split(b"\0", 2)
            count = struct.unpack_from("!h", rest)[0]
            parsed[name] = (sql.decode(), struct.unpack_from(f"!{count}i", rest, 2))
        elif kind == b"B" and self.noted is not None:
            _, name, rest = body.split(b"\0", 2)
            sql, types = parsed[name]
            self.noted.append(Statement(sql, bound(rest, types)))
        elif kind == b"Q" and self.noted is not None:
            self.noted.append(Statement(body.rstrip(b"\0").decode(), []))

    @contextlib.contextmanager
    def recording(self):
        self.noted = noted = []
        yield noted
        self.noted = None

    def close(self):
        self.listener.close()


def passed_on(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def bound(rest, types):
    formats = struct.unpack_from("!h", rest)[0]
    codes = struct.unpack_from(f"!{formats}h", rest, 2)
    if set(codes) - {1}:
        raise ValueError("values are expected in binary form")
    at = 2 + 2 * formats
    count = struct.unpack_from("!h", rest, at)[0]
    at, values = at + 2, []
    for number in range(count):
        size = struct.unpack_from("!i", rest, at)[0]
        at += 4
        kind = TYPES[types[number]]
        if size < 0:
            values.append((kind, None))
            continue
        values.append((kind, decoded(kind, rest[at:at + size])))
        at += size
    return values


def decoded(kind, raw):
    if kind == "text":
        return raw.decode()
    if kind == "bytea":
        return "\\x" + raw.hex()
    if kind == "uuid":
        return str(uuid.UUID(bytes=raw))
    number = int.from_bytes(raw, "big", signed=True)
    if kind == "bool":
        return "true" if number else "false"
    if kind == "date":
        return (EPOCH + datetime.timedelta(days=number)).date().isoformat()
    if kind == "timestamptz":
        return (EPOCH + datetime.timedelta(microseconds=number)).isoformat()
    return str(number)


def literal(kind, value):
    if value is None:
        return f"NULL::{kind}"
    # No colon and no line's end in it: pgbench would take them for its own.
    text = value.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a").replace("\n", "\\n")
    return f"E'{text}'::{kind}"


def inline(statement, end=";", put=literal):
    """The statement with its values in it, on one line."""
    columns = re.match(r'INSERT INTO "\w+" \(([^)]*)\)', statement.sql)
    names = [name.strip().strip('"') for name in columns[1].split(",")] if columns else []

    def value(match):
        at = int(match[1]) - 1
        if put is literal:
            return literal(*statement.values[at])
        return put(*statement.values[at], names[at] if at < len(names) else None)

    return re.sub(r"\$(\d+)", value, statement.sql).replace("\n", " ") + end


def templated(statements, case, cases):
    """The statements of one submission, for any of the prepared drafts."""
    number, _, report, organization, round_, obligation, period, division = case
    first, each = cases
    variables = {report: "report", organization: "organization", round_: "round", obligation: "obligation",
                 period: "period", division: "division"}

    def put(kind, value, column):
        if column == "sequence":
            return "(:head_sequence::int8 + 1)"
        if kind == "text" and value == f"bench-{number}":
            return "('pgbench-' || :n)"
        if value in variables:
            return f":{variables[value]}::{kind}"
        return literal(kind, value)

    lines = [
        r"\set i :i + 1",
        rf"\set n {first} + :client_id * {each} + :i",
        r"SELECT report, organization, round, obligation, period, division FROM bench_case WHERE n = :n \gset",
    ]
    for statement in statements:
        locks_head = "history_head" in statement.sql and "FOR UPDATE" in statement.sql
        lines.append(inline(statement, r" \gset head_" if locks_head else ";", put))
    return lines
