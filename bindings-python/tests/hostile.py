"""Requests that nobody should send, and a client that sends them."""

from __future__ import annotations

import json
import re
import socket
from contextlib import suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from cobro.testing import ipn, sign

from support import LIMIT

if TYPE_CHECKING:
    from random import Random

METHODS = ["POST"] * 12 + [
    "GET",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "CONNECT",
    "post",
    "X" * 40,
]
TOPICS = [
    "payment",
    "merchant_order",
    "order",
    "mp-connect",
    "",
    "pago ñ",
    "../topic",
    "t" * 70,
    "{}",
    "\x00",
]
TEXTS = [
    "",
    "ñandú",
    "日本",
    "\U0001f4b8",
    "\x00",
    "' OR 1=1 --",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "a" * 500,
    "-1",
    "1e999",
]


class Hostile(NamedTuple):
    sent: bytes
    requests: int
    whole: bool
    """Whether the last request is one with an end, and has to be answered."""


class Attacker:
    def __init__(self, random: Random, path: str, secret: str, canary: str) -> None:
        self.random = random
        self.path = path
        self.secret = secret
        self.canary = canary

    def next(self) -> Hostile:
        draw = self.random.random()
        if draw < 0.05:
            return Hostile(self.random.randbytes(self.random.randrange(1, 400)), 1, whole=False)
        if draw < 0.10:
            request = self.request(last=True)
            return Hostile(request[: self.random.randrange(1, len(request))], 1, whole=False)
        if draw < 0.13:
            garbled = bytearray(self.request(last=True))
            for _ in range(self.random.randrange(1, 9)):
                garbled[self.random.randrange(len(garbled))] = self.random.randrange(256)
            # A version that is not the server's is the server's to refuse.
            version = re.sub(rb"HTTP/[^1]|HTTP/1\.[^01]", b"HTTP/x", bytes(garbled))
            return Hostile(version, 1, whole=False)
        if draw < 0.17:
            count = self.random.randrange(2, 6)
            requests = [self.request(last=number == count - 1) for number in range(count)]
            return Hostile(b"".join(requests), count, whole=False)
        return Hostile(self.request(last=True), 1, whole=True)

    def request(self, *, last: bool) -> bytes:
        pick = self.random.choice
        query, headers, body = self.content()
        target = pick(
            [self.path] * 20 + ["/", "//", "/..%2f..%2fetc/passwd", "/%ff", f"http://{self.canary}/mp"]
        )
        line = f"{pick(METHODS)} {target}{pick(['?'] * 9 + ['?x=?'])}{query} HTTP/1.1\r\n"
        head = [("Host", pick(["shop.example", self.canary])), *headers]
        if self.random.random() < 0.3:
            head.append((pick(["X-Forwarded-Host", "Referer", "Expect", "Upgrade", "Origin"]), self.canary))
        if last:
            head.append(("Connection", "close"))
        if self.random.random() < 0.2:
            head.append(("Transfer-Encoding", "chunked"))
            body = self.chunked(body)
        else:
            head.append(("Content-Length", str(len(body))))
        lines = "".join(f"{name}: {value}\r\n" for name, value in head)
        return (line + lines + "\r\n").encode("utf-8", "surrogateescape") + body

    def chunked(self, body: bytes) -> bytes:
        parts = []
        while body:
            size = self.random.randrange(1, 1 + max(len(body), 2) // 2)
            parts.append(b"%x\r\n%s\r\n" % (len(body[:size]), body[:size]))
            body = body[size:]
        return b"".join(parts) + b"0\r\n\r\n"

    def content(self) -> tuple[str, list[tuple[str, str]], bytes]:
        kind = self.random.randrange(8)
        pick = self.random.choice
        if kind == 0:
            made = sign(
                pick([self.secret, "another-secret"]),
                "payment",
                self.random.randrange(1, 2**63),
                # Of one length, so that what is drawn next is the same in every run.
                signed_at=datetime.now(timezone.utc).replace(microsecond=0),
                notification_id=7,
                request_id="bb56a2f1-6aae-46ac-982e-9dcd3581d08e",
            )
            return made.query, list(made.headers.items()), self.mangled(made.body)
        if kind == 1:
            made = ipn(pick(["payment", "merchant_order"]), self.random.randrange(1, 2**63))
            return made.query, self.signature(), self.mangled(made.body)
        if kind == 2:
            told = {"resource": self.url(), "topic": pick(TOPICS)}
            return pick(["", "topic=payment"]), self.signature(), json.dumps(told).encode()
        if kind == 3:
            query = f"topic={pick(['payment', 'order', '%ff'])}&id={self.escaped(self.id())}"
            return query, self.signature(), b""
        if kind == 4:
            data: object = pick([{"id": self.id()}, [], None, {"id": {"id": 1}}, self.id(), {"id": 1e300}])
            event = {"type": pick(TOPICS), "data": data, "id": pick(TEXTS), "action": pick(TEXTS)}
            return f"data.id={self.escaped(self.id())}", self.signature(), json.dumps(event).encode()
        if kind == 5 and self.random.random() < 0.2:
            return "", self.signature(), b'{"topic":"payment","resource":"' + b"9" * 263_000 + b'"}'
        if kind == 6:
            deep = self.random.randrange(1, 5000)
            return (
                "id=1&topic=payment",
                [],
                pick([b"[" * deep, b'{"data":' * deep, b"\xef\xbb\xbf{}", b"null", b'"x"']),
            )
        return self.escaped(pick(TEXTS)), self.signature(), self.random.randbytes(self.random.randrange(600))

    def mangled(self, body: bytes) -> bytes:
        at = self.random.randrange(len(body))
        return self.random.choice([body, body[:at], body + body, body[:at] + b"\xff" + body[at:]])

    def signature(self) -> list[tuple[str, str]]:
        pick = self.random.choice
        value = pick(
            [
                "",
                "ts=1,v1=" + "0" * 64,
                "v1=,ts=",
                "ts=99999999999999999999,v1=zz",
                "ñ=日",
                "=" * 900,
                "ts,v1",
            ]
        )
        return [("X-Signature", value)] * self.random.randrange(3) + [
            ("X-Request-Id", pick(TEXTS).replace("\x00", ""))
        ]

    def url(self) -> str:
        return self.random.choice(
            [
                f"http://{self.canary}/v1/payments/7",
                f"//{self.canary}/8",
                f"https://api.mercadopago.com@{self.canary}/9",
                "http://169.254.169.254/latest/meta-data/10",
                "file:///etc/passwd",
                f"gopher://{self.canary}/_x",
                f"http://{self.canary}",
                f"https://{self.canary}/payments/11?x=12#13",
                "../../_sandbox/reset",
            ]
        )

    def id(self) -> str:
        hostile = [
            "../_sandbox/reset",
            "5/../../oauth/token",
            "5?x=1",
            "5#",
            "5%2f..",
            "-5",
            "0",
            str(2**64),
            "ORD01/..",
        ]
        return self.random.choice([*hostile, self.url(), *TEXTS, str(self.random.randrange(1, 2**40))])

    def escaped(self, text: str) -> str:
        return "".join(
            c if c.isalnum() and c.isascii() else "".join(f"%{b:02x}" for b in c.encode()) for c in text
        )


def statuses(port: int, hostile: Hostile, *, ends: bool) -> list[int]:
    """Send it over a connection of its own. Gives what was answered.

    `ends` says to end what is sent, not the last request alone. Uvicorn takes that for a sender who
    has gone; Flask's server wants it before it closes.
    """
    received = bytearray()
    # Who does not read all that is sent may close before it is sent.
    with socket.create_connection(("127.0.0.1", port), LIMIT) as connection, suppress(ConnectionError):
        connection.sendall(hostile.sent)
        if ends or not hostile.whole:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            received += part
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3})", received)]
