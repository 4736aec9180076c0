"""Findings as a Parquet file."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from ._reconciliation import Reconciliation


def write(findings: Reconciliation, path: str | os.PathLike[str]) -> None:
    """Write all that are left, beside the file's place until they are whole."""
    writer = _writer()
    place = Path(path)
    partial = place.with_name(f".{place.name}.partial")
    try:
        writer(findings, partial)
        partial.replace(place)
    finally:
        partial.unlink(missing_ok=True)


def _writer() -> Callable[[Reconciliation, Path], None]:
    if find_spec("pyarrow") is not None:
        return _with_pyarrow
    if find_spec("polars") is not None:
        return _with_polars
    message = "writing Parquet needs pyarrow or polars: pip install pyarrow"
    raise ModuleNotFoundError(message, name="pyarrow")


def _with_pyarrow(findings: Reconciliation, path: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    batches = pa.RecordBatchReader.from_stream(findings)
    with pq.ParquetWriter(path, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _with_polars(findings: Reconciliation, path: Path) -> None:
    import polars as pl  # noqa: PLC0415

    pl.DataFrame(findings).write_parquet(path)
