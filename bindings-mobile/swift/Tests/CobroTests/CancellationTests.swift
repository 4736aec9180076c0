import Cobro
import CobroTesting
import Testing

@Suite struct CancellationTests {
    @Test func cancellingTheTaskStopsTheWaitAndLeavesTheOrder() async throws {
        let shop = try await Shop.open()
        try await shop.sandbox.setAutomaticClock(false)
        let sale = try await shop.sell()
        let waiting = Task { try await sale.wait() }
        try await shop.untilAsked("GET")
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }

        #expect(try await shop.client.instoreOrders.get(externalPosID: "POS1") != nil)
        #expect(try await shop.sandbox.requests().allSatisfy { $0.method != "DELETE" })
        // The sale goes on: somebody else may wait for it.
        try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS1"))
        #expect(try await sale.check().status == .paid)
    }

    @Test func cancellingTheTaskStopsTheEvents() async throws {
        let shop = try await Shop.open()
        try await shop.sandbox.setAutomaticClock(false)
        let sale = try await shop.sell()
        let watching = Task {
            var seen: [String] = []
            do {
                for try await event in sale.events { seen.append(event.name) }
            } catch is CancellationError {
                seen.append("cancelled by the task")
            }
            return seen
        }
        try await shop.untilAsked("GET")
        watching.cancel()
        #expect(try await watching.value == ["opened", "cancelled by the task"])
    }

    @Test func aTaskCancelledBeforehandDoesNotWait() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell()
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await sale.wait()
        }
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }

    @Test func aNotificationMakesItsSalesWaitLookSooner() async throws {
        let shop = try await Shop.open()
        try await shop.sandbox.setAutomaticClock(false)
        let sale = try await shop.sell(ttl: .seconds(1800))
        let waiting = Task { try await sale.wait() }
        try await shop.untilAsked("GET")
        // A sale of this age is looked for each 10 s.
        let asked = try await shop.sandbox.requests().count
        try await shop.sandbox.advance(by: .seconds(600))
        try await shop.untilAsked(moreThan: asked)
        let payment = try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS1"))
        let order = try #require(payment.merchantOrderID)
        let told = ContinuousClock.now
        shop.client.notify(topic: "point_integration_wh", id: "1")
        shop.client.notify(topic: "merchant_order", id: "\(order)")
        #expect(try await waiting.value.payments.map(\.paymentID) == [payment.paymentID])
        #expect(ContinuousClock.now - told < .seconds(8))
    }

    @Test func mutationsRunOn() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let payment = try await sale.wait().paymentNumber
        try await shop.sandbox.fail(.delay(.milliseconds(50)), path: "*/refunds*", times: 1)
        let refunding = Task { try await sale.refund("10") }
        try await shop.untilAsked("POST")
        refunding.cancel()
        #expect(try await refunding.value.amount == 10)
        #expect(try await shop.client.refunds.list(paymentID: payment).count == 1)
    }
}
