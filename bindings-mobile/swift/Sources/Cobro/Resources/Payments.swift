internal import CobroNative

/// Payments.
public struct Payments: Sendable {
    let client: NativeClient

    /// One payment.
    public func get(id: Int64) async throws -> Payment {
        Payment(try await stoppable { try await client.getPayment(id: id, cancel: $0) })
    }

    /// One page of what is found; `nextOffset` is where the next one begins.
    public func search(_ search: PaymentSearch = PaymentSearch()) async throws -> PaymentPage {
        let search = search.native
        return PaymentPage(try await stoppable { try await client.searchPayments(search: search, cancel: $0) })
    }

    /// All that is found, fetched page by page as it is iterated.
    public func searchAll(_ search: PaymentSearch = PaymentSearch()) -> Pages<Payment> {
        Pages { offset in
            var next = search
            next.offset = offset ?? search.offset
            let page = try await self.search(next)
            return (page.results, page.nextOffset)
        }
    }

    /// Always refused: a payment made at the counter can't be cancelled, only
    /// refunded. The error's kind is `notCancellable` and its text says so.
    public func cancel(id: Int64) async throws {
        try await unstoppable { try await client.cancelPayment(id: id) }
    }
}
