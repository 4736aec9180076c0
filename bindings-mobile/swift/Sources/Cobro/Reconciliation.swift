internal import CobroNative
import Foundation

/// Sales compared with reports; see `Reports.reconcile`.
///
/// Its files are written while `findings` are iterated, or `summary()` is waited
/// for, and take their places when all is done. Closed or let go of before, or
/// when the task that does one of both is cancelled, it stops for good and leaves
/// no file.
public final class Reconciliation: Sendable {
    let native: NativeReconciliation
    private let ahead = Ahead()

    init(_ native: NativeReconciliation) {
        self.native = native
    }

    /// What is found, as it is found: each finding once. A loop that is left
    /// after some of them can be followed by another one, which goes on there.
    public var findings: Findings {
        Findings(reconciliation: self)
    }

    /// How many bytes of the files are read, and how many they have.
    public var progress: ReportProgress {
        ReportProgress(native.progress())
    }

    /// What all comes to. Findings that nobody iterated go to the files alone.
    public func summary() async throws -> ReconcileSummary {
        ReconcileSummary(try await stopping { try await native.finish(cancel: $0) })
    }

    /// Stops it, unless it has ended, and lets go of its files. What iterates or
    /// waits elsewhere throws an `interrupted`.
    public func close() {
        native.stop()
    }

    fileprivate func next() async throws -> Finding? {
        if let finding = ahead.take() { return finding }
        let more = try await stopping { try await native.nextFindings(cancel: $0) }
        return ahead.put(more.map { Finding($0) })
    }

    /// Those findings that were on their way are lost: nobody may believe that
    /// the next ones are all.
    private func stopping<Value: Sendable>(
        _ call: @Sendable (NativeCancel) async throws -> Value
    ) async throws -> Value {
        do {
            return try await stoppable(call)
        } catch let cancelled as CancellationError {
            close()
            throw cancelled
        }
    }

    /// What a reconciliation finds.
    public struct Findings: AsyncSequence, Sendable {
        /// What is iterated.
        public typealias Element = Finding

        let reconciliation: Reconciliation

        /// Goes on with what was not given yet.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(reconciliation: reconciliation)
        }

        /// Takes one finding after the other.
        public struct AsyncIterator: AsyncIteratorProtocol {
            let reconciliation: Reconciliation

            /// The next finding; `nil` when there are no more.
            public mutating func next() async throws -> Finding? {
                try await reconciliation.next()
            }
        }
    }
}

/// Findings that were handed over, and not given yet.
private final class Ahead: @unchecked Sendable {
    private let lock = NSLock()
    private var findings: ArraySlice<Finding> = []

    func take() -> Finding? {
        lock.withLock { findings.popFirst() }
    }

    /// Puts more of them in, and takes the next one.
    func put(_ more: [Finding]) -> Finding? {
        lock.withLock {
            findings += more
            return findings.popFirst()
        }
    }
}
