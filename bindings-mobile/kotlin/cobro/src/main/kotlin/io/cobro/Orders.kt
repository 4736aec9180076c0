package io.cobro

import io.cobro.ffi.NativeClient
import io.cobro.ffi.QrOrderRefundRequest
import kotlinx.coroutines.flow.Flow
import java.math.BigDecimal

/**
 * The orders of the Orders API, of type `qr`, in its own words. [Client.sell] is the same with the waiting, and
 * in the journal.
 */
public class Orders internal constructor(
    private val native: NativeClient,
) {
    /**
     * Makes an order. Its key makes it happen at most once in 24 hours.
     *
     * @throws OutcomeUnknownException when the answer was lost: ask again with its `idempotencyKey`
     */
    public suspend fun create(request: QrOrderRequest): QrOrder =
        calling { native.createOrder(request.native()) }.model()

    /** One, by its id; the API shows those of the last three months. */
    public suspend fun get(id: String): QrOrder = reading { native.getOrder(id, it) }.model()

    /**
     * Cancels an order that was not paid.
     *
     * @param idempotencyKey the key of this intent, 1 to 64 visible ASCII characters; made when null
     * @throws ConflictException when the order's state forbids it, or while a buyer is paying: read it then
     */
    public suspend fun cancel(
        id: String,
        idempotencyKey: String? = null,
    ): QrOrder = calling { native.cancelOrder(id, idempotencyKey) }.model()

    /**
     * Gives [amount] of an order back, or all that is left when it is null, and gives the order as it stands
     * then. A refund may come back [QrRefundStatus.Processing]: ask again with the same key to learn how it
     * ended.
     *
     * @param idempotencyKey the key of this intent, 1 to 64 visible ASCII characters; made when null. The
     * same key never refunds twice
     * @throws RefundRefusedException when the API refuses, with its reason in `refusal`
     * @throws JournalException when the journal can't be written; nothing was sent
     * @throws OutcomeUnknownException when the answer was lost: repeat with its `idempotencyKey`
     */
    public suspend fun refund(
        id: String,
        amount: BigDecimal? = null,
        idempotencyKey: String? = null,
    ): QrOrder =
        calling {
            native.refundOrder(id, QrOrderRefundRequest(amount?.toWire(), idempotencyKey))
        }.model()

    /**
     * One page of those looked for. The vendor documents the search for online orders alone: that it finds
     * nothing says nothing.
     */
    public suspend fun search(search: QrOrderSearch = QrOrderSearch()): QrOrderPage =
        reading { native.searchOrders(search.native(), it) }.model()

    /** All of those looked for, page by page as they are collected. */
    public fun searchAll(search: QrOrderSearch = QrOrderSearch()): Flow<QrOrder> =
        pages(search.page) { number ->
            val page = search(search.copy(page = number))
            page.orders to page.nextPage
        }
}
