import Cobro
import Foundation

/// The parts of an HTTP request.
public struct SignedNotification: Hashable, Sendable {
    /// `POST`.
    public let method: String
    /// What the vendor appends to the receiver's URL, without `?`.
    public let query: String
    /// Their names in small letters.
    public let headers: [String: String]
    /// JSON.
    public let body: Data

    /// For `Notifications` and a `NotificationVerifier`.
    public var delivery: NotificationDelivery {
        NotificationDelivery(method: method, headers: headers, query: query, body: body)
    }

    fileprivate init(_ made: JSONValue) throws {
        guard let method = made["method"]?.string, let query = made["query"]?.string,
            let headers = made["headers"]?.array, let body = made["body"]?.string
        else { throw SandboxError(what: "it can't be signed: \(made)") }
        let pairs = headers.compactMap { pair in
            pair[0]?.string.flatMap { name in pair[1]?.string.map { (name, $0) } }
        }
        self.method = method
        self.query = query
        self.headers = Dictionary(pairs) { _, last in last }
        self.body = Data(body.utf8)
    }
}

/// Makes a webhook that is signed as the API signs them, for tests of who
/// receives it.
///
/// - Parameters:
///   - secret: The application's webhook secret.
///   - topic: In the vendor's words, such as `payment` or `order`.
///   - id: What it is about.
///   - signedAt: To the second, or the millisecond.
///   - milliseconds: Whether its `ts` counts these; else seconds.
///   - action: What happened; made when absent, as the following are.
public func sign(
    secret: String,
    topic: String,
    id: String,
    signedAt: Date = Date(),
    milliseconds: Bool = false,
    action: String? = nil,
    notificationID: Int64? = nil,
    requestID: String? = nil,
    userID: Int64? = nil
) throws -> SignedNotification {
    let moment = signedAt.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let given: JSONValue = [
        "secret": .string(secret),
        "topic": .string(topic),
        "id": .string(id),
        "signed_at": .string(moment),
        "milliseconds": .bool(milliseconds),
        "action": action.map { .string($0) } ?? .null,
        "notification_id": notificationID.map { .integer($0) } ?? .null,
        "request_id": requestID.map { .string($0) } ?? .null,
        "user_id": userID.map { .integer($0) } ?? .null,
    ]
    return try SignedNotification(JSONValue(parsing: try evaluate("sign", given.text)))
}

/// Makes an IPN, which nobody can sign: what the in-store API sends.
public func ipn(topic: String, id: String) throws -> SignedNotification {
    let given: JSONValue = ["topic": .string(topic), "id": .string(id)]
    return try SignedNotification(JSONValue(parsing: try evaluate("ipn", given.text)))
}
