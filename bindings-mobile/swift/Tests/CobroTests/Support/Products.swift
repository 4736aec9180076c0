import Foundation

/// What SwiftPM built, beside the tests themselves.
enum Products {
    static let folder: URL = {
        #if os(macOS)
            Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL.deletingLastPathComponent()
        #else
            Bundle.main.executableURL!.deletingLastPathComponent()
        #endif
    }()

    static let modules = folder.appending(path: "Modules")

    static func executable(_ name: String) -> String {
        folder.appending(path: name).path
    }
}

/// The repository's files.
enum Repository {
    static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let root = package.deletingLastPathComponent().deletingLastPathComponent()
}

/// Runs a program to its end; stdout and stderr together.
///
/// Without Foundation's `Process`: on Linux its `waitUntilExit` was seen to wait
/// for good where two programs ended at the same time.
func run(
    _ program: String,
    _ arguments: [String] = [],
    environment: [String: String] = [:]
) async throws -> (status: Int32, output: String) {
    let output = Temporary.path()
    defer { Temporary.remove(output) }
    let words = ["/bin/sh", "-c", #"exec "$0" "$@" >"$COBRO_TEST_OUTPUT" 2>&1"#, program] + arguments
    let given = ProcessInfo.processInfo.environment
        .merging(environment) { _, given in given }
        .merging(["COBRO_TEST_OUTPUT": output]) { _, given in given }
    let status = try await withCheckedThrowingContinuation { continuation in
        // Waiting blocks, which a thread of Swift's own pool must not.
        Thread.detachNewThread {
            continuation.resume(with: Result { try wait(for: words, given.map { "\($0)=\($1)" }) })
        }
    }
    let signal = status & 0x7f
    return (signal == 0 ? (status >> 8) & 0xff : -signal, try String(contentsOfFile: output, encoding: .utf8))
}

private func wait(for words: [String], _ environment: [String]) throws -> Int32 {
    let texts = [words, environment].map { $0.map { strdup($0) } + [nil] }
    defer { for text in texts.joined() { free(text) } }
    var child: pid_t = 0
    let failed = posix_spawn(&child, words[0], nil, nil, texts[0], texts[1])
    guard failed == 0 else { throw RunnerError("\(words[0]) does not start: \(failed)") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
        guard errno == EINTR else { throw RunnerError("\(words[0]) is lost: \(errno)") }
    }
    return status
}
