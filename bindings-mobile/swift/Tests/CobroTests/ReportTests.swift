import Cobro
import CobroTesting
import Foundation
import Testing

/// What is read and found is in the vectors; here is how it comes and how it stops.
@Suite struct ReportTests {
    private static let headings = "SOURCE_ID,EXTERNAL_REFERENCE,TRANSACTION_AMOUNT,SETTLEMENT_DATE\n"

    /// Rows that are more than are handed over ahead of whoever takes findings.
    private static let many = 20_000

    private static func row(_ number: Int) -> String {
        "\(number),SALE\(number),10.00,2025-10-31T18:40:07.000-03:00\n"
    }

    private static func rows(_ count: Int) -> String {
        headings + (1...count).map(row).joined()
    }

    @Test func rowsComeFromAFileAndFromMemory() async throws {
        let folder = Folder()
        let text = Self.headings + Self.row(1) + "2,SALE2,1O.00,\n" + Self.row(3)
        let path = try folder.write("report.csv", text)
        for rows in [Reports.rows(path: path), Reports.rows(Data(text.utf8))] {
            #expect(try await rows.report() == .settlement)
            let lines = try await all(rows)
            #expect(lines.map(\.line) == [2, 3, 4])
            guard case .row(let first) = lines[0], case .badRow(let bad) = lines[1] else {
                Issue.record("a bad row is not in its place")
                return
            }
            #expect(first.amount == 10)
            #expect(first.date == date(rfc3339: "2025-10-31T21:40:07Z"))
            #expect(bad.column == "TRANSACTION_AMOUNT")
        }
        let long = Reports.rows(path: try folder.write("long.csv", Self.rows(Self.many)))
        #expect(try await all(long).map(\.line) == Array(2...Int64(Self.many + 1)))
    }

    @Test func whatIsNoReportIsRefusedWhenItIsIterated() async throws {
        let missing = try await refusal { try await all(Reports.rows(path: "/none/report.csv")) }
        #expect(missing.field == "path" && missing.rule == "readable")
        let other = try await refusal { try await all(Reports.rows(Data("a,b\n1,2\n".utf8))) }
        #expect(other.rule == "headings")
    }

    @Test func salesComeInAFileOrAsTheyAre() async throws {
        let folder = Folder()
        var request = ReconcileRequest(
            reports: [try folder.write("report.csv", Self.rows(2))],
            options: ReconcileOptions(settlementDelay: .seconds(86_400))
        )
        let sold = date(rfc3339: "2025-10-31T21:00:00Z")
        let sales = [
            ExpectedSaleRequest(externalReference: "SALE1", amount: Decimal(10), date: sold),
            ExpectedSaleRequest(externalReference: "SALE9", amount: "7.50"),
        ]
        let given = try await Reports.reconcile(request, sales: sales)
        request.salesCsv = try folder.write("sales.csv", "external_reference,amount\nSALE1,10\nSALE9,7.50\n")
        for reconciliation in [given, try await Reports.reconcile(request)] {
            #expect(reconciliation.progress.bytes == 0)
            let findings = try await all(reconciliation.findings)
            #expect(findings.map(\.kind) == [.matched, .unknown, .missing])
            let summary = try await reconciliation.summary()
            #expect(summary.sales == 2 && summary.matched == 1 && summary.missing == 1)
            #expect(summary.gross == 20)
            #expect(summary.missingAmount == Decimal(string: "7.5"))
            #expect(reconciliation.progress.bytes == reconciliation.progress.total)
            #expect(try await reconciliation.summary() == summary)
        }
    }

    @Test func findingsAreGivenOnceAndTheSummaryNeedsNoneOfThem() async throws {
        let folder = Folder()
        let report = try folder.write("report.csv", Self.rows(Self.many))
        let request = ReconcileRequest(reports: [report], json: folder.path("found.jsonl"))
        let given = try await Reports.reconcile(request)
        var lines: [Int64?] = []
        for try await finding in given.findings.prefix(3) { lines.append(finding.line) }
        for try await finding in given.findings { lines.append(finding.line) }
        #expect(lines == Array(2...Int64(Self.many + 1)))

        let summed = try await Reports.reconcile(request)
        for try await _ in summed.findings.prefix(1) {}
        #expect(try await summed.summary().unknown == Int64(Self.many))
        let written = try String(contentsOfFile: folder.path("found.jsonl"), encoding: .utf8)
        #expect(written.split(separator: "\n").count == Self.many + 1)
    }

    @Test func aBadSaleIsRefusedByItsPlace() async throws {
        let folder = Folder()
        let report = try folder.write("report.csv", Self.rows(1))
        let request = ReconcileRequest(reports: [report], csv: folder.path("found.csv"))
        let sales = [
            ExpectedSaleRequest(externalReference: "S1", amount: "5"),
            ExpectedSaleRequest(externalReference: "S2", amount: "five"),
        ]
        let error = try await refusal { try await Reports.reconcile(request, sales: sales) }
        #expect(error.field == "sales[1].amount")
        await folder.untilItHolds(["report.csv"])
        let none = try await refusal { try await Reports.reconcile(ReconcileRequest()) }
        #expect(none.field == "reports" && none.rule == "required")
    }

    @Test func closedOrLetGoMidwayItLeavesNoFile() async throws {
        let folder = Folder()
        let report = try folder.write("report.csv", Self.rows(Self.many))
        let request = ReconcileRequest(
            reports: [report],
            json: folder.path("found.jsonl"),
            csv: folder.path("found.csv")
        )
        let closed = try await Reports.reconcile(request)
        for try await _ in closed.findings.prefix(1) {}
        closed.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["report.csv"])
        #expect(try await failure { try await closed.summary() }.kind == .interrupted)

        for try await _ in try await Reports.reconcile(request).findings.prefix(1) {}
        await folder.untilItHolds(["report.csv"])
    }

    @Test func cancellingTheTaskThatTakesFindingsStopsIt() async throws {
        try await stopped { _ = try await all($0.findings) }
    }

    @Test func cancellingTheTaskThatWaitsForTheSummaryStopsIt() async throws {
        try await stopped { _ = try await $0.summary() }
    }

    private func stopped(by call: @escaping @Sendable (Reconciliation) async throws -> Void) async throws {
        let folder = Folder()
        let pipe = try folder.pipe("report.csv")
        let request = ReconcileRequest(
            reports: [pipe],
            json: folder.path("found.jsonl"),
            csv: folder.path("found.csv")
        )
        let reconciliation = try await Reports.reconcile(request)
        try await cancelled(pipe) { try await call(reconciliation) }
        await folder.untilItHolds(["report.csv"])
        #expect(try await failure { try await all(reconciliation.findings) }.kind == .interrupted)
    }

    @Test func cancellingTheTaskThatReadsRowsDoesNotWaitForThem() async throws {
        let folder = Folder()
        let pipe = try folder.pipe("report.csv")
        try await cancelled(pipe) { _ = try await all(Reports.rows(path: pipe)) }
    }

    /// Cancels what reads a report while it waits for that to come, and lets it come then.
    private func cancelled(_ pipe: String, reading: @escaping @Sendable () async throws -> Void) async throws {
        let waiting = Task { try await reading() }
        let report = Data(Self.rows(Self.many).utf8)
        // Opened once somebody reads.
        let writer = try await Task.detached { try FileHandle(forWritingTo: URL(filePath: pipe)) }.value
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        // For as long as somebody reads: when nobody does any more, it is an error and not the end.
        signal(SIGPIPE, SIG_IGN)
        _ = await Task.detached { try? writer.write(contentsOf: report) }.value
        try writer.close()
    }

    @Test func aReportInAllItsCalls() async throws {
        let (shop, folder) = (try await Shop.open(), Folder())
        let reports = shop.client.reports
        #expect(try await reports.config(.settlement) == nil)
        let frequency = ReportFrequencyRequest(frequencyType: .daily, hour: 5, value: 1)
        var config = ReportConfigRequest(
            fileNamePrefix: "shop",
            columns: ["SOURCE_ID", "TRANSACTION_AMOUNT"],
            frequency: frequency
        )
        #expect(try await reports.createConfig(.settlement, config).fileNamePrefix == "shop")
        let twice = try await failure { try await reports.createConfig(.settlement, config) }
        #expect(twice.kind == .conflict)
        config.separator = ";"
        #expect(try await reports.updateConfig(.settlement, config).separator == ";")
        try await reports.scheduleOn(.settlement)
        #expect(try await reports.config(.settlement)?.scheduled == true)
        try await reports.scheduleOff(.settlement)

        let range = ReportRequest(
            beginDate: try #require(date(rfc3339: "2025-10-01T03:00:00Z")),
            endDate: try #require(date(rfc3339: "2025-11-01T02:59:59Z"))
        )
        let made = try await reports.create(.settlement, range)
        #expect(made.fileName == nil)
        #expect(try await reports.task(.settlement, id: made.id).id == made.id)
        let late = try await failure { try await reports.wait(.settlement, id: made.id, timeout: .seconds(1)) }
        #expect(late.kind == .timeout && late.details.retryable)
        let name = try #require(try await reports.wait(.settlement, id: made.id).fileName)
        #expect(try await reports.list(.settlement).map(\.fileName) == [name])
        _ = try await reports.create(.settlement, range)
        #expect(try await all(reports.searchAll(.settlement, ReportSearch(limit: 1))).count == 2)

        let told = Told()
        let path = folder.path("report.csv")
        let done = try await reports.download(.settlement, fileName: name, to: path) { told.put($0) }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(done.path == path && done.bytes == Int64(text.utf8.count))
        #expect(told.all.last?.bytes == done.bytes)
        #expect(text.hasPrefix("SOURCE_ID;TRANSACTION_AMOUNT"))
        let none = try await failure { try await reports.download(.settlement, fileName: "none.csv", to: path) }
        #expect(none.kind == .notFound)
    }

    @Test func daysAreFetchedIntoAFolderThatGoes() async throws {
        let (shop, folder) = (try await Shop.open(), Folder())
        for content in [Self.rows(1), Self.headings + Self.row(2) + "3,\"\n"] {
            let next: JSONValue = ["user_id": 7001, "report": "settlement", "content": .string(content)]
            _ = try await shop.sandbox.control("POST", "/_sandbox/report_next", body: try next.text)
        }
        var request = ReportFetchRequest(
            report: .settlement,
            from: "2025-08-01",
            to: "2025-10-31",
            folder: folder.url.path
        )
        var files: ReportFiles? = try await shop.client.reports.fetch(request)
        #expect(files?.paths.count == 2)
        #expect(files?.reports.compactMap(\.fileName).count == 2)
        #expect(files.map { URL(filePath: $0.folder).deletingLastPathComponent().path } == folder.url.path)
        // They stay for as long as they are read.
        let rows = try #require(files?.rows())
        files = nil
        let lines = try await all(rows)
        #expect(lines.map(\.line) == [2, 2, 3])
        guard case .badRow = lines.last else {
            Issue.record("the last row is bad")
            return
        }
        let closed = try await shop.client.reports.fetch(request)
        closed.close()
        #expect(!FileManager.default.fileExists(atPath: closed.folder))

        request.to = "2025-07-01"
        let refused = try await refusal { [request] in try await shop.client.reports.fetch(request) }
        #expect(refused.field == "to")
    }

    @Test func aFetchThatNobodyWaitsForLeavesNoFolder() async throws {
        let (shop, folder) = (try await Shop.open(), Folder())
        try await shop.sandbox.setAutomaticClock(false)
        let request = ReportFetchRequest(
            report: .release,
            from: "2025-10-01",
            to: "2025-10-31",
            folder: folder.url.path
        )
        let fetching = Task { try await shop.client.reports.fetch(request) }
        try await shop.untilAsked("GET")
        fetching.cancel()
        await #expect(throws: CancellationError.self) { try await fetching.value }
        await folder.untilItHolds([])
    }

    @Test func theJournalsSalesAreReconciled() async throws {
        let (shop, folder) = (try await Shop.open(pos: ["POS1", "POS2"]), Folder())
        let sale = try await shop.sold("10")
        _ = try await sale.wait()
        _ = try await shop.sell("20", on: "POS2")
        let request = ReconcileRequest(
            reports: [try folder.write("report.csv", Self.rows(1))],
            options: ReconcileOptions(until: date(rfc3339: "2099-01-01T00:00:00Z"))
        )
        let missing = try await all(shop.client.reports.reconcile(request).findings).filter { $0.kind == .missing }
        #expect(missing.map(\.externalReference) == [sale.info.externalReference])
        let none = try await shop.client.reports.reconcile(request, until: Date(timeIntervalSince1970: 0))
        #expect(try await none.summary().missing == 0)
    }
}

/// A folder that goes with it.
private final class Folder: Sendable {
    let url = URL(filePath: Temporary.path()).deletingLastPathComponent()

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String {
        url.appending(path: name).path
    }

    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }

    /// A report that is not there yet: whoever reads it waits.
    func pipe(_ name: String) throws -> String {
        try #require(mkfifo(path(name), 0o600) == 0)
        return path(name)
    }

    /// Returns once it holds these files and no others.
    func untilItHolds(_ names: [String]) async {
        while (try? FileManager.default.contentsOfDirectory(atPath: url.path)) != names { await Task.yield() }
    }
}

private func all<Elements: AsyncSequence>(_ elements: Elements) async throws -> [Elements.Element] {
    var found: [Elements.Element] = []
    for try await element in elements { found.append(element) }
    return found
}

/// What a call throws.
private func failure<Value>(_ call: () async throws -> Value) async throws -> CobroError {
    do {
        _ = try await call()
    } catch let error as CobroError {
        return error
    }
    throw RunnerError("it did not fail")
}

/// What is wrong with what a call was given.
private func refusal<Value>(_ call: () async throws -> Value) async throws -> ErrorDetails {
    let error = try await failure(call)
    #expect(error.kind == .invalidInput)
    return error.details
}
