import Cobro
import CobroTesting
import Testing

/// Money that nobody expects any more.
@Suite struct LateMoneyTests {
    /// Scanned, called expired, and paid all the same.
    private func paidLate(_ shop: Shop) async throws -> Int64 {
        let sale = try await shop.sell(ttl: .seconds(60))
        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        #expect(try await sale.wait().status == .expired)
        return try await shop.sandbox.pay(scan).paymentID
    }

    @Test func aPaymentAfterTheEndAndASecondOne() async throws {
        let shop = try await Shop.open(pos: ["POS1", "POS2"])
        var late = shop.client.lateMoney().makeAsyncIterator()
        let afterwards = try await paidLate(shop)
        let sale = try await shop.sell(on: "POS2")
        let first = try await shop.sandbox.scan(externalPosID: "POS2")
        let second = try await shop.sandbox.scan(externalPosID: "POS2")
        try await shop.sandbox.pay(first)
        #expect(try await sale.wait().status == .paid)
        let twice = try await shop.sandbox.pay(second).paymentID

        var found: [Int64: LateMoney] = [:]
        while found.count < 2, let money = try await late.next() { try found[money.payment.number] = money }
        let tooLate = try #require(found[afterwards])
        #expect(tooLate.kind == .latePayment)
        #expect(tooLate.externalPosID == "POS1")
        #expect(tooLate.payment.amount == 100)
        #expect(tooLate.refund == nil)
        let duplicate = try #require(found[twice])
        #expect(duplicate.kind == .duplicatePayment)
        #expect(duplicate.externalReference == sale.externalReference)
    }

    @Test func refundedWithoutAsking() async throws {
        let shop = try await Shop.open { $0.refundLateMoney = true }
        let late = shop.client.lateMoney()
        let payment = try await paidLate(shop)
        for try await money in late {
            #expect(money.refund?.amount == 100)
            #expect(money.refundError == nil)
            break
        }
        #expect(try await shop.client.payments.get(id: payment).status == .refunded)
    }

    @Test func cancellingTheTaskStopsTheLookingAndNothingIsMissed() async throws {
        let shop = try await Shop.open()
        let late = shop.client.lateMoney()
        let sale = try await shop.sell(ttl: .seconds(60))
        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        #expect(try await sale.wait().status == .expired)
        try await shop.sandbox.setAutomaticClock(false)
        let asked = try await shop.sandbox.requests().count
        let waiting = Task { try await late.first { _ in true } }
        try await shop.untilSomebodySleeps()
        try await shop.sandbox.advance(by: .seconds(60))
        try await shop.untilAsked(moreThan: asked)
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let payment = try await shop.sandbox.pay(scan)
        try await shop.sandbox.setAutomaticClock(true)
        #expect(try await late.first { _ in true }?.payment.paymentID == payment.paymentID)
    }
}
