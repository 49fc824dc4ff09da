"""Users who ask without a pause, in a process of their own: an order on stdin, figures on stdout.

The order is one JSON object: ``port``, ``users``, ``seconds``, ``seed``, ``cookie``, ``token``,
``reads`` (addresses with ``{code}``), ``codes`` and ``writes`` (their share, 0 to 1).
"""

import http.client
import json
import random
import sys
import threading
import time

TIMEOUT = 60
CUT = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError)


class User(threading.Thread):
    """One user on one connection; what was answered is kept in lists of its own."""

    def __init__(self, order, number, until):
        super().__init__(daemon=True)
        self.order, self.until = order, until
        self.chance = random.Random(f"{order['seed']}-{number}")
        self.took, self.wrong, self.writes = [], [], 0
        self.connection = None

    def run(self):
        while time.monotonic() < self.until:
            write = self.chance.random() < self.order["writes"]
            code = self.chance.choice(self.order["codes"])
            began = time.perf_counter()
            try:
                status, where = self._write(code) if write else self._read(code)
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"{type(error).__name__}: {error}")
                self.connection = None
                continue
            self.took.append(time.perf_counter() - began)
            self.writes += write
            if status not in (200, 201):
                self.wrong.append(f"{status} {where}")

    def _read(self, code):
        where = self.chance.choice(self.order["reads"]).format(code=code)
        headers = {"Cookie": self.order["cookie"], "Accept-Encoding": "gzip"}
        kept = self.connection is not None
        try:
            return self._send("GET", where, None, headers), where
        except CUT:
            if not kept:
                raise
            # A server may end an idle connection; a browser asks again (RFC 9110, 9.2.2).
            self.connection = None
            return self._send("GET", where, None, headers), where

    def _write(self, code):
        where = f"/api/v1/engagements/{code}/log-entries/"
        said = {"kind": "note", "text": f"Said under load, {self.chance.random()}."}
        headers = {
            "Authorization": f"Bearer {self.order['token']}", "Content-Type": "application/json",
        }  # fmt: skip
        self.connection = None  # a write is not sent twice, so never on a connection that may end
        return self._send("POST", where, json.dumps(said), headers), where

    def _send(self, method, where, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.order["port"], timeout=TIMEOUT
            )
        self.connection.request(method, where, body=body, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        if answer.will_close:
            self.connection = None
        return answer.status


def main():
    order = json.loads(sys.stdin.readline())
    began = time.monotonic()
    users = [User(order, number, began + order["seconds"]) for number in range(order["users"])]
    for user in users:
        user.start()
    for user in users:
        user.join(order["seconds"] + 2 * TIMEOUT)
    took = [one for user in users for one in user.took]
    wrong = [one for user in users for one in user.wrong]
    sys.stdout.write(
        json.dumps(
            {
                "requests": len(took), "writes": sum(user.writes for user in users),
                "errors": len(wrong), "wrong": wrong[:5], "seconds": time.monotonic() - began,
                "took": took,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
