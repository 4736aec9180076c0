package io.cobro

import io.cobro.ffi.NativeClient
import io.cobro.ffi.NativeDownloadProgress
import io.cobro.ffi.NativeLibrary
import io.cobro.ffi.reportRows
import io.cobro.ffi.reportRowsOfFile
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import java.time.Instant
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration

/**
 * The account's settlement and release reports: made, followed, downloaded. Test accounts get empty ones.
 *
 * [Reports.rows] and [Reports.reconcile] of the companion need no client.
 */
public class Reports internal constructor(
    private val native: NativeClient,
) {
    /**
     * Has a report of a range made, which takes minutes; see [await].
     *
     * There is no key of idempotency: when the answer is lost, a report of this very range that was made since is
     * looked for.
     *
     * @throws RefusedException with the code `report_not_created` when the API takes the range and makes nothing
     * of it; the message has the dates to ask with
     * @throws OutcomeUnknownException when the answer was lost, and looking for the report tells nothing
     */
    public suspend fun create(
        kind: ReportKind,
        request: ReportRequest,
    ): Report = calling { native.createReport(kind.native(), request.native()) }.model()

    /** How far a report has come, by the id of its task. */
    public suspend fun task(
        kind: ReportKind,
        id: String,
    ): Report = reading { native.getReportTask(kind.native(), id, it) }.model()

    /**
     * Waits until a report's file is there, and gives the report with its [Report.fileName]. Faults of the
     * network are waited out.
     *
     * @param timeout how long at most; 30 minutes when null
     * @throws RefusedException with the code `report_failed`, `report_deleted` or `report_expired` for one that
     * will have no file
     * @throws TimeoutException when the time is over: the report is still being made, and can be waited for
     * again
     */
    public suspend fun await(
        kind: ReportKind,
        id: String,
        timeout: Duration? = null,
    ): Report =
        reading {
            native.waitReport(kind.native(), id, timeout?.toNative("timeout"), it)
        }.model()

    /** The account's reports, as many as the API gives. */
    public suspend fun list(kind: ReportKind): List<Report> =
        reading { native.listReports(kind.native(), it) }.map { it.model() }

    /** One page of those looked for, newest first. */
    public suspend fun search(
        kind: ReportKind,
        search: ReportSearch = ReportSearch(),
    ): ReportPage = reading { native.searchReports(kind.native(), search.native(), it) }.model()

    /** All of those looked for, page by page as they are collected. */
    public fun searchAll(
        kind: ReportKind,
        search: ReportSearch = ReportSearch(),
    ): Flow<Report> =
        pages(search.offset) { offset ->
            val page = search(kind, search.copy(offset = offset))
            page.results to page.nextOffset
        }

    /** How the account's reports are made; null when it has no configuration yet. */
    public suspend fun config(kind: ReportKind): ReportConfig? =
        reading { native.getReportConfig(kind.native(), it) }?.model()

    /**
     * Gives the account its first configuration. It belongs to the account: whoever gets its files gets them so.
     *
     * @throws ConflictException when it has one
     */
    public suspend fun createConfig(
        kind: ReportKind,
        config: ReportConfigRequest,
    ): ReportConfig = calling { native.createReportConfig(kind.native(), config.native()) }.model()

    /**
     * Changes how the account's reports are made from then on. It belongs to the account: the files that an
     * accountant gets change with it, so read it first and give all that is to stay. Nothing in this library
     * calls it.
     */
    public suspend fun updateConfig(
        kind: ReportKind,
        config: ReportConfigRequest,
    ): ReportConfig = calling { native.updateReportConfig(kind.native(), config.native()) }.model()

    /**
     * Has reports made at the configuration's frequency. To change that, switch the schedule off, update the
     * configuration, and switch it on again.
     */
    public suspend fun scheduleOn(kind: ReportKind): Unit =
        calling { native.switchReportScheduleOn(kind.native()) }

    /** Has no more made by themselves. */
    public suspend fun scheduleOff(kind: ReportKind): Unit =
        calling { native.switchReportScheduleOff(kind.native()) }

    /**
     * Downloads a report's file to [path], without holding it in memory.
     *
     * It grows beside [path], as [path] with `.part` at its end, and takes its place, also of a file that is
     * there, when it is whole. A connection that breaks is gone on with where it broke; another call goes on as
     * well, if the API still has the very file.
     *
     * @param progress told of each piece, on a thread of the library's: be quick. What it throws ends the
     * download, and is thrown by it
     * @throws NotFoundException until there is a file of this name
     * @throws ConflictException while another download writes there
     */
    public suspend fun download(
        kind: ReportKind,
        fileName: String,
        path: String,
        progress: ((ReportProgress) -> Unit)? = null,
    ): ReportDownload {
        val thrown = AtomicReference<Throwable>()
        return try {
            reading { cancel ->
                val told =
                    progress?.let {
                        Told(it) { why ->
                            thrown.compareAndSet(null, why)
                            cancel.cancel()
                        }
                    }
                native.downloadReport(kind.native(), fileName, path, told, cancel)
            }.model()
        } catch (stopped: WaitInterruptedException) {
            throw thrown.get() ?: stopped
        }
    }

    /**
     * Has the reports of some days made, waits for them and downloads them into a folder that goes when what is
     * given back is closed.
     *
     * A report is of 60 days at most, so more days are several files: they neither overlap nor leave anything
     * out. The account's configuration is used as it is. Stopping it leaves the reports that were asked for in
     * the account.
     */
    public suspend fun fetch(request: ReportFetchRequest): ReportFiles =
        ReportFiles(reading { native.fetchReports(request.native(), it) })

    /**
     * Compares reports with the sales of this client's journal that were paid, begun at [since] or later and
     * before [until], besides those of the request's file. Nothing is sent.
     *
     * The journal knows no payment ids: rows are matched by the order's id or the sale's reference.
     */
    public suspend fun reconcile(
        request: ReconcileRequest,
        since: Instant? = null,
        until: Instant? = null,
    ): Reconciliation {
        val (from, to) = since?.toNative("since") to until?.toNative("until")
        return Reconciliation(reading { native.reconcileReports(request.native(), from, to, it) })
    }

    public companion object {
        /**
         * The rows of a report's file, read as they are collected: a file of any length takes no more memory than
         * a part of it. A row that can't be read is a [ReportLine.Bad] in its place.
         *
         * Collecting throws an [InvalidInputException]: of the field `path` for a file that can't be opened, of
         * the rule `headings` for one that is no report, of the rule `readable` where it breaks off.
         */
        public fun rows(
            path: String,
            options: ReportReadOptions = ReportReadOptions(),
        ): ReportRows {
            NativeLibrary.load()
            return ReportRows { reportRowsOfFile(path, options.native(), it) }
        }

        /** The same of a report that is in memory. */
        public fun rows(
            bytes: ByteArray,
            options: ReportReadOptions = ReportReadOptions(),
        ): ReportRows {
            NativeLibrary.load()
            return ReportRows { reportRows(bytes, options.native(), it) }
        }

        /**
         * Compares reports with sales: those of the request's file, and these. Nothing is sent. Close what it
         * gives, or take its summary.
         *
         * @throws InvalidInputException when a sale breaks a rule (`field` is `sales[3].amount`), or a file can't
         * be opened
         */
        public suspend fun reconcile(
            request: ReconcileRequest,
            sales: Sequence<ExpectedSaleRequest> = emptySequence(),
        ): Reconciliation {
            NativeLibrary.load()
            val given = sales.map { it.native() }.toList()
            return Reconciliation(
                reading {
                    io.cobro.ffi.reconcile(request.native(), given, it)
                },
            )
        }

        /** The same of sales that come as a flow. */
        public suspend fun reconcile(
            request: ReconcileRequest,
            sales: Flow<ExpectedSaleRequest>,
        ): Reconciliation = reconcile(request, sales.toList().asSequence())
    }
}

/** What is told of a download. It hands on what the caller's own code throws. */
private class Told(
    private val progress: (ReportProgress) -> Unit,
    private val failed: (Throwable) -> Unit,
) : NativeDownloadProgress {
    override fun told(progress: io.cobro.ffi.ReportProgress) {
        runCatching { progress(progress.model()) }.onFailure(failed)
    }
}
