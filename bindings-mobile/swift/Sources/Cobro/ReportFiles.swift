internal import CobroNative

/// Reports that were fetched, as files in a folder of their own, which goes with
/// this.
public final class ReportFiles: Sendable {
    private let native: NativeReportFiles
    /// Where the files are, in the order of their days.
    public let paths: [String]
    /// What the files are, in the same order.
    public let reports: [Report]
    /// The folder that they are in.
    public let folder: String

    init(_ native: NativeReportFiles) {
        self.native = native
        paths = native.paths()
        reports = native.reports().map { Report($0) }
        folder = native.folder()
    }

    /// The lines of all files, one file after the other, as `Reports.rows` gives
    /// those of one.
    public func rows(options: ReportReadOptions = ReportReadOptions()) -> ReportRows {
        let options = options.native
        return ReportRows(
            reports: paths.map { path in
                { [native] cancel in
                    let rows = try await reportRowsOfFile(path: path, options: options, cancel: cancel)
                    // Until it is open there has to be a file.
                    return withExtendedLifetime(native) { rows }
                }
            }
        )
    }

    /// Removes the folder and what is in it, which else happens when nobody has
    /// this any more.
    public func close() {
        native.remove()
    }
}
