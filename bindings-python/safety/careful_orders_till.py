"""A till on the Orders API and the official SDK by somebody who knows how it can go wrong."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from counter import Scan, serve
from official_sdk import AGAIN, BROKEN, FAILURES, Api
from qr_order import qr_order

if TYPE_CHECKING:
    from counter import Qr, Screen

EVERY = 3
"""Seconds between two looks."""


class CarefulTill:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.order_id = self.transaction_id = ""
        self.ends = 0.0

    def sell(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | Screen:
        body = qr_order(pos, reference, amount, ttl, qr)
        for _ in range(3):
            try:
                answer = self.api.sdk.order().create(body, self.api.once(reference))
                if not answer.is_success:
                    continue
                order = answer["response"]
                scan = Scan(None if qr == "static" else order["type_response"]["qr_data"])
                self.order_id = order["id"]
                self.transaction_id = order["transactions"]["payments"][0]["id"]
            except BROKEN:
                continue
            self.ends = self.api.now() + ttl
            return scan
        return "unknown"

    def wait(self) -> Screen:
        while self.api.now() < self.ends:
            # What fails now may work in a moment.
            if (screen := self.check()) != "unknown":
                return screen
            self.api.sleep(EVERY)
        # Nobody shall pay once the screen says that nobody did.
        return self.cancel()

    def check(self) -> Screen:
        try:
            answer = self.api.sdk.order().get(self.order_id)
            status = answer["response"]["status"] if answer.is_success else None
        except BROKEN:
            return "unknown"
        if status in {"processed", "refunded"}:
            return "paid"
        return "not_paid" if status in {"canceled", "expired"} else "unknown"

    def cancel(self) -> Screen:
        with suppress(*FAILURES):
            self.api.sdk.order().cancel(self.order_id, self.api.once(f"cancel {self.order_id}"))
        # Paid, ended, being paid or cancelled: only a look tells.
        return self.check()

    def refund(self, intent: str, amount: str | None) -> Screen:
        part: Any = None
        if amount is not None:
            part = {"transactions": [{"id": self.transaction_id, "amount": amount}]}
        try:
            answer = self.api.sdk.order().refund(self.order_id, part, self.api.once(intent))
            if answer.is_success:
                refunds = answer["response"]["transactions"]["refunds"]
                done = refunds and all(refund["status"] == "processed" for refund in refunds)
                return "refunded" if done else "unknown"
        except BROKEN:
            return "unknown"
        status = answer["status"]
        return "refused" if 400 <= status < 500 and status not in AGAIN else "unknown"


if __name__ == "__main__":
    serve(CarefulTill(Api(sys.argv[-1])), sys.argv[-1])
