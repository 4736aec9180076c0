internal import CobroNative

extension CobroError {
    /// What UniFFI throws: the core's error, or one of its own when the two
    /// sides don't fit together or Rust panicked.
    init(native error: any Error) {
        switch error {
        case NativeError.Failed(let details, let thrown):
            self.init(details: ErrorDetails(details), cause: (thrown as? Thrown)?.error)
        case let error as CobroError: self = error
        default: self = .defect("\(error.localizedDescription)")
        }
    }

    static func defect(_ what: String) -> CobroError {
        CobroError(details: ErrorDetails(defect: "a defect of cobro, please report it: \(what)"))
    }
}

extension ErrorDetails {
    fileprivate init(defect message: String) {
        self.init(
            CobroNative.ErrorDetails(
                kind: .internal,
                message: message,
                operation: nil,
                code: nil,
                status: nil,
                requestId: nil,
                correlationId: nil,
                retryable: false,
                attempts: 0,
                idempotencyKey: nil,
                field: nil,
                value: nil,
                rule: nil,
                refusal: nil,
                retryAfter: nil,
                body: nil
            )
        )
    }
}
