internal import CobroNative

/// The stores that the POS stand in.
public struct Stores: Sendable {
    let client: NativeClient

    /// Makes a store. Runs to its end even when the task is cancelled.
    ///
    /// A `conflict` when the account has a store of this `externalID`. There is
    /// no key of idempotency: when the answer is lost, the store is looked for by
    /// its `externalID`, and only when that tells nothing it is an
    /// `outcomeUnknown`.
    @discardableResult
    public func create(_ store: StoreRequest) async throws -> Store {
        let request = store.native
        return Store(try await unstoppable { try await client.createStore(request: request) })
    }

    /// One store.
    public func get(id: Int64) async throws -> Store {
        Store(try await stoppable { try await client.getStore(id: id, cancel: $0) })
    }

    /// One page of what is found; `nextOffset` is where the next one begins.
    public func search(_ search: StoreSearch = StoreSearch()) async throws -> StorePage {
        let search = search.native
        return StorePage(try await stoppable { try await client.searchStores(search: search, cancel: $0) })
    }

    /// All that is found, fetched page by page as it is iterated.
    public func searchAll(_ search: StoreSearch = StoreSearch()) -> Pages<Store> {
        Pages { offset in
            var next = search
            next.offset = offset ?? search.offset
            let page = try await self.search(next)
            return (page.results, page.nextOffset)
        }
    }

    /// Changes what is given, and gives the store as it stands then. Runs to its
    /// end even when the task is cancelled.
    @discardableResult
    public func update(id: Int64, _ update: StoreUpdateRequest) async throws -> Store {
        let request = update.native
        return Store(try await unstoppable { try await client.updateStore(id: id, request: request) })
    }

    /// Deletes one. Runs to its end even when the task is cancelled. What becomes
    /// of its POS, of live orders and of printed QRs is not documented.
    public func delete(id: Int64) async throws {
        try await unstoppable { try await client.deleteStore(id: id) }
    }
}
