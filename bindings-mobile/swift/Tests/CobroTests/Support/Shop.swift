import Cobro
import CobroTesting
import Foundation

/// A sandbox with a shop in it and a client of its till.
struct Shop {
    let sandbox: Sandbox
    let client: Client

    static func open(
        pos: [String] = ["POS1"],
        site: Site = .mla,
        api: API = .instore,
        options: (inout ClientOptions) -> Void = { _ in }
    ) async throws -> Shop {
        let sandbox = try await Sandbox.start()
        try await sandbox.seed(site: site, stores: ["STORE1": pos])
        var chosen = sandbox.clientOptions(site: site, api: api)
        options(&chosen)
        return Shop(sandbox: sandbox, client: try sandbox.client(chosen))
    }

    func sell(
        _ amount: String = "100",
        on pos: String = "POS1",
        qr: QRMode? = nil,
        ttl: Duration? = nil
    ) async throws -> Sale {
        try await client.sell(externalPosID: pos, externalStoreID: "STORE1", qr: qr, amount: amount, ttl: ttl)
    }

    /// A sale that the buyer has paid already.
    func sold(_ amount: String = "100", on pos: String = "POS1") async throws -> Sale {
        let sale = try await sell(amount, on: pos)
        try await sandbox.pay(try await sandbox.scan(externalPosID: pos))
        return sale
    }

    /// Returns when more requests than these have arrived.
    func untilAsked(moreThan count: Int) async throws {
        while try await sandbox.requests().count <= count { await Task.yield() }
    }

    /// Returns once a client sleeps: then it looks again when time is moved.
    func untilSomebodySleeps() async throws {
        while try await sandbox.control("GET", "/_sandbox/clock").contains(/"sleepers": ?0\b/) { await Task.yield() }
    }

    /// Returns when a request with this method has arrived.
    func untilAsked(_ method: String) async throws {
        while try await !sandbox.requests().contains(where: { $0.method == method }) {
            await Task.yield()
        }
    }
}
