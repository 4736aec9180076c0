import Foundation

/// Files that a test makes: each in a folder of its own, as a journal has more than one.
enum Temporary {
    static func path() -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cobro-\(UUID().uuidString)")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.appending(path: "journal").path
    }

    /// Removes what `path()` made.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent())
    }
}
