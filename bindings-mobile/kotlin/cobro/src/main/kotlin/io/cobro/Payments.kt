package io.cobro

import io.cobro.ffi.NativeClient
import kotlinx.coroutines.flow.Flow

/** The payments received. */
public class Payments internal constructor(
    private val native: NativeClient,
) {
    /** One, by its id. */
    public suspend fun get(id: Long): Payment = reading { native.getPayment(id, it) }.model()

    /** One page of those looked for. */
    public suspend fun search(search: PaymentSearch = PaymentSearch()): PaymentPage =
        reading { native.searchPayments(search.native(), it) }.model()

    /** All of those looked for, page by page as they are collected. */
    public fun searchAll(search: PaymentSearch = PaymentSearch()): Flow<Payment> =
        pages(search.offset) { offset ->
            val page = search(search.copy(offset = offset))
            page.results to page.nextOffset
        }

    /**
     * Always refused: a payment made at the counter can't be cancelled, only refunded.
     *
     * @throws NotCancellableException which says so
     */
    public suspend fun cancel(id: Long): Unit = calling { native.cancelPayment(id) }
}
