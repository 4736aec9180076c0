package io.cobro

import io.cobro.testing.Sandbox
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import java.util.concurrent.TimeUnit

/** A process that ends while a wait is running. */
object ExitWhileWaiting {
    @OptIn(DelicateCoroutinesApi::class)
    @JvmStatic
    fun main(arguments: Array<String>) =
        runBlocking {
            val sandbox = Sandbox.start()
            sandbox.seed(SELLER, Site.Mla, mapOf(STORE to listOf(POS)))
            sandbox.jumpAhead(false)
            val sale = sandbox.client(SELLER, Site.Mla).sell(POS, "1".amount(), externalStoreId = STORE)
            GlobalScope.launch { sale.await() }
            while ("merchant_orders" !in sandbox.control("GET", "/_sandbox/requests")) {
                Thread.onSpinWait()
            }
            println("waiting")
        }
}

/** A till as it is shipped, without the testing module. */
object Shipped {
    @JvmStatic
    fun main(arguments: Array<String>) =
        runBlocking {
            Client.fromEnvironment().use { client ->
                val sale = client.sell(POS, "12.34".amount(), externalStoreId = STORE)
                println(
                    "${sale.info.currencyId} ${sale.info.amount}, ${sale.check().status}, ${sale.cancel().status}",
                )
            }
        }
}

class ProcessTest {
    private val classPath =
        (System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path"))
            .split(File.pathSeparator)

    private class Ended(
        val status: Int,
        val output: String,
    )

    private fun java(
        main: String,
        vararg arguments: String,
        classPath: List<String> = this.classPath,
        environment: Map<String, String> = emptyMap(),
    ): Ended {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val command = listOf(java, "-cp", classPath.joinToString(File.pathSeparator), main) + arguments
        val output = File.createTempFile("cobro", ".log")
        val process =
            ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .apply { environment().putAll(environment) }
                .start()
        val ended = process.waitFor(30, TimeUnit.SECONDS)
        process.destroyForcibly()
        val text = output.readText()
        output.delete()
        assertTrue(ended, "it did not end: $text")
        return Ended(process.exitValue(), text.trim())
    }

    @Test
    fun `a process ends cleanly while a wait is running`() {
        val ended = java(ExitWhileWaiting::class.java.name)
        assertEquals("waiting", ended.output)
        assertEquals(0, ended.status)
    }

    @Test
    fun `the shipped jar needs no other, and has no sandbox`() =
        Shop.open { shop ->
            val shipped = classPath.filterNot { Regex("cobro-testing|testing/target").containsMatchIn(it) }
            assertEquals(classPath.size - 1, shipped.size)
            val options = shop.sandbox.clientOptions(SELLER, Site.Mla)
            val environment =
                mapOf(
                    "COBRO_ACCESS_TOKEN" to options.accessToken,
                    "COBRO_SITE" to "MLA",
                    "COBRO_API" to "instore",
                    "COBRO_BASE_URL" to shop.sandbox.baseUrl,
                )
            val ended = java(Shipped::class.java.name, classPath = shipped, environment = environment)
            assertEquals("ARS 12.34, WAITING, CANCELLED", ended.output)
            assertEquals(0, ended.status)

            val library = Client::class.java.getResourceAsStream("/linux-x86-64/libcobro_mobile.so")
            val bytes = checkNotNull(library).use { it.readBytes() }
            assertFalse("_sandbox" in bytes.toString(Charsets.ISO_8859_1))
        }

    @Test
    fun `the example tells what is missing`() {
        val usage = java("Till")
        assertEquals(2, usage.status)
        assertEquals("usage: till POS", usage.output)
        val unset = java("Till", POS, environment = mapOf("COBRO_ACCESS_TOKEN" to ""))
        assertEquals(1, unset.status)
        assertTrue(unset.output.startsWith("till: "), unset.output)
    }
}
