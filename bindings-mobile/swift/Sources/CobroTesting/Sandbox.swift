import Cobro
internal import CobroTestingNative
import Foundation

/// A local Mercado Pago in this process, to develop and test against. Its
/// clock is virtual: a client made by it waits, expires and backs off in no
/// real time.
///
/// ```swift
/// let sandbox = try await Sandbox.start()
/// try await sandbox.seed(stores: ["STORE1": ["POS1"]])
/// let client = try sandbox.client()
/// let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: "100")
/// let scan = try await sandbox.scan(externalPosID: "POS1")
/// try await sandbox.pay(scan)
/// print(try await sale.wait().status)  // paid
/// ```
public final class Sandbox: Sendable {
    /// The account that calls use when none is named.
    public static let defaultUserID: Int64 = 7001

    private let native: NativeSandbox

    private init(_ native: NativeSandbox) {
        self.native = native
    }

    /// Starts one, empty, on a free port of the loopback interface. It ends
    /// with `stop()`, or when it is no longer used.
    public static func start() async throws -> Sandbox {
        Sandbox(try await translatingErrors { try await startSandbox() })
    }

    /// Where it listens, such as `http://127.0.0.1:41234`.
    public var baseURL: String {
        native.baseUrl()
    }

    /// An access token of an account. Any user id is an account.
    public func token(userID: Int64 = defaultUserID) -> String {
        native.token(userId: userID)
    }

    /// What a client of an account needs.
    public func clientOptions(
        userID: Int64 = defaultUserID,
        site: Site = .mla,
        api: API = .instore
    ) -> ClientOptions {
        ClientOptions(accessToken: token(userID: userID), site: site, api: api, baseURL: baseURL)
    }

    /// A client of an account, on this sandbox's clock.
    public func client(
        userID: Int64 = defaultUserID,
        site: Site = .mla,
        api: API = .instore
    ) throws -> Client {
        try client(clientOptions(userID: userID, site: site, api: api))
    }

    /// A client with options of your own, on this sandbox's clock.
    public func client(_ options: ClientOptions) throws -> Client {
        try Client(options, make: native.client(options:))
    }

    /// A client whose tokens a provider gives, on this sandbox's clock.
    public func client(_ options: ClientOptions, tokenProvider: some TokenProvider) throws -> Client {
        let tokens = ProviderBridge(tokenProvider)
        return try Client(options) { try native.clientWithTokens(options: $0, tokens: tokens) }
    }

    /// An application's side of the authorisation, on this sandbox's clock.
    public func oauth(_ options: OAuthOptions) throws -> OAuth {
        var options = options
        options.baseURL = options.baseURL ?? baseURL
        return try OAuth(options, make: native.oauth(options:))
    }

    /// The sellers that an application acts for, on this sandbox's clock.
    public func sellers(
        _ oauth: OAuth,
        options: ClientOptions,
        store: (any TokenStore)? = nil,
        inFlight: UInt32? = nil
    ) throws -> Sellers {
        var options = options
        options.baseURL = options.baseURL ?? baseURL
        return try Sellers(oauth, options, store: store) {
            try native.sellers(oauth: $0, options: $1, store: $2, inFlight: inFlight)
        }
    }

    /// Any call of the control plane, JSON in and out. The methods here cover
    /// what tests usually need.
    public func control(_ method: String, _ path: String, body: String? = nil) async throws -> String {
        try await translatingErrors { try await native.control(method: method, path: path, body: body) }
    }

    /// Stops every client made so far where it stands, as a power cut would:
    /// what it was doing fails, nothing more is sent or written, and a new
    /// client with the same journal may go on with what is in it. For tests of
    /// `Client.resume()`.
    public func crashClients() {
        native.crashClients()
    }

    /// Ends it; its connections are closed.
    public func stop() async throws {
        try await translatingErrors { try await native.stop() }
    }
}

extension Sandbox: CustomStringConvertible {
    /// Where it listens.
    public var description: String {
        "Sandbox(\(baseURL))"
    }
}

/// The core's pure functions, by the kinds of the conformance vectors; JSON in and out.
public func evaluate(_ kind: String, _ input: String) throws -> String {
    try translatingErrors { try CobroTestingNative.evaluate(kind: kind, input: input) }
}
