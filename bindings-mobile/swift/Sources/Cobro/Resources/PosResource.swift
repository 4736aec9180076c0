internal import CobroNative

/// The POS: tills, each with its printed QR.
public struct PosResource: Sendable {
    let client: NativeClient

    /// Makes a POS in a store, and its QR. Runs to its end even when the task is
    /// cancelled.
    ///
    /// A `conflict` when the account has a POS of this `externalID`, a `notFound`
    /// when there is no such store. There is no key of idempotency: when the
    /// answer is lost, the POS is looked for by its `externalID`, and only when
    /// that tells nothing it is an `outcomeUnknown`.
    @discardableResult
    public func create(_ pos: PosRequest) async throws -> Pos {
        let request = pos.native
        return Pos(try await unstoppable { try await client.createPos(request: request) })
    }

    /// One POS, by its own id, not the external one.
    public func get(id: Int64) async throws -> Pos {
        Pos(try await stoppable { try await client.getPos(id: id, cancel: $0) })
    }

    /// One page of what is found; `nextOffset` is where the next one begins.
    public func search(_ search: PosSearch = PosSearch()) async throws -> PosPage {
        let search = search.native
        return PosPage(try await stoppable { try await client.searchPos(search: search, cancel: $0) })
    }

    /// All that is found, fetched page by page as it is iterated.
    public func searchAll(_ search: PosSearch = PosSearch()) -> Pages<Pos> {
        Pages { offset in
            var next = search
            next.offset = offset ?? search.offset
            let page = try await self.search(next)
            return (page.results, page.nextOffset)
        }
    }

    /// Changes what is given, and gives the POS as it stands then. Runs to its
    /// end even when the task is cancelled.
    @discardableResult
    public func update(id: Int64, _ update: PosUpdateRequest) async throws -> Pos {
        let request = update.native
        return Pos(try await unstoppable { try await client.updatePos(id: id, request: request) })
    }

    /// Deletes one. Runs to its end even when the task is cancelled. What becomes
    /// of a live order and of the printed QR is not documented.
    public func delete(id: Int64) async throws {
        try await unstoppable { try await client.deletePos(id: id) }
    }
}
