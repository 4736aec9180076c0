"""The bench's comparison, by polars: streaming, and no column read that is not needed."""

import resource
import sys
from pathlib import Path

import polars as pl

folder = Path(sys.argv[1])
exact = pl.Decimal(18, 2)
rows = pl.scan_csv(
    folder / "settlement.csv",
    schema_overrides={
        "TRANSACTION_AMOUNT": exact,
        "FEE_AMOUNT": exact,
        "TAXES_AMOUNT": exact,
        "SETTLEMENT_NET_AMOUNT": exact,
    },
).select(
    "SOURCE_ID",
    "EXTERNAL_REFERENCE",
    "TRANSACTION_TYPE",
    "TRANSACTION_AMOUNT",
    "FEE_AMOUNT",
    "TAXES_AMOUNT",
    "SETTLEMENT_NET_AMOUNT",
    "PAYMENT_METHOD",
    "EXTERNAL_POS_ID",
    "EXTERNAL_STORE_ID",
    pl.col("SETTLEMENT_DATE").str.slice(0, 10).alias("DAY"),
)
sales = pl.scan_csv(folder / "sales.csv", schema_overrides={"amount": exact}).select(
    "payment_id", "amount"
)

paid = rows.filter(pl.col("TRANSACTION_TYPE") == "SETTLEMENT")
back = rows.filter(pl.col("TRANSACTION_TYPE") == "REFUND")
matched = paid.join(
    sales, left_on="SOURCE_ID", right_on="payment_id", how="left"
).select(
    (pl.col("amount") == pl.col("TRANSACTION_AMOUNT")).sum().alias("matched"),
    (pl.col("amount") != pl.col("TRANSACTION_AMOUNT")).sum().alias("amount_differs"),
    pl.col("amount").is_null().sum().alias("unknown"),
)
missing = sales.join(
    paid, left_on="payment_id", right_on="SOURCE_ID", how="anti"
).select(pl.len().alias("missing"))
refunds = (
    back.group_by("SOURCE_ID")
    .agg(pl.col("TRANSACTION_AMOUNT").sum().alias("back"))
    .join(sales, left_on="SOURCE_ID", right_on="payment_id")
    .select(
        (-pl.col("back") >= pl.col("amount")).sum().alias("refunded"),
        (-pl.col("back") < pl.col("amount")).sum().alias("partially_refunded"),
    )
)
gross = pl.when(pl.col("TRANSACTION_TYPE") == "SETTLEMENT").then(
    pl.col("TRANSACTION_AMOUNT")
)
returned = pl.when(pl.col("TRANSACTION_TYPE") == "REFUND").then(
    pl.col("TRANSACTION_AMOUNT")
)
sums = rows.select(
    pl.len().alias("rows"),
    gross.sum().alias("gross"),
    pl.col("FEE_AMOUNT").sum().alias("fees"),
    pl.col("TAXES_AMOUNT").sum().alias("taxes"),
    returned.sum().alias("refunds"),
    pl.col("SETTLEMENT_NET_AMOUNT").sum().alias("net"),
)
parts = {
    "Day": "DAY",
    "Pos": "EXTERNAL_POS_ID",
    "Store": "EXTERNAL_STORE_ID",
    "PaymentMethod": "PAYMENT_METHOD",
}
totals = [
    rows.group_by(column)
    .agg(pl.len().alias("rows"), pl.col("SETTLEMENT_NET_AMOUNT").sum().alias("net"))
    .sort(column)
    for column in parts.values()
]
counted = sales.select(pl.len().alias("sales"))
answers = pl.collect_all(
    [sums, counted, matched, missing, refunds, *totals], engine="streaming"
)
figures = {
    name: value
    for answer in answers[:5]
    for name, value in answer.row(0, named=True).items()
}


def plain(amount: object) -> str:
    text = str(amount)
    return text.rstrip("0").rstrip(".") if "." in text else text


for name in [
    "rows",
    "sales",
    "matched",
    "amount_differs",
    "missing",
    "unknown",
    "refunded",
    "partially_refunded",
    "gross",
    "fees",
    "taxes",
    "refunds",
    "net",
]:
    print(name, plain(figures[name]))
for by, answer in zip(parts, answers[5:], strict=True):
    for key, count, net in answer.iter_rows():
        print(by, key, count, plain(net))
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
