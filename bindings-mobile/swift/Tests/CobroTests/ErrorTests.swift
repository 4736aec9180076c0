import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct ErrorTests {
    @Test func catchesByKind() async throws {
        let shop = try await Shop.open()
        do {
            _ = try await shop.client.merchantOrders.get(id: 1)
            Issue.record("found what does not exist")
        } catch CobroError.conflict {
            Issue.record("caught the wrong kind")
        } catch CobroError.notFound {
            // As it should be.
        }
    }

    @Test func carriesAllDetails() async throws {
        let shop = try await Shop.open()
        let error = try #require(try await throwing { try await shop.client.payments.get(id: 1) })
        #expect(error.kind == .notFound)
        #expect(error.status == 404)
        #expect(error.operation == "payments.get")
        #expect(error.correlationID != nil)
        #expect(!error.retryable)
        #expect(error.localizedDescription == error.message)
        #expect(error.failureReason?.contains("404") == true)
        #expect(error.recoverySuggestion != nil)
        #expect("\(error)".contains("kind not_found"))
    }

    @Test func rateLimitSaysHowLong() async throws {
        let shop = try await Shop.open()
        try await shop.sandbox.fail(.answer(status: 429, body: "{}"))
        let error = try #require(try await throwing { try await shop.client.payments.get(id: 1) })
        #expect(error.kind == .rateLimited)
        #expect(error.retryable)
        #expect(error.attempts == 4)
    }

    @Test func badTokenIsUnauthorized() async throws {
        let shop = try await Shop.open()
        try await shop.sandbox.fail(.answer(status: 401, body: "{}"))
        let error = try #require(try await throwing { try await shop.client.payments.get(id: 1) })
        #expect(error.kind == .unauthorized)
    }

    @Test func badInputIsNeverSent() async throws {
        let shop = try await Shop.open()
        let refused: [(field: String, call: @Sendable () async throws -> Void)] = [
            ("amount", { _ = try await shop.client.sell(externalPosID: "POS1", amount: 0) }),
            ("amount", { _ = try await shop.client.sell(externalPosID: "POS1", amount: "1.234") }),
            ("amount", { _ = try await shop.client.sell(externalPosID: "POS1", amount: "many") }),
            ("amount", { _ = try await shop.client.sell(externalPosID: "POS1", amount: Decimal.nan) }),
            ("external_pos_id", { _ = try await shop.client.sell(externalPosID: "a b", amount: 1) }),
            ("ttl", { _ = try await shop.client.sell(externalPosID: "POS1", amount: 1, ttl: .zero) }),
            ("ttl", { _ = try await shop.client.sell(externalPosID: "POS1", amount: 1, ttl: .seconds(-1)) }),
            (
                "ttl",
                { _ = try await shop.client.sell(externalPosID: "POS1", amount: 1, ttl: .nanoseconds(60_000_000_001)) }
            ),
            ("ttl", { _ = try await shop.client.sell(externalPosID: "POS1", amount: 1, ttl: .seconds(Int64.max)) }),
            ("idempotency_key", { _ = try await shop.client.refunds.create(paymentID: 1, idempotencyKey: "ñ") }),
        ]
        for (field, call) in refused {
            let error = try #require(try await throwing(call))
            #expect(error.kind == .invalidInput)
            #expect(error.field == field)
            #expect(error.rule != nil)
        }
        #expect(try await shop.sandbox.requests().isEmpty)
    }

    @Test func momentsBeyondReasonAreRefused() async throws {
        let shop = try await Shop.open()
        for seconds in [Double.nan, .infinity, -.infinity, 1e300] {
            let search = PaymentSearch(beginDate: Date(timeIntervalSince1970: seconds))
            let error = try #require(try await throwing { try await shop.client.payments.search(search) })
            #expect(error.kind == .invalidInput)
        }
        #expect(try await shop.sandbox.requests().isEmpty)
    }

    @Test func badOptionsMakeNoClient() throws {
        var options = ClientOptions(accessToken: "", site: .mla, api: .instore)
        #expect(try refusal { try Client(options) }?.field == "access_token")
        options.accessToken = "APP_USR-1-2-3-7001"
        options.callTimeout = .seconds(-1)
        #expect(try refusal { try Client(options) }?.field == "call_timeout")
        options.callTimeout = nil
        options.site = Site(rawValue: "MLX")
        #expect(try refusal { try Client(options) }?.field == "site")
    }

    private func refusal(_ call: () throws -> Client) throws -> CobroError? {
        do {
            _ = try call()
            return nil
        } catch let error as CobroError {
            return error
        }
    }
}
