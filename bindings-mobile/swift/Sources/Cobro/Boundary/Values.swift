internal import CobroNative
import Foundation

extension Decimal {
    /// From the core's plain digits, at most 28 of them: a `Decimal` holds 38.
    init(native text: String) {
        guard let value = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) else {
            preconditionFailure("the core gave an amount that is none: \(text)")
        }
        self = value
    }
}

extension AmountInput {
    var native: String {
        amountText
    }
}

// UniFFI has `Date` as it is and a span of time as seconds in a `Double`.

extension Date {
    init(native date: Date) {
        self = date
    }

    /// No number at all, or one beyond UniFFI's range, would end the process:
    /// it becomes a moment that the core refuses.
    var native: Date {
        let limit: TimeInterval = 1_000_000_000_000
        let seconds = timeIntervalSince1970
        return abs(seconds) <= limit ? self : Date(timeIntervalSince1970: limit)
    }
}

extension Date {
    /// Checked here: what a call of the caller's own code gives, UniFFI can't refuse.
    func native(field: String) throws -> Date {
        let date = native
        let millis = date.timeIntervalSince1970 * 1000
        try translatingErrors { try checkMoment(field: field, millis: Int64(millis)) }
        return date
    }
}

extension Duration {
    init(native seconds: TimeInterval) {
        self = .milliseconds(Int64((seconds * 1000).rounded()))
    }

    /// Checked by the core, because UniFFI ends the process over a negative one.
    func native(field: String) throws -> TimeInterval {
        let millis = wholeMilliseconds
        try translatingErrors { try checkDuration(field: field, millis: millis) }
        return TimeInterval(millis) / 1000
    }

    /// A part of a millisecond counts as one, so that a time to live with one
    /// is refused like any other that is not in whole seconds.
    private var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let perMillisecond: Int64 = 1_000_000_000_000_000
        let part = attoseconds / perMillisecond + (attoseconds % perMillisecond).signum()
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, overflows) = whole.addingReportingOverflow(part)
        return overflow || overflows ? (seconds < 0 ? .min : .max) : sum
    }
}
