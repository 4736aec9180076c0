import Foundation

/// What every call of this package throws; a cancelled task's wait throws
/// `CancellationError` instead.
///
/// Catch it by its kind, or take it whole:
///
/// ```swift
/// do {
///     try await sale.refund("40.00")
/// } catch CobroError.refundRefused {
///     show("Nothing is left to refund.")
/// } catch let error as CobroError where error.retryable {
///     retry(key: error.idempotencyKey)
/// }
/// ```
///
/// Everything in `details` is also a property of the error itself.
@dynamicMemberLookup
public struct CobroError: Error, Hashable, Sendable {
    /// What went wrong, in one word.
    public typealias Kind = ErrorKind

    /// All that is known.
    public let details: ErrorDetails

    /// What a token provider or a token store of the caller's threw, where that is
    /// why. It plays no part in whether two errors are equal.
    public let cause: (any Error)?

    init(details: ErrorDetails, cause: (any Error)? = nil) {
        self.details = details
        self.cause = cause
    }

    /// What went wrong.
    public var kind: Kind {
        details.kind
    }

    /// Any of the details: `error.idempotencyKey`, `error.field`.
    public subscript<Value>(dynamicMember path: KeyPath<ErrorDetails, Value>) -> Value {
        details[keyPath: path]
    }
}

extension CobroError {
    /// Whether all that is known is the same.
    public static func == (left: CobroError, right: CobroError) -> Bool {
        left.details == right.details
    }

    /// Of all that is known.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(details)
    }
}

extension ErrorKind {
    /// Lets `catch CobroError.conflict` catch by kind.
    public static func ~= (kind: ErrorKind, error: any Error) -> Bool {
        (error as? CobroError)?.kind == kind
    }
}

extension CobroError: CustomStringConvertible {
    /// One line that has what support asks for first.
    public var description: String {
        let optional: [(String, Any?)] = [
            ("code", details.code),
            ("status", details.status),
            ("refusal", details.refusal),
            ("attempts", details.attempts > 1 ? details.attempts : nil),
            ("idempotency key", details.idempotencyKey),
            ("request", details.requestID),
            ("operation", details.correlationID),
        ]
        let parts = ["kind \(kind.rawValue)"] + optional.compactMap { name, value in value.map { "\(name) \($0)" } }
        let operation = details.operation.map { "\($0): " } ?? ""
        return "\(operation)\(details.message) [\(parts.joined(separator: ", "))]"
    }
}

extension CobroError: LocalizedError {
    /// A sentence for the developer: what happened and what to do.
    public var errorDescription: String? {
        details.message
    }

    /// What the API answered, where it did.
    public var failureReason: String? {
        let answer = [details.status.map { "status \($0)" }, details.code.map { "code \($0)" }]
        let known = answer.compactMap { $0 }
        return known.isEmpty ? nil : "The API answered \(known.joined(separator: ", "))."
    }

    /// What to do next.
    public var recoverySuggestion: String? {
        switch kind {
        case .invalidInput: "Correct the input; nothing was sent."
        case .unauthorized, .forbidden: "Check the access token and what its account may do."
        case .notFound: "Check the id and the account."
        case .conflict: "Look at what is there already before asking again."
        case .rateLimited: "Wait before asking again."
        case .refused, .refundRefused: "Asking again unchanged will be refused again."
        case .insufficientFunds: "Put money into the seller's account, then ask again."
        case .notCancellable: "Refund what was paid; what was not ends by its time."
        case .server, .network, .timeout: "Ask again."
        case .outcomeUnknown: "Ask again with the same idempotency key, or read what became of it."
        case .journal: "Make the journal's file usable, then ask again; nothing was sent."
        case .unexpectedResponse: "Read what became of it before asking again."
        case .interrupted: "Wait again; what was begun goes on."
        case .internal: "Report it with this error's description."
        }
    }
}
