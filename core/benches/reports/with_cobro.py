"""The bench's comparison, by the Python package."""

import resource
import sys
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from cobro import reports

folder = Path(sys.argv[1])
started = perf_counter()
with reports.reconcile(
    folder / "settlement.csv", folder / "sales.csv"
) as reconciliation:
    summary = reconciliation.summary()
print("call", perf_counter() - started, file=sys.stderr)


def plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


for name in (
    "rows",
    "sales",
    "matched",
    "amount_differs",
    "missing",
    "unknown",
    "refunded",
    "partially_refunded",
):
    print(name, getattr(summary, name))
for name in ("gross", "fees", "taxes", "refunds", "net"):
    print(name, plain(getattr(summary, name)))
names = {
    "day": "Day",
    "pos": "Pos",
    "store": "Store",
    "payment_method": "PaymentMethod",
}
for total in summary.totals:
    print(names[total.by.name.lower()], total.key, total.rows, plain(total.net))
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
