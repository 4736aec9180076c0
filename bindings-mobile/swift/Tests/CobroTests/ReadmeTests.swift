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
        #expect(snippets.count == 3)
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

    @Test func refunds() async throws {
        let shop = try await Shop.open()
        let sale = try await shop.sold()
        let first = try await giveBack(40, of: sale, key: "key-1")
        #expect(first == "Gave back 40, 60 is left")
        _ = try await sale.refund()
        let second = try await giveBack(40, of: sale, key: "key-2")
        #expect(second == "Not possible: nothing, or not enough, is left")
    }

    @Test func testing() async throws {
        #expect(try await aSaleIsPaid() == .paid)
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
