"""A till on the in-store API and the official SDK by somebody who knows how it can go wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

from counter import serve
from instore_qr import InstoreQr
from official_sdk import AGAIN, BROKEN, FAILURES, Api

if TYPE_CHECKING:
    from counter import Qr, Scan, Screen

EVERY = 3
"""Seconds between two looks."""


class CarefulTill:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.orders = InstoreQr(api)
        self.pos = self.reference = ""
        self.qr: Qr = "static"
        self.ends = 0.0
        self.payment_id = 0

    def sell(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | Screen:
        # Putting the same order there again changes nothing; of several drawn ones only the last is seen.
        for _ in range(3):
            try:
                scan = self.orders.put(pos, reference, amount, ttl, qr)
            except BROKEN:
                continue
            if scan:
                self.pos, self.reference, self.qr = pos, reference, qr
                self.ends = self.api.now() + ttl
                return scan
        return "unknown"

    def wait(self) -> Screen:
        while self.api.now() < self.ends:
            # What fails now may work in a moment.
            if self._look() == "paid":
                return "paid"
            self.api.sleep(EVERY)
        # Nobody shall pay once the screen says that nobody did.
        return self.cancel()

    def cancel(self) -> Screen:
        gone = self._taken_off()
        self.api.sleep(EVERY)
        seen = self.check()
        return seen if gone or seen == "paid" else "unknown"

    def check(self) -> Screen:
        seen = self._look()
        return "not_paid" if seen == "nothing" else "paid" if seen == "paid" else "unknown"

    def refund(self, intent: str, amount: str | None) -> Screen:
        body = None if amount is None else {"amount": float(amount)}
        try:
            answer = self.api.sdk.refund().create(self.payment_id, body, self.api.once(intent))
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
        if self.qr == "dynamic":
            # It can be neither deleted nor read, and ends by its date.
            return self.api.now() >= self.ends
        try:
            # A 500 is also the answer when there is nothing to delete: only a look tells.
            self.orders.delete(self.pos)
            return self.orders.get(self.pos) == 404
        except FAILURES:
            return False


if __name__ == "__main__":
    serve(CarefulTill(Api(sys.argv[-1])), sys.argv[-1])
