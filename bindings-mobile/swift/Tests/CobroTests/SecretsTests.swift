import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct SecretsTests {
    @Test func noDescriptionHoldsTheToken() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let outcome = try await sale.wait()
        let payment = try await shop.client.payments.get(id: outcome.paymentNumber)
        let error = try #require(try await throwing { try await shop.client.payments.get(id: 1) })
        let options = shop.sandbox.clientOptions()
        let refused = try #require(
            try await throwing {
                try Client(accessToken: options.accessToken + " ", site: .mla, api: .instore)
            }
        )

        let secret = try #require(options.accessToken.split(separator: "-").max { $0.count < $1.count })
        for value in [shop.client, options, sale, outcome, payment, error, refused, shop.sandbox] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            let texts = ["\(value)", String(reflecting: value), dumped]
            #expect(texts.allSatisfy { !$0.contains(secret) }, "in \(type(of: value))")
        }
    }

    @Test func rawAnswersAreNotPrinted() async throws {
        let shop = try await Shop.open()
        let outcome = try await shop.sold().wait()
        let payment = try await shop.client.payments.get(id: outcome.paymentNumber)
        #expect(payment.raw.text.contains("transaction_amount"))
        var dumped = ""
        dump(payment, to: &dumped)
        #expect(!"\(payment)".contains("transaction_amount"))
        #expect(!dumped.contains("transaction_amount"))
    }
}
