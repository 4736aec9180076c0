package io.cobro.readme

import io.cobro.Client
import io.cobro.SaleEvent
import io.cobro.SaleStatus
import java.math.BigDecimal
import kotlin.time.Duration.Companion.minutes

suspend fun sell(
    client: Client,
    show: suspend (SaleEvent) -> Unit,
) {
    val sale =
        client.sell(
            externalPosId = "POS1",
            externalStoreId = "STORE1",
            amount = BigDecimal("1500.50"),
            title = "Two coffees",
            ttl = 5.minutes,
        )
    sale.events().collect { event -> show(event) } // Opened, Scanned, Rejected, …, Paid

    val outcome = sale.await()
    if (outcome.status == SaleStatus.PAID) {
        println("paid ${outcome.paidAmount} ${outcome.currencyId}")
        val refund = sale.refund(BigDecimal("500"))
        println("refunded ${refund.amount}, ${refund.left} left")
    }
}
