internal import CobroNative

/// What was intended and what became of it: written before it is sent, to the
/// file of `ClientOptions.journal`, or in memory without one.
public struct Journal: Sendable {
    let client: NativeClient

    /// The entries that match, the newest first.
    public func list(_ search: JournalSearch = JournalSearch()) async throws -> [JournalEntry] {
        let search = search.native
        let entries = try await stoppable { try await client.listJournal(search: search, cancel: $0) }
        return entries.map { JournalEntry($0) }
    }

    /// Removes finished entries that were not touched for `age`, and says how
    /// many. Open ones stay.
    ///
    /// What is removed can't be told from what never was: under 180 days, the
    /// longest that a payment can be refunded, it is refused unless forced.
    @discardableResult
    public func prune(olderThan age: Duration, force: Bool = false) async throws -> Int {
        let age = try age.native(field: "older_than")
        return Int(try await unstoppable { try await client.pruneJournal(olderThan: age, force: force) })
    }
}
