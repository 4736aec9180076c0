import Cobro
import CobroTesting
import Foundation

/// The `args` of a call, read into the types that the package's functions take.
/// What is left over at the end is a mistake in the file, or in this runner.
final class Arguments {
    private var members: [String: JSONValue]

    /// `null` removes what the defaults have.
    init(_ given: JSONValue?, over defaults: [String: JSONValue] = [:]) {
        members = defaults.merging(given?.object ?? [:]) { _, given in given }.filter { $0.value != .null }
    }

    func end() throws {
        guard members.isEmpty else { throw RunnerError("unknown arguments: \(members.keys.sorted())") }
    }

    func optional<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws -> Value? {
        guard let value = members.removeValue(forKey: name) else { return nil }
        guard let value = read(value) else { throw RunnerError("\(name) can't be \(value)") }
        return value
    }

    func required<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws -> Value {
        guard let value = try optional(name, read) else { throw RunnerError("\(name) is missing") }
        return value
    }

    /// What is left, which must be this alone.
    func only<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws -> Value {
        let value = try required(name, read)
        try end()
        return value
    }

    func text(_ name: String) throws -> String? { try optional(name, \.string) }
    func integer(_ name: String) throws -> Int64? { try optional(name, \.integer) }
    func count(_ name: String) throws -> UInt32? { try optional(name) { $0.integer.flatMap { UInt32(exactly: $0) } } }
    func amount(_ name: String) throws -> AmountInput? { try text(name).map { AmountInput($0) } }
    func duration(_ name: String) throws -> Duration? { try integer("\(name)_ms").map { .milliseconds($0) } }
    func moment(_ name: String) throws -> Date? { try optional(name) { $0.string.flatMap(date(rfc3339:)) } }

    func word<Value: RawRepresentable<String>>(_ name: String, _: Value.Type) throws -> Value? {
        try optional(name) { $0.string.flatMap { Value(rawValue: $0) } }
    }

    func list<Value>(_ name: String, _ read: (Arguments) throws -> Value) throws -> [Value] {
        try (optional(name, \.array) ?? []).map { member in
            let arguments = Arguments(member)
            let value = try read(arguments)
            try arguments.end()
            return value
        }
    }

    func texts(_ name: String) throws -> [String] {
        try (optional(name, \.array) ?? []).map { try Arguments(["text": $0]).required("text", \.string) }
    }
}

func date(rfc3339 text: String) -> Date? {
    (try? Date(text, strategy: .iso8601))
        ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
}
