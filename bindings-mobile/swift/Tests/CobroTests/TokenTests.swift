import Cobro
import CobroTesting
import Foundation
import Testing

/// Clients whose tokens a provider gives.
@Suite struct TokenTests {
    private struct LoggedOut: LocalizedError, Equatable {
        var errorDescription: String? { "log in at the back end" }
    }

    private func options(_ shop: Shop) -> ClientOptions {
        ClientOptions(site: .mla, api: .instore, collectorID: 7001, baseURL: shop.sandbox.baseURL)
    }

    /// A shop, and another client of its till.
    private func open(_ provider: some TokenProvider) async throws -> (Shop, Client) {
        let shop = try await Shop.open()
        return (shop, try shop.sandbox.client(options(shop), tokenProvider: provider))
    }

    @Test func howeverManyCallsWaitItIsAskedOnce() async throws {
        let gate = Gate()
        let backEnd = BackEnd(gate: gate)
        let (shop, client) = try await open(backEnd)
        #expect(await backEnd.asked.isEmpty, "not before the first call")
        let kinds = try await withThrowingTaskGroup(of: ErrorKind?.self) { group in
            for id in Int64(1)...20 {
                group.addTask { try await throwing { try await client.payments.get(id: id) }?.kind }
            }
            await backEnd.untilAsked()
            await gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds == Array(repeating: .notFound, count: 20))
        #expect(await backEnd.asked == [nil])
        #expect(try await shop.sandbox.requests().count == 20)
    }

    @Test func aRefusedTokenIsToldAndTheRefundGoesOnWithItsKeyAndAnotherOne() async throws {
        let backEnd = BackEnd()
        let (shop, client) = try await open(backEnd)
        let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: 100)
        try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS1"))
        _ = try await sale.wait()
        try await shop.sandbox.fail(.answer(status: 401, body: "{}"), method: "POST", path: "/v1/payments", times: 1)
        let refund = try await sale.refund(30)
        #expect(refund.amount == 30)

        let log = try JSONValue(parsing: try await shop.sandbox.control("GET", "/_sandbox/requests"))
        let sent = try #require(log["requests"]?.array).filter {
            $0["method"]?.string == "POST" && $0["path"]?.string?.contains("refunds") == true
        }
        let keys = sent.map { $0["headers"]?["x-idempotency-key"]?.string }
        #expect(keys == [refund.idempotencyKey, refund.idempotencyKey])
        #expect(await backEnd.asked == [nil, "APP_USR-1-030218-abc-7001"])
    }

    @Test func aTokenThatHasExpiredIsNotSent() async throws {
        let shop = try await Shop.open()
        let clock = try JSONValue(parsing: try await shop.sandbox.control("GET", "/_sandbox/clock"))
        let now = try #require(clock["unix_ms"]?.integer)
        let backEnd = BackEnd(expiresAt: Date(timeIntervalSince1970: Double(now) / 1000 + 3600))
        let client = try shop.sandbox.client(options(shop), tokenProvider: backEnd)
        for _ in 0..<3 { _ = try await throwing { try await client.payments.get(id: 1) } }
        #expect(await backEnd.asked.count == 1)
        try await shop.sandbox.advance(by: .seconds(3601))
        _ = try await throwing { try await client.payments.get(id: 1) }
        #expect(await backEnd.asked == [nil, nil])
    }

    @Test func whatTheProviderThrowsIsToldAndNothingIsSent() async throws {
        let (shop, client) = try await open(Broken(error: LoggedOut()))
        let error = try #require(
            try await throwing { try await client.refunds.create(paymentID: 1, idempotencyKey: "K1") }
        )
        #expect(error.kind == .unauthorized)
        #expect(error.code == "no_access_token")
        #expect(error.idempotencyKey == "K1")
        #expect(error.details.message.contains("LoggedOut"))
        #expect(!error.details.message.contains("log in at the back end"))
        #expect(error.cause as? LoggedOut == LoggedOut())
        #expect(!error.retryable)
        #expect(try await shop.sandbox.requests().isEmpty)
    }

    @Test func aProviderThatTheNetworkFailedMayBeAskedAgain() async throws {
        var nowhere = ClientOptions(accessToken: "APP_USR-1-2-3-7001", site: .mla, api: .instore)
        nowhere.baseURL = "http://127.0.0.1:1"
        nowhere.maxAttempts = 1
        let away = try Client(nowhere)
        let network = try #require(try await throwing { try await away.payments.get(id: 1) })
        let (_, client) = try await open(Broken(error: network))
        let error = try #require(try await throwing { try await client.payments.get(id: 1) })
        #expect(error.kind == .network)
        #expect(error.retryable)
        #expect(error.cause as? CobroError == network)
    }

    @Test func anotherAccountsTokenIsNotSent() async throws {
        let (shop, client) = try await open(BackEnd(seller: 7002))
        let error = try #require(
            try await throwing { try await client.sell(externalPosID: "POS1", amount: 1) }
        )
        #expect(error.kind == .unauthorized)
        #expect(error.details.message.contains("this client acts for 7001"))
        #expect(error.cause == nil)
        #expect(try await shop.sandbox.requests().isEmpty)
    }

    @Test func aMomentBeyondReasonIsNone() async throws {
        let (shop, client) = try await open(BackEnd(expiresAt: Date(timeIntervalSince1970: .infinity)))
        let error = try #require(try await throwing { try await client.payments.get(id: 1) })
        #expect(error.kind == .unauthorized)
        #expect(error.details.message.contains("years 1 to 9999"))
        #expect(try await shop.sandbox.requests().isEmpty)
    }

    @Test func aQuestionGoesOnWhenItsAskerStopsWaiting() async throws {
        let gate = Gate()
        let backEnd = BackEnd(gate: gate)
        let (shop, client) = try await open(backEnd)
        let first = Task { try await client.payments.get(id: 1) }
        await backEnd.untilAsked()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        async let second = throwing { try await client.payments.get(id: 2) }
        await gate.open()
        #expect(try await second?.kind == .notFound)
        #expect(await backEnd.asked.count == 1)
        #expect(try await shop.sandbox.requests().count == 1)
    }

    @Test func aTokenAndAProviderExcludeEachOther() async throws {
        let shop = try await Shop.open()
        let both = try await throwing { try Client(shop.sandbox.clientOptions(), tokenProvider: BackEnd()) }
        #expect(both?.field == "access_token")
        #expect(both?.rule == "exclusive")
        let neither = try await throwing { try Client(options(shop)) }
        #expect(neither?.field == "access_token")
        #expect(neither?.rule == "required")
        var nobody = options(shop)
        nobody.collectorID = nil
        let without = try await throwing { try Client(nobody, tokenProvider: BackEnd()) }
        #expect(without?.field == "collector_id")
    }

    @Test func aClientThatIsGoneLetsGoOfItsProvider() async throws {
        let shop = try await Shop.open()
        weak var provider = try await askedOnce(shop)
        let begun = ContinuousClock.now
        while provider != nil, ContinuousClock.now - begun < .seconds(20) { await Task.yield() }
        #expect(provider == nil)
    }

    private func askedOnce(_ shop: Shop) async throws -> BackEnd {
        let backEnd = BackEnd()
        let client = try shop.sandbox.client(options(shop), tokenProvider: backEnd)
        _ = try await throwing { try await client.payments.get(id: 1) }
        #expect(await backEnd.asked.count == 1)
        return backEnd
    }
}
