"""What the API calls a server with: IPN and webhooks, from the bare parts of an HTTP request to an event.

Needs no client, and sends nothing; no URL in a notification is followed.

**A notification is a hint.** They come twice, late, in the wrong order, from somebody else, or not
at all. Answer 200 first, within the 22 seconds that the vendor waits, and then let a client look:
`client.notify(event)` makes its waits look sooner, `client.confirm(event)` reads what the
notification names.

What the in-store API sends is not signed in a way that can be checked; webhooks that are set in the
developer panel are.

`asgi` and `wsgi` are ready receivers, to be routed to in FastAPI, Starlette or Flask, or served
alone. A server of another kind takes `parse` or a `Verifier`.
"""

from __future__ import annotations

from ._asgi import AsyncHandle, asgi
from ._notifications import HeadersLike, ReplayGuard, Verifier, parse
from ._wsgi import Handle, wsgi

__all__ = ["AsyncHandle", "Handle", "HeadersLike", "ReplayGuard", "Verifier", "asgi", "parse", "wsgi"]

for _public in (ReplayGuard, Verifier, asgi, parse, wsgi):
    # Where it is imported from, not where it was written.
    _public.__module__ = __name__
