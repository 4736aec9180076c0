import Cobro
import CobroTesting
import Foundation
import Testing

/// What is written before it is sent, and what a crash leaves of it.
@Suite final class JournalTests {
    private let path = Temporary.path()

    deinit {
        Temporary.remove(path)
    }

    private func open(pos: [String] = ["POS1"]) async throws -> Shop {
        try await Shop.open(pos: pos) { $0.journal = path }
    }

    /// The next process, after a power cut.
    private func restart(_ shop: Shop) throws -> Client {
        shop.sandbox.crashClients()
        var options = shop.sandbox.clientOptions()
        options.journal = path
        return try shop.sandbox.client(options)
    }

    @Test func aCrashLeavesSalesToWaitForAndRefundsThatAreDone() async throws {
        let shop = try await open(pos: ["POS1", "POS2"])
        let sold = try await shop.sold()
        let payment = try await sold.wait().paymentNumber
        // Neither the answer arrives nor that of a read which would tell.
        try await shop.sandbox.fail(.dropAfter, path: "*/refunds*")
        let lost = try #require(try await throwing { try await sold.refund(10, idempotencyKey: "refund-1") })
        #expect(lost.kind == .outcomeUnknown)
        try await shop.sandbox.clearFaults()
        let waiting = try await shop.sell(on: "POS2")
        let again = try restart(shop)

        let resumed = try await again.resume()
        #expect(resumed.refunds.count == 1)
        let refund = try #require(resumed.refunds.first)
        #expect(refund.idempotencyKey == "refund-1")
        #expect(refund.paymentIDs == [payment])
        #expect(refund.refund?.amount == 10)
        #expect(refund.error == nil)
        #expect(try await again.refunds.list(paymentID: payment).count == 1)

        let live = try #require(resumed.sales.first { $0.idempotencyKey == waiting.idempotencyKey })
        #expect(live.info == waiting.info)
        try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS2"))
        #expect(try await live.wait().status == .paid)
        // Paid just before the crash: nobody knows whether the cashier saw it.
        let told = try #require(resumed.sales.first { $0.idempotencyKey == sold.idempotencyKey })
        #expect(try await told.wait().status == .paid)
        let twice = try await again.resume()
        #expect(twice.sales.isEmpty && twice.refunds.isEmpty)
    }

    @Test func whatBecameOfARefundMayBeARefusal() async throws {
        let shop = try await open()
        let sold = try await shop.sold()
        let payment = try await sold.wait().paymentNumber
        try await shop.sandbox.fail(.dropBefore, path: "*/refunds*")
        let lost = try #require(try await throwing { try await sold.refund(idempotencyKey: "refund-1") })
        #expect(lost.kind == .outcomeUnknown)
        try await shop.sandbox.clearFaults()
        // Somebody else, who has another journal.
        try await shop.sandbox.client().refunds.create(paymentID: payment)

        let refund = try #require(try await restart(shop).resume().refunds.first)
        #expect(refund.refund == nil)
        #expect(refund.error?.kind == .refundRefused)
        #expect(refund.error?.refusal == .notRefundable)
        #expect(refund.error?.idempotencyKey == "refund-1")
    }

    @Test func aCrashedClientSendsNothingMore() async throws {
        let shop = try await open()
        shop.sandbox.crashClients()
        await #expect(throws: CobroError.self) { try await shop.sell() }
        do {
            _ = try await shop.sell()
        } catch CobroError.journal {
            // As it should be.
        }
        #expect(try await shop.sandbox.requests().isEmpty)
    }

    @Test func listsTheNewestFirst() async throws {
        let shop = try await open()
        let sold = try await shop.sold()
        let payment = try await sold.wait().paymentNumber
        try await sold.refund(10, idempotencyKey: "refund-1")

        let entries = try await shop.client.journal.list()
        #expect(entries.map(\.kind) == [.refund, .sale])
        #expect(entries.map(\.state) == [.done, .done])
        let (refund, sale) = (entries[0], entries[1])
        #expect(sale.outcome == "paid")
        #expect(sale.amount == 100)
        #expect(sale.externalPosID == "POS1")
        #expect(sale.idempotencyKey == sold.idempotencyKey)
        #expect(refund.idempotencyKey == "refund-1")
        #expect(refund.amount == 10)
        #expect(refund.paymentIDs == [payment])
        #expect(refund.refundIDs.count == 1)

        let journal = shop.client.journal
        #expect(try await journal.list(JournalSearch(kind: .refund)) == [refund])
        #expect(try await journal.list(JournalSearch(idempotencyKey: sale.idempotencyKey)) == [sale])
        #expect(try await journal.list(JournalSearch(limit: 1)) == [refund])
        #expect(try await journal.list(JournalSearch(state: .refused)).isEmpty)
    }

    @Test func prunesNothingBelowTheRefundWindowUnlessForced() async throws {
        let shop = try await open(pos: ["POS1", "POS2"])
        let sold = try await shop.sold()
        _ = try await sold.wait()
        try await sold.refund()
        let journal = shop.client.journal
        let day: Int64 = 24 * 60 * 60
        for (age, force) in [(Duration.seconds(179 * day), false), (.seconds(-1), true)] {
            let refused = try #require(try await throwing { try await journal.prune(olderThan: age, force: force) })
            #expect(refused.kind == .invalidInput)
            #expect(refused.field == "older_than")
            #expect(refused.rule == "min")
        }
        #expect(try await journal.prune(olderThan: .seconds(181 * day)) == 0)
        let open = try await shop.sell(on: "POS2")
        try await shop.sandbox.advance(by: .seconds(10))
        #expect(try await journal.prune(olderThan: .zero, force: true) == 2)
        #expect(try await journal.list().map(\.idempotencyKey) == [open.idempotencyKey])
    }

    @Test func whatIsNoJournalIsRefusedAndNothingIsSent() async throws {
        let shop = try await Shop.open()
        try String(repeating: "coffee;1500.50\n", count: 100).write(toFile: path, atomically: true, encoding: .utf8)
        let folder = URL(filePath: path).deletingLastPathComponent()
        for wrong in [path, folder.path, folder.appending(path: "nowhere/journal").path] {
            var options = shop.sandbox.clientOptions()
            options.journal = wrong
            for make in [shop.sandbox.client, { try Client($0) }] {
                let error = try #require(try await throwing { try make(options) })
                #expect(error.kind == .journal)
            }
        }
        #expect(try await shop.sandbox.requests().isEmpty)
    }
}
