import Cobro
import CobroTesting
import Testing

/// What was begun is done, whoever stops waiting for it and whatever is closed.
@Suite struct CloseTests {
    /// A sale that was paid, and whose refund will be answered late.
    private func slow(_ shop: Shop) async throws -> Sale {
        let sale = try await shop.sold()
        _ = try await sale.wait()
        try await shop.sandbox.setAutomaticClock(false)
        try await shop.sandbox.fail(.delay(.milliseconds(500)), method: "POST", times: 1)
        return sale
    }

    @Test func closingWaitsForWhatWasBegun() async throws {
        let shop = try await Shop.open()
        let sale = try await slow(shop)
        async let refund = sale.refund(10)
        try await shop.untilAsked("POST")
        #expect(try await shop.client.close(limit: .zero) == 1)
        #expect(try await shop.client.close() == 0)
        #expect(try await refund.amount == 10)

        let asked = try await shop.sandbox.requests().count
        let refused = try #require(try await throwing { try await shop.sell() })
        #expect(refused.kind == .interrupted)
        #expect(try await shop.sandbox.requests().count == asked)
        #expect(try await sale.check().status == .paid)
        let negative = try #require(try await throwing { try await shop.client.close(limit: .seconds(-1)) })
        #expect(negative.field == "limit")
    }

    @Test func aRefundWhoseTaskWasCancelledIsMadeAllTheSame() async throws {
        let shop = try await Shop.open()
        let sale = try await slow(shop)
        let refunding = Task { try await sale.refund(10, idempotencyKey: "refund-1") }
        try await shop.untilAsked("POST")
        refunding.cancel()

        #expect(try await shop.client.close() == 0)
        let entries = try await shop.client.journal.list(JournalSearch(idempotencyKey: "refund-1"))
        let entry = try #require(entries.first)
        #expect(entry.state == .done)
        let made = try await shop.client.refunds.list(paymentID: entry.paymentIDs[0])
        #expect(made.map(\.amount) == [10])
        #expect(made.compactMap(\.id) == entry.refundIDs)
        #expect(try await refunding.value.amount == 10)
    }
}
