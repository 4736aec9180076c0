internal import CobroNative

/// Money that comes too late or twice, in the order in which it is seen. Each is
/// given once, to one of those who iterate.
///
/// It never ends by itself. An error ends the loop, not the looking: iterate
/// again.
public struct LateMoneyEvents: AsyncSequence, Sendable {
    /// What is iterated.
    public typealias Element = LateMoney

    let events: NativeLateMoney

    /// Goes on with what was not given yet.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: events)
    }

    /// Waits for one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let events: NativeLateMoney

        /// The next payment that is too late or too much. Looks only while it
        /// waits.
        public mutating func next() async throws -> LateMoney? {
            LateMoney(try await stoppable { [events] in try await events.next(cancel: $0) })
        }
    }
}
