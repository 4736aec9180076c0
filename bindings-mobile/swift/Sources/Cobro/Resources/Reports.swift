internal import CobroNative
import Foundation

/// The account's settlement and release reports: made, followed, downloaded.
/// Test accounts get empty ones. `Reports.rows` and `Reports.reconcile` need no
/// client.
public struct Reports: Sendable {
    let client: NativeClient

    /// Has a report of a range made, which takes minutes; see `wait`. Runs to its
    /// end even when the task is cancelled.
    ///
    /// There is no key of idempotency: when the answer is lost, a report of this
    /// very range that was made since is looked for, and only when that tells
    /// nothing it is an `outcomeUnknown`. The API may take a range and make
    /// nothing of it: `refused`, with the code `report_not_created` and the dates
    /// to ask with in its message.
    public func create(_ kind: ReportKind, _ request: ReportRequest) async throws -> Report {
        let (kind, request) = (kind.native, request.native)
        return Report(try await unstoppable { try await client.createReport(kind: kind, request: request) })
    }

    /// How far a report has come, by the id of its task.
    public func task(_ kind: ReportKind, id: String) async throws -> Report {
        let kind = kind.native
        return Report(
            try await stoppable { try await client.getReportTask(kind: kind, id: id, cancel: $0) }
        )
    }

    /// Waits until a report's file is there, at most for `timeout`, 30 minutes
    /// when absent, and gives the report with its `fileName`.
    ///
    /// A report that will have no file is `refused` with the code
    /// `report_failed`, `report_deleted` or `report_expired`. When the time is
    /// over, it is a `timeout`: the report is still being made and can be waited
    /// for again. Faults of the network are waited out.
    public func wait(_ kind: ReportKind, id: String, timeout: Duration? = nil) async throws -> Report {
        let (kind, timeout) = (kind.native, try timeout?.native(field: "timeout"))
        return Report(
            try await stoppable {
                try await client.waitReport(kind: kind, id: id, timeout: timeout, cancel: $0)
            }
        )
    }

    /// The account's reports, as many as the API gives.
    public func list(_ kind: ReportKind) async throws -> [Report] {
        let kind = kind.native
        let reports = try await stoppable { try await client.listReports(kind: kind, cancel: $0) }
        return reports.map { Report($0) }
    }

    /// One page of what is found, newest first; `nextOffset` is where the next
    /// one begins.
    public func search(_ kind: ReportKind, _ search: ReportSearch = ReportSearch()) async throws -> ReportPage {
        let (kind, search) = (kind.native, search.native)
        return ReportPage(
            try await stoppable { try await client.searchReports(kind: kind, search: search, cancel: $0) }
        )
    }

    /// All that is found, fetched page by page as it is iterated.
    public func searchAll(_ kind: ReportKind, _ search: ReportSearch = ReportSearch()) -> Pages<Report> {
        Pages { offset in
            var next = search
            next.offset = offset ?? search.offset
            let page = try await self.search(kind, next)
            return (page.results, page.nextOffset)
        }
    }

    /// How the account's reports are made; `nil` when it has no configuration yet.
    public func config(_ kind: ReportKind) async throws -> ReportConfig? {
        let kind = kind.native
        let config = try await stoppable { try await client.getReportConfig(kind: kind, cancel: $0) }
        return config.map { ReportConfig($0) }
    }

    /// Gives the account its first configuration. A `conflict` when it has one. It
    /// belongs to the account: whoever gets its files gets them so. Runs to its
    /// end even when the task is cancelled.
    @discardableResult
    public func createConfig(_ kind: ReportKind, _ config: ReportConfigRequest) async throws -> ReportConfig {
        let (kind, config) = (kind.native, config.native)
        return ReportConfig(
            try await unstoppable { try await client.createReportConfig(kind: kind, config: config) }
        )
    }

    /// Changes how the account's reports are made from then on. It belongs to the
    /// account: the files that an accountant gets change with it, so read it first
    /// and give all that is to stay. Nothing in this library calls it. Runs to its
    /// end even when the task is cancelled.
    @discardableResult
    public func updateConfig(_ kind: ReportKind, _ config: ReportConfigRequest) async throws -> ReportConfig {
        let (kind, config) = (kind.native, config.native)
        return ReportConfig(
            try await unstoppable { try await client.updateReportConfig(kind: kind, config: config) }
        )
    }

    /// Has reports made at the configuration's frequency. To change that, switch
    /// the schedule off, update the configuration, and switch it on again. Runs to
    /// its end even when the task is cancelled.
    public func scheduleOn(_ kind: ReportKind) async throws {
        let kind = kind.native
        try await unstoppable { try await client.switchReportScheduleOn(kind: kind) }
    }

    /// Has no more made by themselves. Runs to its end even when the task is
    /// cancelled.
    public func scheduleOff(_ kind: ReportKind) async throws {
        let kind = kind.native
        try await unstoppable { try await client.switchReportScheduleOff(kind: kind) }
    }

    /// Downloads a report's file to `path`, without holding it in memory. A
    /// `notFound` until there is one of this name.
    ///
    /// It grows beside `path`, as `path` with `.part` at its end, and takes its
    /// place, also of a file that is there, when it is whole. A connection that
    /// breaks is gone on with where it broke; another call goes on as well, if the
    /// API still has the very file. A `conflict` while another download writes
    /// there.
    ///
    /// - Parameter progress: Told of each piece, on a thread of the library's: be
    ///   quick.
    @discardableResult
    public func download(
        _ kind: ReportKind,
        fileName: String,
        to path: String,
        progress: (@Sendable (ReportProgress) -> Void)? = nil
    ) async throws -> ReportDownload {
        let (kind, told) = (kind.native, progress.map { Told($0) })
        return ReportDownload(
            try await stoppable {
                try await client.downloadReport(
                    kind: kind,
                    fileName: fileName,
                    path: path,
                    progress: told,
                    cancel: $0
                )
            }
        )
    }

    /// Has the reports of some days made, waits for them and downloads them into
    /// a folder that goes with what is given back.
    ///
    /// A report is of 60 days at most, so more days are several files: they
    /// neither overlap nor leave anything out. The account's configuration is used
    /// as it is. Stopping it leaves the reports that were asked for in the account.
    public func fetch(_ request: ReportFetchRequest) async throws -> ReportFiles {
        let request = try request.native
        return ReportFiles(
            try await stoppable { try await client.fetchReports(request: request, cancel: $0) }
        )
    }

    /// Compares reports with the sales of this client's journal that were paid,
    /// begun at `since` or later and before `until`, besides those of the
    /// request's file. Nothing is sent.
    ///
    /// The journal knows no payment ids: rows are matched by the order's id or the
    /// sale's reference.
    public func reconcile(
        _ request: ReconcileRequest,
        since: Date? = nil,
        until: Date? = nil
    ) async throws -> Reconciliation {
        let (request, since, until) = (try request.native, since?.native, until?.native)
        return Reconciliation(
            try await stoppable {
                try await client.reconcileReports(request: request, since: since, until: until, cancel: $0)
            }
        )
    }
}

// Without a client.
extension Reports {
    /// The lines of a report's file. A row that can't be read is a `badRow` in its
    /// place.
    public static func rows(path: String, options: ReportReadOptions = ReportReadOptions()) -> ReportRows {
        let options = options.native
        return ReportRows(reports: [
            { try await reportRowsOfFile(path: path, options: options, cancel: $0) }
        ])
    }

    /// The same of a report that is in memory.
    public static func rows(_ data: Data, options: ReportReadOptions = ReportReadOptions()) -> ReportRows {
        let options = options.native
        return ReportRows(reports: [
            { try await reportRows(bytes: data, options: options, cancel: $0) }
        ])
    }

    /// Compares reports with sales: those of the request's file, and these.
    /// Nothing is sent.
    ///
    /// What breaks a rule, or a file that can't be opened, throws an
    /// `invalidInput`; of a sale its `field` is `sales[3].amount`.
    public static func reconcile(
        _ request: ReconcileRequest,
        sales: some Sequence<ExpectedSaleRequest> = [ExpectedSaleRequest]()
    ) async throws -> Reconciliation {
        let (request, sales) = (try request.native, sales.map { $0.native })
        return Reconciliation(
            try await stoppable {
                try await CobroNative.reconcile(request: request, sales: sales, cancel: $0)
            }
        )
    }
}

/// What is told of a download.
private final class Told: NativeDownloadProgress {
    private let progress: @Sendable (ReportProgress) -> Void

    init(_ progress: @escaping @Sendable (ReportProgress) -> Void) {
        self.progress = progress
    }

    func told(progress: CobroNative.ReportProgress) {
        self.progress(ReportProgress(progress))
    }
}
