package io.cobro

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import serve

class ExampleTest {
    @Test
    fun `a day at the till`() =
        Shop.open { shop ->
            val shown = mutableListOf<String>()
            var scanId = ""
            val typed =
                sequenceOf("refund", "1500.50", "refund 500", "refund", "twelve", "-1", "20", "quit", "30")
            serve(shop.client, POS, QrMode.Static, typed) { line ->
                shown += line
                // A buyer, who leaves when it is 20.
                when {
                    line.startsWith("ARS 1500.5 ") -> scanId = checkNotNull(shop.scan().scanId)
                    line == "scanned" -> shop.sandbox.pay(scanId, PaymentStatus.Rejected)
                    line.startsWith("rejected") -> shop.sandbox.pay(scanId)
                }
            }
            val first = shown.map { it.substringBefore(" on the QR").substringBefore(" (") }
            assertEquals(
                listOf(
                    "not done: nothing was sold yet",
                    "ARS 1500.5",
                    "scanned",
                    "rejected",
                    "PAID",
                    "refunded 500, 1000.5 left",
                    "refunded 1000.5, 0 left",
                    "not an amount: twelve",
                    "not done: amount: it must be more than zero",
                    "ARS 20",
                    "EXPIRED: nothing was paid",
                ),
                first,
            )
        }

    @EachQr
    fun `each QR of each API`(
        api: String,
        qr: String,
    ) = Shop.open(options = { it.copy(api = Api.of(api)) }) { shop ->
        val shown = mutableListOf<String>()
        serve(shop.client, POS, QrMode.of(qr), sequenceOf("20", "refund 5", "quit")) { line ->
            shown += line
            val scan =
                when {
                    line.startsWith("QR ") -> shop.sandbox.scan(line.removePrefix("QR "))
                    line.startsWith("ARS ") && qr == "static" -> shop.scan()
                    else -> null
                }
            scan?.scanId?.let { shop.sandbox.pay(it) }
        }
        // The Orders API does not tell of scans.
        val told = shown.filter { it != "scanned" }.map { it.split(" on the QR", " 00").first() }
        val drawn = listOf("QR").filter { qr != "static" }
        assertEquals(listOf("ARS 20") + drawn + listOf("PAID", "refunded 5, 15 left"), told)
    }
}
