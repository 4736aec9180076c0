import Cobro
import CobroTesting

/// Stores, POS and shops of the vectors.
extension Requests {
    static let usualStore: [String: JSONValue] = [
        "name": "Shop", "external_id": "STORE9",
        "location": [
            "street_name": "Av. Colon", "street_number": "1240", "city_name": "Cordoba", "state_name": "Cordoba",
            "latitude": "-31.4103", "longitude": "-64.196",
        ],
    ]

    static let usualPos: [String: JSONValue] = [
        "name": "Till", "external_id": "POS9", "external_store_id": "STORE1",
    ]

    static func store(_ args: Arguments) throws -> StoreRequest {
        let store = StoreRequest(
            name: try args.required("name", \.string),
            location: try location(args.required("location") { $0 }),
            externalID: try args.text("external_id"),
            businessHours: try args.list("business_hours", hours)
        )
        try args.end()
        return store
    }

    static func storeUpdate(_ args: Arguments) throws -> StoreUpdateRequest {
        let update = StoreUpdateRequest(
            name: try args.text("name"),
            location: try args.optional("location") { $0 }.map(location),
            externalID: try args.text("external_id"),
            businessHours: try args.list("business_hours", hours)
        )
        try args.end()
        return update
    }

    private static func location(_ given: JSONValue) throws -> StoreLocationRequest {
        let args = Arguments(given)
        let location = StoreLocationRequest(
            streetName: try args.required("street_name", \.string),
            streetNumber: try args.required("street_number", \.string),
            cityName: try args.required("city_name", \.string),
            stateName: try args.required("state_name", \.string),
            zipCode: try args.text("zip_code"),
            latitude: try args.required("latitude", \.string),
            longitude: try args.required("longitude", \.string),
            reference: try args.text("reference")
        )
        try args.end()
        return location
    }

    private static func hours(_ args: Arguments) throws -> StoreHoursRequest {
        StoreHoursRequest(
            day: try args.required("day") { $0.string.map { Weekday(rawValue: $0) } },
            open: try args.required("open", \.string),
            close: try args.required("close", \.string)
        )
    }

    static func storeSearch(_ args: Arguments) throws -> StoreSearch {
        let search = StoreSearch(
            externalID: try args.text("external_id"),
            limit: try args.count("limit"),
            offset: try args.count("offset")
        )
        try args.end()
        return search
    }

    static func pos(_ args: Arguments) throws -> PosRequest {
        let pos = PosRequest(
            name: try args.required("name", \.string),
            externalID: try args.required("external_id", \.string),
            externalStoreID: try args.text("external_store_id"),
            storeID: try args.integer("store_id"),
            fixedAmount: try args.optional("fixed_amount", \.bool),
            category: try args.integer("category"),
            url: try args.text("url")
        )
        try args.end()
        return pos
    }

    static func posUpdate(_ args: Arguments) throws -> PosUpdateRequest {
        let update = PosUpdateRequest(
            name: try args.text("name"),
            externalID: try args.text("external_id"),
            externalStoreID: try args.text("external_store_id"),
            storeID: try args.integer("store_id"),
            fixedAmount: try args.optional("fixed_amount", \.bool),
            category: try args.integer("category"),
            url: try args.text("url")
        )
        try args.end()
        return update
    }

    static func posSearch(_ args: Arguments) throws -> PosSearch {
        let search = PosSearch(
            externalID: try args.text("external_id"),
            externalStoreID: try args.text("external_store_id"),
            storeID: try args.integer("store_id"),
            category: try args.integer("category"),
            limit: try args.count("limit"),
            offset: try args.count("offset")
        )
        try args.end()
        return search
    }

    static func shop(_ args: Arguments) throws -> ShopRequest {
        let shop = ShopRequest(stores: try args.list("stores", shopStore))
        try args.end()
        return shop
    }

    private static func shopStore(_ args: Arguments) throws -> ShopStoreRequest {
        ShopStoreRequest(
            externalID: try args.required("external_id", \.string),
            name: try args.required("name", \.string),
            location: try location(args.required("location") { $0 }),
            businessHours: try args.list("business_hours", hours),
            pos: try args.list("pos", shopPos)
        )
    }

    private static func shopPos(_ args: Arguments) throws -> ShopPosRequest {
        ShopPosRequest(
            externalID: try args.required("external_id", \.string),
            name: try args.required("name", \.string),
            fixedAmount: try args.optional("fixed_amount", \.bool),
            category: try args.integer("category"),
            url: try args.text("url")
        )
    }
}

extension Calls {
    /// The calls of stores, POS and shops; `nil` of any other.
    static func shop(_ client: Client, _ call: String, _ args: Arguments) async throws -> JSONValue? {
        switch call {
        case "stores.create": return try json(try await client.stores.create(try Requests.store(args)))
        case "stores.get": return try json(try await client.stores.get(id: try args.only("id", \.integer)))
        case "stores.search": return try json(try await client.stores.search(try Requests.storeSearch(args)))
        case "stores.search_all": return try await all(client.stores.searchAll(try Requests.storeSearch(args)))
        case "stores.update":
            let id = try args.required("id", \.integer)
            return try json(try await client.stores.update(id: id, try Requests.storeUpdate(args)))
        case "stores.delete":
            try await client.stores.delete(id: try args.only("id", \.integer))
            return .null
        case "pos.create": return try json(try await client.pos.create(try Requests.pos(args)))
        case "pos.get": return try json(try await client.pos.get(id: try args.only("id", \.integer)))
        case "pos.search": return try json(try await client.pos.search(try Requests.posSearch(args)))
        case "pos.search_all": return try await all(client.pos.searchAll(try Requests.posSearch(args)))
        case "pos.update":
            let id = try args.required("id", \.integer)
            return try json(try await client.pos.update(id: id, try Requests.posUpdate(args)))
        case "pos.delete":
            try await client.pos.delete(id: try args.only("id", \.integer))
            return .null
        case "setup.ensure_shop": return try json(try await client.setup.ensureShop(try Requests.shop(args)))
        case "setup.plan_shop": return try json(try await client.setup.planShop(try Requests.shop(args)))
        default: return nil
        }
    }

    static func all<Element>(_ pages: Pages<Element>) async throws -> JSONValue {
        var found: [JSONValue] = []
        for try await one in pages { found.append(try json(one)) }
        return .array(found)
    }
}
