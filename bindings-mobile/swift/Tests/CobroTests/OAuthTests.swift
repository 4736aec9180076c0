import Cobro
import CobroTesting
import Foundation
import Testing

/// An application that a sandbox knows.
struct Application {
    static let id = "1234567890123456"
    static let page = "https://shop.example/back"
    // In two pieces, as the token of the tests.
    static let secret = "cobrotestsecret" + "0123456789abcdef"

    let shop: Shop
    let oauth: OAuth

    static func register(in shop: Shop, body: [String: JSONValue] = [:]) async throws -> Application {
        var body = body
        body["client_id"] = .string(id)
        body["client_secret"] = .string(secret)
        body["redirect_uris"] = [.string(page)]
        _ = try await shop.sandbox.control("POST", "/_sandbox/applications", body: try JSONValue.object(body).text)
        return Application(
            shop: shop,
            oauth: try shop.sandbox.oauth(OAuthOptions(clientID: id, clientSecret: secret))
        )
    }

    /// A seller agrees on the page it was sent to. Where its browser is sent back to.
    func agree(to url: String, as seller: Int64 = 7001) async throws -> String {
        let query = try #require(URLComponents(string: url)?.queryItems)
        var body: [String: JSONValue] = ["user_id": .integer(seller)]
        for item in query where !["response_type", "platform_id"].contains(item.name) {
            body[item.name] = .string(item.value ?? "")
        }
        let json = try JSONValue.object(body).text
        let answer = try await shop.sandbox.control("POST", "/_sandbox/authorize", body: json)
        return try #require(try JSONValue(parsing: answer)["redirect_to"]?.string)
    }

    /// What a seller who agreed came back with.
    func consent() async throws -> CodeExchangeRequest {
        let sent = try oauth.authorization(AuthorizationRequest(redirectURI: Self.page))
        return CodeExchangeRequest(
            authorizationCode: try oauth.readCallback(try await agree(to: sent.url), state: sent.state),
            redirectURI: Self.page,
            codeVerifier: sent.codeVerifier
        )
    }
}

@Suite struct OAuthTests {
    @Test func fromASellersConsentToItsNextTokens() async throws {
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop)
        let oauth = application.oauth
        let request = try await application.consent()
        var wrong = request
        wrong.codeVerifier = String(repeating: "x", count: 64)
        let refused = try #require(try await throwing { try await oauth.exchange(wrong) })
        #expect(refused.kind == .unauthorized)
        #expect(refused.code == "invalid_grant")
        #expect(refused.operation == "oauth.exchange")

        let grant = try await oauth.exchange(request)
        #expect(grant.userID == 7001)
        #expect(grant.expiresAt != nil)
        let next = try await oauth.refresh(try #require(grant.refreshToken))
        #expect(next.accessToken != grant.accessToken)
        var options = shop.sandbox.clientOptions()
        options.accessToken = next.accessToken
        let client = try shop.sandbox.client(options)
        let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: 100)
        try await shop.sandbox.pay(try await shop.sandbox.scan(externalPosID: "POS1"))
        #expect(try await sale.wait().status == .paid)
        let usedUp = try await throwing { try await oauth.refresh(try #require(grant.refreshToken)) }
        #expect(usedUp?.kind == .unauthorized)
        #expect(usedUp?.code == "invalid_grant")

        let tokens = [grant.accessToken, grant.refreshToken, next.accessToken, next.refreshToken]
        let others = [Application.secret, request.authorizationCode, request.codeVerifier]
        let secrets = (tokens + others).compactMap { $0 }
        #expect(secrets.count == 7)
        try expectHidden(secrets, in: [oauth, request, grant, next, refused, usedUp as Any])
    }

    @Test func aTokenOfTheApplicationsOwn() async throws {
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop, body: ["user_id": 7001])
        let grant = try await application.oauth.clientCredentials()
        #expect(grant.userID == 7001)
        #expect(grant.refreshToken == nil)
    }

    @Test func aSellerWhoSaysNo() throws {
        let oauth = try OAuth(clientID: Application.id, clientSecret: Application.secret)
        let sent = try oauth.authorization(
            AuthorizationRequest(redirectURI: Application.page, state: "S1", pkce: false)
        )
        #expect(sent.state == "S1")
        #expect(sent.codeVerifier == nil)
        #expect(sent.url.hasPrefix("https://auth.mercadopago.com/authorization?"))
        #expect {
            try oauth.readCallback("/back?error=access_denied&state=S1", state: "S1")
        } throws: { error in
            (error as? CobroError)?.kind == .refused && (error as? CobroError)?.code == "access_denied"
        }
    }
}
