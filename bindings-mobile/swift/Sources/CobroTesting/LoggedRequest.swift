/// A request that reached the sandbox.
public struct LoggedRequest: Hashable, Sendable {
    /// Such as `PUT`.
    public let method: String
    /// With its query.
    public let path: String
    /// What it was answered with; absent when the connection was cut.
    public let status: Int64?
}
