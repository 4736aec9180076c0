internal import CobroNative
import Foundation

/// What a caller's own code threw, on its way through the core and back: to be
/// the cause of what a call throws.
final class Thrown: NativeCause {
    let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    func name() -> String {
        "\(type(of: error))"
    }
}

/// Asks the caller's own code.
func asking<Value: Sendable>(_ call: @Sendable () async throws -> Value) async throws -> Value {
    do {
        return try await call()
    } catch {
        let known = error as? CobroError
        throw NativeFailure.Threw(
            text: known?.details.message ?? told(by: error),
            kind: known?.kind.passing,
            code: known?.details.code,
            retryable: known?.details.retryable ?? false,
            retryAfter: try known?.details.retryAfter?.native(field: "retry_after"),
            thrown: Thrown(error)
        )
    }
}

/// What an error says of itself. Foundation makes up a sentence for one that says nothing.
private func told(by error: any Error) -> String {
    (error as? any LocalizedError)?.errorDescription ?? "\(error)"
}

extension ErrorKind {
    /// The kinds that pass: a call that has no token because of one may be made
    /// again. Of another kind it would say of the call what it says of something else.
    fileprivate var passing: CobroNative.ErrorKind? {
        switch self {
        case .network: .network
        case .timeout: .timeout
        case .rateLimited: .rateLimited
        case .server: .server
        default: nil
        }
    }
}
