import Cobro
import CobroTesting
import Testing

/// Orders of `/v1/orders`, in the API's own words.
@Suite struct OrdersTests {
    private func request(_ reference: String = "REF1", key: String? = nil) -> QROrderRequest {
        QROrderRequest(
            externalPosID: "POS1",
            externalReference: reference,
            totalAmount: 30,
            mode: .dynamic,
            items: [QROrderItemRequest(title: "Coffee", unitPrice: "15.00", quantity: 2, externalCode: "779")],
            expirationTime: .seconds(120),
            idempotencyKey: key
        )
    }

    /// An order that the buyer has paid already.
    private func paid(_ shop: Shop) async throws -> QROrder {
        let order = try await shop.client.orders.create(request())
        try await shop.sandbox.pay(try await shop.sandbox.scan(qrData: try #require(order.qrData)))
        return try await shop.client.orders.get(id: order.id)
    }

    @Test func madeOnceByItsKeyAndCancelled() async throws {
        let shop = try await Shop.open(api: .orders)
        let orders = shop.client.orders
        let order = try await orders.create(request(key: "order-1"))
        #expect(try await orders.create(request(key: "order-1")).id == order.id)
        #expect(order.status == .created)
        #expect(order.mode == .dynamic)
        #expect(order.totalAmount == 30)
        #expect(order.currencyID == "ARS")
        #expect(order.expirationTime == .seconds(120))
        #expect(order.raw.text.contains("REF1"))

        #expect(try await orders.cancel(id: order.id, idempotencyKey: "cancel-1").status == .canceled)
        let scan = try await shop.sandbox.scan(qrData: try #require(order.qrData))
        #expect(scan.screen == .expired)
    }

    @Test func paidAndRefundedInParts() async throws {
        let shop = try await Shop.open(api: .orders)
        let orders = shop.client.orders
        let order = try await paid(shop)
        #expect(order.status == .processed)
        let payment = try #require(order.payments.first)
        #expect(payment.paidAmount == 30)

        let part = try await orders.refund(id: order.id, amount: 10, idempotencyKey: "refund-1")
        #expect(part.refunds.map(\.amount) == [10])
        #expect(part.refunds.map(\.transactionID) == [payment.id])
        let again = try await orders.refund(id: order.id, amount: 10, idempotencyKey: "refund-1")
        #expect(again.refunds == part.refunds)
        let whole = try await orders.refund(id: order.id)
        #expect(whole.status == .refunded)
        #expect(whole.refunds.compactMap(\.amount).reduce(0, +) == 30)

        let nothing = try #require(try await throwing { try await orders.refund(id: order.id, amount: 1) })
        #expect(nothing.kind == .refundRefused)
        let conflict = try #require(try await throwing { try await orders.cancel(id: order.id) })
        #expect(conflict.kind == .conflict)
    }

    @Test func aRefundInProcessIsFollowedByItsKey() async throws {
        let shop = try await Shop.open(api: .orders)
        _ = try await shop.sandbox.control("POST", "/_sandbox/options", body: #"{"order_refunds": "processing"}"#)
        let order = try await paid(shop)
        let begun = try await shop.client.orders.refund(id: order.id, idempotencyKey: "refund-1")
        #expect(begun.refunds.map(\.status) == [.processing])
        try await shop.sandbox.settle(orderRefundID: try #require(begun.refunds.first).id, result: .approved)
        let ended = try await shop.client.orders.refund(id: order.id, idempotencyKey: "refund-1")
        #expect(ended.refunds.map(\.status) == [.processed])
        #expect(ended.status == .refunded)
    }

    @Test func searchesIterateOverAllPages() async throws {
        let shop = try await Shop.open(api: .orders)
        let orders = shop.client.orders
        for number in 1...5 { _ = try await orders.create(request("REF\(number)")) }
        let first = try await orders.search(QROrderSearch(pageSize: 2))
        #expect(first.orders.count == 2)
        #expect(first.nextPage == 2)
        var references: [String?] = []
        for try await order in orders.searchAll(QROrderSearch(pageSize: 2)) {
            references.append(order.externalReference)
        }
        #expect(references.count == 5)
        #expect(Set(references) == ["REF1", "REF2", "REF3", "REF4", "REF5"])
    }

    @Test func cancellingTheTaskLetsAnOrderBeMade() async throws {
        let shop = try await Shop.open(api: .orders)
        try await shop.sandbox.fail(.delay(.milliseconds(50)), method: "POST", times: 1)
        let creating = Task { try await shop.client.orders.create(request()) }
        try await shop.untilAsked("POST")
        creating.cancel()
        let order = try await creating.value
        #expect(try await shop.client.orders.get(id: order.id).status == .created)
    }

    @Test func cancellingTheTaskLetsARefundBeMade() async throws {
        let shop = try await Shop.open(api: .orders)
        let order = try await paid(shop)
        try await shop.sandbox.fail(.delay(.milliseconds(50)), method: "POST", times: 1)
        let asked = try await shop.sandbox.requests().count
        let refunding = Task { try await shop.client.orders.refund(id: order.id, amount: 10) }
        // The order is read first.
        try await shop.untilAsked(moreThan: asked + 1)
        refunding.cancel()
        #expect(try await refunding.value.refunds.map(\.amount) == [10])
        #expect(try await shop.client.orders.get(id: order.id).refunds.map(\.amount) == [10])
    }

    @Test func cancellingTheTaskStopsARead() async throws {
        let shop = try await Shop.open(api: .orders)
        let order = try await shop.client.orders.create(request())
        try await shop.sandbox.fail(.stall, method: "GET")
        let reading = Task { try await shop.client.orders.get(id: order.id) }
        try await shop.untilAsked("GET")
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
    }
}
