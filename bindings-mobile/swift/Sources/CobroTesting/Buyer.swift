import Cobro
import Foundation

/// What a buyer's app shows after a scan.
public struct Scan: Hashable, Sendable {
    /// What is on the buyer's screen.
    public enum Screen: String, Hashable, Sendable, Decodable {
        /// No order is on the POS; the app waits for one.
        case waiting
        /// An order to be paid.
        case checkout
        /// The order's time is over.
        case expired
    }

    /// What is on the buyer's screen.
    public let screen: Screen
    /// What is to be paid; at checkout only.
    public let amount: Decimal?
    /// The scan's id, to pay with; at checkout only.
    public let scanID: String?
    /// The merchant order that the scan made; at checkout of an in-store order only.
    public let merchantOrderID: Int64?
    /// The order, `ORD…`; at checkout of one of the Orders API only.
    public let orderID: String?
}

/// What became of a payment attempt.
public struct Attempt: Hashable, Sendable {
    /// The payment's id.
    public let paymentID: Int64
    /// Where it stands.
    public let status: PaymentStatus
    /// Why.
    public let statusDetail: PaymentStatusDetail
    /// The merchant order it belongs to; of in-store orders only.
    public let merchantOrderID: Int64?
    /// The order it belongs to, `ORD…`; on the Orders API only.
    public let orderID: String?
    /// Its id on the Orders API, `PAY…`.
    public let transactionID: String?
}

/// What becomes of an attempt to pay.
public enum PayResult: String, Hashable, Sendable {
    /// The money moves.
    case approved
    /// It does not.
    case rejected
    /// It is decided later, by `Sandbox.settle`.
    case inProcess = "in_process"
}
