"""The bench's comparison, by DuckDB: the report is read once, into what is needed of it."""

import resource
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
database = duckdb.connect()
database.execute(f"""
    CREATE TEMP TABLE report AS
    SELECT SOURCE_ID AS source, TRANSACTION_TYPE AS word, TRANSACTION_AMOUNT AS amount, FEE_AMOUNT AS fee,
           TAXES_AMOUNT AS taxes, SETTLEMENT_NET_AMOUNT AS net, PAYMENT_METHOD AS method, EXTERNAL_POS_ID AS pos,
           EXTERNAL_STORE_ID AS store, substr(SETTLEMENT_DATE, 1, 10) AS day
    FROM read_csv('{folder / "settlement.csv"}', types = {{
        'TRANSACTION_AMOUNT': 'DECIMAL(18, 2)', 'FEE_AMOUNT': 'DECIMAL(18, 2)', 'TAXES_AMOUNT': 'DECIMAL(18, 2)',
        'SETTLEMENT_NET_AMOUNT': 'DECIMAL(18, 2)', 'SETTLEMENT_DATE': 'VARCHAR'}})
""")
database.execute(f"""
    CREATE TEMP TABLE sales AS
    SELECT payment_id, amount FROM read_csv('{folder / "sales.csv"}', types = {{'amount': 'DECIMAL(18, 2)'}})
""")
one = database.execute("""
    WITH compared AS (
        SELECT report.amount AS reported, sales.amount AS expected
        FROM report LEFT JOIN sales ON source = payment_id WHERE word = 'SETTLEMENT'
    ), back AS (
        SELECT source, -sum(amount) AS back FROM report WHERE word = 'REFUND' GROUP BY source
    ), refunds AS (
        SELECT count(*) FILTER (back >= amount) AS whole, count(*) FILTER (back < amount) AS part
        FROM back JOIN sales ON source = payment_id
    )
    SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM sales),
           (SELECT count(*) FROM compared WHERE reported = expected),
           (SELECT count(*) FROM compared WHERE reported <> expected),
           (SELECT count(*) FROM sales ANTI JOIN (SELECT source FROM report WHERE word = 'SETTLEMENT') ON source = payment_id),
           (SELECT count(*) FROM compared WHERE expected IS NULL),
           (SELECT whole FROM refunds), (SELECT part FROM refunds),
           (SELECT sum(amount) FROM report WHERE word = 'SETTLEMENT'), (SELECT sum(fee) FROM report),
           (SELECT sum(taxes) FROM report), (SELECT sum(amount) FROM report WHERE word = 'REFUND'),
           (SELECT sum(net) FROM report)
""").fetchone()
assert one is not None


def plain(amount: object) -> str:
    text = str(amount)
    return text.rstrip("0").rstrip(".") if "." in text else text


names = "rows sales matched amount_differs missing unknown refunded partially_refunded gross fees taxes refunds net"
for name, value in zip(names.split(), one, strict=True):
    print(name, plain(value))
for by, column in {
    "Day": "day",
    "Pos": "pos",
    "Store": "store",
    "PaymentMethod": "method",
}.items():
    grouped = f"SELECT {column}, count(*), sum(net) FROM report GROUP BY {column} ORDER BY {column}"
    for key, count, net in database.execute(grouped).fetchall():
        print(by, key, count, plain(net))
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
