"""A till on the official SDK by somebody who knows how it can go wrong."""

from __future__ import annotations

import sys
import uuid
from typing import TYPE_CHECKING, Literal

from mercadopago.config import RequestOptions

from counter import serve
from printed_qr import FAILURES, TIMEOUT, TOKEN, Api

if TYPE_CHECKING:
    from counter import Screen

EVERY = 3
"""Seconds between two looks."""

AGAIN = frozenset({408, 409, 423, 424, 429})
"""Statuses below 500 that don't say that nothing was done."""


class CarefulTill:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.pos = self.reference = ""
        self.ends = 0.0
        self.payment_id = 0
        self.keys: dict[str, str] = {}

    def sell(self, pos: str, reference: str, amount: str, ttl: int) -> Screen:
        # Putting the same order there again changes nothing.
        for _ in range(3):
            try:
                status = self.api.put_order(pos, reference, amount, ttl)
            except FAILURES:
                continue
            if status in {200, 204}:
                self.pos, self.reference, self.ends = pos, reference, self.api.now() + ttl
                return "scan"
        return "unknown"

    def wait(self) -> Screen:
        while self.api.now() < self.ends:
            # What fails now may work in a moment.
            if self._look() == "paid":
                return "paid"
            self.api.sleep(EVERY)
        # Nobody shall pay once the screen says that nobody did.
        if not self._taken_off():
            return "unknown"
        self.api.sleep(EVERY)
        return self.check()

    def check(self) -> Screen:
        seen = self._look()
        return "not_paid" if seen == "nothing" else "paid" if seen == "paid" else "unknown"

    def refund(self, intent: str, amount: str | None) -> Screen:
        # One key for each refund that is meant, however often it is sent.
        key = self.keys.setdefault(intent, str(uuid.uuid4()))
        options = RequestOptions(TOKEN, TIMEOUT, custom_headers={"x-idempotency-key": key})
        body = None if amount is None else {"amount": float(amount)}
        try:
            answer = self.api.sdk.refund().create(self.payment_id, body, options)
        except FAILURES:
            return "unknown"
        status, refund = answer["status"], answer["response"]
        if answer.is_success and isinstance(refund, dict) and refund.get("status") == "approved":
            return "refunded"
        return "refused" if 400 <= status < 500 and status not in AGAIN else "unknown"

    def _look(self) -> Literal["paid", "in_process", "nothing", "failed"]:
        filters = {"sort": "date_created", "criteria": "desc", "external_reference": self.reference}
        try:
            answer = self.api.sdk.payment().search(filters)
        except FAILURES:
            return "failed"
        found = answer["response"]
        if not answer.is_success or not isinstance(found, dict) or "results" not in found:
            return "failed"
        for payment in found["results"]:
            if payment["status"] == "approved":
                self.payment_id = payment["id"]
                return "paid"
        open_ones = {"in_process", "pending", "authorized"}
        return "in_process" if any(p["status"] in open_ones for p in found["results"]) else "nothing"

    def _taken_off(self) -> bool:
        try:
            # A 500 is also the answer when there is nothing to delete: only a look tells.
            self.api.delete_order(self.pos)
            return self.api.get_order(self.pos) == 404
        except FAILURES:
            return False


if __name__ == "__main__":
    serve(CarefulTill(Api(sys.argv[1])), sys.argv[1])
