import Cobro
import CobroTesting
import Foundation

/// A report's rows in their order, bad ones in their places.
func reportRows(_ input: JSONValue, _ expect: JSONValue) async throws -> String? {
    let args = Arguments(input)
    let text = try args.text("content").map { Data($0.utf8) }
    let content = try text ?? args.required("hex") { $0.string.flatMap(bytes(hex:)) }
    let options = ReportReadOptions(
        report: try args.word("report", ReportKind.self),
        labels: try args.list("labels", label)
    )
    try args.end()
    let answer = try await answer {
        let report = Reports.rows(content, options: options)
        var rows: [JSONValue] = []
        for try await line in report {
            switch line {
            case .row(let row): rows.append(["row": try json(row)])
            case .badRow(let row): rows.append(["bad_row": try json(row)])
            }
        }
        return ["report": try json(try await report.report() as Any), "rows": .array(rows)]
    }
    return difference(answer, expect)
}

/// Small files, and all that is found of them.
func reconcile(_ input: JSONValue, _ expect: JSONValue) async throws -> String? {
    let usual = URL(filePath: Temporary.path())
    defer { Temporary.remove(usual.path) }
    let folder = usual.deletingLastPathComponent()
    let write = { (name: String, text: String) throws -> String in
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        return file.path
    }
    let wanted = { (name: String) in expect[name].map { _ in folder.appending(path: name).path } }
    let args = Arguments(input)
    let request = ReconcileRequest(
        reports: try args.texts("reports").enumerated().map { try write("report-\($0.offset).csv", $0.element) },
        salesCsv: try args.text("sales_csv").map { try write("sales.csv", $0) },
        options: try options(Arguments(args.optional("options") { $0 })),
        json: wanted("json_lines"),
        csv: wanted("csv_lines")
    )
    let sales = try args.list("sales", sale)
    try args.end()
    let answer = try await answer {
        let reconciliation = try await Reports.reconcile(request, sales: sales)
        var findings: [JSONValue] = []
        for try await finding in reconciliation.findings { findings.append(try json(finding)) }
        return [
            "findings": .array(findings),
            "summary": try json(try await reconciliation.summary()),
            "json_lines": try lines(request.json),
            "csv_lines": try lines(request.csv),
        ]
    }
    return difference(answer, expect)
}

private func answer(_ call: () async throws -> JSONValue) async throws -> JSONValue {
    do {
        return try await call()
    } catch let error as CobroError where error.kind == .invalidInput {
        return .object(["error": try json(error)])
    }
}

private func label(_ args: Arguments) throws -> ReportLabelRequest {
    ReportLabelRequest(label: try args.required("label", \.string), key: try args.required("key", \.string))
}

private func sale(_ args: Arguments) throws -> ExpectedSaleRequest {
    ExpectedSaleRequest(
        externalReference: try args.text("external_reference") ?? "",
        amount: try args.required("amount", \.string),
        currency: try args.text("currency"),
        date: try args.moment("date"),
        paymentID: try args.text("payment_id"),
        orderID: try args.text("order_id"),
        pos: try args.text("pos"),
        store: try args.text("store")
    )
}

private func options(_ args: Arguments) throws -> ReconcileOptions {
    let options = ReconcileOptions(
        settlementDelay: try args.duration("settlement_delay"),
        until: try args.moment("until"),
        labels: try args.list("labels", label)
    )
    try args.end()
    return options
}

private func lines(_ path: String?) throws -> JSONValue {
    guard let path else { return .null }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return .array(text.split(whereSeparator: \.isNewline).map { .string(String($0)) })
}

private func bytes(hex: String) -> Data? {
    let digits = Array(hex.utf8)
    guard digits.count.isMultiple(of: 2) else { return nil }
    var data = Data()
    for place in stride(from: 0, to: digits.count, by: 2) {
        guard let byte = UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) else {
            return nil
        }
        data.append(byte)
    }
    return data
}
