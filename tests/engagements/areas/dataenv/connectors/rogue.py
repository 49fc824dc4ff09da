"""A server that speaks PostgreSQL's protocol until it misbehaves; started as a process of its own.

The name of the database that a client asks for says how: ``<behaviour>`` at the sign-in or at
every question, ``<behaviour>@measure`` only once the catalogue was answered as it should be. Ports
are printed as one line of JSON; TLS behaviours have a port each, for they begin before the name.
"""

import itertools
import json
import os
import socket
import struct
import sys
import threading
import time

CHUNK = b"x" * (1 << 20)
TEXT, INT8, BOOL, FLOAT8, TEXTS, NUMERIC, JSON, DATE = 25, 20, 16, 701, 1009, 1700, 114, 1082
CANARY = b"canary-4711"


def message(kind, body=b""):
    return kind + struct.pack(">I", len(body) + 4) + body


def described(*types, binary=False):
    columns = b"".join(
        b"c%d\0" % n + struct.pack(">IhIhih", 0, 0, oid, -1, -1, int(binary))
        for n, oid in enumerate(types)
    )
    return message(b"T", struct.pack(">H", len(types)) + columns)


def row(*cells):
    sent = b"".join(
        struct.pack(">i", -1) if cell is None else struct.pack(">i", len(cell)) + cell
        for cell in cells
    )
    return message(b"D", struct.pack(">H", len(cells)) + sent)


def rows(types, *given):
    return b"".join([described(*types), *(row(*cells) for cells in given), done()])


def done():
    return message(b"C", b"SELECT 1\0") + READY


def problem(text, *, severity=b"ERROR", code=b"XX000"):
    fields = b"".join((b"S", severity, b"\0C", code, b"\0M", text, b"\0\0"))
    return message(b"E", fields)


def status(name, value):
    return message(b"S", name + b"\0" + value + b"\0")


READY = message(b"Z", b"I")
ALL_RIGHT = message(b"R", struct.pack(">I", 0))
NOTICE = message(b"N", b"SNOTICE\0C00000\0M" + b"n" * 200 + b"\0\0")
# What an honest server says of one table "t" with a key and a text.
CATALOGUE = (
    ("rolsuper", rows((TEXT, *(BOOL,) * 5, TEXTS), (b"reader", *(b"f",) * 5, b"{}"))),
    ("pg_has_role", rows((TEXT, TEXT))),
    ("has_schema_privilege(n.oid, 'CREATE')", rows((TEXT,))),
    ("pg_stat_ssl", rows((BOOL, TEXT, TEXT), (b"f", None, None))),
    (
        "reltuples",
        rows(
            (INT8, TEXT, TEXT, TEXT, FLOAT8, INT8, BOOL, BOOL),
            (b"1", b"public", b"t", b"r", b"9", b"8192", b"t", b"f"),
        ),
    ),
    (
        "typcategory",
        rows(
            (INT8, TEXT, TEXT, BOOL, TEXT, TEXT),
            (b"1", b"id", b"bigint", b"t", b"N", b"int8"),
            (b"1", b"note", b"text", b"f", b"S", b"text"),
        ),
    ),
    ("indisunique", rows((INT8, INT8, BOOL, BOOL, TEXTS))),
    ("confrelid", rows((INT8, INT8, BOOL, TEXTS, TEXTS))),
)


class Client:
    """One connection, as the server sees it."""

    def __init__(self, connection):
        self.connection = connection
        self.connection.settimeout(60)

    def send(self, *parts):
        for part in parts:
            self.connection.sendall(part)

    def for_ever(self, *parts):
        block = b"".join(parts)
        block *= max(1, 65536 // len(block))
        while True:
            self.send(block)

    def much(self, size):
        for _ in range(size >> 20):
            self.send(CHUNK)

    def slowly(self, data, seconds):
        for byte in data:
            self.send(bytes((byte,)))
            time.sleep(seconds)

    def take(self, length):
        taken = b""
        while len(taken) < length:
            part = self.connection.recv(length - len(taken))
            if not part:
                raise ConnectionError
            taken += part
        return taken

    def startup(self):
        """Return the parameters, or the code of a request that comes before them."""
        (length,) = struct.unpack(">I", self.take(4))
        body = self.take(length - 4)
        (code,) = struct.unpack(">I", body[:4])
        words = body[4:].split(b"\0")
        return code, dict(zip(words[::2], words[1::2], strict=False))

    def request(self):
        kind = self.take(1)
        (length,) = struct.unpack(">I", self.take(4))
        return kind, self.take(length - 4)

    def question(self):
        """Return the text of the next statement, once the client waits for its answer."""
        sql = b""
        while True:
            kind, body = self.request()
            if kind == b"X":
                raise ConnectionError
            if kind == b"Q":
                return body.decode(errors="replace")
            if kind == b"P":
                sql = body
            if kind == b"S":
                return sql.decode(errors="replace")


def wait(client, *_):
    time.sleep(60)


def ask_for(number, more=b""):
    def behave(client, *_):
        client.send(message(b"R", struct.pack(">I", number) + more))
        _, body = client.request()
        sys.stderr.write(json.dumps({"sent": body.decode(errors="replace")}) + "\n")
        sys.stderr.flush()
        client.send(ALL_RIGHT, status(b"server_version", b"16.1"), READY)
        time.sleep(60)

    return behave


def scram(iterations, *, signature=b"v=bm9uZQ=="):
    def behave(client, *_):
        client.send(message(b"R", struct.pack(">I", 10) + b"SCRAM-SHA-256\0\0"))
        _, body = client.request()
        nonce = body[body.index(b"r=") + 2 :]
        first = b"r=" + nonce + b"xyz,s=c2FsdHNhbHQ=,i=%d" % iterations
        client.send(message(b"R", struct.pack(">I", 11) + first))
        client.request()
        client.send(message(b"R", struct.pack(">I", 12) + signature), ALL_RIGHT, READY)
        time.sleep(60)

    return behave


def signed_in_then(*parts):
    return lambda client, *_: client.for_ever(*parts) if parts else wait(client)


def endless_parameters(client, *_):
    client.send(ALL_RIGHT)
    for number in itertools.count():
        client.send(status(b"p%d" % number, b"v" * 30_000))


SIGN_IN = {
    "silent": wait,
    "garbage": lambda client, *_: (client.send(os.urandom(4096)), wait(client)),
    "web server": lambda client, *_: client.send(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "closes": lambda client, *_: None,
    "drips": lambda client, *_: client.slowly(problem(b"x" * 1000), 0.2),
    "long refusal": lambda client, *_: (
        client.send(b"E" + struct.pack(">I", 500 << 20)), client.much(500 << 20)
    ),
    "long refusal signed in": lambda client, *_: (
        client.send(ALL_RIGHT, b"E" + struct.pack(">I", 500 << 20)), client.much(500 << 20)
    ),
    "canary refusal": lambda client, *_: client.send(
        problem(b"password of " + CANARY, severity=b"FATAL", code=b"28P01")
    ),
    "notices": lambda client, *_: (client.send(ALL_RIGHT), client.for_ever(NOTICE)),
    "parameters": endless_parameters,
    "same parameter": lambda client, *_: (
        client.send(ALL_RIGHT), client.for_ever(status(b"TimeZone", b"UTC"))
    ),
    "never ready": lambda client, *_: (client.send(ALL_RIGHT), wait(client)),
    "wants clear password": ask_for(3),
    "wants md5": ask_for(5, b"salt"),
    "wants nothing": lambda client, *_: (
        client.send(ALL_RIGHT, status(b"server_version", b"16.1"), READY), wait(client)
    ),
    "wants kerberos": ask_for(7),
    "wants what is unknown": ask_for(99),
    "false scram": scram(4096),
    "costly scram": scram(2_000_000_000),
    "scram without end": scram(4096, signature=b"e=" + b"x" * 1500),
    "older protocol": lambda client, *_: (
        client.send(message(b"v", struct.pack(">II", 3 << 16, 1 << 30))), wait(client)
    ),
}  # fmt: skip


def slow_rows(client, *_):
    client.send(described(TEXT))
    while True:
        client.send(row(b"x"))
        time.sleep(0.3)


def big_cell(size):
    def behave(client, *_):
        header = b"D" + struct.pack(">IHI", size + 10, 1, size)
        client.send(described(TEXT), header)
        client.much(size)
        client.send(done())

    return behave


def many_columns(client, *_):
    client.send(described(*(TEXT,) * 60_000))
    one = row(*(b"x",) * 60_000)
    for _ in range(2_000):
        client.send(one)
    client.send(done())


def long_error(client, *_):
    client.send(b"E" + struct.pack(">I", (900 << 20) + 4))
    client.much(900 << 20)
    wait(client)


def once(*parts):
    return lambda client, *_: client.send(*parts)


def then_wait(*parts):
    return lambda client, *_: (client.send(*parts), wait(client))


def then_end(*parts):
    def behave(client, *_):
        client.send(*parts)
        raise ConnectionError

    return behave


def reset(client, *_):
    client.send(described(TEXT))
    client.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionError


QUESTIONS = {
    "never answers": wait,
    "slow rows": slow_rows,
    "endless rows": lambda client, *_: (client.send(described(TEXT)), client.for_ever(row(b"x"))),
    "endless empty rows": lambda client, *_: (client.send(described()), client.for_ever(row())),
    "endless notices": lambda client, *_: client.for_ever(NOTICE),
    "endless notifications": lambda client, *_: client.for_ever(
        message(b"A", struct.pack(">I", 1) + b"c\0" + b"p" * 7000 + b"\0")
    ),
    "endless parameters": lambda client, *_: client.for_ever(status(b"TimeZone", b"UTC")),
    "endless results": lambda client, *_: client.for_ever(
        described(TEXT), row(b"x"), message(b"C", b"SELECT 1\0")
    ),
    "cell of 1 GB": big_cell(1000 << 20),
    "cell of 400 MB": big_cell(400 << 20),
    "60,000 columns": many_columns,
    "error of 900 MB": long_error,
    "error with a canary": once(problem(CANARY + b"\xff\xfe"), READY),
    "fatal error": then_wait(problem(b"over", severity=b"FATAL", code=b"57P01")),
    "types of another kind": once(
        rows((DATE, NUMERIC, BOOL, TEXTS, JSON), (b"\xff", b"x", b"maybe", b"{{", b"{]"))
    ),
    "text said to be binary": once(
        described(INT8, FLOAT8, BOOL, binary=True), row(b"1", b"", b"long"), done()
    ),
    "unknown types": once(rows((4_000_000_000, 0), (b"x", b"y"))),
    "a number without end": once(rows((NUMERIC,) * 2, (b"1E+999999999",) * 2)),
    "not a number": once(rows((FLOAT8,) * 8, (b"NaN",) * 8)),
    "a deep array": once(rows((TEXTS,), (b"{" * 1_000_000,))),
    "deep JSON": once(rows((JSON,), (b"[" * 1_000_000,))),
    "a long integer": once(rows((INT8,), (b"9" * 1_000_000,))),
    "bytes that are no text": once(rows((TEXT,) * 8, (b"\xff\xfe\x80",) * 8)),
    "no rows": once(done()),
    "no columns": once(rows((), ())),
    "rows undescribed": once(row(b"x"), done()),
    "rows too short": once(described(TEXT, TEXT), row(b"x"), done()),
    "rows too long": once(described(TEXT), row(b"x", b"y"), done()),
    "a cell of negative length": then_wait(
        described(TEXT), message(b"D", struct.pack(">Hi", 1, -2))
    ),
    "a cell beyond its row": then_wait(described(TEXT), message(b"D", struct.pack(">Hi", 1, 99))),
    "a message of 2 GB": then_wait(described(TEXT), b"D" + struct.pack(">I", 0x7FFFFFFF)),
    "a message of no length": then_wait(b"T" + struct.pack(">I", 0)),
    "an unknown message": then_wait(message(b"~", b"x" * 100)),
    "answers to a function": then_wait(message(b"V", struct.pack(">i", 5) + b"hello"), READY),
    "wants a copy": then_wait(message(b"G", struct.pack(">bHH", 0, 1, 0))),
    "endless copy": lambda client, *_: (
        client.send(message(b"H", struct.pack(">bHH", 0, 1, 0))),
        client.for_ever(message(b"d", b"x" * 1000)),
    ),
    "copy both ways": then_wait(message(b"W", struct.pack(">bHH", 0, 1, 0))),
    "drips": lambda client, *_: client.slowly(described(TEXT) + row(b"x") + done(), 0.2),
    "ends in a row": then_end(described(TEXT), row(b"x" * 1000)[:500]),
    "resets": reset,
    "ready for ever": lambda client, *_: client.for_ever(READY),
    "a name of 1 MB": once(
        rows((INT8, TEXT, TEXT, BOOL, TEXT, TEXT), (b"1", b"n" * 2**20, b"t", b"t", b"S", b"t"))
    ),
    "more than there can be": once(
        rows(
            (INT8, TEXT, TEXT, TEXT, FLOAT8, INT8, BOOL, BOOL),
            (b"1", b"public", b"t", b"r", b"1e300", b"9223372036854775807", b"t", b"f"),
        )
    ),
    "less than nothing": once(rows((INT8,) * 9, (b"-5",) * 9)),
}


def answer(client, sql, mode, phase):
    if "client_connection_check_interval" in sql:
        client.send(message(b"C", b"SET\0"), READY)
    elif "set_config" in sql:
        client.send(rows((TEXT,), (b"1s",)))
    else:
        honest = next((told for word, told in CATALOGUE if word in sql), None)
        if phase == "measure" and honest is not None:
            client.send(honest)
        else:
            QUESTIONS[mode](client, sql)


def serve(connection):
    client = Client(connection)
    try:
        code, told = client.startup()
        if code != 3 << 16:  # somebody who wants to cancel is not answered
            wait(client)
        mode, _, phase = told[b"database"].decode().partition("@")
        if phase == "sign in":
            SIGN_IN[mode](client)
            return
        client.send(ALL_RIGHT, status(b"server_version", b"16.1"), message(b"K", b"\0" * 8), READY)
        while True:
            answer(client, client.question(), mode, phase)
    except OSError:
        pass
    finally:
        connection.close()


def over_tls(behave):
    def serve_tls(connection):
        client = Client(connection)
        try:
            client.startup()
            behave(client)
        except OSError:
            pass
        finally:
            connection.close()

    return serve_tls


TLS = {
    "refused": lambda client: (client.send(b"N"), wait(client)),
    "garbage": lambda client: (client.send(b"S", os.urandom(4096)), wait(client)),
    "silent": lambda client: (client.send(b"S"), wait(client)),
    "never asked": wait,
    "drips": lambda client: (client.send(b"S"), client.slowly(b"\x16\x03\x03\x40\x00" * 99, 0.2)),
    "error": lambda client: (client.send(b"E"), client.for_ever(b"x")),
}


def listen(serve_one):
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


if __name__ == "__main__":
    ports = {"": listen(serve)} | {name: listen(over_tls(how)) for name, how in TLS.items()}
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    sys.stdin.read()  # until whoever started it goes
