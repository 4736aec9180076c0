import Cobro
import CobroTesting
import Foundation

/// What the package answers, in the terms of the conformance vectors: names in
/// snake case, spans of time in milliseconds, moments in RFC 3339.
func json(_ value: Any) throws -> JSONValue {
    switch value {
    case let value as JSONValue: return value
    case let value as String: return .string(value)
    case let value as Bool: return .bool(value)
    case let value as Int64: return .integer(value)
    case let value as UInt32: return .integer(Int64(value))
    case let value as Decimal: return .decimal(value)
    case let value as Date: return .string(value.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    // Nothing is kept of an answer that the journal gives again.
    case let value as RawJSON: return value.text.isEmpty ? .null : try JSONValue(parsing: value.text)
    case let value as SaleEvent: return try json(event: value)
    case let value as CobroError: return try json(value.details)
    case let value as ReportSftp: return try json(sftp: value)
    case let value as any RawRepresentable<String>: return .string(value.rawValue)
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
        return try mirror.children.first.map { try json($0.value) } ?? .null
    case .collection:
        return .array(try mirror.children.map { try json($0.value) })
    case .struct:
        var members: [String: JSONValue] = [:]
        for (label, child) in mirror.children {
            let name = snakeCase(label ?? "")
            if let span = span(child) {
                members["\(name)_ms"] = span
            } else {
                members[name] = try json(child)
            }
        }
        return .object(members)
    default:
        throw RunnerError("no JSON for \(type(of: value))")
    }
}

func milliseconds(_ duration: Duration) -> Int64 {
    duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
}

func snakeCase(_ label: String) -> String {
    let words =
        label
        .replacingOccurrences(of: "IDs", with: "Ids")
        .replacingOccurrences(of: "ID", with: "Id")
        .replacingOccurrences(of: "URL", with: "Url")
    return words.reduce(into: "") { text, letter in
        text += letter.isUppercase ? "_\(letter.lowercased())" : String(letter)
    }
}

private func span(_ value: Any) -> JSONValue? {
    // By its type: a `nil` of any other type casts to `Duration?` as well.
    if type(of: value) == Duration?.self, let duration = value as? Duration? {
        return duration.map { .integer(milliseconds($0)) } ?? .null
    }
    return (value as? Duration).map { .integer(milliseconds($0)) }
}

/// With its password, which a mirror does not show.
private func json(sftp: ReportSftp) throws -> JSONValue {
    [
        "server": try json(sftp.server as Any), "username": try json(sftp.username as Any),
        "password": try json(sftp.password as Any), "remote_dir": try json(sftp.remoteDir as Any),
        "port": try json(sftp.port as Any),
    ]
}

/// An event as the core's flat record has it.
private func json(event: SaleEvent) throws -> JSONValue {
    var order: Int64?
    var payment: SalePayment?
    var outcome: SaleOutcome?
    var at: Date
    switch event {
    case .opened(let when):
        at = when
    case .scanned(let id, let when):
        (order, at) = (id, when)
    case .rejected(let attempt, let when), .inProcess(let attempt, let when), .duplicatePayment(let attempt, let when):
        (order, payment, at) = (attempt.merchantOrderID, attempt, when)
    case .paid(let end, let when), .mismatch(let end, let when), .expired(let end, let when),
        .cancelled(let end, let when):
        (outcome, at) = (end, when)
    }
    return .object([
        "kind": .string(event.name),
        "at": try json(at),
        "merchant_order_id": try json(order as Any),
        "payment": try json(payment as Any),
        "outcome": try json(outcome as Any),
    ])
}

extension SaleEvent {
    /// The case's name in snake case.
    var name: String {
        snakeCase(Mirror(reflecting: self).children.first?.label ?? "")
    }
}

/// A test can't go on, because of itself or of a vector's file.
struct RunnerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
