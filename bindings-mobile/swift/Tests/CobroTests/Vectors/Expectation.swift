import CobroTesting
import Foundation

/// Where `actual` is not as `expected` says, which names only a part of it;
/// `nil` when it is.
func difference(_ actual: JSONValue, _ expected: JSONValue, at place: String = "") -> String? {
    switch (expected, actual) {
    case (.object(let names), .object(let members)):
        for (name, value) in names.sorted(by: { $0.key < $1.key }) {
            guard let member = members[name] else { return "\(place).\(name): not there" }
            if let found = difference(member, value, at: "\(place).\(name)") { return found }
        }
        return nil
    case (.array(let wanted), .array(let elements)) where wanted.count == elements.count:
        for (index, value) in wanted.enumerated() {
            if let found = difference(elements[index], value, at: "\(place)[\(index)]") { return found }
        }
        return nil
    case (.string(let wanted), .decimal(let amount)) where Decimal(string: wanted) == amount: return nil
    case (.string(let wanted), .string(let text)) where date(rfc3339: wanted) != nil:
        return same(wanted, text) ? nil : "\(place): \(wanted) expected, not \(text)"
    default:
        return expected == actual ? nil : "\(place): \(expected) expected, not \(actual)"
    }
}

/// Whether two texts are one moment, to the millisecond: a `Date` holds it in binary.
private func same(_ wanted: String, _ text: String) -> Bool {
    guard let wanted = date(rfc3339: wanted), let date = date(rfc3339: text) else { return false }
    return abs(wanted.timeIntervalSince(date)) < 0.0015
}
