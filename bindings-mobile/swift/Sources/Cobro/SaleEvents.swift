internal import CobroNative

/// What happens to a sale, as it happens, from its opening on. Ends when the
/// sale is settled; each iteration begins at the first event again.
///
/// An error while reading ends the loop, not the sale: iterate again.
public struct SaleEvents: AsyncSequence, Sendable {
    /// What is iterated.
    public typealias Element = SaleEvent

    let sale: NativeSale

    /// Starts from the sale's first event.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(sale: sale)
    }

    /// Waits for one event after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let sale: NativeSale
        private var seen: UInt32 = 0

        init(sale: NativeSale) {
            self.sale = sale
        }

        /// The next event; `nil` when the sale is settled.
        public mutating func next() async throws -> SaleEvent? {
            let event = try await stoppable { [sale, seen] in
                try await sale.nextEvent(seen: seen, cancel: $0)
            }
            guard let event else { return nil }
            seen += 1
            return try SaleEvent(event)
        }
    }
}
