internal import CobroNative
import Foundation

/// Something that happened to a sale. `at` is when it was seen, by the API's clock.
public enum SaleEvent: Hashable, Sendable {
    /// The order is on the POS.
    case opened(at: Date)
    /// A buyer scanned. The Orders API does not tell of scans.
    case scanned(merchantOrderID: Int64, at: Date)
    /// An attempt was rejected; the payment says why. The sale goes on. The
    /// Orders API is not documented to tell of it.
    case rejected(SalePayment, at: Date)
    /// An attempt is under way.
    case inProcess(SalePayment, at: Date)
    /// Paid.
    case paid(SaleOutcome, at: Date)
    /// Paid more than once: refund this payment.
    case duplicatePayment(SalePayment, at: Date)
    /// Money came that does not match. A person has to look.
    case mismatch(SaleOutcome, at: Date)
    /// Ended unpaid.
    case expired(SaleOutcome, at: Date)
    /// Cancelled unpaid.
    case cancelled(SaleOutcome, at: Date)

    init(_ native: CobroNative.SaleEvent) throws {
        let at = Date(native: native.at)
        let missing = CobroError.defect("a sale's event lacks a part: \(native.kind)")
        func payment() throws -> SalePayment {
            guard let payment = native.payment else { throw missing }
            return SalePayment(payment)
        }
        func outcome() throws -> SaleOutcome {
            guard let outcome = native.outcome else { throw missing }
            return SaleOutcome(outcome)
        }
        switch native.kind {
        case .opened:
            self = .opened(at: at)
        case .scanned:
            guard let id = native.merchantOrderId else { throw missing }
            self = .scanned(merchantOrderID: id, at: at)
        case .rejected: self = .rejected(try payment(), at: at)
        case .inProcess: self = .inProcess(try payment(), at: at)
        case .paid: self = .paid(try outcome(), at: at)
        case .duplicatePayment: self = .duplicatePayment(try payment(), at: at)
        case .mismatch: self = .mismatch(try outcome(), at: at)
        case .expired: self = .expired(try outcome(), at: at)
        case .cancelled: self = .cancelled(try outcome(), at: at)
        }
    }
}
