package io.cobro

import io.cobro.ffi.NativeClient
import kotlinx.coroutines.flow.Flow

/** What links scanned orders to their payment attempts. */
public class MerchantOrders internal constructor(
    private val native: NativeClient,
) {
    /** One, by its id. */
    public suspend fun get(id: Long): MerchantOrder = reading { native.getMerchantOrder(id, it) }.model()

    /** One page of those looked for. */
    public suspend fun search(search: MerchantOrderSearch = MerchantOrderSearch()): MerchantOrderPage =
        reading { native.searchMerchantOrders(search.native(), it) }.model()

    /** All of those looked for, page by page as they are collected. */
    public fun searchAll(search: MerchantOrderSearch = MerchantOrderSearch()): Flow<MerchantOrder> =
        pages(search.offset) { offset ->
            val page = search(search.copy(offset = offset))
            page.elements to page.nextOffset
        }
}
