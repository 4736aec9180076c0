import Cobro
import CobroTesting
import Testing

@Suite struct ProcessTests {
    @Test func aProcessEndsWhileASaleIsWaitedFor() async throws {
        let started = ContinuousClock.now
        let ended = try await run(Products.executable("ExitWhileWaiting"))
        #expect(ended.status == 0)
        #expect(ended.output == "waiting\n")
        // The sale itself would last ten minutes.
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test(arguments: API.known, QRMode.known)
    func theExampleRuns(api: API, qr: QRMode) async throws {
        let chosen = ["COBRO_API": api.rawValue, "COBRO_QR": qr.rawValue]
        let ended = try await run(Products.executable("Till"), environment: chosen)
        #expect(ended.status == 0)
        #expect(ended.output.contains("\nQR to draw: 0002") == (qr != .static), "\(ended.output)")
        #expect(ended.output.hasSuffix("paid 1500.5 ARS\nrefunded 600, kept 900.5 ARS\n"), "\(ended.output)")
    }

    private func environment(_ shop: Shop, journal: String) -> [String: String] {
        [
            "COBRO_ACCESS_TOKEN": shop.sandbox.token(), "COBRO_SITE": "MLA", "COBRO_API": "instore",
            "COBRO_BASE_URL": shop.sandbox.baseURL, "COBRO_JOURNAL": journal,
        ]
    }

    @Test func aProcessThatEndsWaitsForTheRefundThatItBegan() async throws {
        let path = Temporary.path()
        defer { Temporary.remove(path) }
        let shop = try await Shop.open()
        let payment = try await shop.sold().wait().paymentNumber
        try await shop.sandbox.setAutomaticClock(false)
        try await shop.sandbox.fail(.delay(.milliseconds(500)), method: "POST", times: 1)
        let ended = try await run(
            Products.executable("ExitWhileRefunding"),
            ["\(payment)"],
            environment: environment(shop, journal: path)
        )
        #expect(ended.output == "refunding\n")
        #expect(ended.status == 0)
        var options = shop.sandbox.clientOptions()
        options.journal = path
        let entries = try await shop.sandbox.client(options).journal.list()
        #expect(entries.map(\.idempotencyKey) == ["refund-1"])
        #expect(entries.map(\.state) == [.done])
    }

    #if os(Linux)
        @Test func twoThousandSalesLeaveNothingBehind() async throws {
            let path = Temporary.path()
            defer { Temporary.remove(path) }
            let shop = try await Shop.open()
            try await shop.sandbox.setAutomaticClock(false)
            var environment = environment(shop, journal: path)
            // An arena for each thread would grow by itself.
            environment["MALLOC_ARENA_MAX"] = "1"
            let ended = try await run(Products.executable("Leaks"), environment: environment)
            #expect(ended.status == 0, "\(ended.output)")
            print(ended.output)
        }
    #endif
}
