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
        drainAtExit()
        native = try translatingErrors { try make(try options.native) }
    }

    init(native: NativeClient) {
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

    /// A client whose tokens a provider gives: a till that holds no secrets.
    /// Nothing is sent, and nothing asked for.
    ///
    /// - Parameters:
    ///   - options: `accessToken` must be left out, and `collectorID` given.
    ///   - tokenProvider: Asked whenever a token is needed.
    public convenience init(_ options: ClientOptions, tokenProvider: some TokenProvider) throws {
        let tokens = ProviderBridge(tokenProvider)
        try self.init(options) { try NativeClient.withTokens(options: $0, tokens: tokens) }
    }

    /// A client from the environment: `COBRO_ACCESS_TOKEN`, `COBRO_SITE` and
    /// `COBRO_API`, and where they are set `COBRO_COLLECTOR_ID`,
    /// `COBRO_BASE_URL` and the other options' names likewise.
    public static func fromEnvironment() throws -> Client {
        drainAtExit()
        return Client(native: try translatingErrors { try NativeClient.fromEnv() })
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

    /// The orders on POS and on QRs of their own; the in-store API's.
    public var instoreOrders: InstoreOrders {
        InstoreOrders(client: native)
    }

    /// Orders of `/v1/orders`; the Orders API's.
    public var orders: Orders {
        Orders(client: native)
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

    /// The stores that the POS stand in.
    public var stores: Stores {
        Stores(client: native)
    }

    /// The POS: tills, each with its printed QR.
    public var pos: PosResource {
        PosResource(client: native)
    }

    /// Stores and POS declared as data.
    public var setup: Setup {
        Setup(client: native)
    }

    /// The account's reports: what was paid, what it cost, what was paid out.
    public var reports: Reports {
        Reports(client: native)
    }

    /// What was intended and what became of it.
    public var journal: Journal {
        Journal(client: native)
    }

    /// Starts a sale at a POS: on its printed QR, on one that is drawn for this
    /// sale alone, or on either. Runs to its end even when the task is cancelled.
    ///
    /// It is written to the journal before it is sent. While another sale of
    /// the journal is live on the POS's printed QR, one that would take its
    /// place is refused as a `conflict`: a buyer may be paying it.
    ///
    /// - Parameters:
    ///   - externalPosID: The POS; letters and digits, fewer than 40. On the
    ///     Orders API `-` and `_` too.
    ///   - externalStoreID: The POS's store, at most 60 characters. The Orders
    ///     API finds it by the POS.
    ///   - qr: Which QR the buyer scans; the printed one when absent. The others
    ///     are drawn from the sale's `qrData`.
    ///   - amount: What the buyer pays, in the site's currency and decimals.
    ///   - externalReference: Unique for each attempt to sell; 1 to 64 of
    ///     `A-Z a-z 0-9 _ -`. Made when absent.
    ///   - title: Shown to the buyer, 1 to 256 characters; the reference when
    ///     absent. The Orders API has no title: it is its description when there
    ///     is no other.
    ///   - description: 1 to 256 characters, 150 on the Orders API; the title
    ///     when absent.
    ///   - items: The lines; one line of the whole amount when empty. At most 10
    ///     on the Orders API, which has neither their category nor their description.
    ///   - cashOutAmount: Cash to hand to the buyer, part of `amount`. Needs an
    ///     agreement with the vendor.
    ///   - taxes: Colombia only, in-store API only.
    ///   - sponsorID: The integrator's own user id.
    ///   - notificationURL: Where notifications go; an http(s) URL of at most
    ///     500 characters. In-store API only: the Orders API's are set in the
    ///     developer panel.
    ///   - ttl: Time to live in whole seconds; 600 s when absent. At least 1 s,
    ///     on the Orders API from 30 s to 3600 h.
    ///   - idempotencyKey: The key of this intent, 1 to 64 visible ASCII
    ///     characters; made when absent. The same key gives the same sale.
    public func sell(
        externalPosID: String,
        externalStoreID: String? = nil,
        qr: QRMode? = nil,
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
            qr: qr?.native,
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

    /// Goes on with what a crash, or a lost answer, left open in the journal:
    /// call it when a till starts.
    ///
    /// Refunds are finished by their own key, or found by reading when the key
    /// is too old for the API to know; cancellations are carried out; sales come
    /// back to be waited for. What another living process is at work on is left
    /// to it. Calling it again, in any number of processes, changes nothing more.
    /// Runs to its end even when the task is cancelled.
    public func resume() async throws -> Resumed {
        Resumed(try await unstoppable { try await native.resume() })
    }

    /// Money that comes for a sale after it was called expired or cancelled, or
    /// a second time: the API allows both.
    ///
    /// Ask for it before selling, and iterate for as long as you sell, at one
    /// place. From then on sales that end in this process are looked at for ten
    /// minutes more, sparsely and all at once, while somebody iterates; with
    /// `ClientOptions.refundLateMoney` by themselves, and what is found is
    /// refunded first.
    public func lateMoney() -> LateMoneyEvents {
        LateMoneyEvents(events: native.lateMoney())
    }

    /// Tells of a notification that came in: the sale it may concern is looked
    /// at sooner.
    ///
    /// Only a hint: nothing is believed that was not read, nothing in it is
    /// followed. However many come, genuine or forged, they cost at most one look
    /// a second.
    ///
    /// - Parameters:
    ///   - topic: `merchant_order` or `payment`; others cost nothing.
    ///   - id: The id of that, or its URL.
    public func notify(topic: String, id: String) {
        native.notify(topic: topic, id: id)
    }

    /// The same of a notification that was read.
    public func notify(_ event: NotificationEvent) {
        notify(topic: event.rawTopic, id: event.resourceID ?? "")
    }

    /// Reads what a notification names: the payment, the merchant order or the
    /// order as it is now, and says whether it is of a sale that this client has
    /// at hand. Waits are told, as by `notify(_:)`.
    ///
    /// The id goes into a path of the configured API and nowhere else. What the
    /// API does not know is no error, for notifications come early and are
    /// forged: `ConfirmationKind.pending`.
    public func confirm(_ event: NotificationEvent) async throws -> Confirmation {
        try await confirm(topic: event.rawTopic, id: event.resourceID ?? "")
    }

    /// The same by topic and id, for those who put only these into a queue.
    public func confirm(topic: String, id: String) async throws -> Confirmation {
        Confirmation(try await stoppable { try await native.confirm(topic: topic, id: id, cancel: $0) })
    }

    /// Begins nothing more that changes something, and waits for what was begun,
    /// at most for `limit` of real time. Waits that long even when the task is
    /// cancelled.
    ///
    /// - Returns: How many calls are still running then: `resume()` finds what
    ///   became of them.
    @discardableResult
    public func close(limit: Duration = .seconds(10)) async throws -> Int {
        let limit = try limit.native(field: "limit")
        return Int(try await unstoppable { try await native.windDown(limit: limit) })
    }
}

extension Client: CustomStringConvertible {
    /// Its account, without the token.
    public var description: String {
        "Client(site: \(site), api: \(api), collectorID: \(collectorID))"
    }
}
