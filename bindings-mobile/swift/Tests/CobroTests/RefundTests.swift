import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct RefundTests {
    @Test func partAndThenTheRest() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold("100.50")
        let payment = try await sale.wait().paymentNumber

        let part = try await sale.refund("40.25", idempotencyKey: "part-1")
        #expect(part.amount == Decimal(string: "40.25"))
        #expect(part.left == Decimal(string: "60.25"))
        #expect(part.idempotencyKey == "part-1")

        let rest = try await sale.refund()
        #expect(rest.amount == Decimal(string: "60.25"))
        #expect(rest.left == 0)

        let refunds = try await shop.client.refunds.list(paymentID: payment)
        #expect(refunds.compactMap(\.amount).reduce(0, +) == Decimal(string: "100.5"))
        let one = try await shop.client.refunds.get(paymentID: payment, refundID: part.refunds[0].number)
        #expect(one.amount == Decimal(string: "40.25"))
    }

    @Test func sameKeyRefundsOnce() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let payment = try await sale.wait().paymentNumber
        let first = try await shop.client.refunds.create(paymentID: payment, amount: 10, idempotencyKey: "once")
        let second = try await shop.client.refunds.create(paymentID: payment, amount: 10, idempotencyKey: "once")
        #expect(first.id == second.id)
        #expect(try await shop.client.refunds.list(paymentID: payment).count == 1)
    }

    @Test func lostAnswerIsUnknownUntilAskedAgain() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let payment = try await sale.wait().paymentNumber
        // Neither the answer arrives nor that of a read which would tell.
        try await shop.sandbox.fail(.dropAfter, path: "*/refunds*")
        let error = try #require(try await throwing { try await shop.client.refunds.create(paymentID: payment) })
        #expect(error.kind == .outcomeUnknown)
        let key = try #require(error.idempotencyKey)

        try await shop.sandbox.clearFaults()
        let refund = try await shop.client.refunds.create(paymentID: payment, idempotencyKey: key)
        #expect(refund.amount == 100)
        #expect(try await shop.client.refunds.list(paymentID: payment).map(\.id) == [refund.id])
    }

    @Test func refusedBecauseNothingIsLeft() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let payment = try await sale.wait().paymentNumber
        try await shop.client.refunds.create(paymentID: payment)
        let error = try #require(
            try await throwing { try await shop.client.refunds.create(paymentID: payment, amount: 1) }
        )
        #expect(error.kind == .refundRefused)
        #expect(error.refusal != nil)
    }

    @Test func counterPaymentsCannotBeCancelled() async throws {
        let shop = try await Shop.open()
        let payment = try await shop.sold().wait().paymentNumber
        let error = try #require(try await throwing { try await shop.client.payments.cancel(id: payment) })
        #expect(error.kind == .notCancellable)
        #expect(error.recoverySuggestion == "Refund what was paid; what was not ends by its time.")
    }
}

/// The package's error that a call ends with; `nil` when it ends well.
func throwing<Value>(_ call: () async throws -> Value) async throws -> CobroError? {
    do {
        _ = try await call()
        return nil
    } catch let error as CobroError {
        return error
    }
}
