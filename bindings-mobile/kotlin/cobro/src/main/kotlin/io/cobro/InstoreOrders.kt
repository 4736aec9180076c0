package io.cobro

import io.cobro.ffi.NativeClient

/** The orders on POS, in the words of the in-store orders API v2. [Client.sell] is the same with the waiting. */
public class InstoreOrders internal constructor(
    private val native: NativeClient,
) {
    /** Puts an order on a POS, in place of the one that may be there. */
    public suspend fun put(request: OrderRequest): OrderReceipt =
        calling { native.putInstoreOrder(request.native()) }.model()

    /**
     * Makes a dynamic order, which only the QR drawn from its [OrderReceipt.qrData] shows. It can't be read or
     * deleted: it ends by its time to live. One whose answer was lost can be asked for again: nobody has seen
     * its QR.
     */
    public suspend fun postQr(request: OrderRequest): OrderReceipt =
        calling { native.postInstoreQr(request.native()) }.model()

    /**
     * Puts an order on a POS's printed QR, in place of the one that may be there, and on one drawn from its
     * [OrderReceipt.qrData]. Who pays one disables the other.
     */
    public suspend fun putQr(request: OrderRequest): OrderReceipt =
        calling { native.putInstoreQr(request.native()) }.model()

    /** The order that is on a POS; null when there is none. */
    public suspend fun get(externalPosId: String): InstoreOrder? =
        reading { native.getInstoreOrder(externalPosId, it) }?.model()

    /** Takes the order off a POS. That doesn't tell whether it was paid before. */
    public suspend fun delete(externalPosId: String): Unit =
        calling { native.deleteInstoreOrder(externalPosId) }

    /**
     * Says what became of the cash of a cash-out, until 5 minutes after the payment. Without it the buyer gets
     * the money back.
     *
     * @throws ConflictException when it was said before
     */
    public suspend fun confirmCashOut(
        merchantOrderId: Long,
        result: CashOutResult,
    ): Unit = calling { native.confirmCashOut(merchantOrderId, result.native()) }
}
