import Cobro
import CobroTesting
import Foundation
import Testing

/// The conformance vectors that all languages run: `core/conformance/README.md`.
@Suite struct VectorsTests {
    private static let pure: Set = [
        "amount", "ttl", "ids", "site", "error_mapping", "retry", "schedule", "settle", "paid", "explain",
    ]

    @Test func everyVector() async throws {
        let folder = Repository.root.appending(path: "core/conformance")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
            .sorted { $0.path < $1.path }
        #expect(!files.isEmpty)

        var ids: Set<String> = []
        for file in files {
            let vectors = try JSONValue(parsing: String(contentsOf: file, encoding: .utf8))
            let kind = try #require(vectors["kind"]?.string)
            for vector in try #require(vectors["cases"]?.array) {
                let id = try #require(vector["id"]?.string)
                #expect(ids.insert(id).inserted, "\(id) is there twice")
                let problem = await problem(kind, vector)
                #expect(problem == nil, "\(file.lastPathComponent) \(id)")
            }
        }
        print("vectors: \(ids.count)")
    }

    private func problem(_ kind: String, _ vector: JSONValue) async -> String? {
        do {
            guard let input = vector["input"], let expect = vector["expect"] else {
                return "input or expect is missing"
            }
            switch kind {
            case "bad_input": return try await badInput(input, expect)
            case "migrate": return try migration(input, expect)
            case "notification": return try notification(input, expect)
            case "qr_read": return try qrRead(input, expect)
            case "qr_image": return try qrImage(input, expect)
            case "report_rows": return try await reportRows(input, expect)
            case "reconcile": return try await reconcile(input, expect)
            case "flow":
                var flow = try await Flow(input)
                return try await flow.run(input["steps"]?.array ?? [])
            case let kind where Self.pure.contains(kind):
                // A text is JSON already: of numbers that no reader may touch.
                let answer = try JSONValue(parsing: try evaluate(kind, try input.string ?? input.text))
                return answer == expect ? nil : "\(expect) expected, not \(answer)"
            default: return "unknown kind: \(kind)"
            }
        } catch {
            return "\(error)"
        }
    }

    private func migration(_ input: JSONValue, _ expect: JSONValue) throws -> String? {
        let args = Arguments(input, over: ["external_pos_id": "POS1", "qr": "static", "site": "MLA"])
        let request = MigrationRequest(
            body: try args.required("body", \.string),
            externalPosID: try args.required("external_pos_id", \.string),
            qr: QRMode(rawValue: try args.required("qr", \.string)),
            site: Site(rawValue: try args.required("site", \.string)),
            ttl: try args.duration("ttl"),
            now: try args.moment("now")
        )
        try args.end()
        do {
            let migration = try Migrate.order(request)
            guard migration.changes.allSatisfy({ !$0.note.isEmpty }) else { return "a change does not say why" }
            let lines = migration.changes.map { change -> JSONValue in
                let kind = change.kind.rawValue
                return .string("\(kind) \(change.field ?? "-") > \(change.to ?? "-")")
            }
            let answer: JSONValue = ["body": try JSONValue(parsing: migration.body), "changes": .array(lines)]
            return answer == expect ? nil : "\(expect) expected, not \(answer)"
        } catch let error as CobroError {
            guard error.kind == .invalidInput else { return "\(error)" }
            return difference(try json(error.details), expect)
        }
    }

    private func badInput(_ input: JSONValue, _ expect: JSONValue) async throws -> String? {
        let sandbox = try await Sandbox.start()
        let options = sandbox.clientOptions(
            site: Site(rawValue: input["site"]?.string ?? "MLA"),
            api: API(rawValue: input["api"]?.string ?? "instore")
        )
        let call = input["call"]?.string ?? ""
        do {
            switch call {
            case "client": _ = try sandbox.client(try Requests.options(input["args"], over: options))
            case "sell": _ = try await Calls.sell(try sandbox.client(options), input["args"])
            case let call where call.hasPrefix("oauth") || call.hasPrefix("sellers"):
                try await OAuthCalls.make(sandbox, options, call, input["args"])
            default:
                let args = Arguments(input["args"], over: Calls.defaults(of: call))
                _ = try await Calls.resource(try sandbox.client(options), call, args)
            }
            return "it was taken"
        } catch let error as CobroError {
            guard error.kind == .invalidInput else { return "\(error)" }
            let asked = try await sandbox.requests().count
            return asked == 0 ? difference(try json(error.details), expect) : "\(asked) requests were sent"
        }
    }
}
