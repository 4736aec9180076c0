import Cobro
import CobroTesting

/// The calls that vectors make of an application's and of its sellers'.
enum OAuthCalls {
    private static let page: JSONValue = "https://shop.example/back"

    static func make(_ sandbox: Sandbox, _ options: ClientOptions, _ call: String, _ given: JSONValue?) async throws {
        if call == "oauth" {
            _ = try application(sandbox, given)
            return
        }
        let oauth = try application(sandbox, nil)
        switch call {
        case "sellers": _ = try sellers(sandbox, oauth, options, given)
        case let call where call.hasPrefix("sellers."):
            try await ofSellers(try sellers(sandbox, oauth, options, nil), call, given)
        default: try await ofApplication(oauth, call, given)
        }
    }

    private static func ofApplication(_ oauth: OAuth, _ call: String, _ given: JSONValue?) async throws {
        switch call {
        case "oauth.authorization":
            let args = Arguments(given, over: ["redirect_uri": page])
            let request = AuthorizationRequest(
                redirectURI: try args.required("redirect_uri", \.string),
                state: try args.text("state"),
                pkce: try args.optional("pkce", \.bool)
            )
            try args.end()
            _ = try oauth.authorization(request)
        case "oauth.read_callback":
            let args = Arguments(given)
            let url = try args.required("callback_url", \.string)
            _ = try oauth.readCallback(url, state: try args.only("state", \.string))
        case "oauth.exchange":
            let args = Arguments(given, over: ["authorization_code": "TG-1", "redirect_uri": page])
            let request = CodeExchangeRequest(
                authorizationCode: try args.required("authorization_code", \.string),
                redirectURI: try args.required("redirect_uri", \.string),
                codeVerifier: try args.text("code_verifier"),
                testToken: try args.optional("test_token", \.bool)
            )
            try args.end()
            _ = try await oauth.exchange(request)
        case "oauth.refresh":
            _ = try await oauth.refresh(try Arguments(given).only("refresh_token", \.string))
        default: throw RunnerError("unknown call: \(call)")
        }
    }

    private static func ofSellers(_ sellers: Sellers, _ call: String, _ given: JSONValue?) async throws {
        switch call {
        case "sellers.add":
            let args = Arguments(given, over: ["access_token": "APP_USR-1-030218-abc-7001"])
            let request = SellerTokensRequest(
                accessToken: try args.required("access_token", \.string),
                refreshToken: try args.text("refresh_token"),
                userID: try args.integer("user_id"),
                expiresAt: try args.moment("expires_at")
            )
            let site = try args.word("site", Site.self)
            try args.end()
            try await sellers.add(request, site: site)
        case "sellers.client":
            _ = try await sellers.client(userID: try Arguments(given).only("user_id", \.integer))
        case "sellers.token":
            _ = try await sellers.token(userID: try Arguments(given).only("user_id", \.integer))
        case "sellers.remove":
            try await sellers.remove(userID: try Arguments(given).only("user_id", \.integer))
        default: throw RunnerError("unknown call: \(call)")
        }
    }

    private static func application(_ sandbox: Sandbox, _ given: JSONValue?) throws -> OAuth {
        let args = Arguments(
            given,
            over: [
                "client_id": "1234567890123456", "client_secret": "s3cret-of-tests",
                "base_url": .string(sandbox.baseURL),
            ]
        )
        let options = OAuthOptions(
            clientID: try args.required("client_id", \.string),
            clientSecret: try args.required("client_secret", \.string),
            baseURL: try args.text("base_url"),
            authorizationURL: try args.text("authorization_url"),
            connectTimeout: try args.duration("connect_timeout"),
            callTimeout: try args.duration("call_timeout"),
            maxAttempts: try args.count("max_attempts"),
            rootCertificates: try args.texts("root_certificates"),
            proxy: try args.text("proxy"),
            userAgent: try args.text("user_agent")
        )
        try args.end()
        return try sandbox.oauth(options)
    }

    private static func sellers(
        _ sandbox: Sandbox,
        _ oauth: OAuth,
        _ options: ClientOptions,
        _ given: JSONValue?
    ) throws -> Sellers {
        var members = given?.object ?? [:]
        let inFlight = try Arguments(.object(members.filter { $0.key == "in_flight" })).count("in_flight")
        members["in_flight"] = nil
        var defaults = options
        defaults.accessToken = nil
        return try sandbox.sellers(
            oauth,
            options: try Requests.options(.object(members), over: defaults),
            inFlight: inFlight
        )
    }
}
