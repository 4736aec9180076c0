"""What all tills of the safety comparison share: a cashier who asks by lines of JSON.

`docs/safety-comparison.md` describes the comparison.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Screen: TypeAlias = Literal["paid", "not_paid", "refunded", "refused", "error", "unknown"]
Qr: TypeAlias = Literal["static", "dynamic", "hybrid"]


@dataclass
class Scan:
    """ "Please scan": what is printed, or the QR that is drawn."""

    qr_data: str | None


class Till(Protocol):
    def sell(self, pos: str, reference: str, amount: str, ttl: int, qr: Qr) -> Scan | Screen: ...

    def wait(self) -> Screen: ...

    def check(self) -> Screen: ...

    def cancel(self) -> Screen: ...

    def refund(self, intent: str, amount: str | None) -> Screen: ...


def serve(till: Till, sandbox: str) -> None:
    """Do what the cashier asks for, until there is nothing more."""
    _say({"ready": sandbox})
    for line in sys.stdin:
        act = json.loads(line)
        match act["do"]:
            case "sell":
                sold = till.sell(act["pos"], act["reference"], act["amount"], act["ttl_s"], act["qr"])
                if isinstance(sold, Scan):
                    _say({"screen": "scan", "qr_data": sold.qr_data})
                    continue
                screen = sold
            case "wait":
                screen = till.wait()
            case "check":
                screen = till.check()
            case "cancel":
                screen = till.cancel()
            case "refund":
                screen = till.refund(act["intent"], act["amount"])
            case other:
                raise ValueError(other)
        _say({"screen": screen})


def _say(line: dict[str, str | None]) -> None:
    print(json.dumps(line), flush=True)
