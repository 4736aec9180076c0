package io.cobro

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.nio.file.Path

class ReadmeTest {
    private val kotlin = File(System.getProperty("cobro.repository"), "bindings-mobile/kotlin")

    @Test
    fun `the README shows the code that is run here`() {
        val blocks =
            Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
                .findAll(kotlin.resolve("README.md").readText())
                .map { it.groupValues[1].trim() }
                .toList()
        val run = kotlin.resolve("tests/src/test/kotlin/io/cobro/readme").listFiles().orEmpty()
        val sources = run.map { it.readText() }
        assertEquals(5, blocks.size)
        for (block in blocks) {
            assertTrue(sources.any { block in it }, "not run by a test:\n$block")
        }
    }

    @Test
    fun `a sale, as the README shows it`() =
        Shop.open { shop ->
            val options = shop.sandbox.clientOptions(SELLER, Site.Mla)
            var scanId = ""
            val printed =
                printed {
                    io.cobro.readme.sell(shop.sandbox.client(options)) { event ->
                        when (event) {
                            is SaleEvent.Opened -> {
                                scanId = checkNotNull(shop.scan().scanId)
                            }

                            is SaleEvent.Scanned -> {
                                shop.sandbox.pay(scanId)
                            }

                            else -> {}
                        }
                    }
                }
            assertEquals(listOf("paid 1500.5 ARS", "refunded 500, 1000.5 left"), printed)
        }

    @Test
    fun `a sale on a screen, as the README shows it`() =
        Shop.open(options = { it.copy(api = Api.Orders) }) { shop ->
            val outcome =
                io.cobro.readme.sellOnScreen(shop.client) { qrData ->
                    shop.sandbox.pay(checkNotNull(shop.sandbox.scan(qrData).scanId))
                }
            assertEquals(SaleStatus.PAID to "1500.5".amount(), outcome.status to outcome.paidAmount)
        }

    @Test
    fun `after a crash, as the README shows it`(
        @TempDir folder: Path,
    ) = Shop.open(options = { it.copy(journal = "$folder/journal") }) { shop ->
        val sale = shop.sell("1500.50")
        shop.pay()
        sale.await()
        shop.sandbox.control(
            "POST",
            "/_sandbox/faults",
            """{"match": {"path": "*/refunds*"}, "do": "drop_after"}""",
        )
        failing<OutcomeUnknownException> { sale.refund("500".amount()) }
        shop.sandbox.control("DELETE", "/_sandbox/faults")
        shop.sandbox.crashClients()

        val own = shop.sandbox.clientOptions(SELLER, Site.Mla)
        val shown = mutableListOf<String>()
        io.cobro.readme.goOn(shop.sandbox.client(own.copy(journal = "$folder/journal"))) { shown += it }
        assertEquals(listOf("refunded 500", "POS1: PAID, 1500.5"), shown)
    }

    @Test
    fun `a seller and its till, as the README shows it`() =
        Shop.open { shop ->
            val oauth = shop.application()
            val own = shop.sandbox.clientOptions(SELLER, Site.Mla).copy(accessToken = null)
            shop.sandbox.sellers(oauth, own).use { sellers ->
                val seller = io.cobro.readme.takeOn(oauth, sellers) { url -> shop.agree(url) }
                assertEquals(SELLER, seller)
                val till = io.cobro.readme.till(own.copy(collectorId = seller)) { sellers.token(seller, it) }
                till.use { client ->
                    val fault = """{"match": {"method": "GET"}, "times": 1, "do": {"status": 401}}"""
                    shop.sandbox.control("POST", "/_sandbox/faults", fault)
                    failing<NotFoundException> { client.payments.get(1) }
                }
            }
        }

    private suspend fun printed(run: suspend () -> Unit): List<String> {
        val before = System.out
        val bytes = ByteArrayOutputStream()
        System.setOut(PrintStream(bytes, true))
        try {
            run()
        } finally {
            System.setOut(before)
        }
        return bytes.toString().trim().lines()
    }
}
