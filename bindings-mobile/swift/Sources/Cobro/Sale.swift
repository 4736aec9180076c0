internal import CobroNative
import Foundation

/// A sale at a POS, from its start until it is settled.
///
/// Cancelling the task that waits stops the wait and leaves the order alone:
/// wait again, or `cancel()` it.
///
/// What is fixed about it is also a property of the sale itself: `sale.amount`
/// is `sale.info.amount`.
@dynamicMemberLookup
public final class Sale: Sendable {
    private let native: NativeSale

    /// What is fixed about it.
    public let info: SaleInfo

    init(_ native: NativeSale) {
        self.native = native
        info = SaleInfo(native.info())
    }

    /// Any of what is fixed: `sale.externalReference`, `sale.amount`.
    public subscript<Value>(dynamicMember path: KeyPath<SaleInfo, Value>) -> Value {
        info[keyPath: path]
    }

    /// How much of its time to live is left, by the API's clock; zero after it.
    public var remaining: Duration {
        Duration(native: native.remaining())
    }

    /// What happens to it, as it happens.
    public var events: SaleEvents {
        SaleEvents(sale: native)
    }

    /// Waits until it is settled: paid, expired, cancelled or mismatched. Also
    /// answers when a payment is under way at the end of its time.
    public func wait() async throws -> SaleOutcome {
        SaleOutcome(try await stoppable { try await native.waitUntilSettled(cancel: $0) })
    }

    /// How it stands now, by one read.
    public func check() async throws -> SaleOutcome {
        SaleOutcome(try await stoppable { try await native.check(cancel: $0) })
    }

    /// Takes the order back. A payment that wins the race is reported as paid.
    /// Runs to its end even when the task is cancelled.
    ///
    /// On the Orders API it is refused as a retryable `conflict` while a buyer
    /// is paying. A dynamic sale on the in-store API can't be taken back, as its
    /// `canCancel` says: it is a `notCancellable` and ends by its time.
    @discardableResult
    public func cancel() async throws -> SaleOutcome {
        SaleOutcome(try await unstoppable { try await native.cancel() })
    }

    /// Gives money back: all that is left, or `amount` of it. Runs to its end
    /// even when the task is cancelled. A Pix refund may come back in process;
    /// see `waitRefund(_:)`.
    ///
    /// The same `idempotencyKey` (1 to 64 visible ASCII characters) never
    /// refunds twice; when absent one is made and is part of the result and of
    /// an error.
    @discardableResult
    public func refund(
        _ amount: (any AmountConvertible)? = nil,
        idempotencyKey: String? = nil
    ) async throws -> SaleRefund {
        let request = RefundRequest(amount: amount?.amountText, idempotencyKey: idempotencyKey)
        return SaleRefund(try await unstoppable { try await native.refund(request: request) })
    }

    /// Waits until a refund of this sale that came back in process is decided,
    /// by its key. Pix decides within minutes, in a contingency within hours:
    /// cancel the task when that is too long, and wait again whenever it suits.
    public func waitRefund(_ idempotencyKey: String) async throws -> SaleRefund {
        SaleRefund(
            try await stoppable { try await native.waitRefund(idempotencyKey: idempotencyKey, cancel: $0) }
        )
    }
}

extension Sale: CustomStringConvertible {
    /// Its reference, POS and amount.
    public var description: String {
        "Sale(\(info.externalReference) on \(info.externalPosID), \(info.amount) \(info.currencyID))"
    }
}
