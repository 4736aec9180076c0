package import CobroNative

/// An application's side of the authorisation by sellers. Make one and share
/// it: it is safe to use from any task, and it keeps the connections.
///
/// Its calls run to their end even when the task is cancelled.
public final class OAuth: Sendable {
    package let native: NativeOAuth
    private let clientID: String

    /// `make` is another constructor in the tests' package.
    package init(_ options: OAuthOptions, make: (CobroNative.OAuthOptions) throws -> NativeOAuth) throws {
        drainAtExit()
        native = try translatingErrors { try make(try options.native) }
        clientID = options.clientID
    }

    /// An application with all options. Nothing is sent.
    public convenience init(_ options: OAuthOptions) throws {
        try self.init(options, make: NativeOAuth.init(options:))
    }

    /// An application with what is required.
    ///
    /// - Parameters:
    ///   - clientID: The application's id, as its page shows it.
    ///   - clientSecret: The application's secret.
    public convenience init(clientID: String, clientSecret: String) throws {
        try self.init(OAuthOptions(clientID: clientID, clientSecret: clientSecret))
    }

    /// Where to send a seller's browser. Nothing is sent.
    ///
    /// `redirectURI` has to be registered with the application, letter by
    /// letter. Keep `state` and `codeVerifier` in the seller's session.
    public func authorization(_ request: AuthorizationRequest) throws -> Authorization {
        Authorization(try translatingErrors { try native.authorization(request: request.native) })
    }

    /// The code in the URL (or its path and query) with which a seller came
    /// back, if it is the seller who was sent.
    ///
    /// A `state` that differs is an `invalidInput` with the rule `mismatch`:
    /// some other page sent that browser, so nothing in the URL may be used. A
    /// seller who said no is `refused`, with the code the page gave.
    ///
    /// - Parameters:
    ///   - callbackURL: Of the request that came in.
    ///   - state: The one of the authorisation, from the seller's session.
    public func readCallback(_ callbackURL: String, state: String) throws -> String {
        try translatingErrors { try native.readCallback(callbackUrl: callbackURL, state: state) }
    }

    /// The tokens of the seller who came back with a code, which is used up by
    /// it. If the answer is lost, and the tokens with it, it is `unauthorized`:
    /// the seller has to authorise again.
    public func exchange(_ request: CodeExchangeRequest) async throws -> Grant {
        let request = request.native
        return Grant(try await unstoppable { try await native.exchange(request: request) })
    }

    /// The next tokens of a seller. The refresh token is used up by it: keep the
    /// new one before anything else. `Sellers` does.
    public func refresh(_ refreshToken: String) async throws -> Grant {
        Grant(try await unstoppable { try await native.refresh(refreshToken: refreshToken) })
    }

    /// A token for the application's own account. Newer pages of the vendor's
    /// have it; the older reference does not.
    public func clientCredentials() async throws -> Grant {
        Grant(try await unstoppable { try await native.clientCredentials() })
    }
}

extension OAuth: CustomStringConvertible {
    /// The application, without its secret.
    public var description: String {
        "OAuth(clientID: \(clientID))"
    }
}
