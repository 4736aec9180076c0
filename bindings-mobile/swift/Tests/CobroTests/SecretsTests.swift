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
        let token = try #require(options.accessToken)
        let refused = try #require(
            try await throwing { try Client(accessToken: token + " ", site: .mla, api: .instore) }
        )

        let secret = String(try #require(token.split(separator: "-").max { $0.count < $1.count }))
        try expectHidden(
            [secret],
            in: [shop.client, options, sale, outcome, payment, error, refused, shop.sandbox]
        )
    }

    @Test func noRecordShowsWhatItHides() throws {
        let secret = "S-e-c-r-e-t"
        var oauth = OAuthOptions(clientID: "1", clientSecret: secret)
        oauth.proxy = secret
        var client = ClientOptions(accessToken: secret, site: .mla, api: .instore)
        client.proxy = secret
        var exchange = CodeExchangeRequest(authorizationCode: secret, redirectURI: "https://shop.example")
        exchange.codeVerifier = secret
        try expectHidden(
            [secret],
            in: [
                oauth, client, exchange, SellerTokensRequest(accessToken: secret, refreshToken: secret),
                ProvidedToken(accessToken: secret), StoredTokens(version: 1, secret: secret),
            ]
        )
        #expect("\(oauth)".contains("clientID: 1"))
        #expect("\(StoredTokens(version: 7, secret: secret))".contains("version: 7"))
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

/// Fails when a text of a value shows a secret.
func expectHidden(_ secrets: [String], in values: [Any]) throws {
    for value in values {
        var dumped = ""
        dump(value, to: &dumped)
        for text in ["\(value)", String(reflecting: value), dumped] {
            #expect(!secrets.contains { text.contains($0) }, "in \(type(of: value))")
        }
    }
}
