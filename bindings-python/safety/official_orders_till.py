"""A till on the Orders API and the official SDK, as the documentation shows them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from counter import Scan, serve
from official_sdk import BROKEN, Api
from qr_order import qr_order

if TYPE_CHECKING:
    from counter import Qr, Screen

EVERY = 3
"""Seconds between two looks."""


class OfficialTill:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.order_id = self.transaction_id = ""
        self.ends = 0.0

    def sell(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | Screen:
        body = qr_order(pos, reference, amount, ttl, qr)
        try:
            answer = self.api.sdk.order().create(body, self.api.anew())
            if answer["status"] != 201:
                return "error"
            order = answer["response"]
            scan = Scan(None if qr == "static" else order["type_response"]["qr_data"])
            self.order_id = order["id"]
            self.transaction_id = order["transactions"]["payments"][0]["id"]
        except BROKEN:
            return "error"
        self.ends = self.api.now() + ttl
        return scan

    def wait(self) -> Screen:
        try:
            while (screen := self._look()) is None:
                # An order ends by itself; one that does not is nothing the documentation tells of.
                if self.api.now() > self.ends + EVERY:
                    return "error"
                self.api.sleep(EVERY)
        except BROKEN:
            return "error"
        return screen

    def check(self) -> Screen:
        try:
            return self._look() or "not_paid"
        except BROKEN:
            return "error"

    def cancel(self) -> Screen:
        try:
            answer = self.api.sdk.order().cancel(self.order_id)
        except BROKEN:
            return "error"
        return "not_paid" if answer["status"] == 200 else "error"

    def refund(self, intent: str, amount: str | None) -> Screen:  # noqa: ARG002
        part: Any = None
        if amount is not None:
            part = {"transactions": [{"id": self.transaction_id, "amount": amount}]}
        try:
            answer = self.api.sdk.order().refund(self.order_id, part)
        except BROKEN:
            return "error"
        return "refunded" if answer["status"] == 201 else "error"

    def _look(self) -> Screen | None:
        match self.api.sdk.order().get(self.order_id)["response"]["status"]:
            case "processed" | "refunded":
                return "paid"
            case "canceled" | "expired":
                return "not_paid"
            case _:
                return None


if __name__ == "__main__":
    serve(OfficialTill(Api(sys.argv[-1])), sys.argv[-1])
