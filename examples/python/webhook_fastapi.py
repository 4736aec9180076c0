"""Receive notifications in FastAPI: 200 at once, then the work.

    pip install cobro fastapi uvicorn
    COBRO_ACCESS_TOKEN=… COBRO_SITE=MLA COBRO_API=orders COBRO_WEBHOOK_SECRET=… python webhook_fastapi.py

Without `COBRO_WEBHOOK_SECRET`, from the developer panel, nothing is checked; IPN can't be.
"""

from __future__ import annotations

import os

import uvicorn
from fastapi import FastAPI
from starlette.routing import Route

from cobro import AsyncClient, NotificationEvent
from cobro.notifications import Verifier, asgi


def receiver(client: AsyncClient, secret: str | None) -> FastAPI:
    async def look(event: NotificationEvent) -> None:
        # Reads what it names from the API, and lets the sale that it concerns look.
        confirmed = await client.confirm(event)
        print(
            f"{event.topic} {event.resource_id}: {confirmed.kind}, reference {confirmed.external_reference}"
        )

    app = FastAPI()
    hook = asgi(look, verifier=Verifier(secret) if secret else None)
    # A route and no mount, which would send who calls `/mp` on to `/mp/`: the vendor does not go.
    app.router.routes.append(Route("/mp", hook))
    return app


if __name__ == "__main__":
    with_secret = os.environ.get("COBRO_WEBHOOK_SECRET")
    uvicorn.run(receiver(AsyncClient.from_env(), with_secret), host="127.0.0.1", port=8000)
