package io.cobro

import java.time.Instant

/** Something that happened to a sale. */
public sealed class SaleEvent {
    /** When it was seen, by the API's clock. */
    public abstract val at: Instant

    /** The order is there to be paid. */
    public data class Opened(
        override val at: Instant,
    ) : SaleEvent()

    /** A buyer scanned: that made the merchant order. The Orders API does not tell of scans. */
    public data class Scanned(
        override val at: Instant,
        public val merchantOrderId: Long,
    ) : SaleEvent()

    /**
     * An attempt was rejected; [payment] says why. The sale goes on. The Orders API is not documented to tell of
     * it.
     */
    public data class Rejected(
        override val at: Instant,
        public val payment: SalePayment,
    ) : SaleEvent()

    /** An attempt is under way and not decided. */
    public data class InProcess(
        override val at: Instant,
        public val payment: SalePayment,
    ) : SaleEvent()

    /** Paid. */
    public data class Paid(
        override val at: Instant,
        public val outcome: SaleOutcome,
    ) : SaleEvent()

    /** Paid more than once; [payment] is the one to refund. */
    public data class DuplicatePayment(
        override val at: Instant,
        public val payment: SalePayment,
    ) : SaleEvent()

    /** Money came that does not match. A person has to look. */
    public data class Mismatch(
        override val at: Instant,
        public val outcome: SaleOutcome,
    ) : SaleEvent()

    /** Its time ended, unpaid. */
    public data class Expired(
        override val at: Instant,
        public val outcome: SaleOutcome,
    ) : SaleEvent()

    /** Cancelled, unpaid. */
    public data class Cancelled(
        override val at: Instant,
        public val outcome: SaleOutcome,
    ) : SaleEvent()
}

internal fun io.cobro.ffi.SaleEvent.model(): SaleEvent {
    fun <T : Any> given(
        part: T?,
        name: String,
    ): T = part ?: throw defect("the event $kind came without its $name")

    fun order(): Long = given(merchantOrderId, "merchant order")

    fun attempt(): SalePayment = given(payment, "payment").model()

    fun end(): SaleOutcome = given(outcome, "outcome").model()
    return when (kind) {
        io.cobro.ffi.SaleEventKind.OPENED -> SaleEvent.Opened(at)
        io.cobro.ffi.SaleEventKind.SCANNED -> SaleEvent.Scanned(at, order())
        io.cobro.ffi.SaleEventKind.REJECTED -> SaleEvent.Rejected(at, attempt())
        io.cobro.ffi.SaleEventKind.IN_PROCESS -> SaleEvent.InProcess(at, attempt())
        io.cobro.ffi.SaleEventKind.PAID -> SaleEvent.Paid(at, end())
        io.cobro.ffi.SaleEventKind.DUPLICATE_PAYMENT -> SaleEvent.DuplicatePayment(at, attempt())
        io.cobro.ffi.SaleEventKind.MISMATCH -> SaleEvent.Mismatch(at, end())
        io.cobro.ffi.SaleEventKind.EXPIRED -> SaleEvent.Expired(at, end())
        io.cobro.ffi.SaleEventKind.CANCELLED -> SaleEvent.Cancelled(at, end())
    }
}
