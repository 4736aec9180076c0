"""The body of an order of `/v1/orders` that a QR leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counter import Qr


def qr_order(pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> dict[str, Any]:
    return {
        "type": "qr",
        "external_reference": reference,
        "total_amount": amount,
        "expiration_time": f"PT{ttl}S",
        "config": {"qr": {"external_pos_id": pos, "mode": qr}},
        "transactions": {"payments": [{"amount": amount}]},
    }
