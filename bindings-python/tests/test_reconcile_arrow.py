"""Findings to tables and sales from them, by Arrow's PyCapsule interface."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cobro import InvalidInputError, reports

import report_files
from report_files import KINDS, names

if TYPE_CHECKING:
    from pathlib import Path

NET = Decimal("1223.81")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return report_files.write(tmp_path)[0]


@pytest.fixture
def made(report: Path) -> reports.Reconciliation:
    return reports.reconcile(report, report.with_name("sales.csv"))


def table(report: Path) -> pl.DataFrame:
    """The sales, as a table."""
    types = {"amount": pl.Decimal(18, 2), "date": pl.Datetime("us", "UTC")}
    return pl.read_csv(report.with_name("sales.csv"), schema_overrides=types)


def test_pyarrow(made: reports.Reconciliation) -> None:
    found = pa.table(made)
    amount, text = pa.decimal128(38, 6), pa.string()
    assert found.schema.types == [
        *[text] * 5,
        *[amount] * 5,
        pa.date32(),
        *[text] * 3,
        pa.uint32(),
        pa.int64(),
    ]
    assert found["kind"].to_pylist() == KINDS
    assert found["line"].to_pylist() == [2, 3, 4, 5, 6, 7, None]
    assert found["day"].to_pylist()[:2] == [date(2026, 10, 30), date(2026, 10, 30)]
    assert found["net"].to_pylist()[3] is None
    assert sum(filter(None, found["net"].to_pylist())) == NET
    assert made.summary().net == NET


def test_polars(made: reports.Reconciliation) -> None:
    found = pl.DataFrame(made)
    assert found["kind"].to_list() == KINDS
    assert found["net"].sum() == NET
    assert found["reported"].to_list()[0] == Decimal("1500.5")


def test_pandas(made: reports.Reconciliation) -> None:
    found = pd.DataFrame.from_arrow(made)
    assert found["kind"].tolist() == KINDS
    assert found["net"].dropna().sum() == NET


def test_duckdb(made: reports.Reconciliation) -> None:
    found = duckdb.from_arrow(made)
    assert found.aggregate("count(*), sum(net)").fetchall() == [(len(KINDS), NET)]


def test_many_findings(tmp_path: Path) -> None:
    found = pa.table(reports.reconcile(report_files.write_long(tmp_path, 50_000)))
    assert found["line"].to_pylist() == list(range(2, 50_002))
    assert found["net"].num_chunks > 1


def test_a_table_has_all_findings_or_is_refused(made: reports.Reconciliation) -> None:
    next(made)
    with pytest.raises(InvalidInputError) as caught:
        pa.table(made)
    assert caught.value.rule == "order"
    assert len(list(made)) == len(KINDS) - 1
    assert pa.table(made).num_rows == 0


def test_a_failure_comes_out_of_the_stream(report: Path) -> None:
    report.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(Exception, match="headings"):
        pa.table(reports.reconcile(report))


def test_sales_of_anybodys_table(report: Path) -> None:
    sales = table(report)
    arrow = sales.to_arrow()
    relation = duckdb.from_arrow(arrow)
    # In pandas a column of integers with gaps is one of floats, unless its type says otherwise.
    frame = arrow.to_pandas(types_mapper=pd.ArrowDtype)
    categories = sales.with_columns(pl.col("pos", "store", "currency").cast(pl.Categorical))
    texts = sales.with_columns(pl.col("amount").cast(pl.String), pl.col("payment_id").cast(pl.String))
    written = texts.with_columns(pl.col("date").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    days = sales.with_columns(pl.col("date").dt.date())
    batches = pa.RecordBatchReader.from_batches(arrow.schema, iter(arrow.to_batches()))
    for given in (sales, arrow, relation, frame, categories, texts, written, days, batches):
        with reports.reconcile(report, given) as reconciliation:
            found = list(reconciliation)
        assert [finding.kind.value for finding in found] == KINDS, type(given)
        assert (found[0].pos, found[0].store) == ("CAJA1", "CENTRO")


def test_a_day_is_the_day_of_a_csv_file(report: Path, tmp_path: Path) -> None:
    # The report's last row is of October 30th or 31st, in Buenos Aires.
    days = [date(2026, 10, day) for day in range(28, 32)] + [date(2026, 11, day) for day in range(1, 4)]
    lines = ["external_reference,amount,date", *(f"D{day},1,{day}" for day in days)]
    csv = tmp_path / "days.csv"
    csv.write_text("\n".join(lines))
    table = pa.table(
        {"external_reference": [f"D{day}" for day in days], "amount": [1] * len(days), "date": days}
    )
    missing = []
    for sales in (csv, table):
        with reports.reconcile(report, sales) as found:
            missing.append(
                [finding.external_reference for finding in found if finding.kind.value == "missing"]
            )
    from_csv, from_table = missing
    assert from_table == from_csv
    assert 0 < len(from_csv) < len(days)


def test_few_columns_are_enough(report: Path) -> None:
    sales = pa.table({"payment_id": [127000000001, 5], "amount": [Decimal("1500.50"), Decimal(1)]})
    with reports.reconcile(report, sales) as reconciliation:
        summary = reconciliation.summary()
    assert (summary.matched, summary.missing) == (1, 1)


async def test_async_sales(report: Path) -> None:
    async with await reports.async_reconcile(report, table(report)) as reconciliation:
        assert (await reconciliation.summary()).matched == 2


AMOUNT = {"external_reference": ["A"]}


@pytest.mark.parametrize(
    ("columns", "field", "rule"),
    [
        ({**AMOUNT, "amount": pa.array([1.5])}, "sales.amount", "type"),
        ({**AMOUNT, "amount": pa.array([True])}, "sales.amount", "type"),
        ({**AMOUNT, "amount": pa.array([None], pa.int64())}, "sales[0].amount", "required"),
        ({**AMOUNT, "amount": ["1,5"]}, "sales[0].amount", "decimal"),
        ({**AMOUNT, "amount": [0]}, "sales[0].amount", "positive"),
        ({**AMOUNT, "amount": [Decimal("1.0000001")]}, "sales[0].amount", "decimals"),
        (AMOUNT, "sales.amount", "required"),
        ({"amount": [1]}, "sales.external_reference", "required"),
        ({"amount": [1], "external_reference": [" "]}, "sales[0].external_reference", "required"),
        ({"amount": [1], "payment_id": [1.0]}, "sales.payment_id", "type"),
        ({"amount": [1], "order_id": [[1]]}, "sales.order_id", "type"),
        ({**AMOUNT, "amount": [1], "date": pa.array([0], pa.timestamp("us"))}, "sales.date", "aware"),
        ({**AMOUNT, "amount": [1], "date": ["soon"]}, "sales[0].date", "date"),
        ({**AMOUNT, "amount": [1], "date": [1]}, "sales.date", "type"),
    ],
)
def test_what_is_refused(report: Path, columns: dict[str, Any], field: str, rule: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        reports.reconcile(report, pa.table(columns), json=report.with_name("out.jsonl"))
    assert (caught.value.field, caught.value.rule) == (field, rule)
    assert names(report.parent) == ["sales.csv", "settlement.csv"]


def test_rows_are_numbered_over_all_batches(report: Path) -> None:
    good = pa.table({"external_reference": ["A"] * 3, "amount": [1] * 3})
    bad = pa.table({"external_reference": ["A"] * 2, "amount": [1, -1]})
    with pytest.raises(InvalidInputError) as caught:
        reports.reconcile(report, pa.concat_tables([good, bad]))
    assert caught.value.field == "sales[4].amount"
    assert "money exactly" not in str(caught.value)


def test_a_float_is_no_money(report: Path) -> None:
    with pytest.raises(InvalidInputError, match="a float can't hold money exactly"):
        reports.reconcile(report, pl.DataFrame({"external_reference": ["A"], "amount": [1.1]}))


def test_a_stream_that_fails(report: Path) -> None:
    def batches() -> Any:  # noqa: ANN401
        yield pa.record_batch({"external_reference": ["A"], "amount": [1]})
        raise LookupError

    schema = pa.schema([("external_reference", pa.string()), ("amount", pa.int64())])
    with pytest.raises(InvalidInputError) as caught:
        reports.reconcile(report, pa.RecordBatchReader.from_batches(schema, batches()))
    assert (caught.value.field, caught.value.rule) == ("sales", "readable")


@pytest.mark.parametrize("hidden", [[], ["pyarrow"]])
def test_parquet(
    made: reports.Reconciliation, tmp_path: Path, hidden: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, hidden)
    path = tmp_path / "found.parquet"
    made.to_parquet(path)
    found = pq.read_table(path)
    assert found["kind"].to_pylist() == KINDS
    assert found.schema.field("net").type == pa.decimal128(38, 6)
    assert names(tmp_path) == ["found.parquet", "sales.csv", "settlement.csv"]


def test_parquet_without_anybody_to_write_it(
    made: reports.Reconciliation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, ["pyarrow", "polars"])
    with pytest.raises(ModuleNotFoundError, match="pip install pyarrow"):
        made.to_parquet(tmp_path / "found.parquet")
    assert made.summary().matched == 2


def test_a_parquet_file_that_breaks_off(report: Path, tmp_path: Path) -> None:
    report.write_text("nothing\n", encoding="utf-8")
    path = tmp_path / "found.parquet"
    path.write_text("before")
    with pytest.raises(Exception, match="headings"):
        reports.reconcile(report).to_parquet(path)
    assert path.read_text() == "before"
    assert names(tmp_path) == ["found.parquet", "sales.csv", "settlement.csv"]


def hide(monkeypatch: pytest.MonkeyPatch, modules: list[str]) -> None:
    """As if they were not installed."""
    for name in modules:
        monkeypatch.setitem(sys.modules, name, None)
