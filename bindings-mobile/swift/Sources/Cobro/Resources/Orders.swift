internal import CobroNative

/// Orders of `/v1/orders`, of type `qr`, in the words of the Orders API.
public struct Orders: Sendable {
    let client: NativeClient

    /// Makes an order. Runs to its end even when the task is cancelled.
    ///
    /// The same `idempotencyKey` gives the same order for 24 hours. A lost
    /// answer is an `outcomeUnknown`: ask again with its key. Other than
    /// `Client.sell`, this is not written to the journal.
    public func create(_ order: QROrderRequest) async throws -> QROrder {
        let request = try order.native
        return QROrder(try await unstoppable { try await client.createOrder(request: request) })
    }

    /// One order, of the last three months.
    public func get(id: String) async throws -> QROrder {
        QROrder(try await stoppable { try await client.getOrder(id: id, cancel: $0) })
    }

    /// Cancels an order that was not paid. Runs to its end even when the task is
    /// cancelled.
    ///
    /// Refused as a `conflict` when the order's state forbids it, or while a
    /// buyer is paying: read it then. `Sale.cancel` does.
    @discardableResult
    public func cancel(id: String, idempotencyKey: String? = nil) async throws -> QROrder {
        QROrder(
            try await unstoppable { try await client.cancelOrder(id: id, idempotencyKey: idempotencyKey) }
        )
    }

    /// Gives back `amount` of an order, or all that is left, and answers the
    /// order as it stands then. Runs to its end even when the task is cancelled.
    ///
    /// It is written to the journal before it is sent. The same `idempotencyKey`
    /// (1 to 64 visible ASCII characters) never refunds twice; when absent one is
    /// made and is part of an error. A refund may come back `processing`: ask
    /// again with the same key to learn how it ended.
    @discardableResult
    public func refund(
        id: String,
        amount: (any AmountConvertible)? = nil,
        idempotencyKey: String? = nil
    ) async throws -> QROrder {
        let request = QrOrderRefundRequest(amount: amount?.amountText, idempotencyKey: idempotencyKey)
        return QROrder(try await unstoppable { try await client.refundOrder(id: id, request: request) })
    }

    /// One page of what is found; `nextPage` is the one to ask for next.
    ///
    /// The vendor documents the search for online orders alone: that it finds
    /// nothing says nothing.
    public func search(_ search: QROrderSearch = QROrderSearch()) async throws -> QROrderPage {
        let search = search.native
        return QROrderPage(try await stoppable { try await client.searchOrders(search: search, cancel: $0) })
    }

    /// All that is found, fetched page by page as it is iterated.
    public func searchAll(_ search: QROrderSearch = QROrderSearch()) -> Pages<QROrder> {
        Pages { page in
            var next = search
            next.page = page ?? search.page
            let found = try await self.search(next)
            return (found.orders, found.nextPage)
        }
    }
}
