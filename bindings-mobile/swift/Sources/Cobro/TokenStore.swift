package import CobroNative

/// Where sellers' tokens are kept, for those who have a place of their own: a
/// table of `userID`, `version` and `secret`, the last one encrypted at best.
///
/// What makes it safe is that `swap` is atomic: of two processes that read the
/// same version only one writes the next. A refresh token can be used once, and
/// this is what decides who uses it.
///
/// What it throws is the `cause` of a `CobroError.journal`; in a seller's
/// client, which then has no token, of a `CobroError.unauthorized`.
public protocol TokenStore: Sendable {
    /// What is kept of a seller.
    func load(userID: Int64) async throws -> StoredTokens?

    /// Puts `new` in the place of the version that is expected to be there (of
    /// nothing when absent), or removes it when there is no `new`, durably.
    ///
    /// - Returns: Whether it did: not when another version is there.
    func swap(userID: Int64, expected: Int64?, new: StoredTokens?) async throws -> Bool
}

/// A seller's tokens as a store keeps them.
public struct StoredTokens: Hashable, Sendable {
    /// Grows with each change.
    public var version: Int64
    /// To be kept as it is. It holds secrets: whoever reads it acts for the
    /// seller. Never shown in any output.
    public var secret: String

    /// What was kept.
    public init(version: Int64, secret: String) {
        self.version = version
        self.secret = secret
    }

    init(_ native: CobroNative.StoredTokens) {
        version = native.version
        secret = native.secret
    }

    var native: CobroNative.StoredTokens {
        CobroNative.StoredTokens(version: version, secret: secret)
    }
}

extension StoredTokens: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
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
        Mirror(self, children: ["version": version], displayStyle: .struct)
    }
}

/// A store as the core uses it.
package final class StoreBridge: NativeTokenStore {
    private let store: any TokenStore

    package init(_ store: any TokenStore) {
        self.store = store
    }

    package func load(userId: Int64) async throws -> CobroNative.StoredTokens? {
        try await asking { try await store.load(userID: userId)?.native }
    }

    package func swap(
        userId: Int64,
        expected: Int64?,
        new: CobroNative.StoredTokens?
    ) async throws -> Bool {
        try await asking {
            try await store.swap(userID: userId, expected: expected, new: new.map { StoredTokens($0) })
        }
    }
}
