import Cobro
import CobroTesting
import Foundation

/// A delivery read, or several that a guard saw.
func notification(_ input: JSONValue, _ expect: JSONValue) throws -> String? {
    do {
        guard let guarding = input["guard"] else { return difference(try shown(received(input).0), expect) }
        let arguments = Arguments(guarding)
        let guards = try ReplayGuard(
            capacity: try arguments.required("capacity") { $0.integer.flatMap { UInt32(exactly: $0) } },
            ttl: try arguments.required("ttl_ms") { $0.integer.map { .milliseconds($0) } }
        )
        try arguments.end()
        let new = try (input["deliveries"]?.array ?? []).map { delivery in
            let (event, now) = try received(delivery)
            return JSONValue.bool(try guards.isNew(event, now: now))
        }
        return difference(.object(["new": .array(new)]), expect)
    } catch let error as CobroError where error.kind == .invalidInput {
        return difference(.object(["error": try json(error)]), expect)
    }
}

/// A notification as the testing module makes it, read.
func made(_ step: JSONValue) throws -> NotificationEvent {
    let id = step["id"]?.string ?? step["id"]?.integer.map { "\($0)" }
    guard let topic = step["topic"]?.string, let id else { throw RunnerError("topic or id is missing") }
    if step["ipn"]?.bool == true { return try Notifications.parse(ipn(topic: topic, id: id).delivery) }
    let secret = "flow-secret"
    let event = try NotificationVerifier(secrets: [secret])
        .verify(sign(secret: secret, topic: topic, id: id).delivery)
    guard event.signature.outcome == .verified else { throw RunnerError("\(event.signature)") }
    return event
}

private func received(_ input: JSONValue) throws -> (NotificationEvent, Date) {
    // `null` of the tolerance is off, which `Arguments` would take for absent.
    let off = input["tolerance_ms"] == .null
    let arguments = Arguments(input)
    let headers = try (arguments.optional("headers", \.array) ?? []).map { pair in
        guard let name = pair[0]?.string, let value = pair[1]?.string else { throw RunnerError("\(pair)") }
        return (name, value)
    }
    let delivery = NotificationDelivery(
        method: try arguments.text("method") ?? "POST",
        headers: headers,
        query: try arguments.text("query") ?? "",
        body: try body(arguments)
    )
    let now = try arguments.moment("now") ?? .distantPast
    let secrets = try arguments.optional("secrets", \.array)?.compactMap(\.string)
    let tolerance = try arguments.duration("tolerance")
    try arguments.end()
    guard let secrets else { return (try Notifications.parse(delivery), now) }
    let verifier =
        if let tolerance {
            try NotificationVerifier(secrets: secrets, tolerance: tolerance)
        } else if off {
            try NotificationVerifier(secrets: secrets, tolerance: nil)
        } else {
            try NotificationVerifier(secrets: secrets)
        }
    return (try verifier.verify(delivery, now: now), now)
}

private func body(_ arguments: Arguments) throws -> Data {
    if let hex = try arguments.text("body_hex") {
        let digits = hex.compactMap(\.hexDigitValue)
        return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
    }
    if let size = try arguments.integer("body_size") { return Data(repeating: 0x61, count: Int(size)) }
    return Data((try arguments.text("body") ?? "").utf8)
}

/// With the body as the text that it is, and moments to the millisecond.
private func shown(_ event: NotificationEvent) throws -> JSONValue {
    var members: [String: JSONValue] = [:]
    for (label, value) in Mirror(reflecting: event).children where label != "raw" {
        members[snakeCase(label ?? "")] = try json(value)
    }
    guard case .object(var signature) = members["signature"] else { throw RunnerError("no record: \(event)") }
    signature["signed_at"] = precise(event.signature.signedAt)
    members["signature"] = .object(signature)
    members["date_created"] = precise(event.dateCreated)
    members["raw"] = .string(event.raw.text)
    return .object(members)
}

private func precise(_ moment: Date?) -> JSONValue {
    guard let moment else { return .null }
    let millis = Int64((moment.timeIntervalSince1970 * 1000).rounded())
    let (seconds, rest) = millis.quotientAndRemainder(dividingBy: 1000)
    let whole = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    return .string(rest == 0 ? whole : whole.dropLast() + ".\(String(1000 + rest).dropFirst())Z")
}
