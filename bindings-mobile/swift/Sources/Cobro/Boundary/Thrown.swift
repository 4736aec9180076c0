internal import CobroNative

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
            // Its own words may quote a token: they are in the cause.
            text: known?.details.message ?? "it threw \(type(of: error)), which is the cause",
            kind: known?.kind.passing,
            code: known?.details.code,
            retryable: known?.details.retryable ?? false,
            retryAfter: try known?.details.retryAfter?.native(field: "retry_after"),
            thrown: Thrown(error)
        )
    }
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
