package io.cobro

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream

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
        assertEquals(2, blocks.size)
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
