package io.cobro

import io.cobro.ffi.NativeSale
import io.cobro.ffi.RefundRequest
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.math.BigDecimal
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/** A sale that was started: to be waited for, watched, cancelled, refunded. Safe to share. */
public class Sale internal constructor(
    private val native: NativeSale,
) {
    /** What is fixed about it. */
    public val info: SaleInfo = native.info().model()

    /** How long the buyer can still pay, by the API's clock; zero when that time is over. */
    public val remaining: Duration get() = native.remaining().toKotlinDuration()

    /**
     * Waits until it is settled: paid, mismatching, expired, cancelled, or in process when its time is
     * over. A rejected attempt doesn't settle it. Cancelling the coroutine stops the wait and leaves the
     * order as it is; wait again when you like.
     */
    public suspend fun await(): SaleOutcome = reading { native.waitUntilSettled(it) }.model()

    /** How it stands now, by reading once. */
    public suspend fun check(): SaleOutcome = reading { native.check(it) }.model()

    /**
     * What happens to it, from its beginning, whenever the collection starts; ends with the event that
     * settles it.
     */
    public fun events(): Flow<SaleEvent> =
        flow {
            var seen = 0u
            while (true) {
                val event = reading { native.nextEvent(seen, it) } ?: break
                seen++
                emit(event.model())
            }
        }

    /**
     * Takes the order back and tells by a read what came of it: [SaleStatus.CANCELLED], or [SaleStatus.PAID]
     * when the buyer was faster, or [SaleStatus.EXPIRED].
     *
     * @throws NotCancellableException when [SaleInfo.canCancel] is false: a dynamic sale on the in-store API ends
     * by its time
     * @throws ConflictException on the Orders API while a buyer is paying; it is `retryable`
     */
    public suspend fun cancel(): SaleOutcome = calling { native.cancel() }.model()

    /**
     * Gives money back: [amount], or all that is left when it is null. A Pix refund may come back
     * [RefundStatus.InProcess]; see [waitRefund].
     *
     * @param idempotencyKey the key of this intent, 1 to 64 visible ASCII characters; made when null. The
     * same key never refunds twice
     * @throws RefundRefusedException when the API refuses, with its reason in `refusal`
     * @throws JournalException when the journal can't be written; nothing was sent
     * @throws OutcomeUnknownException when the answer was lost: repeat with its `idempotencyKey`
     */
    public suspend fun refund(
        amount: BigDecimal? = null,
        idempotencyKey: String? = null,
    ): SaleRefund = calling { native.refund(RefundRequest(amount?.toWire(), idempotencyKey)) }.model()

    /**
     * Waits until a refund of this sale that came back [RefundStatus.InProcess] is decided. Pix decides within
     * minutes, in a contingency within hours: cancel the coroutine when that is too long, and wait again
     * whenever it suits.
     *
     * @param idempotencyKey the key it was asked for with, as its [SaleRefund] has it
     */
    public suspend fun waitRefund(idempotencyKey: String): SaleRefund =
        reading { native.waitRefund(idempotencyKey, it) }.model()

    override fun toString(): String =
        "Sale(externalReference=${info.externalReference}, externalPosId=${info.externalPosId}, " +
            "amount=${info.amount} ${info.currencyId})"
}
