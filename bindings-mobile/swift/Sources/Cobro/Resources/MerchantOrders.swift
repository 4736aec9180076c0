internal import CobroNative

/// What links scanned orders to their payment attempts.
public struct MerchantOrders: Sendable {
    let client: NativeClient

    /// One merchant order.
    public func get(id: Int64) async throws -> MerchantOrder {
        MerchantOrder(try await stoppable { try await client.getMerchantOrder(id: id, cancel: $0) })
    }

    /// One page of what is found; `nextOffset` is where the next one begins.
    public func search(_ search: MerchantOrderSearch = MerchantOrderSearch()) async throws -> MerchantOrderPage {
        let search = search.native
        return MerchantOrderPage(
            try await stoppable { try await client.searchMerchantOrders(search: search, cancel: $0) }
        )
    }

    /// All that is found, fetched page by page as it is iterated.
    public func searchAll(_ search: MerchantOrderSearch = MerchantOrderSearch()) -> Pages<MerchantOrder> {
        Pages { offset in
            var next = search
            next.offset = offset ?? search.offset
            let page = try await self.search(next)
            return (page.elements, page.nextOffset)
        }
    }
}
