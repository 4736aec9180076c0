package io.cobro

import io.cobro.ffi.NativeClient

/** The orders on POS, in the words of the in-store orders API v2. [Client.sell] is the same with the waiting. */
public class InstoreOrders internal constructor(
    private val native: NativeClient,
) {
    /** Puts an order on a POS, in place of the one that may be there. */
    public suspend fun put(request: OrderRequest): OrderReceipt =
        calling { native.putInstoreOrder(request.native()) }.model()

    /** The order that is on a POS; null when there is none. */
    public suspend fun get(externalPosId: String): InstoreOrder? =
        reading { native.getInstoreOrder(externalPosId, it) }?.model()

    /** Takes the order off a POS. That doesn't tell whether it was paid before. */
    public suspend fun delete(externalPosId: String): Unit =
        calling { native.deleteInstoreOrder(externalPosId) }
}
