import Foundation

/// What an amount of money can be given as: `Decimal`, text or an integer.
///
/// A floating-point literal doesn't compile: `amount: 1500.50` would pass
/// through `Double`, which has no 1500.10, say, and money must not be near
/// enough. Write `amount: "1500.50"`.
///
/// Mind that Swift's own `let price: Decimal = 1500.50` passes through `Double`
/// as well, before this package sees it; write `Decimal(string: "1500.50")`.
/// Digits that come from such a detour are refused, never rounded.
public protocol AmountConvertible: Sendable {
    /// The amount in plain decimal digits.
    var amountText: String { get }
}

extension Decimal: AmountConvertible {
    /// The amount in plain decimal digits.
    public var amountText: String {
        description
    }
}

extension String: AmountConvertible {
    /// The text itself, such as `1500.50`.
    public var amountText: String {
        self
    }
}

extension Int: AmountConvertible {
    /// The amount in plain decimal digits.
    public var amountText: String {
        description
    }
}

extension Int64: AmountConvertible {
    /// The amount in plain decimal digits.
    public var amountText: String {
        description
    }
}

/// An amount as the caller gave it. The call it is given to checks it, which
/// can name its field.
public struct AmountInput: AmountConvertible, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// The amount as it was written.
    public let amountText: String

    /// An amount from a `Decimal`, a text or an integer.
    public init(_ amount: some AmountConvertible) {
        amountText = amount.amountText
    }

    /// An amount from a text such as `"1500.50"`.
    public init(stringLiteral text: String) {
        amountText = text
    }

    /// A whole amount.
    public init(integerLiteral amount: Int64) {
        amountText = amount.amountText
    }
}

extension AmountInput: CustomStringConvertible {
    /// The amount as it was written.
    public var description: String {
        amountText
    }
}
