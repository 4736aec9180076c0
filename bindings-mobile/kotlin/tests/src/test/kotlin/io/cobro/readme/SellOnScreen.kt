package io.cobro.readme

import io.cobro.Client
import io.cobro.QrMode
import io.cobro.SaleOutcome
import java.math.BigDecimal

suspend fun sellOnScreen(
    client: Client,
    draw: suspend (String) -> Unit,
): SaleOutcome {
    val sale = client.sell("POS1", BigDecimal("1500.50"), qr = QrMode.Dynamic)
    sale.info.qrData?.let { draw(it) } // byte for byte
    return sale.await()
}
