"""A till: one sale from the keyboard at one POS.

    python till.py                  # on a sandbox in this process; the buyer is played here
    COBRO_ACCESS_TOKEN=… COBRO_SITE=MLA COBRO_API=instore COBRO_POS=POS1 python till.py --real

`--amount 1500.50` and `--title "Two coffees"` say what is sold, `--qr dynamic` which QR the buyer scans, and
`COBRO_API=orders` on which generation of the API: nothing else changes. With `COBRO_JOURNAL=till.db` a real
till goes on after a crash with what it left open.
"""

from __future__ import annotations

import argparse
import os
from contextlib import ExitStack

from cobro import Api, Client, CobroError, OutcomeUnknownError, Sale, SaleEvent, SaleEventKind, SaleStatus
from cobro.testing import Sandbox


class Buyer:
    """Whoever stands at the counter: in the sandbox, somebody whose first card is refused."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.scan_id = ""

    def react(self, event: SaleEvent, sale: Sale) -> None:
        if event.kind is SaleEventKind.OPENED:
            self.scan(sale)
        elif event.kind is SaleEventKind.SCANNED:
            self.fail()
        elif event.kind is SaleEventKind.REJECTED:
            self.sandbox.pay(self.scan_id)

    def scan(self, sale: Sale) -> None:
        if sale.qr_data:
            scan = self.sandbox.scan(qr_data=sale.qr_data)
        else:
            scan = self.sandbox.scan(sale.collector_id, sale.external_pos_id)
        self.scan_id = scan["scan_id"]
        if sale.api == Api.ORDERS:
            # It tells neither of scans nor of cards that are refused.
            self.fail()
            self.sandbox.pay(self.scan_id)

    def fail(self) -> None:
        self.sandbox.pay(self.scan_id, "rejected", detail="cc_rejected_insufficient_amount")


def charge(client: Client, pos: str, options: argparse.Namespace, buyer: Buyer | None) -> Sale:
    sale = client.sell(
        external_pos_id=pos, amount=options.amount, title=options.title, qr=options.qr, ttl=300
    )
    print(f"{sale.amount} {sale.currency_id} on {pos}: please scan, {sale.remaining} left")
    if sale.qr_data:
        print(f"draw {sale.qr_data}")
    for event in sale.events():
        detail = f" ({event.payment.status_detail})" if event.payment else ""
        print(f"  {event.kind}{detail}")
        if buyer:
            buyer.react(event, sale)
    return sale


def main() -> int:
    parser = argparse.ArgumentParser(description="One sale at one POS.")
    parser.add_argument("--amount", default="1500.50")
    parser.add_argument("--title", default="Two coffees")
    parser.add_argument("--qr", default="static", help="static, dynamic or hybrid")
    parser.add_argument("--real", action="store_true", help="on the real API, configured by COBRO_…")
    options = parser.parse_args()
    with ExitStack() as stack:
        if options.real:
            client, buyer, pos = stack.enter_context(Client.from_env()), None, os.environ["COBRO_POS"]
        else:
            sandbox = stack.enter_context(Sandbox.start())
            sandbox.seed(7001, {"STORE1": ["POS1"]})
            api = os.environ.get("COBRO_API", "instore")
            client, buyer, pos = stack.enter_context(sandbox.client(7001, api=api)), Buyer(sandbox), "POS1"
        try:
            for left in client.resume().sales:
                print(f"sale {left.external_reference} of before: {left.wait().status}")
            sale = charge(client, pos, options, buyer)
            outcome = sale.check()
            if outcome.status is not SaleStatus.PAID:
                print(f"not paid: {outcome.status} {outcome.mismatch or ''}")
                return 1
            print(f"paid {outcome.paid_amount} {outcome.currency_id}")
            if buyer:
                refund = sale.refund("500.50")
                print(f"refunded {refund.amount}, {refund.left} left")
                print(f"refunded {sale.refund().amount} more")
        except OutcomeUnknownError as error:
            print(f"unknown whether it was done; look before repeating, with key {error.idempotency_key}")
            return 2
        except CobroError as error:
            print(f"refused: {error}")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
