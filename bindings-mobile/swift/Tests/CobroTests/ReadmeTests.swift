import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct ReadmeTests {
    @Test func itsSwiftIsWhatIsTestedHere() throws {
        let readme = try String(contentsOf: Repository.package.appending(path: "README.md"), encoding: .utf8)
        let file = Repository.package.appending(path: "Tests/CobroTests/Snippets.swift")
        let tested = try String(contentsOf: file, encoding: .utf8)
        let snippets = readme.components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(snippets.count == 6)
        for snippet in snippets { #expect(tested.contains(snippet)) }
    }

    @Test func aSaleOnTheScreen() async throws {
        let shop = try await Shop.open()
        let screen = Counter(sandbox: shop.sandbox)
        #expect(try await sell(with: shop.client, on: screen).status == .paid)
        #expect(
            await screen.shown == [
                "Scan to pay 1500.5 ARS", "Look at your phone", "Rejected. Try another card", "Paid 1500.5",
            ]
        )
    }

    @Test(arguments: API.known)
    func aDrawnQR(api: API) async throws {
        let shop = try await Shop.open(api: api)
        let screen = Phone(sandbox: shop.sandbox)
        #expect(try await sellByDrawnQR(with: shop.client, on: screen).status == .paid)
    }

    @Test func refunds() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let first = try await giveBack(40, of: sale, key: "key-1")
        #expect(first == "Gave back 40, 60 is left")
        _ = try await sale.refund()
        let second = try await giveBack(40, of: sale, key: "key-2")
        #expect(second == "Not possible: nothing, or not enough, is left")
    }

    @Test func afterACrash() async throws {
        let path = Temporary.path()
        defer { Temporary.remove(path) }
        let shop = try await Shop.open { $0.journal = path }
        let sale = try await shop.sold("1500.50")
        _ = try await sale.wait()
        try await shop.sandbox.fail(.dropAfter, path: "*/refunds*")
        #expect(try await throwing { try await sale.refund(500) }?.kind == .outcomeUnknown)
        try await shop.sandbox.clearFaults()
        shop.sandbox.crashClients()

        var options = shop.sandbox.clientOptions()
        options.journal = path
        let screen = Paper()
        try await goOn(with: try shop.sandbox.client(options), on: screen)
        #expect(await screen.shown == ["Refunded 500", "POS1: paid, 1500.5"])
    }

    @Test func aSellerAndItsTill() async throws {
        let shop = try await Shop.open()
        let application = try await Application.register(in: shop)
        var options = ClientOptions(site: .mla, api: .instore, baseURL: shop.sandbox.baseURL)
        let sellers = try shop.sandbox.sellers(application.oauth, options: options)
        let seller = try await takeOn(application.oauth, sellers) { try await application.agree(to: $0) }
        options.collectorID = seller
        let tokens = BackEndTokens { try await sellers.token(userID: seller, refused: $0) }
        let client = try Client(options, tokenProvider: tokens)
        try await shop.sandbox.fail(.answer(status: 401, body: "{}"), method: "GET", times: 1)
        #expect(try await throwing { try await client.payments.get(id: 1) }?.kind == .notFound)
    }

    @Test func testing() async throws {
        #expect(try await aSaleIsPaid() == .paid)
    }
}

/// A screen that nobody looks at.
private actor Paper: Screen {
    private(set) var shown: [String] = []

    func show(_ text: String) {
        shown.append(text)
    }
}

/// A screen that shows nothing but QRs, and a buyer who pays them.
private struct Phone: Screen {
    let sandbox: Sandbox

    func show(_ text: String) async throws {
        try await sandbox.pay(try await sandbox.scan(qrData: text))
    }
}

/// The screen, and a buyer who looks at it.
private actor Counter: Screen {
    private let sandbox: Sandbox
    private var scan: Scan?
    private(set) var shown: [String] = []

    init(sandbox: Sandbox) {
        self.sandbox = sandbox
    }

    func show(_ text: String) async throws {
        shown.append(text)
        switch shown.count {
        case 1: scan = try await sandbox.scan(externalPosID: "POS1")
        case 2: try await sandbox.pay(try #require(scan), result: .rejected, detail: .ccRejectedHighRisk)
        case 3: try await sandbox.pay(try #require(scan))
        default: break
        }
    }
}
