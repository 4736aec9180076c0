"""Does the money add up? Compares the sales of a shop, a CSV file, with the account's reports.

    python reconcile.py --sales sales.csv --report settlement.csv --html out.html --json out.jsonl

Ends with 0 when the comparison was made, whatever it found; with 1 when it could not be made, and
with 2 when it was asked for wrongly.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from cobro import CobroError, ReconcileSummary, reports

COUNTS = [
    ("matched", "matched"),
    ("amount differs", "amount_differs"),
    ("missing", "missing"),
    ("unknown", "unknown"),
    ("refunded", "refunded"),
    ("refunded in part", "partially_refunded"),
    ("charged back", "charged_back"),
    ("in mediation", "in_mediation"),
    ("duplicate", "duplicate"),
    ("bad rows", "bad_row"),
    ("pending", "pending"),
]
SUMS = ["gross", "refunds", "chargebacks", "other", "fees", "taxes", "net", "payouts"]
WIDTH = 40


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="reconcile", allow_abbrev=False)
    columns = "external_reference, amount, currency, date, payment_id, pos, store"
    parser.add_argument("--sales", metavar="FILE", required=True, help=f"CSV with the columns {columns}")
    parser.add_argument(
        "--report",
        metavar="FILE",
        dest="reports",
        action="append",
        required=True,
        help="a settlement or release report; may be given several times",
    )
    parser.add_argument("--html", metavar="FILE", help="writes a page for the accountant")
    parser.add_argument("--csv", metavar="FILE", help="writes every finding as a row")
    parser.add_argument(
        "--json", metavar="FILE", help="writes every finding as a line of JSON, the summary last"
    )
    parser.add_argument(
        "--language", metavar="TAG", help="of the page: es (the default), pt, en, or a tag such as es-AR"
    )
    parser.add_argument(
        "--settlement-delay",
        metavar="DAYS",
        type=days,
        help="how long after its date a sale may be without a row",
    )
    parser.add_argument(
        "--until",
        metavar="DATE",
        type=moment,
        help="until when the reports go: a day (its end in UTC) or a moment such as "
        "2026-10-31T23:59:59-03:00; by their last row otherwise",
    )
    return parser.parse_args()


def days(text: str) -> timedelta:
    if not text.isdecimal():
        message = f"{text!r} is no number of days"
        raise argparse.ArgumentTypeError(message)
    return timedelta(days=int(text))


def moment(text: str) -> datetime:
    try:
        # Python 3.10 knows no Z.
        given = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        given = None
    if given is not None and given.tzinfo is not None:
        return given
    if given is None or len(text) != len("2026-10-31"):
        message = f"{text!r} is no day such as 2026-10-31, and no moment"
        raise argparse.ArgumentTypeError(message)
    return given.replace(tzinfo=timezone.utc) + timedelta(days=1)


def bar(done: int, total: int) -> None:
    filled = WIDTH if total == 0 else min(WIDTH, WIDTH * done // total)
    sizes = f"{done / 2**20:.1f} of {total / 2**20:.1f} MiB"
    print(f"\r{'#' * filled:.<{WIDTH}} {sizes}", end="", file=sys.stderr, flush=True)


def show(summary: ReconcileSummary) -> None:
    print(f"{summary.rows} rows, {summary.sales} sales\n")
    for name, field in COUNTS:
        count = getattr(summary, field)
        if count:
            print(f"  {name:<16} {count:>14}")
    print()
    for name in SUMS:
        print(f"  {name:<16} {told(getattr(summary, name)):>14} {summary.currency or ''}")
    if summary.rows_that_do_not:
        print(f"\nrows that do not add up: {summary.rows_that_do_not}; the rest is in `other`")
    if summary.balance_difference:
        print(f"\nthe report's balances differ by {told(summary.balance_difference)}")


def told(amount: Decimal) -> str:
    """With at least two decimals, so that columns line up."""
    _, point, decimals = str(amount).partition(".")
    return str(amount) if point and len(decimals) >= 2 else f"{amount:.2f}"


def main() -> int:
    given = arguments()
    progress = bar if sys.stderr.isatty() else None
    try:
        with reports.reconcile(
            given.reports,
            Path(given.sales),
            settlement_delay=given.settlement_delay,
            until=given.until,
            json=given.json,
            csv=given.csv,
            html=given.html,
            language=given.language,
            progress=progress,
        ) as reconciliation:
            summary = reconciliation.summary()
    except CobroError as error:
        clear(drawn=progress is not None)
        print(f"reconcile: {error}", file=sys.stderr)
        return 1
    clear(drawn=progress is not None)
    show(summary)
    return 0


def clear(*, drawn: bool) -> None:
    if drawn:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
