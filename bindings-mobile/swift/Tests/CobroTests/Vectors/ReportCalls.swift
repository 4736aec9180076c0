import Cobro
import CobroTesting
import Foundation

/// Reports of the vectors.
extension Requests {
    static let usualReport: [String: JSONValue] = [
        "begin_date": "2025-10-01T03:00:00Z", "end_date": "2025-11-01T02:59:59Z",
    ]

    static let usualReportConfig: [String: JSONValue] = [
        "file_name_prefix": "shop", "columns": ["SOURCE_ID"],
        "frequency": ["frequency_type": "daily", "hour": 5, "value": 1],
    ]

    static let usualReportDays: [String: JSONValue] = [
        "report": "settlement", "from": "2025-10-01", "to": "2025-10-31",
    ]

    static func report(_ args: Arguments) throws -> ReportRequest {
        let moment = { (value: JSONValue) in value.string.flatMap(date(rfc3339:)) }
        let report = ReportRequest(
            beginDate: try args.required("begin_date", moment),
            endDate: try args.required("end_date", moment)
        )
        try args.end()
        return report
    }

    static func reportSearch(_ args: Arguments) throws -> ReportSearch {
        let search = ReportSearch(
            id: try args.text("id"),
            fileName: try args.text("file_name"),
            beginDate: try args.moment("begin_date"),
            endDate: try args.moment("end_date"),
            createdFrom: try args.word("created_from", ReportOrigin.self),
            accountID: try args.integer("account_id"),
            currencyID: try args.text("currency_id"),
            rangeBeginDate: try args.moment("range_begin_date"),
            rangeEndDate: try args.moment("range_end_date"),
            limit: try args.count("limit"),
            offset: try args.count("offset")
        )
        try args.end()
        return search
    }

    static func reportConfig(_ args: Arguments) throws -> ReportConfigRequest {
        let config = ReportConfigRequest(
            fileNamePrefix: try args.required("file_name_prefix", \.string),
            columns: try args.texts("columns"),
            frequency: try frequency(Arguments(args.required("frequency") { $0 })),
            sftpInfo: try args.optional("sftp_info") { $0 }.map { try sftp(Arguments($0)) },
            separator: try args.text("separator"),
            displayTimezone: try args.text("display_timezone"),
            reportTranslation: try args.word("report_translation", ReportLanguage.self),
            headerLanguage: try args.word("header_language", ReportLanguage.self),
            notificationEmailList: try args.texts("notification_email_list"),
            refundDetailed: try args.optional("refund_detailed", \.bool),
            couponDetailed: try args.optional("coupon_detailed", \.bool),
            includeWithdraw: try args.optional("include_withdraw", \.bool),
            shippingDetail: try args.optional("shipping_detail", \.bool),
            showChargebackCancel: try args.optional("show_chargeback_cancel", \.bool),
            showFeePrevision: try args.optional("show_fee_prevision", \.bool),
            includeWithdrawalAtEnd: try args.optional("include_withdrawal_at_end", \.bool),
            executeAfterWithdrawal: try args.optional("execute_after_withdrawal", \.bool),
            checkAvailableBalance: try args.optional("check_available_balance", \.bool),
            compensateDetail: try args.optional("compensate_detail", \.bool),
            uniteReserve: try args.optional("unite_reserve", \.bool)
        )
        try args.end()
        return config
    }

    private static func frequency(_ args: Arguments) throws -> ReportFrequencyRequest {
        let count = { (value: JSONValue) in value.integer.flatMap { UInt32(exactly: $0) } }
        let frequency = ReportFrequencyRequest(
            frequencyType: try args.required("frequency_type") {
                $0.string.map { ReportFrequencyType(rawValue: $0) }
            },
            hour: try args.required("hour", count),
            value: try args.required("value", count)
        )
        try args.end()
        return frequency
    }

    private static func sftp(_ args: Arguments) throws -> ReportSftpRequest {
        let sftp = ReportSftpRequest(
            server: try args.required("server", \.string),
            username: try args.required("username", \.string),
            password: try args.required("password", \.string),
            remoteDir: try args.required("remote_dir", \.string),
            port: try args.count("port")
        )
        try args.end()
        return sftp
    }

    static func reportDays(_ args: Arguments) throws -> ReportFetchRequest {
        let days = ReportFetchRequest(
            report: try args.required("report") { $0.string.map { ReportKind(rawValue: $0) } },
            from: try args.required("from", \.string),
            to: try args.required("to", \.string),
            timeZone: try args.text("time_zone"),
            folder: try args.text("folder"),
            timeout: try args.duration("timeout")
        )
        try args.end()
        return days
    }
}

extension Calls {
    /// The calls of reports; `nil` of any other.
    static func report(_ client: Client, _ call: String, _ args: Arguments) async throws -> JSONValue? {
        let reports = client.reports
        guard call.hasPrefix("reports.") else { return nil }
        if call == "reports.fetch" { return try fetched(try await reports.fetch(try Requests.reportDays(args))) }
        let kind = try args.word("report", ReportKind.self) ?? .settlement
        switch call {
        case "reports.create": return try json(try await reports.create(kind, try Requests.report(args)))
        case "reports.task": return try json(try await reports.task(kind, id: try args.only("id", \.string)))
        case "reports.wait":
            let (id, timeout) = (try args.required("id", \.string), try args.duration("timeout"))
            try args.end()
            return try json(try await reports.wait(kind, id: id, timeout: timeout))
        case "reports.list":
            try args.end()
            return try json(try await reports.list(kind))
        case "reports.search": return try json(try await reports.search(kind, try Requests.reportSearch(args)))
        case "reports.search_all":
            return try await all(reports.searchAll(kind, try Requests.reportSearch(args)))
        case "reports.config":
            try args.end()
            return try json(try await reports.config(kind) as Any)
        case "reports.create_config":
            return try json(try await reports.createConfig(kind, try Requests.reportConfig(args)))
        case "reports.update_config":
            return try json(try await reports.updateConfig(kind, try Requests.reportConfig(args)))
        case "reports.schedule_on":
            try args.end()
            try await reports.scheduleOn(kind)
            return .null
        case "reports.schedule_off":
            try args.end()
            try await reports.scheduleOff(kind)
            return .null
        case "reports.download": return try await downloaded(reports, kind, args)
        default: return nil
        }
    }

    private static func fetched(_ files: ReportFiles) throws -> JSONValue {
        .array(
            try zip(files.paths, files.reports).map { path, report in
                ["report": try json(report), "text": .string(try String(contentsOfFile: path, encoding: .utf8))]
            }
        )
    }

    private static func downloaded(
        _ reports: Reports,
        _ kind: ReportKind,
        _ args: Arguments
    ) async throws -> JSONValue {
        let (name, place) = (try args.required("file_name", \.string), try args.text("path"))
        try args.end()
        let usual = URL(filePath: Temporary.path())
        defer { Temporary.remove(usual.path) }
        let folder = usual.deletingLastPathComponent()
        let path = place == "" ? folder.path : folder.appending(path: place ?? "report.csv").path
        let last = Told()
        let done = try await reports.download(kind, fileName: name, to: path) { last.put($0) }
        return [
            "bytes": .integer(done.bytes), "resumed_from": .integer(done.resumedFrom),
            "progress": try json(last.all.last as Any),
            "text": .string(try String(contentsOfFile: path, encoding: .utf8)),
        ]
    }
}

/// What was told of a download.
final class Told: @unchecked Sendable {
    private let lock = NSLock()
    private var progress: [ReportProgress] = []

    var all: [ReportProgress] { lock.withLock { progress } }

    func put(_ told: ReportProgress) {
        lock.withLock { progress.append(told) }
    }
}
