import Cobro
import CobroTesting
import Foundation
import Testing

@Suite struct ResourceTests {
    @Test func anOrderOnAPos() async throws {
        let shop = try await Shop.open()
        let orders = shop.client.instoreOrders
        #expect(try await orders.get(externalPosID: "POS1") == nil)
        let receipt = try await orders.put(
            OrderRequest(
                externalPosID: "POS1",
                externalStoreID: "STORE1",
                externalReference: "REF1",
                title: "Sale",
                description: "Sale",
                totalAmount: 30,
                items: [ItemRequest(title: "Item", unitPrice: "15.00", quantity: 2)],
                ttl: .seconds(120)
            )
        )
        #expect(receipt.externalReference == "REF1")
        #expect(receipt.expiresAt == receipt.createdAt + 120)
        let order = try #require(try await orders.get(externalPosID: "POS1"))
        #expect(order.totalAmount == 30)
        #expect(order.raw.text.contains("REF1"))
        try await orders.delete(externalPosID: "POS1")
        #expect(try await orders.get(externalPosID: "POS1") == nil)
    }

    @Test func ordersWithAQROfTheirOwn() async throws {
        let shop = try await Shop.open()
        let orders = shop.client.instoreOrders
        func order(_ reference: String) -> OrderRequest {
            OrderRequest(
                externalPosID: "POS1",
                externalReference: reference,
                title: "Sale",
                description: "Sale",
                totalAmount: 30,
                items: [ItemRequest(title: "Item", unitPrice: 30, quantity: 1)]
            )
        }
        let dynamic = try await orders.postQR(order("REF1"))
        #expect(dynamic.inStoreOrderID != nil)
        #expect(try await orders.get(externalPosID: "POS1") == nil)
        let hybrid = try await orders.putQR(order("REF2"))
        #expect(try await orders.get(externalPosID: "POS1")?.externalReference == "REF2")
        for receipt in [dynamic, hybrid] {
            let scan = try await shop.sandbox.scan(qrData: try #require(receipt.qrData))
            #expect(scan.screen == .checkout)
            #expect(scan.amount == 30)
        }
    }

    @Test func theCashOfACashOut() async throws {
        let shop = try await Shop.open()
        _ = try await shop.client.instoreOrders.put(
            OrderRequest(
                externalPosID: "POS1",
                externalStoreID: "STORE1",
                externalReference: "REF1",
                title: "Cash",
                description: "Cash",
                totalAmount: 50,
                cashOutAmount: 50
            )
        )
        let scan = try await shop.sandbox.scan(externalPosID: "POS1")
        let order = try #require(try await shop.sandbox.pay(scan).merchantOrderID)
        try await shop.client.instoreOrders.confirmCashOut(merchantOrderID: order, result: .confirmed)
        let twice = try #require(
            try await throwing {
                try await shop.client.instoreOrders.confirmCashOut(merchantOrderID: order, result: .confirmed)
            }
        )
        #expect(twice.kind == .conflict)
        #expect(twice.code == "already_confirmed")
    }

    @Test func paymentsAndTheirOrder() async throws {
        let shop = try await Shop.open()
        let outcome = try await shop.sold("12.50").wait()
        let payment = try await shop.client.payments.get(id: outcome.paymentNumber)
        #expect(payment.status == .approved)
        #expect(payment.transactionAmount == Decimal(string: "12.5"))
        #expect(payment.externalReference == outcome.externalReference)
        let order = try await shop.client.merchantOrders.get(id: outcome.merchantOrderIDs[0])
        #expect(order.status == .closed)
        #expect(order.payments.map(\.id) == [payment.id])
    }

    @Test func searchesIterateOverAllPages() async throws {
        let shop = try await Shop.open()
        var references: [String] = []
        for _ in 1...7 {
            references.append(try await shop.sold().wait().externalReference)
        }
        let first = try await shop.client.merchantOrders.search(MerchantOrderSearch(limit: 3))
        #expect(first.elements.count == 3)
        #expect(first.nextOffset != nil)

        var orders: [String?] = []
        for try await order in shop.client.merchantOrders.searchAll(MerchantOrderSearch(limit: 3)) {
            orders.append(order.externalReference)
        }
        #expect(Set(orders) == Set(references))
        #expect(orders.count == 7)

        var payments = 0
        for try await payment in shop.client.payments.searchAll(PaymentSearch(status: .approved, limit: 2)) {
            #expect(payment.status == .approved)
            payments += 1
        }
        #expect(payments == 7)

        // Nobody iterates: nothing is asked.
        let asked = try await shop.sandbox.requests().count
        _ = shop.client.payments.searchAll()
        #expect(try await shop.sandbox.requests().count == asked)
    }

    @Test func unknownValuesKeepTheirText() {
        let status = PaymentStatus(rawValue: "teleported")
        #expect(!status.isKnown)
        #expect("\(status)" == "teleported")
        #expect(PaymentStatus(rawValue: "approved") == .approved)
        #expect(PaymentStatus.known.allSatisfy { $0.isKnown })
    }
}
