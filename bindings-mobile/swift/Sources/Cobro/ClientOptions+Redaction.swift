// What Swift would print by itself is every field, the token included.
extension ClientOptions: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The options that are no secrets.
    public var description: String {
        "ClientOptions(site: \(site), api: \(api), accessToken: redacted)"
    }

    /// The options that are no secrets.
    public var debugDescription: String {
        description
    }

    /// The options that are no secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["site": site, "api": api], displayStyle: .struct)
    }
}
