"""A till on cobro as its README shows it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cobro import Client, CobroError, OutcomeUnknownError, Sale, SaleOutcome, SaleStatus
from cobro.testing import Sandbox

from counter import Scan, serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from counter import Qr, Screen

SELLER = 7001


class CobroTill:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.sale: Sale | None = None
        # Of what has to be asked for again.
        self.keys: dict[str, str | None] = {}

    def sell(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | Screen:
        try:
            self.sale = self.client.sell(
                external_pos_id=pos,
                qr=qr,
                external_reference=reference,
                amount=amount,
                ttl=ttl,
                idempotency_key=self.keys.get(reference),
            )
        except CobroError as error:
            self.keys[reference] = error.idempotency_key
            return _shown(error)
        return Scan(self.sale.qr_data)

    def wait(self) -> Screen:
        assert self.sale
        return self._look(self.sale.wait)

    def check(self) -> Screen:
        assert self.sale
        return self._look(self.sale.check)

    def cancel(self) -> Screen:
        assert self.sale
        return self._look(self.sale.cancel)

    def refund(self, intent: str, amount: str | None) -> Screen:
        assert self.sale
        try:
            self.sale.refund(amount, idempotency_key=self.keys.get(intent))
        except CobroError as error:
            self.keys[intent] = error.idempotency_key
            return _shown(error)
        return "refunded"

    def _look(self, read: Callable[[], SaleOutcome]) -> Screen:
        try:
            outcome = read()
        except CobroError as error:
            return _shown(error)
        if outcome.status is SaleStatus.PAID:
            return "paid"
        if outcome.status in {SaleStatus.EXPIRED, SaleStatus.CANCELLED}:
            return "not_paid"
        return "unknown"


def _shown(error: CobroError) -> Screen:
    if isinstance(error, OutcomeUnknownError):
        return "unknown"
    return "error" if error.retryable else "refused"


if __name__ == "__main__":
    with (
        Sandbox.start() as sandbox,
        sandbox.client(SELLER, api=sys.argv[1], call_timeout=3) as client,
    ):
        serve(CobroTill(client), sandbox.base_url)
