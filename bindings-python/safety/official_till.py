"""A till on the in-store API and the official SDK, as the documentation shows them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from counter import serve
from instore_qr import InstoreQr
from official_sdk import BROKEN, Api

if TYPE_CHECKING:
    from counter import Qr, Scan, Screen

EVERY = 3
"""Seconds between two looks."""


class OfficialTill:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.orders = InstoreQr(api)
        self.pos = self.reference = ""
        self.ends = 0.0
        self.payment_id = 0

    def sell(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | Screen:
        try:
            scan = self.orders.put(pos, reference, amount, ttl, qr)
        except BROKEN:
            return "error"
        if scan is None:
            return "error"
        self.pos, self.reference, self.ends = pos, reference, self.api.now() + ttl
        return scan

    def wait(self) -> Screen:
        try:
            while True:
                if self._paid():
                    return "paid"
                if self.api.now() >= self.ends:
                    return "not_paid"
                self.api.sleep(EVERY)
        except BROKEN:
            return "error"

    def check(self) -> Screen:
        try:
            return "paid" if self._paid() else "not_paid"
        except BROKEN:
            return "error"

    def cancel(self) -> Screen:
        try:
            return "not_paid" if self.orders.delete(self.pos) in {200, 204} else "error"
        except BROKEN:
            return "error"

    def refund(self, intent: str, amount: str | None) -> Screen:  # noqa: ARG002
        refund = self.api.sdk.refund()
        try:
            if amount is None:
                answer = refund.create(self.payment_id)
            else:
                answer = refund.create(self.payment_id, {"amount": float(amount)})
        except BROKEN:
            return "error"
        return "refunded" if answer["status"] == 201 else "error"

    def _paid(self) -> bool:
        filters = {
            "sort": "date_created",
            "criteria": "desc",
            "external_reference": self.reference,
        }
        answer = self.api.sdk.payment().search(filters)
        for payment in answer["response"]["results"]:
            if payment["status"] == "approved":
                self.payment_id = payment["id"]
                return True
        return False


if __name__ == "__main__":
    serve(OfficialTill(Api(sys.argv[-1])), sys.argv[-1])
