// A till: one sale at one POS.
//
//     cargo build --profile ci -p cobro-mobile-testing   # once: the Rust library
//     swift run Till              # on a sandbox in this process; the buyer is played here
//     COBRO_ACCESS_TOKEN=… COBRO_SITE=MLA COBRO_API=instore COBRO_POS=POS1 swift run Till --real
//
// COBRO_API=orders sells on the Orders API, COBRO_QR=dynamic (or hybrid) by a QR that is drawn
// for the sale. With a file in COBRO_JOURNAL it goes on with what a crash left.

import Cobro
import CobroTesting
import Foundation

/// Whoever stands at the counter: in the sandbox, somebody whose first card is refused.
actor Buyer {
    private let sandbox: Sandbox
    private var scan: Scan?

    init(_ sandbox: Sandbox) {
        self.sandbox = sandbox
    }

    func react(to event: SaleEvent, of sale: Sale) async throws {
        switch (event, scan) {
        case (.opened, _):
            let scan = try await look(at: sale)
            // The Orders API tells neither of scans nor of refused cards.
            if sale.api == .orders { try await sandbox.pay(scan) }
            self.scan = scan
        case (.scanned, let scan?):
            try await sandbox.pay(scan, result: .rejected, detail: .ccRejectedInsufficientAmount)
        case (.rejected, let scan?): try await sandbox.pay(scan)
        default: break
        }
    }

    private func look(at sale: Sale) async throws -> Scan {
        guard let data = sale.qrData else { return try await sandbox.scan(externalPosID: sale.externalPosID) }
        return try await sandbox.scan(qrData: data)
    }
}

func charge(_ client: Client, pos: String, qr: QRMode, buyer: Buyer?) async throws -> Sale {
    let sale = try await client.sell(
        externalPosID: pos,
        qr: qr,
        amount: "1500.50",
        title: "Two coffees",
        ttl: .seconds(300)
    )
    print("\(sale.amount) \(sale.currencyID) on \(pos): please scan, \(sale.remaining.formatted()) left")
    try await follow(sale, buyer: buyer)
    return sale
}

/// Goes on with what the process before left, if it left anything.
func resume(_ client: Client) async throws {
    let resumed = try await client.resume()
    for refund in resumed.refunds { print("refund \(refund.idempotencyKey): \(refund.error?.message ?? "made")") }
    for sale in resumed.sales {
        print("\(sale.externalReference) on \(sale.externalPosID), begun before:")
        try await follow(sale, buyer: nil)
    }
}

func follow(_ sale: Sale, buyer: Buyer?) async throws {
    if let data = sale.qrData { print("QR to draw: \(data)") }
    for try await event in sale.events {
        switch event {
        case .opened: print("waiting for the buyer")
        case .scanned: print("the buyer is looking at it")
        case .rejected(let payment, _): print("rejected: \(payment.statusDetail?.rawValue ?? "no reason given")")
        case .inProcess: print("under way: don't hand over anything yet")
        case .paid(let outcome, _): print("paid \(outcome.paidAmount) \(outcome.currencyID)")
        case .duplicatePayment(let payment, _):
            let number = payment.paymentID.map { " (payment \($0))" } ?? ""
            print("paid twice: give \(payment.amount) back\(number)")
        case .mismatch(let outcome, _): print("call somebody: \(outcome.mismatch ?? "the money does not match")")
        case .expired, .cancelled: print("not paid")
        }
        try await buyer?.react(to: event, of: sale)
    }
}

do {
    let variables = ProcessInfo.processInfo.environment
    let qr = QRMode(rawValue: variables["COBRO_QR"] ?? "static")
    if CommandLine.arguments.contains("--real") {
        let pos = variables["COBRO_POS"] ?? "POS1"
        let client = try Client.fromEnvironment()
        try await resume(client)
        _ = try await charge(client, pos: pos, qr: qr, buyer: nil)
    } else {
        let sandbox = try await Sandbox.start()
        try await sandbox.seed(stores: ["STORE1": ["POS1"]])
        var options = sandbox.clientOptions(api: API(rawValue: variables["COBRO_API"] ?? "instore"))
        options.journal = variables["COBRO_JOURNAL"]
        let client = try sandbox.client(options)
        try await resume(client)
        let sale = try await charge(client, pos: "POS1", qr: qr, buyer: Buyer(sandbox))
        let refund = try await sale.refund("600")
        print("refunded \(refund.amount), kept \(refund.left) \(sale.currencyID)")
    }
} catch CobroError.outcomeUnknown {
    print("unknown whether it was done: look before repeating")
    exit(2)
} catch let error as CobroError {
    print("refused: \(error)")
    exit(1)
}
