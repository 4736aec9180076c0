import Cobro
import CobroTesting
import Foundation

/// One `flow` case: steps against a sandbox of its own.
struct Flow {
    private let sandbox: Sandbox
    private var options: ClientOptions
    private var client: Client
    private var saved: [String: JSONValue] = [:]
    private var sales: [String: Sale] = [:]
    private var events: [String: SaleEvents.AsyncIterator] = [:]
    private var late: LateMoneyEvents.AsyncIterator?

    init(_ input: JSONValue) async throws {
        let site = Site(rawValue: input["site"]?.string ?? "MLA")
        sandbox = try await Sandbox.start()
        try await sandbox.seed(site: site, stores: ["STORE1": ["POS1", "POS2"]])
        var options = try Requests.options(input["options"], over: sandbox.clientOptions(site: site))
        if input["journal"]?.bool == true { options.journal = Temporary.path() }
        self.options = options
        client = try sandbox.client(options)
    }

    /// What goes wrong; `nil` when all is as expected.
    mutating func run(_ steps: [JSONValue]) async throws -> String? {
        defer { options.journal.map(Temporary.remove) }
        for (index, step) in steps.enumerated() {
            if let problem = try await check(try resolved(step)) { return "step \(index): \(problem)" }
        }
        return nil
    }

    private mutating func check(_ step: JSONValue) async throws -> String? {
        let answer: JSONValue
        do {
            answer = try await perform(step)
        } catch let error as CobroError {
            guard let expected = step["expect_error"] else { return "\(error)" }
            return difference(try json(error.details), expected)
        }
        if let expected = step["expect_error"] { return "an error expected, \(expected), not \(answer)" }
        if let name = step["as"]?.string { saved[name] = answer }
        return step["expect"].flatMap { difference(answer, $0) }
    }

    private mutating func perform(_ step: JSONValue) async throws -> JSONValue {
        switch step["do"]?.string {
        case "sell":
            let sale = try await Calls.sell(client, step["args"])
            if let name = step["as"]?.string { sales[name] = sale }
            return try json(sale.info)
        case "next_event":
            let name = step["sale"]?.string ?? ""
            var iterator = try events[name] ?? sale(step).events.makeAsyncIterator()
            let event = try await iterator.next()
            events[name] = iterator
            return try json(event as Any)
        case "wait": return try json(try await sale(step).wait())
        case "check": return try json(try await sale(step).check())
        case "cancel": return try json(try await sale(step).cancel())
        case "refund": return try json(try await Calls.refund(sale(step), step["args"]))
        case "wait_refund":
            return try json(try await sale(step).waitRefund(step["idempotency_key"]?.string ?? ""))
        case "crash":
            // The till may come back on the other generation of the API.
            if let api = step["api"]?.string { options.api = API(rawValue: api) }
            sandbox.crashClients()
            client = try sandbox.client(options)
            (sales, events, late) = ([:], [:], nil)
            return .null
        case "resume": return try await resume(step)
        case "journal":
            let search = try Requests.journalSearch(Arguments(step["args"]))
            return try json(try await client.journal.list(search))
        case "prune": return .integer(Int64(try await Calls.prune(client, step["args"])))
        case "notify":
            let id = step["id"]?.string ?? step["id"]?.integer.map { "\($0)" }
            client.notify(topic: step["topic"]?.string ?? "", id: id ?? "")
            return .null
        case "confirm": return try json(try await client.confirm(made(step)))
        case "late_money":
            var iterator = late ?? client.lateMoney().makeAsyncIterator()
            let money = try await iterator.next()
            late = iterator
            return try json(money as Any)
        case "close":
            let limit = Duration.milliseconds(step["limit_ms"]?.integer ?? 0)
            return .integer(Int64(try await client.close(limit: limit)))
        case "remaining": return try remaining(step)
        case "call":
            return try await Calls.resource(client, step["call"]?.string ?? "", Arguments(step["args"]))
        case "control":
            let body = try step["body"]?.text
            let method = step["method"]?.string ?? ""
            let answer = try await sandbox.control(method, step["path"]?.string ?? "", body: body)
            return answer.isEmpty ? .null : try JSONValue(parsing: answer)
        case "requests": return try await requests(step)
        case let other: throw RunnerError("unknown step: \(other ?? "none")")
        }
    }

    private func sale(_ step: JSONValue) throws -> Sale {
        let name = step["sale"]?.string ?? ""
        guard let sale = sales[name] else { throw RunnerError("no sale called \(name)") }
        return sale
    }

    private mutating func resume(_ step: JSONValue) async throws -> JSONValue {
        let resumed = try await client.resume()
        let names = step["sales_as"]?.array?.compactMap(\.string) ?? []
        guard names.count <= resumed.sales.count else { throw RunnerError("\(resumed.sales.count) sales") }
        for (name, sale) in zip(names, resumed.sales) { (sales[name], saved[name]) = (sale, try json(sale.info)) }
        return .object(["sales": try json(resumed.sales.map(\.info)), "refunds": try json(resumed.refunds)])
    }

    private func remaining(_ step: JSONValue) throws -> JSONValue {
        let left = milliseconds(try sale(step).remaining)
        if let least = step["at_least_ms"]?.integer, left < least { throw RunnerError("only \(left) ms remain") }
        if let most = step["at_most_ms"]?.integer, left > most { throw RunnerError("still \(left) ms remain") }
        return .integer(left)
    }

    private func requests(_ step: JSONValue) async throws -> JSONValue {
        let (method, text) = (step["method"]?.string, step["path"]?.string)
        let count = try await sandbox.requests().filter { request in
            let path = request.path.prefix { $0 != "?" }
            return (method == nil || request.method == method) && (text == nil || path.contains(text!))
        }.count
        guard let wanted = step["count"]?.integer else { throw RunnerError("a count is missing") }
        guard count == wanted else { throw RunnerError("\(wanted) requests expected, not \(count)") }
        return .integer(wanted)
    }

    /// `"$name.path"` is what an earlier step saved.
    private func resolved(_ value: JSONValue) throws -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("$"):
            let parts = text.dropFirst().split(separator: ".")
            var found = parts.first.flatMap { saved[String($0)] }
            for part in parts.dropFirst() { found = Int(part).flatMap { found?[$0] } ?? found?[String(part)] }
            guard let found else { throw RunnerError("nothing is saved as \(text)") }
            return found
        case .array(let elements): return .array(try elements.map(resolved))
        case .object(let members): return .object(try members.mapValues(resolved))
        default: return value
        }
    }
}
