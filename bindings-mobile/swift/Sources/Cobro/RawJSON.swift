/// An answer of the API as it came: what this version does not know is still
/// in it, and its numbers keep every digit.
///
/// Printing it, or something that holds it, shows its length only: it may hold
/// a buyer's personal data.
public struct RawJSON: Hashable, Sendable {
    /// The JSON text.
    public let text: String

    init(native text: String) {
        self.text = text
    }
}

extension RawJSON: CustomStringConvertible, CustomReflectable {
    /// Not the text, only its length.
    public var description: String {
        "RawJSON(\(text.utf8.count) bytes)"
    }

    /// Nothing: `dump` is a way to print, too.
    public var customMirror: Mirror {
        Mirror(self, children: [])
    }
}
