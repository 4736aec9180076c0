"""The vectors of reports: their rows, reconciliations, and the account's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cobro import (
    BadRow,
    ExpectedSaleRequest,
    ReportConfigRequest,
    ReportFrequencyRequest,
    ReportSftpRequest,
    reports,
)

from vector_values import Json, arguments, moment, plain

if TYPE_CHECKING:
    from cobro import Client, ReportProgress

CONFIG = {
    "file_name_prefix": "shop",
    "columns": ["SOURCE_ID"],
    "frequency": {"frequency_type": "daily", "hour": 5, "value": 1},
}

DEFAULTS: dict[str, dict[str, Json]] = {
    "reports.create": {"begin_date": "2025-10-01T03:00:00Z", "end_date": "2025-11-01T02:59:59Z"},
    "reports.create_config": CONFIG,
    "reports.update_config": CONFIG,
    "reports.fetch": {"from": "2025-10-01", "to": "2025-10-31"},
}


def call(client: Client, name: str, args: dict[str, Json]) -> Json:
    """A call of the account's reports."""
    verb = name.removeprefix("reports.")
    given = arguments({"report": "settlement", **DEFAULTS.get(name, {}), **args})
    report = given.pop("report")
    if verb == "download":
        return download(client, report, **given)
    if verb == "fetch":
        given["from_"] = given.pop("from")
        with client.reports.fetch(report, **given) as files:
            found = zip(files.reports, files.paths, strict=True)
            return [{"report": plain(made), "text": path.read_bytes().decode()} for made, path in found]
    if verb in {"create_config", "update_config"}:
        return getattr(client.reports, verb)(report, config(**given))
    if verb == "search_all":
        return tuple(client.reports.search_all(report, **given))
    first = [given.pop(key) for key in ("id",) if verb in {"task", "wait"} and key in given]
    return getattr(client.reports, verb)(report, *first, **given)


def config(
    frequency: dict[str, Json], sftp_info: dict[str, Json] | None = None, **given: Json
) -> ReportConfigRequest:
    sftp = None if sftp_info is None else ReportSftpRequest(**sftp_info)
    return ReportConfigRequest(frequency=ReportFrequencyRequest(**frequency), sftp_info=sftp, **given)


def download(client: Client, report: str, file_name: str, path: str = "report.csv") -> Json:
    told: list[ReportProgress] = []
    with TemporaryDirectory() as folder:
        place = Path(folder) / path
        done = client.reports.download(report, file_name, place, progress=told.append)
        text = place.read_bytes().decode()
    return {
        "bytes": done.bytes,
        "resumed_from": done.resumed_from,
        "progress": plain(told[-1]) if told else None,
        "text": text,
    }


def rows(given: dict[str, Json]) -> Json:
    """All rows of a report, bad ones in their places."""
    args = arguments(given)
    content = bytes.fromhex(args.pop("hex")) if "hex" in args else args.pop("content").encode()
    read = reports.rows(content, **args)
    found = [{"bad_row" if isinstance(row, BadRow) else "row": plain(row)} for row in read]
    return {"report": str(read.report), "rows": found}


def reconcile(given: dict[str, Json], expected: dict[str, Json]) -> Json:
    """Small files, and all that is found of them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = reconcile_in(folder, given, expected)
        for kind in ("json_lines", "csv_lines"):
            if kind in expected:
                found[kind] = (folder / kind).read_bytes().decode().splitlines()
        return found


def reconcile_in(folder: Path, given: dict[str, Json], expected: dict[str, Json]) -> dict[str, Json]:
    def write(name: str, text: str) -> Path:
        path = folder / name
        path.write_bytes(text.encode())
        return path

    unknown = given.keys() - {"reports", "sales", "sales_csv", "options"}
    assert not unknown, unknown
    paths = [write(f"report-{number}.csv", text) for number, text in enumerate(given["reports"])]
    outputs: dict[str, Any] = {
        kind: folder / f"{kind}_lines" for kind in ("json", "csv") if f"{kind}_lines" in expected
    }
    options = arguments(given.get("options", {}))
    sales = [sale(**fields) for fields in given.get("sales", [])]
    if "sales_csv" in given:
        options["sales_csv"] = write("sales.csv", given["sales_csv"])
    with reports.reconcile(paths, sales, **options, **outputs) as reconciliation:
        findings = [plain(finding) for finding in reconciliation]
        return {"findings": findings, "summary": plain(reconciliation.summary())}


def sale(date: str | None = None, external_reference: str = "", **given: Json) -> ExpectedSaleRequest:
    when = None if date is None else moment(date)
    return ExpectedSaleRequest(external_reference=external_reference, date=when, **given)
