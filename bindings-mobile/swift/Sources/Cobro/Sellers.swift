package import CobroNative

/// The sellers that an application acts for: their tokens, kept and refreshed,
/// and a `Client` for each. Make one and share it.
///
/// All clients share one pool of connections and one journal. When more requests
/// are wanted than may be under way at once, sellers take turns.
///
/// A refresh token can be used once, and whoever loses the next one has to ask
/// the seller again. So whoever uses it says so in the store first, in one
/// process of all that share the store, and keeps what came back before it is
/// used. Tokens are refreshed a month before they expire, or when the API
/// refuses them; a refresh that was begun runs to its end, whatever becomes of
/// the task that it was begun for.
public final class Sellers: Sendable {
    private let native: NativeSellers

    /// `make` is another constructor in the tests' package.
    package init(
        _ oauth: OAuth,
        _ options: ClientOptions,
        store: (any TokenStore)?,
        make: (NativeOAuth, CobroNative.ClientOptions, (any NativeTokenStore)?) throws -> NativeSellers
    ) throws {
        native = try translatingErrors {
            try make(oauth.native, try options.native, store.map { StoreBridge($0) })
        }
    }

    /// The sellers of an application. Nothing is sent.
    ///
    /// - Parameters:
    ///   - oauth: The application.
    ///   - options: Those of all the clients. `accessToken` and `collectorID` must
    ///     be left out, and `site` is the one of a seller who is added without.
    ///   - store: Where tokens are kept. Without one they are in the journal's
    ///     file, readable for its owner only, or in memory.
    ///   - inFlight: How many requests may be under way at once; 64 when absent.
    public convenience init(
        _ oauth: OAuth,
        options: ClientOptions,
        store: (any TokenStore)? = nil,
        inFlight: UInt32? = nil
    ) throws {
        try self.init(oauth, options, store: store) {
            try NativeSellers(oauth: $0, options: $1, store: $2, inFlight: inFlight)
        }
    }

    /// Takes the seller on who came back with a code: exchanges it and keeps the
    /// tokens. Runs to its end even when the task is cancelled.
    ///
    /// - Parameter site: The seller's; the options' when absent.
    /// - Returns: The seller's user id.
    @discardableResult
    public func authorize(_ request: CodeExchangeRequest, site: Site? = nil) async throws -> Int64 {
        let request = request.native
        return try await unstoppable { try await native.authorize(request: request, site: site?.native) }
    }

    /// Takes a seller on whose tokens were got elsewhere, in the place of what
    /// was kept of it. Runs to its end even when the task is cancelled.
    ///
    /// - Parameter site: The seller's; the options' when absent.
    /// - Returns: The seller's user id.
    @discardableResult
    public func add(_ request: SellerTokensRequest, site: Site? = nil) async throws -> Int64 {
        let request = request.native
        return try await unstoppable { try await native.add(request: request, site: site?.native) }
    }

    /// Forgets a seller's tokens, as when it took its permission back. A client
    /// that has the access token already uses it until it ends. Runs to its end
    /// even when the task is cancelled.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    public func remove(userID: Int64) async throws -> Bool {
        try await unstoppable { try await native.remove(userId: userID) }
    }

    /// A client that acts for a seller: the same one for as long as somebody has
    /// it. `notFound` if no tokens are kept for it.
    ///
    /// `Client.close(limit:)` closes it for all who have it; whoever asks then
    /// gets another.
    public func client(userID: Int64) async throws -> Client {
        Client(native: try await stoppable { try await native.client(userId: userID, cancel: $0) })
    }

    /// A seller's access token now, refreshed if need be: what a back end
    /// answers its tills, which hold no secrets. See `TokenProvider`.
    ///
    /// - Parameter refused: The one that the API just called invalid, where that
    ///   is why it is asked for.
    public func token(userID: Int64, refused: String? = nil) async throws -> ProvidedToken {
        ProvidedToken(
            try await stoppable { try await native.token(userId: userID, refused: refused, cancel: $0) }
        )
    }
}
