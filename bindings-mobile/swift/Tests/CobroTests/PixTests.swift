import Cobro
import CobroTesting
import Testing

/// Refunds that are not decided at once.
@Suite struct PixTests {
    private func paid() async throws -> (shop: Shop, sale: Sale) {
        let shop = try await Shop.open(site: .mlb)
        _ = try await shop.sandbox.control("POST", "/_sandbox/options", body: #"{"pix_refunds": "in_process"}"#)
        let sale = try await shop.sell()
        try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS1"), method: "pix")
        _ = try await sale.wait()
        return (shop, sale)
    }

    @Test func aRefundInProcessIsFollowedToItsEnd() async throws {
        let (shop, sale) = try await paid()
        let begun = try await sale.refund(30, idempotencyKey: "refund-1")
        #expect(begun.refunds.map(\.status) == [.inProcess])
        try await shop.sandbox.setAutomaticClock(false)
        let looked = try await shop.sandbox.requests().count
        async let waiting = sale.waitRefund("refund-1")
        try await shop.untilAsked(moreThan: looked)
        try await shop.sandbox.settle(refundID: begun.refunds[0].number, result: .approved)
        try await shop.sandbox.advance(by: .seconds(5))
        let ended = try await waiting
        #expect(ended.refunds.map(\.status) == [.approved])
        #expect(ended.amount == 30)
        #expect(ended.left == 70)
    }

    @Test func cancellingTheTaskStopsTheWait() async throws {
        let (shop, sale) = try await paid()
        let begun = try await sale.refund(idempotencyKey: "refund-1")
        try await shop.sandbox.setAutomaticClock(false)
        let looked = try await shop.sandbox.requests().count
        let waiting = Task { try await sale.waitRefund("refund-1") }
        try await shop.untilAsked(moreThan: looked)
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await shop.sandbox.settle(refundID: begun.refunds[0].number, result: .rejected)
        let refused = try #require(try await throwing { try await sale.waitRefund("refund-1") })
        #expect(refused.kind == .refundRefused)
    }

    @Test func aKeyThatNothingWasRefundedWith() async throws {
        let sale = try await paid().sale
        let unknown = try #require(try await throwing { try await sale.waitRefund("refund-2") })
        #expect(unknown.field == "idempotency_key")
        #expect(unknown.rule == "unknown")
    }
}
