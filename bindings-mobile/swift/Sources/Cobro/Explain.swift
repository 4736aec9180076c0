internal import CobroNative

extension Payment {
    /// The sentence that a cashier is told of it: how it stands and what to do,
    /// in Spanish, Portuguese or English. A detail that this version does not
    /// know is told as it is.
    ///
    /// - Parameter language: `es`, `pt` or `en`, or a tag that begins with one,
    ///   such as `es-AR`. Of any other, an `invalidInput` is thrown.
    public func explain(_ language: String) throws -> String {
        try explained(status, statusDetail, language)
    }
}

extension MerchantOrderPayment {
    /// The sentence that a cashier is told of it, as of a `Payment`.
    public func explain(_ language: String) throws -> String {
        try explained(status, statusDetail, language)
    }
}

extension SalePayment {
    /// The sentence that a cashier is told of it, as of a `Payment`.
    public func explain(_ language: String) throws -> String {
        try explained(status, statusDetail, language)
    }
}

private func explained(
    _ status: PaymentStatus,
    _ detail: PaymentStatusDetail?,
    _ language: String
) throws -> String {
    try translatingErrors {
        try explainPayment(status: status.rawValue, statusDetail: detail?.rawValue, language: language)
    }
}
