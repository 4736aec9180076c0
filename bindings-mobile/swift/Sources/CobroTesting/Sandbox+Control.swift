import Cobro
import Foundation

/// The control plane: what a test does to the shop, the buyer, the network and the clock.
extension Sandbox {
    /// Makes stores and their POS: `["STORE1": ["POS1", "POS2"]]`.
    public func seed(
        userID: Int64 = defaultUserID,
        site: Site = .mla,
        stores: [String: [String]]
    ) async throws {
        let stores = stores.sorted { $0.key < $1.key }.map { store, pos -> JSONValue in
            ["external_id": .string(store), "pos": .array(pos.map { .string($0) })]
        }
        try await post(
            "seed",
            ["user_id": .integer(userID), "site": .string(site.rawValue), "stores": .array(stores)]
        )
    }

    /// A buyer scans the printed QR of a POS.
    @discardableResult
    public func scan(userID: Int64 = defaultUserID, externalPosID: String) async throws -> Scan {
        try Scan(
            try await post("scan", ["user_id": .integer(userID), "external_pos_id": .string(externalPosID)])
        )
    }

    /// A buyer scans a QR by what it holds: a sale's `qrData`, or what is printed.
    @discardableResult
    public func scan(qrData: String) async throws -> Scan {
        try Scan(try await post("scan", ["qr_data": .string(qrData)]))
    }

    /// The buyer pays, or tries to. A rejected attempt can be followed by
    /// another on the same scan.
    ///
    /// - Parameters:
    ///   - scan: One that shows the checkout.
    ///   - result: What becomes of it.
    ///   - detail: Why, such as `.ccRejectedInsufficientAmount`.
    ///   - method: What is paid with, such as `pix`.
    ///   - amount: What is paid when it is not what was asked for.
    @discardableResult
    public func pay(
        _ scan: Scan,
        result: PayResult = .approved,
        detail: PaymentStatusDetail? = nil,
        method: String? = nil,
        amount: (any AmountConvertible)? = nil
    ) async throws -> Attempt {
        guard let scanID = scan.scanID else {
            throw SandboxError(what: "the buyer sees no checkout, but \(scan.screen.rawValue)")
        }
        var body: [String: JSONValue] = ["scan_id": .string(scanID), "result": .string(result.rawValue)]
        body["detail"] = detail.map { .string($0.rawValue) }
        body["method"] = method.map { .string($0) }
        body["amount"] = amount.map { .string($0.amountText) }
        return try Attempt(try await post("pay", .object(body)))
    }

    /// An in-process payment is decided.
    public func settle(paymentID: Int64, result: PayResult) async throws {
        try await post("settle", ["payment_id": .integer(paymentID), "result": .string(result.rawValue)])
    }

    /// An in-process refund is decided.
    public func settle(refundID: Int64, result: PayResult) async throws {
        try await post("settle", ["refund_id": .integer(refundID), "result": .string(result.rawValue)])
    }

    /// The same of the Orders API, by the refund's id there, `REF…`.
    public func settle(orderRefundID: String, result: PayResult) async throws {
        try await post("settle", ["refund_id": .string(orderRefundID), "result": .string(result.rawValue)])
    }

    /// Moves the clock on.
    public func advance(by time: Duration) async throws {
        try await post("clock", ["advance_s": .integer(time.components.seconds)])
    }

    /// Whether the clock jumps by itself whenever a client sleeps, as it does
    /// from the start. Without it time is real, and a wait stays pending.
    public func setAutomaticClock(_ automatic: Bool) async throws {
        try await post("clock", ["auto": .bool(automatic)])
    }

    /// From now on requests with this method and path (without query) meet a fault.
    ///
    /// - Parameters:
    ///   - fault: What happens to them.
    ///   - method: Such as `PUT`; any when absent.
    ///   - path: A path, which means what is below it, too; `*` in it stands for anything. Any when absent.
    ///   - times: How many requests; all when absent.
    public func fail(_ fault: Fault, method: String? = nil, path: String? = nil, times: Int64? = nil) async throws {
        var match: [String: JSONValue] = [:]
        match["method"] = method.map { .string($0) }
        match["path"] = path.map { .string($0) }
        var body: [String: JSONValue] = ["match": .object(match), "do": fault.json]
        body["times"] = times.map { .integer($0) }
        try await post("faults", .object(body))
    }

    /// The network is well again.
    public func clearFaults() async throws {
        _ = try await control("DELETE", "/_sandbox/faults")
    }

    /// The requests so far, oldest first. The control plane's own are not among them.
    public func requests() async throws -> [LoggedRequest] {
        let answer = try JSONValue(parsing: try await control("GET", "/_sandbox/requests"))
        return try (answer["requests"]?.array ?? answer.array ?? []).map { try LoggedRequest($0) }
    }

    /// The truth about an account, in JSON: orders, merchant orders, payments, refunds, balance.
    public func ledger(userID: Int64 = defaultUserID) async throws -> String {
        try await control("GET", "/_sandbox/ledger?user_id=\(userID)")
    }

    /// A clean slate.
    public func reset() async throws {
        try await post("reset", [:])
    }

    @discardableResult
    private func post(_ name: String, _ body: JSONValue) async throws -> JSONValue {
        try JSONValue(parsing: try await control("POST", "/_sandbox/\(name)", body: try body.text))
    }
}
