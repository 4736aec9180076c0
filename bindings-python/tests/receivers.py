"""The receivers of notifications, each in a server that it is meant for."""

from __future__ import annotations

import importlib.util
import logging
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cobro.testing import Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples" / "python"


def example(name: str) -> Any:  # noqa: ANN401
    """A program of the examples, as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def asgi_server(app: Any, *, lifespan: str = "off") -> Iterator[int]:  # noqa: ANN401
    """Uvicorn, on a free port. At the end it has shut down."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    config = uvicorn.Config(app, lifespan=lifespan, ws="none", log_level="critical")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def wsgi_server(app: Any) -> Iterator[int]:  # noqa: ANN401
    """Flask's own, on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def fastapi(sandbox: Sandbox, user: int, secret: str | None) -> Iterator[int]:
    client = sandbox.async_client(user)
    with asgi_server(example("webhook_fastapi").receiver(client, secret)) as port:
        yield port


@contextmanager
def flask(sandbox: Sandbox, user: int, secret: str | None) -> Iterator[int]:
    with (
        sandbox.client(user) as client,
        wsgi_server(example("webhook_flask").receiver(client, secret)) as port,
    ):
        yield port
