import Cobro
import Testing

// The Payments API's numbers, which the Orders API does not always say.

extension SalePayment {
    /// Its number, which must be there.
    var number: Int64 { get throws { try #require(paymentID) } }
}

extension SaleOutcome {
    /// The number of the payment that pays the sale.
    var paymentNumber: Int64 { get throws { try #require(payments.first).number } }
}

extension Refund {
    /// Its number, which must be there.
    var number: Int64 { get throws { try #require(id) } }
}
