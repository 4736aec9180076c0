"""What all tills of the safety comparison share: a cashier who asks by lines of JSON.

`docs/safety-comparison.md` describes the comparison.
"""

from __future__ import annotations

import json
import sys
from typing import Literal, Protocol, TypeAlias

Screen: TypeAlias = Literal["scan", "paid", "not_paid", "refunded", "refused", "error", "unknown"]


class Till(Protocol):
    def sell(self, pos: str, reference: str, amount: str, ttl: int) -> Screen: ...

    def wait(self) -> Screen: ...

    def check(self) -> Screen: ...

    def refund(self, intent: str, amount: str | None) -> Screen: ...


def serve(till: Till, sandbox: str) -> None:
    """Do what the cashier asks for, until there is nothing more."""
    _say({"ready": sandbox})
    for line in sys.stdin:
        act = json.loads(line)
        match act["do"]:
            case "sell":
                screen = till.sell(act["pos"], act["reference"], act["amount"], act["ttl_s"])
            case "wait":
                screen = till.wait()
            case "check":
                screen = till.check()
            case "refund":
                screen = till.refund(act["intent"], act["amount"])
            case other:
                raise ValueError(other)
        _say({"screen": screen})


def _say(line: dict[str, str]) -> None:
    print(json.dumps(line), flush=True)
