// A till on cobro as its documentation shows it, for the safety comparison
// (`docs/safety-comparison.md`): a cashier asks by lines of JSON.

import Cobro
import CobroTesting
import Foundation

/// What the cashier does; only a refund of all has no amount.
struct Act: Decodable {
    let `do`: String
    let pos: String?
    let reference: String?
    let amount: String?
    let ttlS: Int?
    let qr: String?
    let intent: String?
}

/// What the till shows, and what it draws.
struct Shown: Encodable {
    let screen: String
    var qrData: String?
}

final class Till {
    private let client: Client
    private var sale: Sale?
    /// Of what has to be asked for again.
    private var keys: [String: String] = [:]

    init(_ client: Client) {
        self.client = client
    }

    func perform(_ act: Act) async throws -> Shown {
        switch (act.do, sale) {
        case ("sell", _): await sell(act)
        case ("wait", let sale?): await look { try await sale.wait() }
        case ("check", let sale?): await look { try await sale.check() }
        case ("cancel", let sale?): await look { try await sale.cancel() }
        case ("refund", let sale?): Shown(screen: await refund(sale, act))
        default: fatalError("a cashier does not \(act.do) now")
        }
    }

    private func sell(_ act: Act) async -> Shown {
        let reference = act.reference!
        do {
            let sale = try await client.sell(
                externalPosID: act.pos!,
                qr: QRMode(rawValue: act.qr!),
                amount: act.amount!,
                externalReference: reference,
                ttl: .seconds(act.ttlS!),
                idempotencyKey: keys[reference]
            )
            self.sale = sale
            return Shown(screen: "scan", qrData: sale.info.qrData)
        } catch {
            return Shown(screen: kept(reference, error))
        }
    }

    private func refund(_ sale: Sale, _ act: Act) async -> String {
        let intent = act.intent!
        do {
            try await sale.refund(act.amount, idempotencyKey: keys[intent])
            return "refunded"
        } catch {
            return kept(intent, error)
        }
    }

    private func look(_ read: () async throws -> SaleOutcome) async -> Shown {
        do {
            switch try await read().status {
            case .paid: return Shown(screen: "paid")
            case .expired, .cancelled: return Shown(screen: "not_paid")
            default: return Shown(screen: "unknown")
            }
        } catch {
            return Shown(screen: shown(error))
        }
    }

    private func kept(_ what: String, _ error: any Error) -> String {
        keys[what] = (error as? CobroError)?.idempotencyKey
        return shown(error)
    }

    private func shown(_ error: any Error) -> String {
        guard let error = error as? CobroError else { fatalError("\(error)") }
        if error.kind == .outcomeUnknown { return "unknown" }
        return error.retryable ? "error" : "refused"
    }
}

let reader = JSONDecoder()
reader.keyDecodingStrategy = .convertFromSnakeCase
let writer = JSONEncoder()
writer.keyEncodingStrategy = .convertToSnakeCase

func say(_ line: some Encodable) throws {
    FileHandle.standardOutput.write(try writer.encode(line) + Data("\n".utf8))
}

let sandbox = try await Sandbox.start()
var options = sandbox.clientOptions(api: API(rawValue: CommandLine.arguments[1]))
options.callTimeout = .seconds(3)
let till = Till(try sandbox.client(options))
try say(["ready": sandbox.baseURL])
while let line = readLine() {
    try say(await till.perform(reader.decode(Act.self, from: Data(line.utf8))))
}
try await sandbox.stop()
