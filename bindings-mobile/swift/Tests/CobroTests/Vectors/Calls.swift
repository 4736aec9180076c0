import Cobro
import CobroTesting

/// The calls that vectors make, through the package's public API.
enum Calls {
    static let saleDefaults: [String: JSONValue] = [
        "external_pos_id": "POS1", "external_store_id": "STORE1", "amount": "100",
    ]
    static let orderDefaults: [String: JSONValue] = [
        "external_pos_id": "POS1", "external_store_id": "STORE1", "external_reference": "REF1",
        "title": "Sale", "description": "Sale", "total_amount": "100",
        "items": [["title": "Item", "unit_price": "100", "quantity": 1]],
    ]

    static func client(_ shop: Sandbox, site: Site, _ given: JSONValue?) throws -> Client {
        try shop.client(try options(shop, site: site, given))
    }

    static func options(_ shop: Sandbox, site: Site, _ given: JSONValue?) throws -> ClientOptions {
        let args = Arguments(given)
        var options = shop.clientOptions(site: site)
        options.accessToken = try args.text("access_token") ?? options.accessToken
        options.site = try args.word("site", Site.self) ?? options.site
        options.api = try args.word("api", API.self) ?? options.api
        options.collectorID = try args.integer("collector_id") ?? options.collectorID
        options.baseURL = try args.text("base_url") ?? options.baseURL
        options.connectTimeout = try args.duration("connect_timeout")
        options.callTimeout = try args.duration("call_timeout")
        options.maxAttempts = try args.count("max_attempts")
        options.rootCertificates = try args.texts("root_certificates")
        options.proxy = try args.text("proxy")
        options.integratorID = try args.text("integrator_id")
        options.platformID = try args.text("platform_id")
        options.corporationID = try args.text("corporation_id")
        options.userAgent = try args.text("user_agent")
        options.journal = try args.text("journal")
        options.refundLateMoney = try args.optional("refund_late_money", \.bool)
        try args.end()
        return options
    }

    static func sell(_ client: Client, _ given: JSONValue?) async throws -> Sale {
        let args = Arguments(given, over: saleDefaults)
        let pos = try args.required("external_pos_id", \.string)
        let store = try args.text("external_store_id")
        let amount = try args.required("amount", \.string)
        let reference = try args.text("external_reference")
        let title = try args.text("title")
        let description = try args.text("description")
        let items = try args.list("items", item)
        let cashOut = try args.amount("cash_out_amount")
        let taxes = try args.list("taxes", tax)
        let sponsor = try args.integer("sponsor_id")
        let notificationURL = try args.text("notification_url")
        let ttl = try args.duration("ttl")
        let key = try args.text("idempotency_key")
        try args.end()
        return try await client.sell(
            externalPosID: pos,
            externalStoreID: store,
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

    static func journal(_ client: Client, _ given: JSONValue?) async throws -> [JournalEntry] {
        let args = Arguments(given)
        let search = JournalSearch(
            kind: try args.word("kind", IntentKind.self),
            state: try args.word("state", IntentState.self),
            externalReference: try args.text("external_reference"),
            idempotencyKey: try args.text("idempotency_key"),
            limit: try args.count("limit")
        )
        try args.end()
        return try await client.journal.list(search)
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
        case "instore_orders.put":
            let order = try order(args)
            return try json(try await client.instoreOrders.put(order))
        case "instore_orders.get":
            let pos = try args.required("external_pos_id", \.string)
            return try json(try await client.instoreOrders.get(externalPosID: pos) as Any)
        case "instore_orders.delete":
            try await client.instoreOrders.delete(externalPosID: try args.required("external_pos_id", \.string))
            return .null
        case "merchant_orders.get":
            return try json(try await client.merchantOrders.get(id: try args.required("id", \.integer)))
        case "merchant_orders.search":
            return try json(try await client.merchantOrders.search(try merchantOrderSearch(args)))
        case "payments.get":
            return try json(try await client.payments.get(id: try args.required("id", \.integer)))
        case "payments.cancel":
            try await client.payments.cancel(id: try args.required("id", \.integer))
            return .null
        case "payments.search":
            return try json(try await client.payments.search(try paymentSearch(args)))
        case "refunds.create":
            let payment = try args.required("payment_id", \.integer)
            let (amount, key) = (try args.amount("amount"), try args.text("idempotency_key"))
            try args.end()
            return try json(
                try await client.refunds.create(paymentID: payment, amount: amount, idempotencyKey: key)
            )
        case "refunds.list":
            return try json(try await client.refunds.list(paymentID: try args.required("payment_id", \.integer)))
        case "refunds.get":
            let payment = try args.required("payment_id", \.integer)
            let refund = try args.required("refund_id", \.integer)
            return try json(try await client.refunds.get(paymentID: payment, refundID: refund))
        default:
            throw RunnerError("unknown call: \(call)")
        }
    }

    private static func item(_ args: Arguments) throws -> ItemRequest {
        ItemRequest(
            title: try args.required("title", \.string),
            unitPrice: try args.required("unit_price", \.string),
            quantity: try args.required("quantity", \.integer),
            unitMeasure: try args.word("unit_measure", UnitMeasure.self),
            totalAmount: try args.amount("total_amount"),
            skuNumber: try args.text("sku_number"),
            category: try args.text("category"),
            description: try args.text("description")
        )
    }

    private static func tax(_ args: Arguments) throws -> TaxRequest {
        TaxRequest(
            taxType: try args.required("tax_type") { $0.string.map { TaxType(rawValue: $0) } },
            value: try args.required("value", \.string)
        )
    }

    private static func order(_ args: Arguments) throws -> OrderRequest {
        let order = OrderRequest(
            externalPosID: try args.required("external_pos_id", \.string),
            externalStoreID: try args.text("external_store_id"),
            externalReference: try args.required("external_reference", \.string),
            title: try args.required("title", \.string),
            description: try args.required("description", \.string),
            totalAmount: try args.required("total_amount", \.string),
            items: try args.list("items", item),
            cashOutAmount: try args.amount("cash_out_amount"),
            taxes: try args.list("taxes", tax),
            sponsorID: try args.integer("sponsor_id"),
            notificationURL: try args.text("notification_url"),
            ttl: try args.duration("ttl"),
            idempotencyKey: try args.text("idempotency_key")
        )
        try args.end()
        return order
    }

    private static func merchantOrderSearch(_ args: Arguments) throws -> MerchantOrderSearch {
        let search = MerchantOrderSearch(
            externalReference: try args.text("external_reference"),
            preferenceID: try args.text("preference_id"),
            applicationID: try args.text("application_id"),
            payerID: try args.integer("payer_id"),
            sponsorID: try args.integer("sponsor_id"),
            status: try args.word("status", MerchantOrderStatus.self),
            dateCreatedFrom: try args.moment("date_created_from"),
            dateCreatedTo: try args.moment("date_created_to"),
            lastUpdatedFrom: try args.moment("last_updated_from"),
            lastUpdatedTo: try args.moment("last_updated_to"),
            limit: try args.count("limit"),
            offset: try args.count("offset")
        )
        try args.end()
        return search
    }

    private static func paymentSearch(_ args: Arguments) throws -> PaymentSearch {
        let search = PaymentSearch(
            externalReference: try args.text("external_reference"),
            status: try args.word("status", PaymentStatus.self),
            storeID: try args.text("store_id"),
            posID: try args.text("pos_id"),
            range: try args.word("range", SearchRange.self),
            criteria: try args.word("criteria", SearchCriteria.self),
            beginDate: try args.moment("begin_date"),
            endDate: try args.moment("end_date"),
            limit: try args.count("limit"),
            offset: try args.count("offset")
        )
        try args.end()
        return search
    }
}
