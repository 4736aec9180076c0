package io.cobro

/** What a crash, or a lost answer, had left open; see [Client.resume]. */
public data class Resumed(
    /**
     * The sales whose end may not have been told: wait for each. One that has ended says so at once, and may
     * have said so before a crash: recognise it by its reference.
     */
    public val sales: List<Sale>,
    /** What became of the refunds. */
    public val refunds: List<ResumedRefund>,
)
