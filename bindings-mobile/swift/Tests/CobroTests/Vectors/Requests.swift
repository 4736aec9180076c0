import Cobro
import CobroTesting

/// The vectors' arguments as the package's requests.
enum Requests {
    static func options(_ given: JSONValue?, over defaults: ClientOptions) throws -> ClientOptions {
        let args = Arguments(given)
        var options = defaults
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

    static func order(_ args: Arguments) throws -> OrderRequest {
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

    static func item(_ args: Arguments) throws -> ItemRequest {
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

    static func tax(_ args: Arguments) throws -> TaxRequest {
        TaxRequest(
            taxType: try args.required("tax_type") { $0.string.map { TaxType(rawValue: $0) } },
            value: try args.required("value", \.string)
        )
    }

    static func qrOrder(_ args: Arguments) throws -> QROrderRequest {
        let order = QROrderRequest(
            externalPosID: try args.required("external_pos_id", \.string),
            externalReference: try args.required("external_reference", \.string),
            totalAmount: try args.required("total_amount", \.string),
            mode: try args.word("mode", QRMode.self),
            description: try args.text("description"),
            items: try args.list("items", qrOrderItem),
            expirationTime: try args.duration("expiration_time"),
            discounts: try args.list("discounts", discount),
            cashOutAmount: try args.amount("cash_out_amount"),
            payerCondition: try args.text("payer_condition"),
            marketplaceFee: try args.amount("marketplace_fee"),
            sponsorID: try args.integer("sponsor_id"),
            idempotencyKey: try args.text("idempotency_key")
        )
        try args.end()
        return order
    }

    private static func qrOrderItem(_ args: Arguments) throws -> QROrderItemRequest {
        QROrderItemRequest(
            title: try args.required("title", \.string),
            unitPrice: try args.required("unit_price", \.string),
            quantity: try args.required("quantity", \.integer),
            unitMeasure: try args.text("unit_measure"),
            externalCode: try args.text("external_code"),
            externalCategories: try args.texts("external_categories")
        )
    }

    private static func discount(_ args: Arguments) throws -> QROrderDiscountRequest {
        QROrderDiscountRequest(
            paymentMethodType: try args.required("payment_method_type", \.string),
            newTotalAmount: try args.required("new_total_amount", \.string)
        )
    }

    static func qrOrderSearch(_ args: Arguments) throws -> QROrderSearch {
        let search = QROrderSearch(
            beginDate: try args.moment("begin_date"),
            endDate: try args.moment("end_date"),
            externalReference: try args.text("external_reference"),
            status: try args.text("status"),
            page: try args.count("page"),
            pageSize: try args.count("page_size")
        )
        try args.end()
        return search
    }

    static func merchantOrderSearch(_ args: Arguments) throws -> MerchantOrderSearch {
        let search = MerchantOrderSearch(
            externalReference: try args.text("external_reference"),
            preferenceID: try args.text("preference_id"),
            applicationID: try args.text("application_id"),
            payerID: try args.integer("payer_id"),
            sponsorID: try args.integer("sponsor_id"),
            siteID: try args.word("site_id", Site.self),
            marketplace: try args.text("marketplace"),
            status: try args.word("status", MerchantOrderStatus.self),
            items: try args.text("items"),
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

    static func paymentSearch(_ args: Arguments) throws -> PaymentSearch {
        let search = PaymentSearch(
            externalReference: try args.text("external_reference"),
            status: try args.word("status", PaymentStatus.self),
            storeID: try args.text("store_id"),
            posID: try args.text("pos_id"),
            collectorID: try args.integer("collector_id"),
            payerID: try args.integer("payer_id"),
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

    static func journalSearch(_ args: Arguments) throws -> JournalSearch {
        let search = JournalSearch(
            kind: try args.word("kind", IntentKind.self),
            state: try args.word("state", IntentState.self),
            externalReference: try args.text("external_reference"),
            idempotencyKey: try args.text("idempotency_key"),
            limit: try args.count("limit")
        )
        try args.end()
        return search
    }
}
