import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct SaleTests {
    @Test func rejectedAttemptAndThenPaid() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell("1500.50")
        var events = sale.events.makeAsyncIterator()
        #expect(try await events.next()?.name == "opened")

        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        #expect(scan.screen == .checkout)
        #expect(scan.amount == Decimal(string: "1500.5"))
        guard case .scanned(let order, _) = try await events.next() else { throw RunnerError("not scanned") }
        #expect(order == scan.merchantOrderID)

        try await shop.sandbox.pay(scan, result: .rejected, detail: .ccRejectedInsufficientAmount)
        guard case .rejected(let refused, _) = try await events.next() else { throw RunnerError("not rejected") }
        #expect(refused.status == .rejected)
        #expect(refused.statusDetail == .ccRejectedInsufficientAmount)

        let attempt = try await shop.sandbox.pay(scan)
        guard case .paid(let outcome, let at) = try await events.next() else { throw RunnerError("not paid") }
        #expect(outcome.status == .paid)
        #expect(outcome.paidAmount == Decimal(string: "1500.5"))
        #expect(outcome.payments.map(\.paymentID) == [attempt.paymentID])
        #expect(outcome.attempts.map(\.paymentID) == [refused.paymentID])
        #expect(at >= sale.info.createdAt)
        #expect(try await events.next() == nil)

        // Settled: every way to ask says the same, and each iteration starts anew.
        #expect(try await sale.wait() == outcome)
        var names: [String] = []
        for try await event in sale.events { names.append(event.name) }
        #expect(names == ["opened", "scanned", "rejected", "paid"])
    }

    @Test(arguments: API.known, QRMode.known)
    func everyQROnBothGenerations(api: API, qr: QRMode) async throws {
        let shop = try await Shop.open(api: api)
        let sale = try await shop.sell("1500.50", qr: qr)
        #expect(sale.api == api && sale.qr == qr)
        #expect(sale.canCancel == !(api == .instore && qr == .dynamic))
        #expect((sale.orderID == nil) == (api == .instore && qr == .static))
        #expect((sale.qrData == nil) == (qr == .static))
        let printed = try await shop.sandbox.scan(externalPosID: "POS1")
        #expect(printed.screen == (qr == .dynamic ? .waiting : .checkout))

        let scan = if let data = sale.qrData { try await shop.sandbox.scan(qrData: data) } else { printed }
        #expect(scan.amount == sale.amount)
        let attempt = try await shop.sandbox.pay(scan)
        let outcome = try await sale.wait()
        #expect(outcome.status == .paid)
        #expect(outcome.paidAmount == Decimal(string: "1500.5"))
        #expect(outcome.orderID == (api == .orders ? sale.orderID : nil))
        let payment = try #require(outcome.payments.first)
        #expect(payment.paymentID == attempt.paymentID)
        #expect(payment.transactionID == attempt.transactionID)
        #expect(payment.merchantOrderID == attempt.merchantOrderID)
        #expect((payment.transactionID == nil) == (api == .instore))

        let given = try await sale.refund("500.25")
        #expect(given.left == Decimal(string: "1000.25"))
        let refund = try #require(given.refunds.first)
        #expect((refund.orderRefundID == nil) == (api == .instore))
        #expect(refund.transactionID == payment.transactionID)
        let entry = try #require(try await shop.client.journal.list(JournalSearch(kind: .refund)).first)
        #expect(entry.orderID == outcome.orderID)
        #expect(entry.orderRefundIDs == [refund.orderRefundID].compactMap { $0 })
    }

    @Test func infoSaysWhatIsFixed() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.client.sell(
            externalPosID: "POS1",
            externalStoreID: "STORE1",
            amount: Decimal(string: "30.5")!,
            externalReference: "TICKET-7",
            items: [ItemRequest(title: "Coffee", unitPrice: "15.25", quantity: 2)],
            ttl: .seconds(90),
            idempotencyKey: "key-7"
        )
        #expect(sale.info.externalReference == "TICKET-7")
        #expect(sale.info.externalStoreID == "STORE1")
        #expect(sale.info.amount == Decimal(string: "30.5"))
        #expect(sale.info.currencyID == "ARS")
        #expect(sale.info.site == .mla)
        #expect(sale.info.collectorID == shop.client.collectorID)
        #expect(sale.info.idempotencyKey == "key-7")
        #expect(sale.info.ttl == .seconds(90))
        #expect(sale.info.askedTtl == .seconds(90))
        #expect(sale.info.expiresAt == sale.info.createdAt + 90)
        #expect(sale.remaining > .seconds(80) && sale.remaining <= .seconds(90))
        let order = try await shop.client.instoreOrders.get(externalPosID: "POS1")
        #expect(order?.items.first?.quantity == 2)
    }

    @Test func expiresInVirtualTime() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell(ttl: .seconds(600))
        let started = ContinuousClock.now
        let outcome = try await sale.wait()
        #expect(outcome.status == .expired)
        #expect(outcome.paidAmount == 0)
        #expect(sale.remaining == .zero)
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test func cancelTakesTheOrderOff() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell()
        #expect(try await sale.cancel().status == .cancelled)
        #expect(try await shop.sandbox.scan(externalPosID: "POS1").screen == .waiting)
        #expect(try await sale.check().status == .cancelled)
    }

    @Test func aDynamicInstoreSaleCannotBeTakenBack() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell(qr: .dynamic)
        do {
            try await sale.cancel()
            Issue.record("took back what it can't")
        } catch CobroError.notCancellable {
            // As it should be.
        }
        #expect(try await shop.sandbox.requests().allSatisfy { $0.method != "DELETE" })
        #expect(try await sale.wait().status == .expired)
    }

    @Test func paymentWinsOverCancel() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        #expect(try await sale.cancel().status == .paid)
    }

    @Test func checkIsOneRead() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sell()
        #expect(try await sale.check().status == .waiting)
        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        let attempt = try await shop.sandbox.pay(scan, result: .inProcess)
        #expect(try await sale.check().status == .inProcess)
        try await shop.sandbox.settle(paymentID: attempt.paymentID, result: .approved)
        #expect(try await sale.check().status == .paid)
    }

    @Test func sellsFiftyAtOnce() async throws {
        let pos = (1...50).map { "POS\($0)" }
        let shop = try await Shop.open(pos: pos)
        let sales = try await withThrowingTaskGroup(of: Sale.self) { group in
            for name in pos { group.addTask { try await shop.sold(on: name) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let outcomes = try await withThrowingTaskGroup(of: SaleOutcome.self) { group in
            for sale in sales { group.addTask { try await sale.wait() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.status == .paid && $0.paidAmount == 100 })
        #expect(Set(outcomes.map(\.externalReference)).count == 50)
    }
}
