internal import CobroNative
import Foundation

/// What the API calls a server with: IPN and webhooks, from the bare parts of an
/// HTTP request to an event. Needs no client, and sends nothing; no URL in a
/// notification is followed.
///
/// **A notification is a hint.** They come twice, late, in the wrong order, from
/// somebody else, or not at all. Answer 200 first, within the 22 seconds that
/// the vendor waits, and then let a client look: `Client.notify(_:)` makes its
/// waits look sooner, `Client.confirm(_:)` reads what the notification names.
///
/// What the in-store API sends is not signed in a way that can be checked;
/// webhooks that are set in the developer panel are.
public enum Notifications {
    /// Reads a notification without checking its signature.
    ///
    /// What is no notification throws `CobroError.invalidInput`, whose field is
    /// the part of the request (`method`, `query`, `body`) or the value in it
    /// (`topic`, `id`, `data.id`, `resource`, …).
    public static func parse(_ delivery: NotificationDelivery) throws -> NotificationEvent {
        NotificationEvent(try translatingErrors { try notificationParse(delivery: delivery.native) })
    }
}

/// The parts of the HTTP request that a notification came by.
public struct NotificationDelivery: Hashable, Sendable {
    private let method: String
    /// Names and values in turn.
    private let headers: [String]
    private let query: String
    private let body: Data

    /// - Parameters:
    ///   - method: `POST`, of a notification.
    ///   - headers: Names, in any case, and values.
    ///   - query: The query string, or the whole URL.
    ///   - body: The raw body, before anything parsed it.
    public init(method: String = "POST", headers: [(String, String)], query: String, body: Data) {
        let ours: Set = ["x-signature", "x-request-id"]
        self.method = method
        self.headers = headers.filter { ours.contains($0.0.lowercased()) }.flatMap { [$0.0, $0.1] }
        self.query = query
        self.body = body
    }

    /// The same of headers that are there once.
    public init(method: String = "POST", headers: [String: String], query: String, body: Data) {
        self.init(method: method, headers: headers.map { ($0.key, $0.value) }, query: query, body: body)
    }

    var native: NativeDelivery {
        NativeDelivery(method: method, headers: headers, query: query, body: body)
    }
}

/// Checks signatures with the webhook secrets of an application. No text shows
/// the secrets.
public final class NotificationVerifier: Sendable {
    private let native: NativeVerifier

    /// Throws `CobroError.invalidInput` when there is no secret, or an empty one.
    ///
    /// - Parameters:
    ///   - secrets: Those of the developer panel, more than one while an old one
    ///     is being replaced.
    ///   - tolerance: How far a signature's time may be from now, either way, at
    ///     most 30 days. `nil` leaves the time unchecked: it is not documented
    ///     whether what is sent again, for up to four days, is signed again.
    public init(secrets: [String], tolerance: Duration? = .seconds(300)) throws {
        let tolerance = try tolerance?.native(field: "tolerance")
        native = try translatingErrors { try NativeVerifier(secrets: secrets, tolerance: tolerance) }
    }

    /// Reads a notification as `Notifications.parse(_:)` does, and says who sent
    /// it. A signature that fails is no error but an outcome,
    /// `NotificationEvent.signature`: what is to be done with a hint that nobody
    /// vouches for is the receiver's to say.
    public func verify(_ delivery: NotificationDelivery, now: Date = Date()) throws -> NotificationEvent {
        NotificationEvent(
            try translatingErrors { try native.verify(delivery: delivery.native, now: now.native) }
        )
    }
}

/// Remembers which notifications came already, for those who want to work on
/// each once.
///
/// It forgets a notification after a while, and the oldest ones when there are
/// too many, and knows only what came to this process. So it saves work and
/// proves nothing: taking a repetition for news must do no harm.
public final class ReplayGuard: Sendable {
    private let native: NativeReplayGuard

    /// - Parameters:
    ///   - capacity: How many it remembers, at most a million.
    ///   - ttl: For how long.
    public init(capacity: UInt32 = 10_000, ttl: Duration = .seconds(86_400)) throws {
        let ttl = try ttl.native(field: "ttl")
        native = try translatingErrors { try NativeReplayGuard(capacity: capacity, ttl: ttl) }
    }

    /// Whether it is news, by its `dedupeKey`; from now on it is not. One without
    /// a key always is.
    public func isNew(_ event: NotificationEvent, now: Date = Date()) throws -> Bool {
        let verified = event.signature.outcome == .verified
        return try translatingErrors {
            try native.isNew(verified: verified, key: event.dedupeKey, now: now.native)
        }
    }
}
