internal import CobroNative

/// The orders on POS, in the words of the in-store orders API v2.
public struct InstoreOrders: Sendable {
    let client: NativeClient

    /// Puts an order on a POS, in place of the one that is there.
    public func put(_ order: OrderRequest) async throws -> OrderReceipt {
        let request = try order.native
        return OrderReceipt(try await unstoppable { try await client.putInstoreOrder(request: request) })
    }

    /// The order that is on a POS; `nil` when there is none.
    public func get(externalPosID: String) async throws -> InstoreOrder? {
        let order = try await stoppable {
            try await client.getInstoreOrder(externalPosId: externalPosID, cancel: $0)
        }
        return order.map { InstoreOrder($0) }
    }

    /// Takes the order off a POS. An empty POS is no error.
    public func delete(externalPosID: String) async throws {
        try await unstoppable { try await client.deleteInstoreOrder(externalPosId: externalPosID) }
    }
}
