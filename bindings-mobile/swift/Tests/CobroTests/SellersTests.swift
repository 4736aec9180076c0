import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct SellersTests {
    private struct Down: LocalizedError, Equatable {
        var errorDescription: String? { "the database is down" }
    }

    private let options = ClientOptions(site: .mla, api: .instore)

    private func refreshes(_ shop: Shop) async throws -> Int {
        try await shop.sandbox.requests().count { $0.path.hasPrefix("/oauth/token") } - 1
    }

    @Test func aSellerOfACallersStoreFromItsConsentToItsRemoval() async throws {
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop)
        let table = Table()
        let sellers = try shop.sandbox.sellers(application.oauth, options: options, store: table, inFlight: 4)
        let nobody = try await throwing { try await sellers.client(userID: 7001) }
        #expect(nobody?.kind == .notFound)
        #expect(nobody?.code == "seller_unknown")

        #expect(try await sellers.authorize(try await application.consent()) == 7001)
        let first = try #require(await table.rows[7001])
        try expectHidden([first.secret], in: [first])
        let client = try await sellers.client(userID: 7001)
        #expect(client.collectorID == 7001)
        let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: 100)
        try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS1"))
        #expect(try await sale.wait().status == .paid)

        let before = try await sellers.token(userID: 7001)
        try await shop.sandbox.advance(by: .seconds(151 * 24 * 60 * 60))
        let kinds = try await withThrowingTaskGroup(of: ErrorKind?.self) { group in
            for id in Int64(1)...10 {
                group.addTask { try await throwing { try await client.payments.get(id: id) }?.kind }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds == Array(repeating: .notFound, count: 10))
        #expect(try await refreshes(shop) == 1, "once for all")
        let after = try await sellers.token(userID: 7001)
        #expect(after.accessToken != before.accessToken)
        #expect(try #require(await table.rows[7001]).version > first.version)

        try await client.close(limit: .zero)
        #expect(try await throwing { try await sale.refund(10) }?.kind == .interrupted)
        let another = try await sellers.client(userID: 7001)
        _ = try await another.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: 1)

        #expect(try await sellers.remove(userID: 7001))
        #expect(try await !sellers.remove(userID: 7001))
        #expect(await table.rows.isEmpty)
    }

    @Test func aRefusedTokenIsRefreshedOnceThoughItsAskerStopsWaiting() async throws {
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop)
        let sellers = try shop.sandbox.sellers(application.oauth, options: options, store: Table())
        try await sellers.authorize(try await application.consent())
        let refused = try await sellers.token(userID: 7001).accessToken
        try await shop.sandbox.setAutomaticClock(false)
        try await shop.sandbox.fail(.delay(.milliseconds(300)), path: "/oauth/token", times: 1)
        let asker = Task { try await sellers.token(userID: 7001, refused: refused) }
        while try await refreshes(shop) < 1 { await Task.yield() }
        asker.cancel()
        await #expect(throws: CancellationError.self) { try await asker.value }

        let next = try await sellers.token(userID: 7001, refused: refused)
        #expect(next.accessToken != refused)
        #expect(try await refreshes(shop) == 1)
        try expectHidden([next.accessToken], in: [next])
        let client = try await sellers.client(userID: 7001)
        #expect(try await throwing { try await client.payments.get(id: 1) }?.kind == .notFound)
    }

    @Test func aStoreThatFailsIsTold() async throws {
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop)
        let store = Broken(error: Down())
        let sellers = try shop.sandbox.sellers(application.oauth, options: options, store: store)
        let request = SellerTokensRequest(accessToken: shop.sandbox.token())
        for error in [
            try await throwing { try await sellers.add(request) },
            try await throwing { try await sellers.client(userID: 7001) },
            try await throwing { try await sellers.token(userID: 7001) },
        ] {
            #expect(error?.kind == .journal)
            #expect(error?.details.message.contains("Down") == true)
            #expect(error?.cause as? Down == Down())
        }
    }

    @Test func aJournalsFileKeepsTheSellersForTheNextProcess() async throws {
        let path = Temporary.path()
        defer { Temporary.remove(path) }
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop)
        var options = options
        options.journal = path
        let token = shop.sandbox.token()
        let first = try shop.sandbox.sellers(application.oauth, options: options)
        #expect(try await first.add(SellerTokensRequest(accessToken: token), site: .mlb) == 7001)

        let second = try shop.sandbox.sellers(application.oauth, options: options)
        #expect(try await second.token(userID: 7001).accessToken == token)
        let client = try await second.client(userID: 7001)
        #expect(client.site == .mlb)
        #expect(try await client.journal.list().isEmpty)
    }
}
