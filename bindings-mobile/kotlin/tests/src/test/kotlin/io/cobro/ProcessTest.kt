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
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

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

/** A process that ends while a refund is on its way. */
object ExitWhileRefunding {
    @OptIn(DelicateCoroutinesApi::class)
    @JvmStatic
    fun main(arguments: Array<String>) =
        runBlocking {
            val client = Client.fromEnvironment()
            GlobalScope.launch {
                client.refunds.create(
                    arguments.single().toLong(),
                    idempotencyKey = "refund-1",
                )
            }
            while (client.journal.list().isEmpty()) {
                Thread.onSpinWait()
            }
            println("refunding")
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
        options: List<String> = emptyList(),
        limit: Duration = 30.seconds,
    ): Ended {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val command =
            listOf(java) + options + listOf("-cp", classPath.joinToString(File.pathSeparator), main) +
                arguments
        val output = File.createTempFile("cobro", ".log")
        val process =
            ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .apply { environment().putAll(environment) }
                .start()
        val ended = process.waitFor(limit.inWholeSeconds, TimeUnit.SECONDS)
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

    private fun environment(
        shop: Shop,
        journal: Path,
    ): Map<String, String> =
        mapOf(
            "COBRO_ACCESS_TOKEN" to shop.sandbox.token(SELLER),
            "COBRO_SITE" to "MLA",
            "COBRO_API" to "instore",
            "COBRO_BASE_URL" to shop.sandbox.baseUrl,
            "COBRO_JOURNAL" to "$journal",
        )

    @Test
    fun `a process that ends waits for the refund that it began`(
        @TempDir folder: Path,
    ) = Shop.open { shop ->
        shop.sell()
        val payment = shop.pay()
        val journal = folder.resolve("till.journal")
        val fault = """{"match": {"method": "POST"}, "times": 1, "do": {"delay_ms": 500}}"""
        shop.sandbox.control("POST", "/_sandbox/faults", fault)
        val main = ExitWhileRefunding::class.java.name
        val ended = java(main, "${payment.paymentId}", environment = environment(shop, journal))
        assertEquals("refunding", ended.output)
        assertEquals(0, ended.status)
        val options = shop.sandbox.clientOptions(SELLER, Site.Mla).copy(journal = "$journal")
        val entry =
            shop.sandbox
                .client(options)
                .journal
                .list()
                .single()
        assertEquals("refund-1" to IntentState.Done, entry.idempotencyKey to entry.state)
    }

    @Test
    fun `two thousand sales leave nothing behind`(
        @TempDir folder: Path,
    ) = Shop.open { shop ->
        shop.sandbox.jumpAhead(false)
        val ended =
            java(
                Leaks::class.java.name,
                // An allocator's arena for each thread would grow by itself.
                environment = environment(shop, folder.resolve("till.journal")) + ("MALLOC_ARENA_MAX" to "1"),
                options = LEAN,
                limit = 5.minutes,
            )
        assertEquals(0, ended.status, ended.output)
        println(ended.output)
    }

    @Test
    fun `the shipped jar needs no other, and has no sandbox`(
        @TempDir folder: Path,
    ) = Shop.open { shop ->
        val shipped = classPath.filterNot { Regex("cobro-testing|testing/target").containsMatchIn(it) }
        assertEquals(classPath.size - 1, shipped.size)
        val environment = environment(shop, folder.resolve("till.journal"))
        for (api in Api.known) {
            val variables = environment + ("COBRO_API" to api.wire)
            val ended = java(Shipped::class.java.name, classPath = shipped, environment = variables)
            assertEquals("ARS 12.34, WAITING, CANCELLED", ended.output)
            assertEquals(0, ended.status)
        }

        val library = Client::class.java.getResourceAsStream("/linux-x86-64/libcobro_mobile.so")
        val bytes = checkNotNull(library).use { it.readBytes() }
        assertFalse("_sandbox" in bytes.toString(Charsets.ISO_8859_1))
    }

    @Test
    fun `the example tells what is missing`() {
        val usage = java("Till")
        assertEquals(2, usage.status)
        assertEquals("usage: till POS [static|dynamic|hybrid]", usage.output)
        assertEquals(2, java("Till", POS, "printed").status)
        val unset = java("Till", POS, environment = mapOf("COBRO_ACCESS_TOKEN" to ""))
        assertEquals(1, unset.status)
        assertTrue(unset.output.startsWith("till: "), unset.output)
    }
}
