/// Everything a search finds, page by page as it is iterated.
public struct Pages<Element: Sendable>: AsyncSequence, Sendable {
    /// Fetches a page by its offset or its number; `nil` is the first one.
    typealias Fetch = @Sendable (UInt32?) async throws -> (elements: [Element], next: UInt32?)

    let fetch: Fetch

    /// Starts from the first page.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(fetch: fetch)
    }

    /// Reads the next page when the one before is used up.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let fetch: Fetch
        private var page: ArraySlice<Element> = []
        private var position = Position.at(nil)

        private enum Position {
            case at(UInt32?)
            case end
        }

        init(fetch: @escaping Fetch) {
            self.fetch = fetch
        }

        /// The next one; `nil` when there are no more.
        public mutating func next() async throws -> Element? {
            // An empty page may still be followed by another.
            while page.isEmpty, case .at(let place) = position {
                let fetched = try await fetch(place)
                page = fetched.elements[...]
                position = fetched.next.map { .at($0) } ?? .end
            }
            return page.popFirst()
        }
    }
}
