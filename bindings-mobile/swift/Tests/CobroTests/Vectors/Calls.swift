import Cobro
import CobroTesting

/// The calls that vectors make, through the package's public API.
enum Calls {
    private static let saleDefaults: [String: JSONValue] = [
        "external_pos_id": "POS1", "external_store_id": "STORE1", "amount": "100",
    ]

    /// What `bad_input` puts in where a vector says nothing.
    static func defaults(of call: String) -> [String: JSONValue] {
        switch call {
        case "instore_orders.put", "instore_orders.post_qr", "instore_orders.put_qr":
            [
                "external_pos_id": "POS1", "external_store_id": "STORE1", "external_reference": "REF1",
                "title": "Sale", "description": "Sale", "total_amount": "100",
                "items": [["title": "Item", "unit_price": "100", "quantity": 1]],
            ]
        case "orders.create": ["external_pos_id": "POS1", "external_reference": "REF1", "total_amount": "100"]
        case "reports.create": Requests.usualReport
        case "reports.create_config", "reports.update_config": Requests.usualReportConfig
        case "reports.fetch": Requests.usualReportDays
        case "stores.create": Requests.usualStore
        case "pos.create": Requests.usualPos
        default: [:]
        }
    }

    static func sell(_ client: Client, _ given: JSONValue?) async throws -> Sale {
        let args = Arguments(given, over: saleDefaults)
        let pos = try args.required("external_pos_id", \.string)
        let store = try args.text("external_store_id")
        let qr = try args.word("qr", QRMode.self)
        let amount = try args.required("amount", \.string)
        let reference = try args.text("external_reference")
        let title = try args.text("title")
        let description = try args.text("description")
        let items = try args.list("items", Requests.item)
        let cashOut = try args.amount("cash_out_amount")
        let taxes = try args.list("taxes", Requests.tax)
        let sponsor = try args.integer("sponsor_id")
        let notificationURL = try args.text("notification_url")
        let ttl = try args.duration("ttl")
        let key = try args.text("idempotency_key")
        try args.end()
        return try await client.sell(
            externalPosID: pos,
            externalStoreID: store,
            qr: qr,
            amount: amount,
            externalReference: reference,
            title: title,
            description: description,
            items: items,
            cashOutAmount: cashOut,
            taxes: taxes,
            sponsorID: sponsor,
            notificationURL: notificationURL,
            ttl: ttl,
            idempotencyKey: key
        )
    }

    static func refund(_ sale: Sale, _ given: JSONValue?) async throws -> SaleRefund {
        let args = Arguments(given)
        let (amount, key) = (try args.amount("amount"), try args.text("idempotency_key"))
        try args.end()
        return try await sale.refund(amount, idempotencyKey: key)
    }

    static func prune(_ client: Client, _ given: JSONValue?) async throws -> Int {
        let args = Arguments(given)
        let age = try args.required("older_than_ms") { $0.integer.map { Duration.milliseconds($0) } }
        let force = try args.optional("force", \.bool) ?? false
        try args.end()
        return try await client.journal.prune(olderThan: age, force: force)
    }

    /// Any call of a resource; the answer in the vectors' terms.
    static func resource(_ client: Client, _ call: String, _ args: Arguments) async throws -> JSONValue {
        switch call {
        case "instore_orders.put": return try json(try await client.instoreOrders.put(try Requests.order(args)))
        case "instore_orders.post_qr": return try json(try await client.instoreOrders.postQR(try Requests.order(args)))
        case "instore_orders.put_qr": return try json(try await client.instoreOrders.putQR(try Requests.order(args)))
        case "instore_orders.confirm_cash_out":
            let order = try args.required("merchant_order_id", \.integer)
            let result = try args.only("result") { $0.string.flatMap { CashOutResult(rawValue: $0) } }
            try await client.instoreOrders.confirmCashOut(merchantOrderID: order, result: result)
            return .null
        case "instore_orders.get":
            let pos = try args.only("external_pos_id", \.string)
            return try json(try await client.instoreOrders.get(externalPosID: pos) as Any)
        case "instore_orders.delete":
            try await client.instoreOrders.delete(externalPosID: try args.only("external_pos_id", \.string))
            return .null
        case "orders.create": return try json(try await client.orders.create(try Requests.qrOrder(args)))
        case "orders.get": return try json(try await client.orders.get(id: try args.only("id", \.string)))
        case "orders.cancel":
            let (id, key) = (try args.required("id", \.string), try args.text("idempotency_key"))
            try args.end()
            return try json(try await client.orders.cancel(id: id, idempotencyKey: key))
        case "orders.refund":
            let id = try args.required("id", \.string)
            let (amount, key) = (try args.amount("amount"), try args.text("idempotency_key"))
            try args.end()
            return try json(try await client.orders.refund(id: id, amount: amount, idempotencyKey: key))
        case "orders.search": return try json(try await client.orders.search(try Requests.qrOrderSearch(args)))
        case "merchant_orders.get":
            return try json(try await client.merchantOrders.get(id: try args.only("id", \.integer)))
        case "merchant_orders.search":
            return try json(try await client.merchantOrders.search(try Requests.merchantOrderSearch(args)))
        case "payments.get": return try json(try await client.payments.get(id: try args.only("id", \.integer)))
        case "payments.cancel":
            try await client.payments.cancel(id: try args.only("id", \.integer))
            return .null
        case "payments.search":
            return try json(try await client.payments.search(try Requests.paymentSearch(args)))
        case "refunds.create":
            let payment = try args.required("payment_id", \.integer)
            let (amount, key) = (try args.amount("amount"), try args.text("idempotency_key"))
            try args.end()
            return try json(
                try await client.refunds.create(paymentID: payment, amount: amount, idempotencyKey: key)
            )
        case "refunds.list":
            return try json(try await client.refunds.list(paymentID: try args.only("payment_id", \.integer)))
        case "refunds.get":
            let payment = try args.required("payment_id", \.integer)
            let refund = try args.only("refund_id", \.integer)
            return try json(try await client.refunds.get(paymentID: payment, refundID: refund))
        default:
            if let answer = try await shop(client, call, args) { return answer }
            if let answer = try await report(client, call, args) { return answer }
            throw RunnerError("unknown call: \(call)")
        }
    }
}
