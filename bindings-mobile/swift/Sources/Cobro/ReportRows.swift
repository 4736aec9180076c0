internal import CobroNative

/// A row of a report: one that was read, or one that can't be.
public enum ReportLine: Hashable, Sendable {
    /// A row, and what it says.
    case row(ReportRow)
    /// A row that can't be read, and why. The rows after it follow all the same.
    case badRow(BadRow)

    /// Where it begins: the line in the file, the first being 1.
    public var line: Int64 {
        switch self {
        case .row(let row): row.line
        case .badRow(let row): row.line
        }
    }

    init(_ native: NativeReportLine) {
        self =
            switch native {
            case .row(let row): .row(ReportRow(row))
            case .bad(let row): .badRow(BadRow(row))
            }
    }
}

/// The lines of reports, read as they are iterated: a file of any length takes
/// no more memory than a part of it. Each iteration begins at the first one.
///
/// It throws an `invalidInput`: of the field `path` for a file that can't be
/// opened, of the rule `headings` for one that is no report, of the rule
/// `readable` where it breaks off.
public struct ReportRows: AsyncSequence, Sendable {
    /// What is iterated.
    public typealias Element = ReportLine

    typealias Open = @Sendable (NativeCancel) async throws -> NativeReportRows

    /// One for each file.
    let reports: [Open]

    /// Which of the two reports it is, by its headings; of several files the
    /// first, and `nil` of none.
    public func report() async throws -> ReportKind? {
        guard let first = reports.first else { return nil }
        return ReportKind(try await stoppable(first).report())
    }

    /// Starts from the first line.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(reports: reports[...])
    }

    /// Reads one line after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var reports: ArraySlice<Open>
        private var open: NativeReportRows?
        private var lines: ArraySlice<ReportLine> = []

        init(reports: ArraySlice<Open>) {
            self.reports = reports
        }

        /// The next line; `nil` after the last.
        public mutating func next() async throws -> ReportLine? {
            while lines.isEmpty {
                if let rows = open {
                    let more = try await stoppable { try await rows.nextLines(cancel: $0) }
                    lines = more.map { ReportLine($0) }[...]
                    if more.isEmpty { open = nil }
                } else if let report = reports.popFirst() {
                    open = try await stoppable(report)
                } else {
                    return nil
                }
            }
            return lines.popFirst()
        }
    }
}
