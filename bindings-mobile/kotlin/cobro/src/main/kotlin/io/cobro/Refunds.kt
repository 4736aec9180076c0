package io.cobro

import io.cobro.ffi.NativeClient
import io.cobro.ffi.RefundRequest
import java.math.BigDecimal

/** The refunds of payments. [Sale.refund] is the same for a sale, however many payments paid it. */
public class Refunds internal constructor(
    private val native: NativeClient,
) {
    /**
     * Gives [amount] of a payment back, or all that is left when it is null.
     *
     * @param idempotencyKey the key of this intent, 1 to 64 visible ASCII characters; made when null. The
     * same key never refunds twice
     */
    public suspend fun create(
        paymentId: Long,
        amount: BigDecimal? = null,
        idempotencyKey: String? = null,
    ): Refund =
        calling {
            native.createRefund(paymentId, RefundRequest(amount?.toWire(), idempotencyKey))
        }.model()

    /** All refunds of a payment. */
    public suspend fun list(paymentId: Long): List<Refund> =
        reading { native.listRefunds(paymentId, it) }.map { it.model() }

    /** One refund of a payment. */
    public suspend fun get(
        paymentId: Long,
        refundId: Long,
    ): Refund = reading { native.getRefund(paymentId, refundId, it) }.model()
}
