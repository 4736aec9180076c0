package import CobroNative
import Foundation

/// A seller's account at Mercado Pago. Make one and share it: it is safe to
/// use from any task, and it keeps the connections.
public final class Client: Sendable {
    let native: NativeClient

    /// `make` is another constructor in the tests' package.
    package init(
        _ options: ClientOptions,
        make: (CobroNative.ClientOptions) throws -> NativeClient
    ) throws {
        native = try translatingErrors { try make(try options.native) }
    }

    private init(native: NativeClient) {
        self.native = native
    }

    /// A client with all options.
    public convenience init(_ options: ClientOptions) throws {
        try self.init(options, make: NativeClient.init(options:))
    }

    /// A client with what is required.
    ///
    /// - Parameters:
    ///   - accessToken: The seller's access token (`APP_USR-…`).
    ///   - site: The country the seller's account belongs to.
    ///   - api: The generation of the API.
    public convenience init(accessToken: String, site: Site, api: API) throws {
        try self.init(ClientOptions(accessToken: accessToken, site: site, api: api))
    }

    /// A client from the environment: `COBRO_ACCESS_TOKEN`, `COBRO_SITE` and
    /// `COBRO_API`, and where they are set `COBRO_COLLECTOR_ID`,
    /// `COBRO_BASE_URL` and the other options' names likewise.
    public static func fromEnvironment() throws -> Client {
        Client(native: try translatingErrors { try NativeClient.fromEnv() })
    }

    /// The country the seller's account belongs to.
    public var site: Site {
        Site(native.site())
    }

    /// The generation of the API.
    public var api: API {
        API(native.api())
    }

    /// The seller's user id.
    public var collectorID: Int64 {
        native.collectorId()
    }

    /// The orders on POS.
    public var instoreOrders: InstoreOrders {
        InstoreOrders(client: native)
    }

    /// What links scanned orders to payments.
    public var merchantOrders: MerchantOrders {
        MerchantOrders(client: native)
    }

    /// Payments.
    public var payments: Payments {
        Payments(client: native)
    }

    /// Refunds.
    public var refunds: Refunds {
        Refunds(client: native)
    }

    /// Starts a sale on the printed QR of a POS. Runs to its end even when the
    /// task is cancelled.
    ///
    /// - Parameters:
    ///   - externalPosID: The POS; letters and digits, fewer than 40.
    ///   - externalStoreID: The POS's store, at most 60 characters.
    ///   - amount: What the buyer pays, in the site's currency and decimals.
    ///   - externalReference: Unique for each attempt to sell; 1 to 64 of
    ///     `A-Z a-z 0-9 _ -`. Made when absent.
    ///   - title: Shown to the buyer, 1 to 256 characters; the reference when absent.
    ///   - description: 1 to 256 characters; the title when absent.
    ///   - items: The lines; one line of the whole amount when empty.
    ///   - cashOutAmount: Cash to hand to the buyer, part of `amount`. Needs an
    ///     agreement with the vendor.
    ///   - taxes: Colombia only.
    ///   - sponsorID: The integrator's own user id.
    ///   - notificationURL: Where notifications go; an http(s) URL of at most
    ///     500 characters.
    ///   - ttl: Time to live in whole seconds, at least 1; the API's 600 s when absent.
    ///   - idempotencyKey: The key of this intent, 1 to 64 visible ASCII
    ///     characters; made when absent. The same key gives the same sale.
    public func sell(
        externalPosID: String,
        externalStoreID: String? = nil,
        amount: some AmountConvertible,
        externalReference: String? = nil,
        title: String? = nil,
        description: String? = nil,
        items: [ItemRequest] = [],
        cashOutAmount: (any AmountConvertible)? = nil,
        taxes: [TaxRequest] = [],
        sponsorID: Int64? = nil,
        notificationURL: String? = nil,
        ttl: Duration? = nil,
        idempotencyKey: String? = nil
    ) async throws -> Sale {
        let request = SaleRequest(
            externalPosId: externalPosID,
            externalStoreId: externalStoreID,
            amount: amount.amountText,
            externalReference: externalReference,
            title: title,
            description: description,
            items: items.map { $0.native },
            cashOutAmount: cashOutAmount?.amountText,
            taxes: taxes.map { $0.native },
            sponsorId: sponsorID,
            notificationUrl: notificationURL,
            ttl: try ttl?.native(field: "ttl"),
            idempotencyKey: idempotencyKey
        )
        return Sale(try await unstoppable { try await native.sell(request: request) })
    }
}

extension Client: CustomStringConvertible {
    /// Its account, without the token.
    public var description: String {
        "Client(site: \(site), api: \(api), collectorID: \(collectorID))"
    }
}
