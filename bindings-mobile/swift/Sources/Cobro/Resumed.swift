internal import CobroNative

/// What a crash, or a lost answer, had left open; see `Client.resume()`.
public struct Resumed: Sendable {
    /// The sales whose end may not have been told: wait for each. One that has
    /// ended says so at once, and may have said so before a crash: recognise it
    /// by its reference.
    public let sales: [Sale]
    /// What became of the refunds.
    public let refunds: [ResumedRefund]

    init(_ native: NativeResumed) {
        sales = native.sales.map { Sale($0) }
        refunds = native.refunds.map { ResumedRefund($0) }
    }
}
