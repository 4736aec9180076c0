internal import CobroNative

/// The orders on POS and on QRs of their own, in the words of the in-store
/// orders API v2.
public struct InstoreOrders: Sendable {
    let client: NativeClient

    /// Puts an order on a POS, in place of the one that is there.
    public func put(_ order: OrderRequest) async throws -> OrderReceipt {
        let request = try order.native
        return OrderReceipt(try await unstoppable { try await client.putInstoreOrder(request: request) })
    }

    /// Makes a dynamic order, which only the QR drawn from its `qrData` shows.
    /// It can't be read or deleted: it ends by its time to live. Runs to its end
    /// even when the task is cancelled.
    ///
    /// One whose answer was lost can be asked for again: nobody has seen its QR.
    public func postQR(_ order: OrderRequest) async throws -> OrderReceipt {
        let request = try order.native
        return OrderReceipt(try await unstoppable { try await client.postInstoreQr(request: request) })
    }

    /// Puts an order on a POS's printed QR, in place of the one that is there,
    /// and on one drawn from its `qrData`: who pays one disables the other. Runs
    /// to its end even when the task is cancelled.
    public func putQR(_ order: OrderRequest) async throws -> OrderReceipt {
        let request = try order.native
        return OrderReceipt(try await unstoppable { try await client.putInstoreQr(request: request) })
    }

    /// Says what became of the cash of a cash-out, until 5 minutes after the
    /// payment. Without it the buyer gets the money back. Runs to its end even
    /// when the task is cancelled.
    ///
    /// Said twice it is refused as a `conflict`.
    public func confirmCashOut(merchantOrderID: Int64, result: CashOutResult) async throws {
        try await unstoppable {
            try await client.confirmCashOut(merchantOrderId: merchantOrderID, result: result.native)
        }
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
