"""The other side of the bench, in a process of its own so that its CPU is not counted.

A sandbox behind TLS on loopback. Prints one JSON line with where it is, then serves until its
standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from cobro.testing import Sandbox

USER = 7001
SIGN = (
    "x509 -req -days 2 -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem -extfile san.cnf"
)


def certificates(folder: Path) -> None:
    """A root and a leaf: rustls takes no root for a server's own certificate."""

    def openssl(arguments: str) -> None:
        subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)  # noqa: S607

    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    (folder / "san.cnf").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl(f"req -x509 {key} -days 2 -subj /CN=bench-root -keyout ca.key -out ca.pem")
    openssl(f"req {key} -subj /CN=localhost -keyout leaf.key -out leaf.csr")
    openssl(f"{SIGN} -out leaf.pem -extfile san.cnf")


def paid(sandbox: Sandbox, number: int) -> int:
    """A payment that can be refunded."""
    # A shop of its own each, so that no sale waits for another.
    pos = f"TILL{number}"
    sandbox.seed(USER, {f"STORE{number}": [pos]})
    sandbox.client(USER).sell(external_pos_id=pos, amount=100)
    payment_id = sandbox.pay(sandbox.scan(USER, pos)["scan_id"])["payment_id"]
    assert isinstance(payment_id, int)
    return payment_id


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError, asyncio.CancelledError):
        pass  # the client is gone, or the bench over
    finally:
        writer.close()


async def serve(sandbox: Sandbox, folder: Path) -> None:
    host, port = urlsplit(sandbox.base_url).hostname, urlsplit(sandbox.base_url).port

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(pipe(reader, upstream_writer), pipe(upstream_reader, writer))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem", folder / "leaf.key")
    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    told = {
        "base_url": f"https://localhost:{server.sockets[0].getsockname()[1]}",
        "token": sandbox.token(USER),
        "payment_ids": [paid(sandbox, number) for number in range(int(sys.argv[2]))],
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def main() -> None:
    folder = Path(sys.argv[1])
    certificates(folder)
    with Sandbox.start() as sandbox:
        sandbox.seed(USER, {"STORE1": ["POS1", "POS2"]})
        asyncio.run(serve(sandbox, folder))


if __name__ == "__main__":
    main()
