package import CobroNative
import Foundation

/// Gives a client its access token, so that a till never holds the seller's
/// secrets but asks its own back end.
///
/// Asked before the first call, when the token it gave has expired, and once
/// when the API calls it invalid: then the call is sent again with another one
/// if it gives one. However many calls wait, it is asked once, in a task of its
/// own, which goes on when they stop waiting.
///
/// What it throws is the `cause` of a `CobroError.unauthorized` with the code
/// `no_access_token`, and nothing is sent; of a `CobroError` that says the
/// network or a server failed, the kind stays.
public protocol TokenProvider: Sendable {
    /// The token to use now.
    ///
    /// - Parameter refused: The one that the API just called invalid, where that
    ///   is why it is asked for.
    func token(refused: String?) async throws -> ProvidedToken
}

/// What a token provider gives.
public struct ProvidedToken: Hashable, Sendable {
    /// The seller's access token (`APP_USR-…`). Never shown in any output.
    public var accessToken: String
    /// From when on another one has to be asked for; not before the API refuses
    /// it when absent.
    public var expiresAt: Date?

    /// A token, and its end where it is known.
    public init(accessToken: String, expiresAt: Date? = nil) {
        self.accessToken = accessToken
        self.expiresAt = expiresAt
    }

    init(_ native: CobroNative.ProvidedToken) {
        accessToken = native.accessToken
        expiresAt = native.expiresAt.map { Date(native: $0) }
    }

    var native: CobroNative.ProvidedToken {
        get throws {
            let end = try expiresAt?.native(field: "expires_at")
            return CobroNative.ProvidedToken(accessToken: accessToken, expiresAt: end)
        }
    }
}

extension ProvidedToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The fields that are no secrets.
    public var description: String {
        redacted(self)
    }

    /// The fields that are no secrets.
    public var debugDescription: String {
        description
    }

    /// The fields that are no secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["expiresAt": expiresAt as Any], displayStyle: .struct)
    }
}

/// A provider as the core asks it.
package final class ProviderBridge: NativeTokenProvider {
    private let provider: any TokenProvider

    package init(_ provider: any TokenProvider) {
        self.provider = provider
    }

    package func token(refused: String?) async throws -> CobroNative.ProvidedToken {
        try await asking { try await provider.token(refused: refused).native }
    }
}
