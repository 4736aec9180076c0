internal import CobroNative

/// Refunds of payments.
public struct Refunds: Sendable {
    let client: NativeClient

    /// Gives back `amount` of a payment, or all that is left. Runs to its end
    /// even when the task is cancelled.
    ///
    /// The same `idempotencyKey` (1 to 64 visible ASCII characters) never
    /// refunds twice; when absent one is made and is part of the result and of
    /// an error.
    @discardableResult
    public func create(
        paymentID: Int64,
        amount: (any AmountConvertible)? = nil,
        idempotencyKey: String? = nil
    ) async throws -> Refund {
        let request = RefundRequest(amount: amount?.amountText, idempotencyKey: idempotencyKey)
        return Refund(
            try await unstoppable { try await client.createRefund(paymentId: paymentID, request: request) }
        )
    }

    /// All refunds of a payment.
    public func list(paymentID: Int64) async throws -> [Refund] {
        let refunds = try await stoppable { try await client.listRefunds(paymentId: paymentID, cancel: $0) }
        return refunds.map { Refund($0) }
    }

    /// One refund of a payment.
    public func get(paymentID: Int64, refundID: Int64) async throws -> Refund {
        Refund(
            try await stoppable {
                try await client.getRefund(paymentId: paymentID, refundId: refundID, cancel: $0)
            }
        )
    }
}
