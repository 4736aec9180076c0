internal import CobroNative

/// Stores and POS declared as data.
public struct Setup: Sendable {
    let client: NativeClient

    /// Makes the stores and POS that are declared and not there, changes what
    /// differs, and says what it did. Only declared properties count; what is not
    /// declared is left alone.
    ///
    /// All is checked before anything is sent. Runs to its end even when the task
    /// is cancelled. Done again it does nothing; after a failure in its middle,
    /// doing it again does the rest. Several at once make nothing twice.
    @discardableResult
    public func ensureShop(_ shop: ShopRequest) async throws -> ShopReport {
        let shop = shop.native
        return ShopReport(try await unstoppable { try await client.ensureShop(shop: shop) })
    }

    /// What `ensureShop` would do: only reads are sent.
    public func planShop(_ shop: ShopRequest) async throws -> ShopReport {
        let shop = shop.native
        return ShopReport(try await stoppable { try await client.planShop(shop: shop, cancel: $0) })
    }
}
