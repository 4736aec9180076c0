package io.cobro.readme

import io.cobro.Client

suspend fun goOn(
    client: Client,
    show: suspend (String) -> Unit,
) {
    val (sales, refunds) = client.resume()
    for (refund in refunds) {
        show(refund.error?.message ?: "refunded ${refund.refund?.amount}")
    }
    for (sale in sales) {
        val outcome = sale.await() // at once, if it has ended
        show("${sale.info.externalPosId}: ${outcome.status}, ${outcome.paidAmount}")
    }
}
