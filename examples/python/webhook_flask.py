"""Receive notifications in Flask: 200 at once, the work in threads apart.

    pip install cobro flask
    COBRO_ACCESS_TOKEN=… COBRO_SITE=MLA COBRO_API=orders COBRO_WEBHOOK_SECRET=… python webhook_flask.py

Without `COBRO_WEBHOOK_SECRET`, from the developer panel, nothing is checked; IPN can't be.
"""

from __future__ import annotations

import os

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from cobro import Client, NotificationEvent
from cobro.notifications import Verifier, wsgi


def receiver(client: Client, secret: str | None) -> Flask:
    def look(event: NotificationEvent) -> None:
        # Reads what it names from the API, and lets the sale that it concerns look.
        confirmed = client.confirm(event)
        print(
            f"{event.topic} {event.resource_id}: {confirmed.kind}, reference {confirmed.external_reference}"
        )

    app = Flask(__name__)
    # Before Flask, which would read the body: a signature needs the request as it came.
    hook = wsgi(look, verifier=Verifier(secret) if secret else None)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/mp": hook})  # type: ignore[method-assign]
    return app


if __name__ == "__main__":
    with_secret = os.environ.get("COBRO_WEBHOOK_SECRET")
    receiver(Client.from_env(), with_secret).run("127.0.0.1", 8000)
