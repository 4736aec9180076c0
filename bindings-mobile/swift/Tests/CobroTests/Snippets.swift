import Cobro
import CobroTesting
import Foundation

// The README's Swift, word for word: `ReadmeTests` compares the two.

protocol Screen {
    func show(_ text: String) async throws
}

func sell(with client: Client, on screen: some Screen) async throws -> SaleOutcome {
    let sale = try await client.sell(
        externalPosID: "POS1",
        externalStoreID: "STORE1",
        amount: "1500.50",
        ttl: .seconds(300)
    )
    for try await event in sale.events {
        switch event {
        case .opened: try await screen.show("Scan to pay \(sale.amount) \(sale.currencyID)")
        case .scanned: try await screen.show("Look at your phone")
        case .rejected: try await screen.show("Rejected. Try another card")
        case .paid(let outcome, _): try await screen.show("Paid \(outcome.paidAmount)")
        default: break
        }
    }
    return try await sale.wait()
}

func sellByDrawnQR(with client: Client, on screen: some Screen) async throws -> SaleOutcome {
    let sale = try await client.sell(
        externalPosID: "POS1",
        externalStoreID: "STORE1",
        qr: .dynamic,
        amount: "1500.50"
    )
    if let data = sale.qrData { try await screen.show(data) }
    return try await sale.wait()
}

func giveBack(_ amount: Decimal, of sale: Sale, key: String) async throws -> String {
    do {
        let refund = try await sale.refund(amount, idempotencyKey: key)
        return "Gave back \(refund.amount), \(refund.left) is left"
    } catch CobroError.refundRefused {
        return "Not possible: nothing, or not enough, is left"
    } catch CobroError.outcomeUnknown {
        return "Look before repeating; with the same key it is done once at most"
    } catch let error as CobroError where error.retryable {
        return "Try again: \(error.localizedDescription)"
    }
}

func goOn(with client: Client, on screen: some Screen) async throws {
    let resumed = try await client.resume()
    for refund in resumed.refunds {
        let amount = refund.refund?.amount ?? 0
        try await screen.show(refund.error?.localizedDescription ?? "Refunded \(amount)")
    }
    for sale in resumed.sales {
        let outcome = try await sale.wait()  // at once, if it has ended
        try await screen.show("\(sale.externalPosID): \(outcome.status.rawValue), \(outcome.paidAmount)")
    }
}

func takeOn(
    _ oauth: OAuth,
    _ sellers: Sellers,
    send: (String) async throws -> String
) async throws -> Int64 {
    let page = "https://shop.example/back"
    let sent = try oauth.authorization(AuthorizationRequest(redirectURI: page))
    let callback = try await send(sent.url)  // the seller's browser goes there, and comes back with a code
    let code = try oauth.readCallback(callback, state: sent.state)
    return try await sellers.authorize(
        CodeExchangeRequest(authorizationCode: code, redirectURI: page, codeVerifier: sent.codeVerifier)
    )
}

struct BackEndTokens: TokenProvider {
    let ask: @Sendable (String?) async throws -> ProvidedToken  // what `sellers.token(userID:refused:)` gives there

    func token(refused: String?) async throws -> ProvidedToken {
        try await ask(refused)
    }
}

func aSaleIsPaid() async throws -> SaleStatus {
    let sandbox = try await Sandbox.start()
    try await sandbox.seed(stores: ["STORE1": ["POS1"]])
    let client = try sandbox.client()

    let sale = try await client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: "100")
    let scan = try await sandbox.scan(externalPosID: "POS1")
    try await sandbox.pay(scan, result: .rejected, detail: .ccRejectedInsufficientAmount)
    try await sandbox.pay(scan)
    return try await sale.wait().status
}
