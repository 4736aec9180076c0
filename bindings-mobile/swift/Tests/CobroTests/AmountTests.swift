import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct AmountTests {
    @Test func seventeenDigitsSurviveTheRoundTrip() async throws {
        let shop = try await Shop.open()
        // More digits than a Double has: 123456789012345.67 would become ….66 or ….69.
        let amount = Decimal(string: "123456789012345.67")!
        let sale = try await shop.client.sell(externalPosID: "POS1", externalStoreID: "STORE1", amount: amount)
        #expect(sale.info.amount == amount)
        let order = try await shop.client.instoreOrders.get(externalPosID: "POS1")
        #expect(order?.totalAmount == amount)
        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        #expect(scan.amount == amount)
        try await shop.sandbox.pay(scan)
        #expect(try await sale.wait().paidAmount == amount)
    }

    @Test func everyExactTypeIsTaken() {
        #expect(AmountInput("1500.50").amountText == "1500.50")
        #expect(AmountInput(1500).amountText == "1500")
        #expect(AmountInput(Int64.max).amountText == "9223372036854775807")
        #expect(AmountInput(Decimal(string: "0.10")!).amountText == "0.1")
        let literal: AmountInput = "0.1"
        let whole: AmountInput = 7
        #expect(literal.amountText == "0.1" && whole.amountText == "7")
    }

    @Test func aDecimalThatPassedThroughDoubleIsRefused() async throws {
        let shop = try await Shop.open()
        // Swift itself makes 3.132999999999999488 of it.
        let detoured: Decimal = 3.133
        let error = try #require(
            try await throwing { try await shop.client.sell(externalPosID: "POS1", amount: detoured) }
        )
        #expect(error.kind == .invalidInput)
        #expect(error.rule == "decimals")
    }

    @Test func aFloatLiteralDoesNotCompile() async throws {
        let exact = try await compile("import Cobro\n_ = AmountInput(\"1500.50\")\n")
        #expect(exact.status == 0, "\(exact.output)")
        for amount in ["1500.50", "Double(1500)", "Float(1)"] {
            let compiled = try await compile("import Cobro\n_ = AmountInput(\(amount))\n")
            #expect(compiled.status != 0)
            #expect(compiled.output.contains("AmountConvertible"), "\(compiled.output)")
        }
    }

    private func compile(_ source: String) async throws -> (status: Int32, output: String) {
        let file = FileManager.default.temporaryDirectory.appending(path: "cobro-\(UUID().uuidString).swift")
        try source.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let folders = [Products.modules, Repository.package.appending(path: "Sources/CobroNativeFFI")]
        let search = folders.flatMap { ["-I", $0.path] }
        return try await run("swiftc", ["-typecheck", "-swift-version", "6"] + search + [file.path])
    }
}
