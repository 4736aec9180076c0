"""The account's reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _expected_sales, _requests
from ._connection import path_text
from ._reconciliation import AsyncReconciliation, Reconciliation
from ._report_files import AsyncReportFiles, ReportFiles
from ._run import run

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from datetime import datetime

    from ._amount import DurationLike
    from ._connection import Connection
    from ._expected_sales import ReportsLike, SalesLike
    from ._model import (
        Report,
        ReportConfig,
        ReportDownload,
        ReportKind,
        ReportOrigin,
        ReportPage,
        ReportProgress,
    )
    from ._requests import ReportConfigRequest, ReportLabelRequest


class Reports:
    """The account's settlement and release reports. Test accounts get empty ones."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, report: ReportKind | str, *, begin_date: datetime, end_date: datetime) -> Report:
        """Have a report of a range made, of 23 hours to 60 days, which takes minutes: see `wait`.

        There is no key of idempotency: when the answer is lost, a report of this very range that was
        made since is looked for, and only when that tells nothing this is an `OutcomeUnknownError`.
        The API may take a range and make nothing of it: `RefusedError`, code `report_not_created`.
        """
        asked = _requests.ReportRequest(begin_date=begin_date, end_date=end_date)
        native = self._connection.begin("reports.create")
        return native.reports_create(report, asked).block()

    def task(self, report: ReportKind | str, id: str) -> Report:
        """Read how far a report has come."""
        return self._connection.native.reports_task(report, id).block()

    def list(self, report: ReportKind | str) -> tuple[Report, ...]:
        """List the account's reports, as many as the API gives."""
        return self._connection.native.reports_list(report).block()

    def search(
        self,
        report: ReportKind | str,
        *,
        id: str | None = None,
        file_name: str | None = None,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        created_from: ReportOrigin | str | None = None,
        account_id: int | None = None,
        currency_id: str | None = None,
        range_begin_date: datetime | None = None,
        range_end_date: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> ReportPage:
        """Find one page, newest first; nothing given finds all of the kind.

        `range_begin_date` and `range_end_date`, when the report was made, go together.
        """
        search = _requests.ReportSearch(
            id=id,
            file_name=file_name,
            begin_date=begin_date,
            end_date=end_date,
            created_from=created_from,
            account_id=account_id,
            currency_id=currency_id,
            range_begin_date=range_begin_date,
            range_end_date=range_end_date,
            limit=limit,
            offset=offset,
        )
        return self._connection.native.reports_search(report, search).block()

    def search_all(
        self,
        report: ReportKind | str,
        *,
        id: str | None = None,
        file_name: str | None = None,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        created_from: ReportOrigin | str | None = None,
        account_id: int | None = None,
        currency_id: str | None = None,
        range_begin_date: datetime | None = None,
        range_end_date: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Iterator[Report]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = self.search(
                report,
                id=id,
                file_name=file_name,
                begin_date=begin_date,
                end_date=end_date,
                created_from=created_from,
                account_id=account_id,
                currency_id=currency_id,
                range_begin_date=range_begin_date,
                range_end_date=range_end_date,
                limit=limit,
                offset=next_offset,
            )
            yield from page.results
            next_offset = page.next_offset
            if next_offset is None:
                return

    def config(self, report: ReportKind | str) -> ReportConfig | None:
        """Read how the account's reports are made; `None` when it has no configuration yet."""
        return self._connection.native.reports_config(report).block()

    def create_config(self, report: ReportKind | str, config: ReportConfigRequest) -> ReportConfig:
        """Give the account its first configuration; `ConflictError` when it has one.

        It belongs to the account: whoever gets its files gets them so.
        """
        native = self._connection.begin("reports.create_config")
        return native.reports_create_config(report, config).block()

    def update_config(self, report: ReportKind | str, config: ReportConfigRequest) -> ReportConfig:
        """Change how the account's reports are made from then on.

        It belongs to the account: the files that an accountant gets change with it, so read it
        first and give all that is to stay. Nothing in this library calls it.
        """
        native = self._connection.begin("reports.update_config")
        return native.reports_update_config(report, config).block()

    def schedule_on(self, report: ReportKind | str) -> None:
        """Have reports made at the configuration's frequency."""
        self._connection.begin("reports.schedule_on").reports_schedule_on(report).block()

    def schedule_off(self, report: ReportKind | str) -> None:
        """Have no more made by themselves."""
        self._connection.begin("reports.schedule_off").reports_schedule_off(report).block()

    def download(
        self,
        report: ReportKind | str,
        file_name: str,
        path: str | os.PathLike[str],
        *,
        progress: Callable[[ReportProgress], object] | None = None,
    ) -> ReportDownload:
        """Download a report's file to `path`; `NotFoundError` until there is one.

        It is never held in memory: it grows beside `path`, with `.part` at its end, and takes its
        place when it is whole. What breaks off is gone on with, by this call or by the next.
        `progress` is told how far it is; when it raises, that ends the download.
        """
        native = self._connection.native.reports_download(report, file_name, path_text(path))
        told: ReportProgress | None = None
        try:
            while True:
                done = native.step().block()
                reached = native.progress
                if progress is not None and reached is not None and reached != told:
                    told = reached
                    progress(told)
                if done is not None:
                    return done
        finally:
            native.stop().block()

    def wait(self, report: ReportKind | str, id: str, *, timeout: DurationLike | None = None) -> Report:
        """Wait until a report's file is there, 30 minutes at most unless `timeout` says otherwise.

        A report that will have no file is a `RefusedError` with the code `report_failed`,
        `report_deleted` or `report_expired`. When the time is over, which is the API's, it is a
        `CallTimeoutError`: the report is still being made and can be waited for again.
        """
        return self._connection.native.reports_wait(report, id, timeout).block()

    def fetch(
        self,
        report: ReportKind | str,
        *,
        from_: str,
        to: str,
        time_zone: str | None = None,
        folder: str | os.PathLike[str] | None = None,
        timeout: DurationLike | None = None,
    ) -> ReportFiles:
        """Have the reports of some days made, wait for them and download them: as many as the days need.

        `from_` and `to` are the first and the last day, such as `2026-10-01`, in `time_zone` (a name
        such as `America/Santiago` or an offset; that of the site's capital when absent). The files
        are in a folder of their own within `folder`, or where the system has temporary ones. The
        account's configuration is used as it is.
        """
        asked = _requests.ReportFetchRequest(
            report=report,
            from_=from_,
            to=to,
            time_zone=time_zone,
            folder=path_text(folder),
            timeout=timeout,
        )
        return ReportFiles(self._connection.native.reports_fetch(asked).block())

    def reconcile(
        self,
        reports: ReportsLike,
        sales: SalesLike = None,
        *,
        sold_since: datetime | None = None,
        sold_before: datetime | None = None,
        sales_csv: str | os.PathLike[str] | None = None,
        settlement_delay: DurationLike | None = None,
        until: datetime | None = None,
        labels: Sequence[ReportLabelRequest] = (),
        json: str | os.PathLike[str] | None = None,
        csv: str | os.PathLike[str] | None = None,
        html: str | os.PathLike[str] | None = None,
        language: str | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Reconciliation:
        """Compare reports with the sales of this client's journal that were paid, and with `sales` besides.

        Of the journal's sales those count that were begun at `sold_since` or later, and before
        `sold_before`. All else is as in `cobro.reports.reconcile`. Nothing is sent.
        """
        asked = _expected_sales.request(
            reports,
            sales,
            sales_csv=sales_csv,
            settlement_delay=settlement_delay,
            until=until,
            labels=labels,
            json=json,
            csv=csv,
            html=html,
            language=language,
        )
        native = self._connection.native
        begun = native.reports_reconcile(asked, sold_since, sold_before).block()
        made = Reconciliation(begun, progress)
        try:
            _expected_sales.add(begun, sales)
        except BaseException:
            made.close()
            raise
        return made


class AsyncReports:
    """The account's settlement and release reports. Test accounts get empty ones."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(self, report: ReportKind | str, *, begin_date: datetime, end_date: datetime) -> Report:
        """Have a report of a range made, of 23 hours to 60 days, which takes minutes: see `wait`.

        There is no key of idempotency: when the answer is lost, a report of this very range that was
        made since is looked for, and only when that tells nothing this is an `OutcomeUnknownError`.
        The API may take a range and make nothing of it: `RefusedError`, code `report_not_created`.
        """
        asked = _requests.ReportRequest(begin_date=begin_date, end_date=end_date)
        native = self._connection.begin("reports.create")
        return await run(native.reports_create(report, asked))

    async def task(self, report: ReportKind | str, id: str) -> Report:
        """Read how far a report has come."""
        return await run(self._connection.native.reports_task(report, id))

    async def list(self, report: ReportKind | str) -> tuple[Report, ...]:
        """List the account's reports, as many as the API gives."""
        return await run(self._connection.native.reports_list(report))

    async def search(
        self,
        report: ReportKind | str,
        *,
        id: str | None = None,
        file_name: str | None = None,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        created_from: ReportOrigin | str | None = None,
        account_id: int | None = None,
        currency_id: str | None = None,
        range_begin_date: datetime | None = None,
        range_end_date: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> ReportPage:
        """Find one page, newest first; nothing given finds all of the kind.

        `range_begin_date` and `range_end_date`, when the report was made, go together.
        """
        search = _requests.ReportSearch(
            id=id,
            file_name=file_name,
            begin_date=begin_date,
            end_date=end_date,
            created_from=created_from,
            account_id=account_id,
            currency_id=currency_id,
            range_begin_date=range_begin_date,
            range_end_date=range_end_date,
            limit=limit,
            offset=offset,
        )
        return await run(self._connection.native.reports_search(report, search))

    async def search_all(
        self,
        report: ReportKind | str,
        *,
        id: str | None = None,
        file_name: str | None = None,
        begin_date: datetime | None = None,
        end_date: datetime | None = None,
        created_from: ReportOrigin | str | None = None,
        account_id: int | None = None,
        currency_id: str | None = None,
        range_begin_date: datetime | None = None,
        range_end_date: datetime | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncIterator[Report]:
        """Find all, page after page as the iteration goes; `limit` is a page's size."""
        next_offset = offset
        while True:
            page = await self.search(
                report,
                id=id,
                file_name=file_name,
                begin_date=begin_date,
                end_date=end_date,
                created_from=created_from,
                account_id=account_id,
                currency_id=currency_id,
                range_begin_date=range_begin_date,
                range_end_date=range_end_date,
                limit=limit,
                offset=next_offset,
            )
            for found in page.results:
                yield found
            next_offset = page.next_offset
            if next_offset is None:
                return

    async def config(self, report: ReportKind | str) -> ReportConfig | None:
        """Read how the account's reports are made; `None` when it has no configuration yet."""
        return await run(self._connection.native.reports_config(report))

    async def create_config(self, report: ReportKind | str, config: ReportConfigRequest) -> ReportConfig:
        """Give the account its first configuration; `ConflictError` when it has one.

        It belongs to the account: whoever gets its files gets them so.
        """
        native = self._connection.begin("reports.create_config")
        return await run(native.reports_create_config(report, config))

    async def update_config(self, report: ReportKind | str, config: ReportConfigRequest) -> ReportConfig:
        """Change how the account's reports are made from then on.

        It belongs to the account: the files that an accountant gets change with it, so read it
        first and give all that is to stay. Nothing in this library calls it.
        """
        native = self._connection.begin("reports.update_config")
        return await run(native.reports_update_config(report, config))

    async def schedule_on(self, report: ReportKind | str) -> None:
        """Have reports made at the configuration's frequency."""
        await run(self._connection.begin("reports.schedule_on").reports_schedule_on(report))

    async def schedule_off(self, report: ReportKind | str) -> None:
        """Have no more made by themselves."""
        await run(self._connection.begin("reports.schedule_off").reports_schedule_off(report))

    async def download(
        self,
        report: ReportKind | str,
        file_name: str,
        path: str | os.PathLike[str],
        *,
        progress: Callable[[ReportProgress], object] | None = None,
    ) -> ReportDownload:
        """Download a report's file to `path`; `NotFoundError` until there is one.

        It is never held in memory: it grows beside `path`, with `.part` at its end, and takes its
        place when it is whole. What breaks off is gone on with, by this call or by the next.
        `progress` is told how far it is; when it raises, that ends the download.
        """
        native = self._connection.native.reports_download(report, file_name, path_text(path))
        told: ReportProgress | None = None
        try:
            while True:
                done = await run(native.step())
                reached = native.progress
                if progress is not None and reached is not None and reached != told:
                    told = reached
                    progress(told)
                if done is not None:
                    return done
        finally:
            await run(native.stop())

    async def wait(self, report: ReportKind | str, id: str, *, timeout: DurationLike | None = None) -> Report:
        """Wait until a report's file is there, 30 minutes at most unless `timeout` says otherwise.

        A report that will have no file is a `RefusedError` with the code `report_failed`,
        `report_deleted` or `report_expired`. When the time is over, which is the API's, it is a
        `CallTimeoutError`: the report is still being made and can be waited for again.
        """
        return await run(self._connection.native.reports_wait(report, id, timeout))

    async def fetch(
        self,
        report: ReportKind | str,
        *,
        from_: str,
        to: str,
        time_zone: str | None = None,
        folder: str | os.PathLike[str] | None = None,
        timeout: DurationLike | None = None,
    ) -> AsyncReportFiles:
        """Have the reports of some days made, wait for them and download them: as many as the days need.

        `from_` and `to` are the first and the last day, such as `2026-10-01`, in `time_zone` (a name
        such as `America/Santiago` or an offset; that of the site's capital when absent). The files
        are in a folder of their own within `folder`, or where the system has temporary ones. The
        account's configuration is used as it is.
        """
        asked = _requests.ReportFetchRequest(
            report=report,
            from_=from_,
            to=to,
            time_zone=time_zone,
            folder=path_text(folder),
            timeout=timeout,
        )
        return AsyncReportFiles(await run(self._connection.native.reports_fetch(asked)))

    async def reconcile(
        self,
        reports: ReportsLike,
        sales: SalesLike = None,
        *,
        sold_since: datetime | None = None,
        sold_before: datetime | None = None,
        sales_csv: str | os.PathLike[str] | None = None,
        settlement_delay: DurationLike | None = None,
        until: datetime | None = None,
        labels: Sequence[ReportLabelRequest] = (),
        json: str | os.PathLike[str] | None = None,
        csv: str | os.PathLike[str] | None = None,
        html: str | os.PathLike[str] | None = None,
        language: str | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> AsyncReconciliation:
        """Compare reports with the sales of this client's journal that were paid, and with `sales` besides.

        Of the journal's sales those count that were begun at `sold_since` or later, and before
        `sold_before`. All else is as in `cobro.reports.async_reconcile`. Nothing is sent.
        """
        asked = _expected_sales.request(
            reports,
            sales,
            sales_csv=sales_csv,
            settlement_delay=settlement_delay,
            until=until,
            labels=labels,
            json=json,
            csv=csv,
            html=html,
            language=language,
        )
        native = self._connection.native
        begun = await run(native.reports_reconcile(asked, sold_since, sold_before))
        made = AsyncReconciliation(begun, progress)
        try:
            await _expected_sales.async_add(begun, sales)
        except BaseException:
            await made.aclose()
            raise
        return made
