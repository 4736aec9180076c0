import Foundation

/// A test asked the sandbox for something that can't be.
public struct SandboxError: LocalizedError, Hashable, Sendable {
    let what: String

    /// What it was.
    public var errorDescription: String? {
        what
    }
}
